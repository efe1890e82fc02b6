/** @file Which features a model uses (importance of its forest) and needs (permutation importance). */
import { checkCancelled, DataError, type CancelSignal } from '../errors.ts';
import type { DenseMatrix } from '../matrix.ts';
import type { OnProgress } from '../progress.ts';
import type { Random } from '../random.ts';

/** What importance reads of a forest: one entry per node. */
export interface ForestNodes {
  readonly splitFeature: Int32Array;
  readonly splitGain: Float64Array;
}

/**
 * Importance of each feature in a forest: `split` counts the nodes that ask for it, `gain` adds up
 * the loss that those splits saved.
 *
 * @returns [numFeatures], in the order of the model's features.
 *
 * Source: LightGBM's `importance_type`. Biased towards features with many values; compare with
 * `permutationImportance`.
 */
export function forestImportance(
  forest: ForestNodes,
  numFeatures: number,
  type: 'gain' | 'split',
): Float64Array<ArrayBuffer> {
  const importance = new Float64Array(numFeatures);
  forest.splitFeature.forEach((feature, node) => {
    importance[feature] += type === 'gain' ? forest.splitGain[node] : 1;
  });
  return importance;
}

/** Columns that are shuffled together, e.g. all one-hot columns of one source column. */
export interface FeatureGroup {
  readonly name: string;
  /** Indices into the features of the matrix. */
  readonly columns: readonly number[];
}

/** How much worse the score is when a group says nothing. */
export interface PermutationImportance {
  readonly name: string;
  /** Mean fall of the score over the repeats; about 0 for a useless feature, below 0 by chance. */
  readonly mean: number;
  /** Standard deviation over the repeats (ddof 0, as scikit-learn's `importances_std`). */
  readonly std: number;
  /** One per repeat. */
  readonly values: readonly number[];
}

/** What to measure. */
export interface PermutationOptions {
  /** Rows that the model did not learn from. Read only. */
  readonly x: DenseMatrix;
  readonly predict: (x: DenseMatrix) => Float64Array;
  /** Quality of predictions of `x`'s rows: larger is better. */
  readonly score: (predictions: Float64Array) => number;
  readonly random: Random;
  /** Default 5. */
  readonly repeats?: number;
  /** Default: each feature by itself. */
  readonly groups?: readonly FeatureGroup[];
  readonly signal?: CancelSignal;
  readonly onProgress?: OnProgress;
}

/**
 * Shuffles one group of columns at a time and tells how much the score falls. The order of rows for
 * a group and repeat depends on the seed, the group's name and the repeat only, so that other
 * groups do not change it.
 *
 * @returns One entry per group, in their order.
 * @throws {DataError} `too_few_rows` below 2 rows. @throws {StateError} `cancelled`.
 *
 * Cost: groups · repeats + 1 predictions.
 * Source: Breiman 2001, section 10; Fisher, Rudin & Dominici 2019, https://arxiv.org/abs/1801.01489
 */
export function permutationImportance(options: PermutationOptions): PermutationImportance[] {
  const { x, predict, score, random, repeats = 5, signal, onProgress } = options;
  if (x.numRows < 2) {
    throw new DataError(
      'too_few_rows',
      `permutationImportance: at least 2 rows are required, got ${x.numRows}`,
    );
  }
  const groups =
    options.groups ?? x.features.map(({ name }, column) => ({ name, columns: [column] }));
  const base = score(predict(x));
  const total = groups.length * repeats;
  return groups.map((group, g) => {
    const values: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      checkCancelled(signal, 'permutationImportance');
      const order = Int32Array.from({ length: x.numRows }, (_, row) => row);
      random.split(group.name).split(repeat).shuffle(order);
      values.push(base - score(predict(shuffled(x, group.columns, order))));
      onProgress?.({
        stage: 'Shuffling features',
        done: g * repeats + repeat + 1,
        total,
        unit: 'predictions',
      });
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / repeats;
    return { name: group.name, mean, std: Math.sqrt(variance), values };
  });
}

function shuffled(x: DenseMatrix, which: readonly number[], order: Int32Array): DenseMatrix {
  const columns = x.columns.map((column, f) => {
    if (!which.includes(f)) return column;
    const target = new Float64Array(x.numRows);
    for (let row = 0; row < x.numRows; row++) target[row] = column[order[row]];
    return target;
  });
  return { ...x, columns };
}
