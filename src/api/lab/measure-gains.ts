/** @file Measures where the best run's score came from, on the validation rows of the frozen split. */
import { DEFAULT_SPLIT } from '../train.ts';
import type { Run } from '../types.ts';
import { gainSteps } from './gains.ts';
import type { LabGains } from './lab-facts.ts';
import { pickMetric } from './lab-models.ts';
import type { StepContext } from './lab-run.ts';
import type { LabState, TableRef } from './lab-state.ts';
import { requireState } from './links.ts';

type Context = StepContext<LabState>;

/** Evaluates a run's model on its validation rows. */
async function evaluateRun(
  { terrarium, signal }: Context,
  run: Run,
  table: TableRef,
  threshold?: number,
) {
  return terrarium.evaluate({
    model: run.modelUri,
    table,
    rows: 'valid',
    split: DEFAULT_SPLIT,
    ...(threshold === undefined ? {} : { threshold }),
    signal,
  });
}

const MODELS: Readonly<Record<string, string>> = {
  logistic_regression: 'Logistic regression',
  ridge: 'Ridge regression',
  gbdt: 'Gradient-boosted trees',
  gbdt_tuned: 'Tuned trees',
  mlp: 'Neural network',
};

/**
 * Takes the path from a linear model on raw columns at a threshold of 0.5 to the best run, one change at a time.
 * What was not trained is left out.
 */
export async function measureGains(context: Context, best: Run): Promise<LabGains> {
  const { terrarium, state } = context;
  const training = requireState(state.training, 'training');
  const metric = pickMetric(state.task);
  const key = `validation_${metric}`;
  const isBinary = state.task === 'binary';
  const runs = await Promise.all(state.runIds.map((runId) => terrarium.mlflow.getRun(runId)));
  const linear = runs.find(
    ({ runName }) => runName === 'logistic_regression' || runName === 'ridge',
  );
  const raw = runs.find(({ runName }) => runName.endsWith('_raw'));
  const atHalf = async (run: Run | undefined, table: TableRef | null) => {
    if (!run || !table) return undefined;
    if (!isBinary) return run.metrics[key];
    return (await evaluateRun(context, run, table, 0.5)).metrics[metric];
  };
  const [rawHalf, linearHalf, last] = await Promise.all([
    atHalf(raw, state.bronze),
    atHalf(linear, training),
    evaluateRun(context, best, training),
  ]);
  const threshold = linear?.metrics['threshold'];
  return {
    metric,
    rows: last.rows,
    interval: last.intervals[metric] ?? null,
    steps: gainSteps([
      { label: 'Linear model, raw columns', from: 'start', value: rawHalf },
      { label: raw ? 'Two new features' : 'Linear model', from: 'data', value: linearHalf },
      ...(isBinary && threshold !== undefined
        ? [
            {
              label: `Threshold 0.50 to ${threshold.toFixed(2)}`,
              from: 'decision' as const,
              value: linear?.metrics[key],
            },
          ]
        : []),
      ...(best.runId === linear?.runId
        ? []
        : [
            {
              label: MODELS[best.runName] ?? best.runName,
              from: 'model' as const,
              value: best.metrics[key],
            },
          ]),
    ]),
  };
}
