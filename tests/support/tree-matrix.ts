/**
 * @file The "ordinal matrix" of the reference pack (refs/RECIPE.md) with native categories: numerics raw
 * with NaN, categories as the index of the sorted training level. Built plainly, as an oracle.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Target } from '../../src/core/learners/learner.ts';
import type { DenseMatrix, Feature } from '../../src/core/matrix.ts';
import { referenceJson } from './reference.ts';

/** A data set of the reference as trees see it. */
export interface TreeData {
  readonly x: DenseMatrix;
  readonly y: Target;
}

const DATASETS = fileURLToPath(new URL('../../../shared/reference/datasets/', import.meta.url));

/** Reads a data set; levels are those of rows i mod 5 in {2, 3, 4}. */
export function treeMatrix(name: string): TreeData {
  const { spec, prep } = referenceJson(`refs/models/${name}.json`);
  const text = readFileSync(DATASETS + spec.file, 'utf8');
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const [header, ...body] = lines.map((line) => line.split(',').map((cell) => cell.trim()));
  const cells = (column: string): (string | null)[] => {
    const at = header.indexOf(column);
    return body.map((row) => (spec.missing_tokens.includes(row[at]) ? null : row[at]));
  };
  const features: Feature[] = [];
  const columns: Float64Array<ArrayBuffer>[] = [];
  for (const column of spec.numeric as string[]) {
    features.push({ name: column, kind: 'numeric' });
    columns.push(Float64Array.from(cells(column), (cell) => (cell === null ? NaN : Number(cell))));
  }
  for (const column of spec.categorical as string[]) {
    const levels = (prep.levels[column] as string[]).filter((level) => level !== '__missing__');
    const codes = new Map<string | null, number>(levels.map((level, code) => [level, code]));
    features.push({ name: column, kind: 'categorical', categories: levels });
    columns.push(Float64Array.from(cells(column), (cell) => codes.get(cell) ?? NaN));
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
  };
}
