/**
 * @file Two models on the same rows: where their decisions differ, for whom, whether either is better where the
 * answer is known, and what the difference is worth.
 */
import { checkProfitMatrix, type ProfitMatrix } from '../decision/profit.ts';
import { DataError } from '../errors.ts';
import type { TrainedPipeline } from '../learners/pipeline.ts';
import type { Random } from '../random.ts';
import { mcNemar, type McNemar } from '../stats/mcnemar.ts';
import { columnIndexOf, getCell } from '../table/cells.ts';
import type { Cell, Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import type { Predictions } from '../training/predict.ts';
import { sliceRows } from './slices.ts';

/** Decisions of one model. */
export interface Decider {
  readonly pipeline: Pick<
    TrainedPipeline,
    'task' | 'target' | 'classes' | 'threshold' | 'positive'
  >;
  readonly predictions: Predictions;
}

/** Rows on which the decision changes from one label to another. */
export interface Flip {
  /** Label that A gave, and B gives. */
  readonly from: string;
  readonly to: string;
  readonly rows: number;
}

/** The same within a slice of the rows. */
export interface SliceDifference {
  readonly column: string;
  /** A value, or a range such as `12 to 29`. */
  readonly value: string;
  readonly rows: number;
  /** Rows that both decide alike. */
  readonly agree: number;
  /** Rows that A, and B, decides as positive; binary only. */
  readonly positiveA: number | null;
  readonly positiveB: number | null;
  /** Worth of B's decisions less A's; null without a matrix or labels. */
  readonly money: number | null;
}

/** What the difference is worth. */
export interface MoneyDifference {
  readonly matrix: ProfitMatrix;
  readonly a: number;
  readonly b: number;
  /** b − a over the labelled rows, with its 95 % interval (normal, paired by row). */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** One row that they decide differently. */
export interface FlippedRow {
  /** From 0. */
  readonly row: number;
  readonly a: { readonly label: string | null; readonly probability: number | null };
  readonly b: { readonly label: string | null; readonly probability: number | null };
  /** The true label; null when it is not known. */
  readonly truth: string | null;
  readonly cells: readonly Cell[];
}

/** Decisions of A and B on the same rows. */
export interface DecisionDifference {
  readonly task: 'binary' | 'multiclass';
  readonly target: string;
  readonly positive: string | null;
  readonly rows: number;
  readonly labelled: number;
  readonly agree: number;
  /** Commonest first. */
  readonly flips: readonly Flip[];
  /** Labelled rows that A, and B, gets right. */
  readonly rightA: number;
  readonly rightB: number;
  /** null without labels. */
  readonly mcnemar: McNemar | null;
  readonly money: MoneyDifference | null;
  readonly slices: readonly SliceDifference[];
  /** Columns of `sample`'s cells. */
  readonly columns: readonly string[];
  readonly sample: readonly FlippedRow[];
}

/** The same with what was compared. */
export interface DecisionComparison extends DecisionDifference {
  readonly a: ComparedModel;
  readonly b: ComparedModel;
  readonly table: { readonly name: string; readonly version: number; readonly digest: string };
}

/** A model that took part. */
export interface ComparedModel {
  readonly uri: string;
  readonly name: string | null;
  readonly version: number | null;
  readonly threshold: number | null;
}

/** How to compare. */
export interface CompareSettings {
  readonly profit?: ProfitMatrix;
  /** Columns to slice by. */
  readonly slices: readonly string[];
  readonly sampleSize: number;
  readonly random: Random;
}

const Z_95 = 1.959963984540054;

/** Codes of a label column in the order of `classes`; −1 for missing or unknown. */
function codesOf(column: Column, classes: readonly string[], numRows: number): Int32Array {
  const codeOf = new Map(classes.map((label, code) => [label, code]));
  if (column.type === 'category') {
    const map = column.dictionary.map((label) => codeOf.get(label) ?? -1);
    return Int32Array.from(column.codes, (code) => (code < 0 ? -1 : map[code]));
  }
  return Int32Array.from({ length: numRows }, (_, row) => {
    const cell = getCell(column, row);
    return cell === null ? -1 : (codeOf.get(String(cell)) ?? -1);
  });
}

function checkComparable(a: Decider['pipeline'], b: Decider['pipeline']): 'binary' | 'multiclass' {
  if (a.task === 'regression' || b.task === 'regression') {
    throw new DataError(
      'not_comparable',
      'compare: both models must decide between labels, got a regression; compare numbers by evaluating each',
    );
  }
  if (a.target !== b.target || a.classes.join('\n') !== b.classes.join('\n')) {
    throw new DataError(
      'not_comparable',
      `compare: both models must predict the same labels, got "${a.target}" (${a.classes.join(', ')}) and "${b.target}" (${b.classes.join(', ')})`,
    );
  }
  return a.task;
}

/** Worth of deciding `decided` where `truth` holds; class 1 is positive. */
function worthOf(matrix: ProfitMatrix, decided: number, truth: number): number {
  if (truth === 1) return decided === 1 ? matrix.tp : matrix.fn;
  return decided === 1 ? matrix.fp : matrix.tn;
}

function moneyOf(
  matrix: ProfitMatrix,
  a: Int32Array,
  b: Int32Array,
  truth: Int32Array,
): MoneyDifference {
  let [n, sumA, sumB, sum, squares] = [0, 0, 0, 0, 0];
  for (let row = 0; row < truth.length; row++) {
    if (truth[row] < 0) continue;
    const worthA = worthOf(matrix, a[row], truth[row]);
    const worthB = worthOf(matrix, b[row], truth[row]);
    n++;
    sumA += worthA;
    sumB += worthB;
    sum += worthB - worthA;
    squares += (worthB - worthA) ** 2;
  }
  const variance = n > 1 ? Math.max(0, (squares - (sum * sum) / n) / (n - 1)) : 0;
  const half = Z_95 * Math.sqrt(variance * n);
  return { matrix, a: sumA, b: sumB, difference: sum, low: sum - half, high: sum + half };
}

/**
 * Compares two models' decisions on the rows of a table, each at its own threshold.
 *
 * Where the target is known, right and wrong are counted too; rows without a label only agree or differ.
 *
 * @throws {DataError} `not_comparable` when they predict different labels; `unknown_column` for a slice.
 * @throws {ParamError} `inverted_costs` for a matrix that rewards the wrong thing; binary only.
 * Cost: O(rows · slices).
 */
export function compareDecisions(
  table: Table,
  first: Decider,
  second: Decider,
  settings: CompareSettings,
): DecisionDifference {
  const task = checkComparable(first.pipeline, second.pipeline);
  const { classes, target, positive } = first.pipeline;
  const { numRows } = table;
  const a = codesOf(first.predictions.prediction, classes, numRows);
  const b = codesOf(second.predictions.prediction, classes, numRows);
  const at = table.fields.findIndex(({ name }) => name === target);
  const truth =
    at < 0 ? new Int32Array(numRows).fill(-1) : codesOf(table.columns[at], classes, numRows);
  const matrix = settings.profit && task === 'binary' ? checkProfitMatrix(settings.profit) : null;
  const counts = countAll(a, b, truth, classes);
  const isBinary = task === 'binary';
  const slices = settings.slices.flatMap((column): SliceDifference[] =>
    sliceRows(table.columns[columnIndexOf(table, column)], numRows).map(({ value, rows }) => {
      const part = (codes: Int32Array): Int32Array => Int32Array.from(rows, (row) => codes[row]);
      const [partA, partB, partTruth] = [part(a), part(b), part(truth)];
      const isLabelled = partTruth.some((code) => code >= 0);
      const positives = (codes: Int32Array): number => codes.filter((code) => code === 1).length;
      return {
        column,
        value,
        rows: rows.length,
        agree: partA.filter((code, i) => code === partB[i]).length,
        positiveA: isBinary ? positives(partA) : null,
        positiveB: isBinary ? positives(partB) : null,
        money: matrix && isLabelled ? moneyOf(matrix, partA, partB, partTruth).difference : null,
      };
    }),
  );
  return {
    task,
    target,
    positive,
    rows: numRows,
    ...counts,
    mcnemar: counts.labelled > 0 ? mcNemar(counts.onlyA, counts.onlyB) : null,
    money: matrix && counts.labelled > 0 ? moneyOf(matrix, a, b, truth) : null,
    slices,
    columns: table.fields.map(({ name }) => name),
    sample: sampleOf(table, first, second, { a, b, truth, classes }, settings),
  };
}

function countAll(a: Int32Array, b: Int32Array, truth: Int32Array, classes: readonly string[]) {
  const k = classes.length;
  const flips = new Map<number, number>();
  let [labelled, agree, rightA, rightB, onlyA, onlyB] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < a.length; row++) {
    if (a[row] === b[row]) agree++;
    else flips.set(a[row] * k + b[row], (flips.get(a[row] * k + b[row]) ?? 0) + 1);
    if (truth[row] < 0) continue;
    labelled++;
    const [isA, isB] = [a[row] === truth[row], b[row] === truth[row]];
    rightA += Number(isA);
    rightB += Number(isB);
    onlyA += Number(isA && !isB);
    onlyB += Number(isB && !isA);
  }
  const listed = [...flips].map(([key, rows]): Flip => ({
    from: classes[Math.floor(key / k)],
    to: classes[key % k],
    rows,
  }));
  listed.sort((x, y) => y.rows - x.rows || (x.from < y.from ? -1 : 1));
  return { labelled, agree, flips: listed, rightA, rightB, onlyA, onlyB };
}

function sampleOf(
  table: Table,
  first: Decider,
  second: Decider,
  codes: {
    readonly a: Int32Array;
    readonly b: Int32Array;
    readonly truth: Int32Array;
    readonly classes: readonly string[];
  },
  { sampleSize, random }: CompareSettings,
): readonly FlippedRow[] {
  const { a, b, truth, classes } = codes;
  const flipped = Int32Array.from(a.keys()).filter((row) => a[row] !== b[row]);
  const chosen = random.split('sample').shuffle(flipped).slice(0, sampleSize).sort();
  const labelOf = (code: number): string | null => (code < 0 ? null : classes[code]);
  const probabilityOf = ({ predictions }: Decider, row: number): number | null =>
    predictions.probability?.[row] ?? null;
  return Array.from(chosen, (row) => ({
    row,
    a: { label: labelOf(a[row]), probability: probabilityOf(first, row) },
    b: { label: labelOf(b[row]), probability: probabilityOf(second, row) },
    truth: labelOf(truth[row]),
    cells: table.columns.map((column) => getCell(column, row)),
  }));
}
