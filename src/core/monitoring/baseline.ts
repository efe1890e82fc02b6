/**
 * @file What a monitor's baseline teaches once: how the model's probabilities are to be read, where it errs, how far its
 * metrics move by chance, and which columns it leans on.
 */
import type { Learner } from '../learners/learner.ts';
import type { TrainedPipeline } from '../learners/pipeline.ts';
import { chunkStarts, meanAndSd } from '../drift/learned.ts';
import { columnOf } from '../table/cells.ts';
import { selectColumns, takeTableRows } from '../table/select.ts';
import type { Table } from '../table/table.ts';
import type { Learners } from '../training/predict.ts';
import { fitCalibrator, type Calibrator } from './cbpe.ts';
import { fitLossModel, type LossModel } from './dle.ts';
import type { Limits } from './entities.ts';
import { isGain, judgedRows, realisedOf } from './realised.ts';
import {
  labelsOf,
  scoreNow,
  takeFloats,
  takeScored,
  thinRows,
  type Scored,
} from './scored-rows.ts';

/** Most rows of a baseline that are looked at, evenly spread over it. */
const MAX_ROWS = 50_000;
/** Parts of the baseline that teach the limits, at least and at most. */
const MIN_CHUNKS = 5;
const MAX_CHUNKS = 30;
/** Fewer rows in a part say nothing of a metric. */
const MIN_CHUNK_ROWS = 20;
/** Limits are mean ± this many sd. */
const SDS = 3;

/** How a metric moved over the parts of the baseline. */
interface Movement {
  readonly mean: number;
  readonly sd: number;
  /** Rows of a part. */
  readonly rows: number;
}

/** A baseline as one model sees it. */
export interface ModelBaseline {
  readonly pipeline: TrainedPipeline;
  /** Predictions of rows that the model did not learn from, where that is known. */
  readonly scored: Scored;
  /** Their labels; null when the baseline has none. */
  readonly y: Float64Array<ArrayBuffer> | null;
  readonly calibrator: Calibrator;
  readonly lossModel: LossModel | null;
  readonly movements: Readonly<Record<string, Movement>>;
  /** Share of the model's importance by input column; empty when the model does not say. */
  readonly importance: Readonly<Record<string, number>>;
}

/** What is needed to look at a baseline with a model. */
export interface BaselineInput {
  readonly pipeline: TrainedPipeline;
  readonly table: Table;
  /** Rows that the model did not learn from; null: not known, or all. */
  readonly heldOut: Int32Array<ArrayBuffer> | null;
  /** By feature of the model, in its order; null when it does not say. */
  readonly featureImportance: ArrayLike<number> | null;
  /** A learner of numbers, for regressions. */
  readonly learner: Learner;
  readonly learners: Learners;
}

/** Limits of a metric over so many rows: the sd of parts, brought to this size by √. */
export function limitsFor({ mean, sd, rows }: Movement, metric: string, over: number): Limits {
  const half = SDS * sd * Math.sqrt(rows / Math.max(1, over));
  const isShare = isGain(metric);
  return { low: Math.max(0, mean - half), high: isShare ? Math.min(1, mean + half) : mean + half };
}

function movementsOf(
  scored: Scored,
  y: Float64Array,
  numClasses: number,
  windowRows: number,
): Record<string, Movement> {
  const rows = judgedRows(scored, y);
  const wanted = Math.floor(rows.length / Math.max(1, windowRows));
  const possible = Math.floor(rows.length / MIN_CHUNK_ROWS);
  const chunks = Math.min(possible, MAX_CHUNKS, Math.max(MIN_CHUNKS, wanted));
  if (chunks < 2) return {};
  const starts = chunkStarts(rows.length, { chunks });
  const values = new Map<string, number[]>();
  for (let at = 0; at + 1 < starts.length; at++) {
    const part = rows.slice(starts[at], starts[at + 1]);
    const { metrics } = realisedOf(takeScored(scored, part), takeFloats(y, part), numClasses);
    for (const [key, value] of Object.entries(metrics)) {
      const list = values.get(key);
      if (list) list.push(value);
      else values.set(key, [value]);
    }
  }
  const chunkRows = starts[1] - starts[0];
  return Object.fromEntries(
    [...values]
      .filter(([, list]) => list.length >= 2)
      .map(([key, list]) => [key, { ...meanAndSd(list), rows: chunkRows }]),
  );
}

/** Importance of features, given to the columns that they were made from, as shares. */
export function columnImportance(
  { featureNames, lineage }: Pick<TrainedPipeline['recipe'], 'featureNames' | 'lineage'>,
  values: ArrayLike<number> | null,
): Readonly<Record<string, number>> {
  if (!values) return {};
  const sums = new Map<string, number>();
  let total = 0;
  featureNames.forEach((name, at) => {
    const sources = Object.hasOwn(lineage, name) ? lineage[name] : [name];
    total += values[at];
    for (const source of sources) {
      sums.set(source, (sums.get(source) ?? 0) + values[at] / sources.length);
    }
  });
  return Object.fromEntries([...sums].map(([name, sum]) => [name, total > 0 ? sum / total : 0]));
}

/** Was the predicted class the right one? 1 or 0, [rows]. */
const hits = ({ predicted }: Scored, y: Float64Array): Float64Array =>
  Float64Array.from(y, (label, row) => (label === predicted[row] ? 1 : 0));

function calibratorOf(scored: Scored, y: Float64Array): Calibrator {
  if (!scored.probability) return null;
  return fitCalibrator(scored.probability, scored.task === 'binary' ? y : hits(scored, y));
}

/**
 * Looks at a baseline with a model.
 *
 * @param windowRows Rows of a typical window, so that parts of the baseline are as large where there are enough.
 */
export async function learnBaseline(
  { pipeline, table, heldOut, featureImportance, learner, learners }: BaselineInput,
  windowRows: number,
): Promise<ModelBaseline> {
  const held = thinRows(heldOut ? takeTableRows(table, heldOut) : table, MAX_ROWS);
  const scored = scoreNow(pipeline, held, learners);
  const hasTarget = table.fields.some(({ name }) => name === pipeline.target);
  const y = hasTarget ? labelsOf(pipeline, columnOf(held, pipeline.target), held.numRows) : null;
  const rows = y ? judgedRows(scored, y) : new Int32Array(0);
  const isLabelled = y !== null && rows.length > 0;
  const known = takeScored(scored, rows);
  const yKnown = y ? takeFloats(y, rows) : new Float64Array(0);
  return {
    pipeline,
    scored,
    y,
    calibrator: isLabelled ? calibratorOf(known, yKnown) : null,
    lossModel:
      isLabelled && pipeline.task === 'regression'
        ? await fitLossModel(
            inputsOf(pipeline, takeTableRows(held, rows)),
            yKnown,
            known.predicted,
            learner,
            learners,
          )
        : null,
    movements: isLabelled ? movementsOf(known, yKnown, pipeline.classes.length, windowRows) : {},
    importance: columnImportance(pipeline.recipe, featureImportance),
  };
}

/** The model's input columns of a table, as far as it has them. */
export function inputsOf({ recipe }: Pick<TrainedPipeline, 'recipe'>, table: Table): Table {
  const own = new Set(table.fields.map(({ name }) => name));
  return selectColumns(
    table,
    recipe.inputs.map(({ name }) => name).filter((name) => own.has(name)),
  );
}
