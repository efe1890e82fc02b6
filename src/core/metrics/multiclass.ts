/**
 * @file Metrics of three and more classes. Averages run over all K classes, also those without rows.
 *
 * Checked against: scikit-learn 1.2.1 (tests/golden/metrics).
 */
import { accuracy, f1, precision, recall, totalOf, trueOf } from './classification.ts';
import type { ConfusionMatrix } from './confusion.ts';
import { rocAuc } from './ranking.ts';

/** Precision, recall and F1 of one class; `support` is the weight of its true rows. */
export interface ClassReport {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/** `macro`: classes count equally · `weighted`: by support · `micro`: rows count equally. */
export type Average = 'macro' | 'weighted' | 'micro';

/** One report per class, in class order. */
export function perClass(matrix: ConfusionMatrix): readonly ClassReport[] {
  return matrix.map((_, k) => ({
    precision: precision(matrix, k),
    recall: recall(matrix, k),
    f1: f1(matrix, k),
    support: trueOf(matrix, k),
  }));
}

/** Averages of the class reports. */
export function averaged(matrix: ConfusionMatrix, average: Average): Omit<ClassReport, 'support'> {
  if (average === 'micro') {
    const share = accuracy(matrix);
    return { precision: share, recall: share, f1: share };
  }
  const reports = perClass(matrix);
  const total = average === 'macro' ? reports.length : totalOf(matrix);
  const mean = (key: 'precision' | 'recall' | 'f1'): number =>
    reports.reduce(
      (sum, report) => sum + report[key] * (average === 'macro' ? 1 : report.support),
      0,
    ) / total;
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

/** Probabilities of class `k`, [numRows]. */
export function classColumn(
  probabilities: ArrayLike<number>,
  numClasses: number,
  k: number,
): Float64Array<ArrayBuffer> {
  const column = new Float64Array(probabilities.length / numClasses);
  for (let row = 0; row < column.length; row++) column[row] = probabilities[row * numClasses + k];
  return column;
}

function supportOf(yTrue: ArrayLike<number>, k: number, weights?: ArrayLike<number>): number {
  let support = 0;
  for (let row = 0; row < yTrue.length; row++) {
    if (yTrue[row] === k) support += weights === undefined ? 1 : weights[row];
  }
  return support;
}

/** Mean over the classes of the AUC of that class against the rest; `null` when a class has no rows. */
export function rocAucOvr(
  yTrue: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  numClasses: number,
  average: 'macro' | 'weighted',
  weights?: ArrayLike<number>,
): number | null {
  let sum = 0;
  let total = 0;
  for (let k = 0; k < numClasses; k++) {
    const isClass = Uint8Array.from(yTrue, (value) => (value === k ? 1 : 0));
    const auc = rocAuc(isClass, classColumn(probabilities, numClasses, k), weights);
    if (auc === null) return null;
    const weight = average === 'macro' ? 1 : supportOf(yTrue, k, weights);
    sum += weight * auc;
    total += weight;
  }
  return sum / total;
}

/**
 * Mean over pairs of classes of the AUC within the pair, both ways; `null` when a class has no rows.
 *
 * Source: Hand & Till 2001, https://doi.org/10.1023/A:1010920819831
 */
export function rocAucOvo(
  yTrue: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  numClasses: number,
  average: 'macro' | 'weighted',
): number | null {
  let sum = 0;
  let total = 0;
  for (let a = 0; a < numClasses; a++) {
    for (let b = a + 1; b < numClasses; b++) {
      const rows = Array.from(yTrue).flatMap((k, row) => (k === a || k === b ? [row] : []));
      const within = (k: number): number | null =>
        rocAuc(
          rows.map((row) => (yTrue[row] === k ? 1 : 0)),
          rows.map((row) => probabilities[row * numClasses + k]),
        );
      const forth = within(a);
      const back = within(b);
      if (forth === null || back === null) return null;
      const weight = average === 'macro' ? 1 : rows.length;
      sum += (weight * (forth + back)) / 2;
      total += weight;
    }
  }
  return total > 0 ? sum / total : null;
}

/** Share of rows whose class is among the `k` most probable; on a tie the later class comes first. */
export function topKAccuracy(
  yTrue: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  numClasses: number,
  k: number,
  weights?: ArrayLike<number>,
): number {
  let hits = 0;
  let total = 0;
  for (let row = 0; row < yTrue.length; row++) {
    const at = row * numClasses;
    const own = probabilities[at + yTrue[row]];
    let before = 0;
    for (let other = 0; other < numClasses; other++) {
      const value = probabilities[at + other];
      if (value > own || (value === own && other > yTrue[row])) before++;
    }
    const weight = weights === undefined ? 1 : weights[row];
    total += weight;
    if (before < k) hits += weight;
  }
  return total > 0 ? hits / total : 0;
}
