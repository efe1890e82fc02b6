/**
 * @file The "linear matrix" of the reference pack (refs/RECIPE.md), built plainly as an oracle: mean
 * imputation, standardisation, full one-hot; statistics from train rows only.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Target } from '../../src/core/learners/learner.ts';
import type { DenseMatrix, Feature } from '../../src/core/matrix.ts';
import { takeRows, takeValues } from '../../src/core/matrix.ts';
import { referenceJson } from './reference.ts';

/** A data set of the reference as the linear learners see it. */
export interface LinearData {
  readonly x: DenseMatrix;
  readonly y: Target;
  /** Labels in the order of the classes; empty for regression. */
  readonly classes: readonly string[];
}

const DATASETS = fileURLToPath(new URL('../../../shared/reference/datasets/', import.meta.url));

/** Rows with index i mod 5 in `remainders`. */
export function moduloRows(
  numRows: number,
  remainders: readonly number[],
): Int32Array<ArrayBuffer> {
  const rows = Array.from({ length: numRows }, (_, i) => i);
  return Int32Array.from(rows.filter((i) => remainders.includes(i % 5)));
}

/** Those rows of a data set. */
export function takePart(data: LinearData, rows: Int32Array): LinearData {
  const values = takeValues(data.y.values, rows);
  return { ...data, x: takeRows(data.x, rows), y: { ...data.y, values } };
}

/** Reads a data set and builds its matrix, fitted on rows i mod 5 in `trainRemainders`. */
export function linearMatrix(
  name: string,
  trainRemainders: readonly number[] = [2, 3, 4],
): LinearData {
  const { spec } = referenceJson(`refs/models/${name}.json`);
  const lines = readFileSync(DATASETS + spec.file, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const [header, ...body] = lines.map((line) => line.split(',').map((cell) => cell.trim()));
  const isTrain = body.map((_, i) => trainRemainders.includes(i % 5));
  const cells = (column: string): (string | null)[] => {
    const at = header.indexOf(column);
    return body.map((row) => (spec.missing_tokens.includes(row[at]) ? null : row[at]));
  };
  const features: Feature[] = [];
  const columns: Float64Array<ArrayBuffer>[] = [];
  for (const column of spec.numeric as string[]) {
    const raw = cells(column).map((cell) => (cell === null ? NaN : Number(cell)));
    const seen = raw.filter((value, i) => isTrain[i] && !Number.isNaN(value));
    const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
    const filled = raw.map((value) => (Number.isNaN(value) ? mean : value));
    const train = filled.filter((_, i) => isTrain[i]);
    const variance = train.reduce((sum, value) => sum + (value - mean) ** 2, 0) / train.length;
    const sd = Math.sqrt(variance);
    const scale = sd <= 1e-12 * Math.max(1, Math.abs(mean)) ? 1 : sd;
    features.push({ name: column, kind: 'numeric' });
    columns.push(Float64Array.from(filled, (value) => (value - mean) / scale));
  }
  for (const column of spec.categorical as string[]) {
    const levels = cells(column).map((cell) => cell ?? '__missing__');
    const known = [...new Set(levels.filter((_, i) => isTrain[i]))].sort();
    for (const level of known) {
      features.push({ name: `${column}=${level}`, kind: 'numeric' });
      columns.push(Float64Array.from(levels, (cell) => (cell === level ? 1 : 0)));
    }
  }
  const labels = cells(spec.target).map(String);
  const isClassification = spec.task !== 'regression';
  const found = isClassification ? [...new Set(labels)].sort() : [];
  const classes =
    spec.positive === null ? found : [...found.filter((c) => c !== spec.positive), spec.positive];
  const values = Float64Array.from(labels, (label) =>
    isClassification ? classes.indexOf(label) : Number(label),
  );
  return {
    x: { numRows: body.length, features, columns },
    y: { task: spec.task, values, numClasses: classes.length },
    classes,
  };
}
