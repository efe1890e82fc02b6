/** @file The domain classifier: can trees tell current rows from reference rows? */
import { checkCancelled, DataError, type CancelSignal } from '../../errors.ts';
import { forestImportance } from '../../explain/importance.ts';
import type { Learner } from '../../learners/learner.ts';
import type { GbdtModel } from '../../learners/trees/model.ts';
import { takeRows, takeValues, type DenseMatrix, type Feature } from '../../matrix.ts';
import { rocAucWithError } from '../../metrics/auc-error.ts';
import type { Random } from '../../random.ts';
import { stratifiedKFold } from '../../splits/folds.ts';
import { normalTwoSided } from '../../stats/normal.ts';
import type { ColumnPair } from './pairs.ts';
import type { DomainDrift } from './types.ts';

/** Small trees: the question is whether the rows differ, not how. */
const PARAMS = { num_iterations: 60, num_leaves: 15, learning_rate: 0.1 };
/** Categories beyond the commonest are taken as missing: the trees would learn words by heart. */
const MAX_CATEGORIES = 100;
const Z_95 = 1.959963984540054;
/**
 * Beside the limits the AUC must also be more than chance at this level. Scores of several folds spread up to 1.5 times as
 * wide as DeLong assumes of one (measured without drift, 12 to 1,000 rows), so that 0.01 here alarms in about 5 of 100.
 */
const ALPHA = 0.01;

export interface DomainSettings {
  readonly folds: number;
  readonly maxRows: number;
  readonly limits: readonly [low: number, high: number];
}

/**
 * Trains trees to tell the two tables apart, on `folds` parts in turn, and measures on held-out rows how
 * well they do. AUC 0.5 is a coin; drift is an AUC outside the limits that is also more than chance, so
 * that a handful of rows alarms nobody.
 *
 * @param learner `gbdt` on any kernel; all give the same AUC.
 * @throws {DataError} `too_few_rows`.
 *
 * Source: NannyML `DomainClassifierCalculator` (five folds, limits 0.45 and 0.65); the standard error is
 * DeLong's.
 */
export async function domainDrift(
  pairs: readonly ColumnPair[],
  rows: { readonly reference: number; readonly current: number },
  { folds, maxRows, limits }: DomainSettings,
  learner: Learner<GbdtModel>,
  random: Random,
  signal?: CancelSignal,
  onFold?: (done: number, total: number) => void,
): Promise<DomainDrift> {
  const least = Math.min(rows.reference, rows.current);
  if (least < 2 * folds) {
    throw new DataError(
      'too_few_rows',
      `multivariate: each side must have at least ${2 * folds} rows for ${folds} folds, got ${least}; take fewer folds`,
      rows,
    );
  }
  const before = drawRows(rows.reference, maxRows, random.split('reference'));
  const now = drawRows(rows.current, maxRows, random.split('current'));
  const x = matrixOf(pairs, before, now);
  const labels = new Float64Array(x.numRows).fill(1, before.length);
  const scores = new Float64Array(x.numRows);
  const gains = new Float64Array(pairs.length);
  const parts = stratifiedKFold(labels, folds, random.split('folds'));
  for (const [at, { train, valid }] of parts.entries()) {
    checkCancelled(signal, 'multivariate');
    const target = { task: 'binary' as const, values: takeValues(labels, train), numClasses: 2 };
    const { model } = await learner.fit(PARAMS, takeRows(x, train), target, {
      random: random.split(`fold ${at}`),
      ...(signal && { signal }),
    });
    const probabilities = learner.predict(model, takeRows(x, valid));
    valid.forEach((row, i) => (scores[row] = probabilities[2 * i + 1]));
    addImportance(gains, model, x.features);
    onFold?.(at + 1, folds);
  }
  const { auc, standardError } = rocAucWithError(labels, scores)!;
  const pValue = standardError > 0 ? normalTwoSided((auc - 0.5) / standardError) : 0;
  const isOutside = auc < limits[0] || auc > limits[1];
  return {
    auc,
    standardError,
    low: Math.max(0, auc - Z_95 * standardError),
    high: Math.min(1, auc + Z_95 * standardError),
    pValue,
    limits,
    drift: isOutside && pValue < ALPHA,
    referenceRows: before.length,
    currentRows: now.length,
    folds,
    importances: sharesOf(pairs, gains),
  };
}

/** All rows, or as many as are wanted by chance; ascending. */
function drawRows(count: number, most: number, random: Random): Int32Array<ArrayBuffer> {
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  return count <= most ? rows : random.shuffle(rows).slice(0, most).sort();
}

function matrixOf(pairs: readonly ColumnPair[], before: Int32Array, now: Int32Array): DenseMatrix {
  const numRows = before.length + now.length;
  const features: Feature[] = [];
  const columns = pairs.map((pair) => {
    const values = new Float64Array(numRows);
    if (pair.type === 'numeric') {
      features.push({ name: pair.name, kind: 'numeric' });
      before.forEach((row, i) => (values[i] = pair.reference[row]));
      now.forEach((row, i) => (values[before.length + i] = pair.current[row]));
      return values;
    }
    const codes = Int32Array.from([
      ...takeCodes(pair.reference, before),
      ...takeCodes(pair.current, now),
    ]);
    const { categories, codeOf } = commonest(codes, pair.dictionary);
    features.push({ name: pair.name, kind: 'categorical', categories });
    codes.forEach((code, i) => (values[i] = code < 0 ? NaN : codeOf[code]));
    return values;
  });
  return { numRows, features, columns };
}

const takeCodes = (codes: Int32Array, rows: Int32Array): Int32Array =>
  rows.map((row) => codes[row]);

/** The commonest categories, and each old code as a new one; NaN for the others. */
function commonest(
  codes: Int32Array,
  dictionary: readonly string[],
): { readonly categories: readonly string[]; readonly codeOf: Float64Array } {
  const counts = new Float64Array(dictionary.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  const kept = [...counts.keys()]
    .filter((code) => counts[code] > 0)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, MAX_CATEGORIES);
  const codeOf = new Float64Array(dictionary.length).fill(NaN);
  kept.forEach((code, at) => (codeOf[code] = at));
  return { categories: kept.map((code) => dictionary[code]), codeOf };
}

/** A model may have left constant features out; names say which are which. */
function addImportance(
  gains: Float64Array,
  { forest, featureNames }: GbdtModel,
  features: readonly Feature[],
): void {
  const own = forestImportance(forest, featureNames.length, 'gain');
  const at = new Map(features.map(({ name }, index) => [name, index]));
  featureNames.forEach((name, index) => (gains[at.get(name)!] += own[index]));
}

function sharesOf(pairs: readonly ColumnPair[], gains: Float64Array): DomainDrift['importances'] {
  const all = gains.reduce((sum, gain) => sum + gain, 0);
  return pairs
    .map(({ name }, at) => ({ column: name, share: all > 0 ? gains[at] / all : 0 }))
    .sort((a, b) => b.share - a.share || (a.column < b.column ? -1 : 1));
}
