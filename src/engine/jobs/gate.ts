/** @file Champion against challenger on the same frozen rows. The job computes; core/registry/gate.ts decides. */
import { DataError } from '../../core/errors.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import { weightedMeanOf } from '../../core/metrics/probability.ts';
import { createRandom } from '../../core/random.ts';
import {
  attempt,
  comparePaired,
  decideGate,
  type Attempt,
  type PairedComparison,
} from '../../core/registry/gate.ts';
import { predictRaw } from '../../core/training/predict.ts';
import { putGateReport } from '../../store/gate-store.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { EngineRequests } from '../protocol.ts';
import { frozenRows, type FrozenRows as Frozen } from './evaluate.ts';
import type { Job } from './job-context.ts';
import { loadPredictors } from './learners.ts';
import { loadModel } from './model.ts';

/** Predictions of a model that knows the frequencies and nothing else. */
function baselinePredictions(
  { task, classes }: TrainedPipeline,
  { yTrue, weights }: Frozen,
): Float64Array<ArrayBuffer> {
  const meanOf = (of: (y: number) => number): number =>
    weightedMeanOf(yTrue.map(of), weights) ?? NaN;
  if (task === 'regression') {
    return new Float64Array(yTrue.length).fill(meanOf((y) => y));
  }
  const shares = classes.map((_, k) => meanOf((y) => Number(y === k)));
  return Float64Array.from(
    { length: yTrue.length * shares.length },
    (_, i) => shares[i % shares.length],
  );
}

async function attemptAsync<T>(compute: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await compute() };
  } catch (error) {
    return attempt(() => {
      throw error;
    });
  }
}

function compare(
  request: EngineRequests['gate'],
  challenger: TrainedPipeline,
  { yTrue, weights }: Frozen,
  challengerPredictions: Float64Array,
  champion: { readonly predictions: Float64Array; readonly threshold: number },
): PairedComparison {
  return comparePaired({
    task: challenger.task,
    metric: request.metric,
    yTrue,
    ...(weights ? { weights } : {}),
    numClasses: challenger.task === 'regression' ? 0 : challenger.classes.length,
    championPredictions: champion.predictions,
    challengerPredictions,
    thresholds: { champion: champion.threshold, challenger: challenger.threshold },
    random: createRandom(request.seed).split('gate'),
  });
}

/** Classes must mean the same before two models can be compared on one target. */
function checkComparable(challenger: TrainedPipeline, champion: TrainedPipeline): void {
  const same =
    challenger.task === champion.task &&
    challenger.target === champion.target &&
    challenger.classes.join('\n') === champion.classes.join('\n');
  if (same) return;
  throw new DataError(
    'not_comparable',
    `gate: the champion predicts "${champion.target}" (${champion.classes.join(', ')}), the challenger "${challenger.target}" (${challenger.classes.join(', ')})`,
  );
}

/** Scores both versions on the same rows and reports; moves nothing. */
export const gate: Job<'gate'> = async (request, context) => {
  const store = await context.store();
  const { pipeline } = await loadModel(store, `models:/${request.model}/${request.challenger}`);
  const record = await getTableVersion(store, request.table.name, request.table.version);
  const whole = await readTable(store, record.name, record.version);
  context.report({ stage: 'Scoring the challenger', done: 0, total: 2, unit: 'models' });
  const frozen = attempt(() =>
    frozenRows(pipeline, whole, pipeline.target, request.rows, request.split, request.seed),
  );
  const learners = await loadPredictors(pipeline.learner);
  const predicted = attempt(() => {
    if (!frozen.ok) throw new Error(frozen.error);
    return predictRaw(pipeline, frozen.value.table, { learners });
  });
  const withEvidence = <T>(
    work: (rows: Frozen, predictions: Float64Array<ArrayBuffer>) => T,
  ): Attempt<T> =>
    attempt(() => {
      if (!frozen.ok) throw new Error(frozen.error);
      if (!predicted.ok) throw new Error(predicted.error);
      return work(frozen.value, predicted.value);
    });
  const baseline = withEvidence((rows, predictions) => {
    const constant = baselinePredictions(pipeline, rows);
    // For F1 the best constant answer is "everyone", which is what a threshold of 0 gives.
    const threshold = request.metric === 'f1_score' || request.metric === 'recall_score' ? 0 : 0.5;
    return compare(request, pipeline, rows, predictions, { predictions: constant, threshold });
  });
  context.report({ stage: 'Scoring the champion', done: 1, total: 2, unit: 'models' });
  const comparison =
    request.champion === null
      ? null
      : await attemptAsync(async () => {
          const champion = await loadModel(store, `models:/${request.model}/${request.champion}`);
          checkComparable(pipeline, champion.pipeline);
          const others = await loadPredictors(champion.pipeline.learner);
          const result = withEvidence((rows, predictions) =>
            compare(request, pipeline, rows, predictions, {
              predictions: predictRaw(champion.pipeline, rows.table, { learners: others }),
              threshold: champion.pipeline.threshold,
            }),
          );
          if (!result.ok) throw new Error(result.error);
          return result.value;
        });
  const report = decideGate({
    model: request.model,
    challenger: request.challenger,
    champion: request.champion,
    table: {
      name: record.name,
      version: record.version,
      digest: record.digest,
      rows: frozen.ok ? frozen.value.yTrue.length : 0,
    },
    metric: request.metric,
    at: store.now(),
    signature: attempt(() => pipeline.recipe.inputs.map((field) => field.name)),
    predictions: withEvidence((rows, predictions) => ({
      rows: rows.yTrue.length,
      invalid: predictions.filter((value) => !Number.isFinite(value)).length,
    })),
    baseline,
    comparison,
    policy: { minEffect: request.minEffect },
  });
  await putGateReport(store, report);
  return report;
};
