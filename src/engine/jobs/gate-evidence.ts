/** @file Champion against challenger on the same frozen rows: what the gate and a deployment look at. */
import { DataError } from '../../core/errors.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import { weightedMeanOf } from '../../core/metrics/probability.ts';
import { createRandom } from '../../core/random.ts';
import {
  attempt,
  comparePaired,
  decideGate,
  type Attempt,
  type GatePolicy,
  type PairedComparison,
} from '../../core/registry/gate.ts';
import type { GateReport } from '../../core/registry/entities.ts';
import { predictRaw } from '../../core/training/predict.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { Store } from '../../store/database.ts';
import type { EngineRequests } from '../protocol.ts';
import { frozenRows, type FrozenRows as Frozen } from './evaluate.ts';
import type { JobContext } from './job-context.ts';
import { loadPredictors } from './learners.ts';
import { loadModel, type LoadedModel } from './model.ts';

/** What is to be compared. */
export type GateQuestion = Omit<EngineRequests['gate'], 'metric' | 'minEffect'> & {
  /** null: the usual one of the task. */
  readonly metric: string | null;
  readonly policy: Partial<GatePolicy>;
};

/** Predictions of a version on the frozen rows. */
export interface Scored {
  readonly model: LoadedModel;
  readonly predictions: Float64Array<ArrayBuffer>;
}

/** The report, and what it was made of. */
export interface GateEvidence {
  readonly report: GateReport;
  readonly frozen: Attempt<Frozen>;
  readonly challenger: LoadedModel;
  readonly predictions: Attempt<Float64Array<ArrayBuffer>>;
  /** null without a champion. */
  readonly champion: Attempt<Scored> | null;
}

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

/** As `attempt`, of something that takes time. */
export async function attemptAsync<T>(compute: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await compute() };
  } catch (error) {
    return attempt(() => {
      throw error;
    });
  }
}

function compare(
  request: Pick<GateQuestion, 'seed'> & { readonly metric: string },
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

/** The metric that models of a task are judged by when nobody says otherwise. */
const usualMetric = ({ task }: TrainedPipeline): string =>
  task === 'regression' ? 'r2_score' : 'f1_score';

/** Scores both versions on the same rows and judges; stores and moves nothing. */
export async function gateEvidence(
  store: Store,
  request: GateQuestion,
  context: Pick<JobContext, 'report'>,
): Promise<GateEvidence> {
  const challenger = await loadModel(store, `models:/${request.model}/${request.challenger}`);
  const { pipeline } = challenger;
  const metric = request.metric ?? usualMetric(pipeline);
  const question = { metric, seed: request.seed };
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
    const threshold = metric === 'f1_score' || metric === 'recall_score' ? 0 : 0.5;
    return compare(question, pipeline, rows, predictions, { predictions: constant, threshold });
  });
  context.report({ stage: 'Scoring the champion', done: 1, total: 2, unit: 'models' });
  const champion =
    request.champion === null
      ? null
      : await attemptAsync(async (): Promise<Scored> => {
          const model = await loadModel(store, `models:/${request.model}/${request.champion}`);
          checkComparable(pipeline, model.pipeline);
          if (!frozen.ok) throw new Error(frozen.error);
          const others = await loadPredictors(model.pipeline.learner);
          const { table } = frozen.value;
          return { model, predictions: predictRaw(model.pipeline, table, { learners: others }) };
        });
  const comparison =
    champion &&
    withEvidence((rows, predictions) => {
      if (!champion.ok) throw new Error(champion.error);
      const { model } = champion.value;
      return compare(question, pipeline, rows, predictions, {
        predictions: champion.value.predictions,
        threshold: model.pipeline.threshold,
      });
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
    metric,
    at: store.now(),
    signature: attempt(() => pipeline.recipe.inputs.map((field) => field.name)),
    predictions: withEvidence((rows, predictions) => ({
      rows: rows.yTrue.length,
      invalid: predictions.filter((value) => !Number.isFinite(value)).length,
    })),
    baseline,
    comparison,
    policy: request.policy,
  });
  return { report, frozen, challenger, predictions: predicted, champion };
}
