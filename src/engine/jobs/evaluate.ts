/** @file Evaluates a model on rows of a table, and sets champion against challenger on the same frozen rows. */
import { DataError } from '../../core/errors.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import { encodeLabels } from '../../core/learners/target.ts';
import { evaluatePredictions } from '../../core/metrics/evaluate.ts';
import { createRandom } from '../../core/random.ts';
import type { SplitSpec } from '../../core/splits/split.ts';
import { columnOf } from '../../core/table/cells.ts';
import { takeTableRows } from '../../core/table/select.ts';
import type { Table } from '../../core/table/table.ts';
import { divideRows } from '../../core/training/prepare.ts';
import { rowWeights, weightsOf } from '../../core/training/row-weights.ts';
import { predictRaw } from '../../core/training/predict.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { Job } from './job-context.ts';
import { loadPredictors } from './learners.ts';
import { loadModel } from './model.ts';

type Rows = 'all' | 'test' | 'valid';

/** The target as the pipeline's classes see it; NaN where there is no label. */
function targetOf(
  pipeline: TrainedPipeline,
  table: Table,
  name: string,
): Float64Array<ArrayBuffer> {
  const column = columnOf(table, name);
  if (pipeline.task !== 'regression') {
    return encodeLabels(column, table.numRows, pipeline.classes);
  }
  if ('values' in column && column.values instanceof Float64Array) return column.values;
  throw new DataError(
    'not_numeric',
    `evaluate: target "${name}" must be numeric, got ${column.type}`,
  );
}

/** Rows that models are judged by. */
export interface FrozenRows {
  readonly table: Table;
  readonly yTrue: Float64Array<ArrayBuffer>;
  /** Absent without a column of role `weight`. */
  readonly weights?: Float64Array<ArrayBuffer>;
}

/** Rows of a table that take part: labelled ones of the wanted part. */
export function frozenRows(
  pipeline: TrainedPipeline,
  table: Table,
  target: string,
  rows: Rows,
  split: SplitSpec | null,
  seed: number,
): FrozenRows {
  const y = targetOf(pipeline, table, target);
  let chosen: Int32Array = Int32Array.from({ length: table.numRows }, (_, row) => row);
  if (rows !== 'all') {
    if (!split) {
      throw new DataError('no_split', `evaluate: rows "${rows}" need a split rule, got none`);
    }
    const parts = divideRows(table, split, pipeline.task === 'regression' ? null : y, seed);
    chosen = parts[rows];
  }
  const labelled = Int32Array.from(chosen.filter((row) => Number.isFinite(y[row])));
  if (labelled.length === 0) {
    throw new DataError(
      'no_rows',
      `evaluate: none of ${chosen.length} rows has a known label in "${target}"; known are ${pipeline.classes.join(', ')}`,
    );
  }
  return {
    table: takeTableRows(table, labelled),
    yTrue: Float64Array.from(labelled, (row) => y[row]),
    ...weightsOf(rowWeights(table, target, labelled), labelled),
  };
}

/** Evaluates one model. */
export const evaluate: Job<'evaluate'> = async (request, context) => {
  const store = await context.store();
  const { pipeline } = await loadModel(store, request.modelUri);
  const version = await getTableVersion(store, request.table.name, request.table.version);
  const table = await readTable(store, version.name, version.version);
  const { table: part, ...frozen } = frozenRows(
    pipeline,
    table,
    request.target ?? pipeline.target,
    request.rows ?? 'all',
    request.split ?? null,
    request.seed ?? 42,
  );
  return evaluatePredictions({
    task: pipeline.task,
    ...frozen,
    predictions: predictRaw(pipeline, part, {
      learners: await loadPredictors(pipeline.learner),
      signal: context.signal,
      onProgress: context.report,
    }),
    numClasses: pipeline.task === 'regression' ? 0 : pipeline.classes.length,
    classes: pipeline.classes,
    threshold: request.threshold ?? pipeline.threshold,
    random: createRandom('evaluate'),
  });
};
