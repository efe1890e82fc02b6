/** @file Raw scores and probabilities of rows, from raw values. */
import { DataError } from '../../errors.ts';
import { sigmoid, softmaxInto } from '../../math/exp.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { alignFeatures } from '../inputs.ts';
import { goesLeft } from './decide.ts';
import type { Forest, GbdtModel } from './model.ts';

/** Rows that are laid out together; 256 rows of 28 features fill half an L1 cache. */
const ROW_BLOCK = 256;

/**
 * Gives raw scores, row-major, [numRows, numScores], summed in the order of the trees.
 *
 * @param trees Use trees `from … to − 1` only; default all. The initial score counts when `from` is 0.
 * @throws {DataError} `feature_mismatch` when `x` has other features than the model.
 *
 * Cost: O(rows · trees · depth).
 */
export function predictRaw(
  model: GbdtModel,
  x: DenseMatrix,
  trees: { readonly from?: number; readonly to?: number } = {},
): Float64Array<ArrayBuffer> {
  const columns = columnsOf(model, x);
  const { numScores, forest } = model;
  const { from = 0, to = forest.numTrees } = trees;
  const scores = new Float64Array(x.numRows * numScores);
  if (from === 0)
    for (let i = 0; i < scores.length; i++) scores[i] = model.initialScores[i % numScores];
  const width = x.features.length;
  const block = new Float32Array(ROW_BLOCK * width);
  for (let begin = 0; begin < x.numRows; begin += ROW_BLOCK) {
    const end = Math.min(x.numRows, begin + ROW_BLOCK);
    fillBlock(block, columns, begin, end);
    for (let tree = from; tree < to; tree++) {
      for (let row = begin; row < end; row++) {
        const leaf = findLeaf(forest, tree, block, (row - begin) * width);
        scores[row * numScores + (tree % numScores)] += forest.leafValue[leaf];
      }
    }
  }
  return scores;
}

/** Gives the leaf (within its tree) of every row in every tree, row-major, [numRows, numTrees]. */
export function predictLeaves(model: GbdtModel, x: DenseMatrix): Int32Array<ArrayBuffer> {
  const columns = columnsOf(model, x);
  const { forest } = model;
  const leaves = new Int32Array(x.numRows * forest.numTrees);
  const block = new Float32Array(x.features.length);
  for (let row = 0; row < x.numRows; row++) {
    fillBlock(block, columns, row, row + 1);
    for (let tree = 0; tree < forest.numTrees; tree++) {
      leaves[row * forest.numTrees + tree] =
        findLeaf(forest, tree, block, 0) - forest.leafOffsets[tree];
    }
  }
  return leaves;
}

/** Raw scores → predictions: probabilities [numRows, numClasses], or the scores of a regression. */
export function toPredictions(
  model: Pick<GbdtModel, 'task' | 'numScores'>,
  scores: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  if (model.task === 'regression') return scores;
  if (model.task === 'multiclass') {
    const { numScores } = model;
    const probabilities = new Float64Array(scores.length);
    for (let at = 0; at < scores.length; at += numScores) {
      softmaxInto(scores, at, numScores, probabilities);
    }
    return probabilities;
  }
  const probabilities = new Float64Array(2 * scores.length);
  for (let row = 0; row < scores.length; row++) {
    const p = sigmoid(scores[row]);
    probabilities[2 * row] = 1 - p;
    probabilities[2 * row + 1] = p;
  }
  return probabilities;
}

/** Values of rows `begin … end − 1` as float32, row-major. Codes are exact below 2^24. */
function fillBlock(
  block: Float32Array,
  columns: readonly Float64Array[],
  begin: number,
  end: number,
): void {
  const width = columns.length;
  for (let f = 0; f < width; f++) {
    const column = columns[f];
    for (let row = begin, at = f; row < end; row++, at += width) block[at] = column[row];
  }
}

/** The leaf, counted over all trees, that the row at `base` falls into. */
function findLeaf(forest: Forest, tree: number, block: Float32Array, base: number): number {
  const { splitFeature, leftChild, rightChild } = forest;
  const offset = forest.nodeOffsets[tree];
  let node = forest.nodeOffsets[tree + 1] > offset ? 0 : ~0;
  while (node >= 0) {
    const at = offset + node;
    const isLeft = goesLeft(forest, at, block[base + splitFeature[at]]);
    node = isLeft ? leftChild[at] : rightChild[at];
  }
  return forest.leafOffsets[tree] + ~node;
}

/** The columns in the model's order, with the categories that it was fitted on. */
function columnsOf(model: GbdtModel, x: DenseMatrix): readonly Float64Array[] {
  const columns = alignFeatures(model, x);
  const given = new Map(x.features.map((feature) => [feature.name, feature]));
  for (const feature of model.features) {
    const other = given.get(feature.name)!;
    const categories = feature.categories ?? [];
    const isSame =
      other.kind === feature.kind &&
      (other.categories ?? []).length === categories.length &&
      categories.every((label, code) => label === other.categories?.[code]);
    if (isSame) continue;
    throw new DataError(
      'feature_mismatch',
      `gbdt: feature ${JSON.stringify(feature.name)} must be ${feature.kind} with the ${categories.length} categories it was fitted on, got ${other.kind} with ${(other.categories ?? []).length}`,
      { feature: feature.name },
    );
  }
  return columns;
}
