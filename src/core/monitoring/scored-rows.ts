/** @file Rows with what a model said of them and what came of them, as numbers. */
import type { Task } from '../learners/learner.ts';
import type { TrainedPipeline } from '../learners/pipeline.ts';
import { encodeLabels } from '../learners/target.ts';
import { columnOf, getCell } from '../table/cells.ts';
import type { Column } from '../table/column.ts';
import { takeTableRows } from '../table/select.ts';
import type { Table } from '../table/table.ts';
import { predictTable, type Learners } from '../training/predict.ts';

/** What monitoring has to know of a model. */
export type Judged = Pick<TrainedPipeline, 'task' | 'classes' | 'target'>;

/** Predictions of some rows. */
export interface Scored {
  readonly task: Task;
  /** Class that was predicted, or the number; NaN where there is none; [rows]. */
  readonly predicted: Float64Array<ArrayBuffer>;
  /** Binary: of the positive class; multiclass: of the predicted class; NaN where unknown; null for numbers. */
  readonly probability: Float64Array<ArrayBuffer> | null;
}

const numbersOf = (column: Column): Float64Array<ArrayBuffer> =>
  'values' in column && column.values instanceof Float64Array
    ? column.values
    : Float64Array.from({ length: 'valid' in column ? column.valid.length : 0 }, () => NaN);

function scoredOf(
  { task, classes }: Judged,
  prediction: Column,
  probability: Float64Array<ArrayBuffer> | null,
  numRows: number,
): Scored {
  return {
    task,
    predicted:
      task === 'regression' ? numbersOf(prediction) : encodeLabels(prediction, numRows, classes),
    probability: task === 'regression' ? null : probability,
  };
}

/** Scores rows with a model now. */
export function scoreNow(pipeline: TrainedPipeline, table: Table, learners: Learners): Scored {
  const { prediction, probability } = predictTable(pipeline, table, { learners });
  return scoredOf(pipeline, prediction, probability, table.numRows);
}

/** Columns that scoring leaves beside the inputs. */
const hasColumn = (table: Table, name: string): boolean =>
  table.fields.some((field) => field.name === name);

/** Was the table scored already? */
export const isScored = (table: Table): boolean => hasColumn(table, 'prediction');

/** Reads what was predicted when the rows were scored. */
export function scoredBefore(judged: Judged, table: Table): Scored {
  const probability = hasColumn(table, 'probability')
    ? numbersOf(columnOf(table, 'probability'))
    : null;
  return scoredOf(judged, columnOf(table, 'prediction'), probability, table.numRows);
}

/**
 * The label of each row as the model's classes or as a number; NaN where there is none.
 *
 * @param column Any column; words that are no class count as missing.
 */
export function labelsOf(
  { task, classes }: Judged,
  column: Column,
  numRows: number,
): Float64Array<ArrayBuffer> {
  return task === 'regression' ? numbersOf(column) : encodeLabels(column, numRows, classes);
}

/** Takes the rows of values. */
export const takeFloats = (
  values: Float64Array,
  rows: Int32Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> => Float64Array.from(rows, (row) => values[row]);

/** Takes rows of predictions. */
export function takeScored(scored: Scored, rows: Int32Array<ArrayBuffer>): Scored {
  return {
    task: scored.task,
    predicted: takeFloats(scored.predicted, rows),
    probability: scored.probability && takeFloats(scored.probability, rows),
  };
}

/**
 * For each row of `left` the last row of `right` with the same key, −1 for none. Keys are compared as text.
 *
 * Cost: O(rows of both).
 */
export function joinRows(
  left: Column,
  leftRows: number,
  right: Column,
  rightRows: number,
): Int32Array<ArrayBuffer> {
  const at = new Map<string, number>();
  for (let row = 0; row < rightRows; row++) {
    const key = getCell(right, row);
    if (key !== null) at.set(String(key), row);
  }
  return Int32Array.from({ length: leftRows }, (_, row) => {
    const key = getCell(left, row);
    return key === null ? -1 : (at.get(String(key)) ?? -1);
  });
}

/** At most `most` rows, evenly spread over the table. */
export function thinRows(table: Table, most: number): Table {
  if (table.numRows <= most) return table;
  const rows = Int32Array.from({ length: most }, (_, at) =>
    Math.floor((at * table.numRows) / most),
  );
  return takeTableRows(table, rows);
}
