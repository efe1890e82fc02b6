/** @file Raw scores and probabilities of rows, from raw values. */
import { checkCancelled, DataError } from '../../errors.ts';
import { exp, sigmoid, softmaxInto } from '../../math/exp.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { alignFeatures } from '../inputs.ts';
import type { PredictOptions } from '../learner.ts';
import { goesLeft, roomForValues } from './decide.ts';
import type { Forest, GbdtModel, ScoreOutput } from './model.ts';

/** Rows that are laid out together; 256 rows of 28 features fill half an L1 cache. */
const ROW_BLOCK = 256;

type Values = ReturnType<typeof roomForValues>;

/** Gives the raw scores of all trees as `predictRaw` does, to the bit. */
export type RawScorer = (
  model: GbdtModel,
  x: DenseMatrix,
  options?: PredictOptions,
) => Float64Array<ArrayBuffer>;

/**
 * Gives raw scores, row-major, [numRows, numScores], summed in the order of the trees.
 *
 * @param options Use trees `from … to − 1` only; default all. The initial score counts when `from` is 0.
 * @throws {DataError} `feature_mismatch` when `x` has other features than the model; {StateError} `cancelled`.
 *
 * Cost: O(rows · trees · depth).
 */
export function predictRaw(
  model: GbdtModel,
  x: DenseMatrix,
  options: PredictOptions & { readonly from?: number; readonly to?: number } = {},
): Float64Array<ArrayBuffer> {
  const columns = alignedColumns(model, x);
  const { numScores, forest } = model;
  const { from = 0, to = forest.numTrees, signal, onProgress } = options;
  const scores = new Float64Array(x.numRows * numScores);
  if (from === 0)
    for (let i = 0; i < scores.length; i++) scores[i] = model.initialScores[i % numScores];
  const width = x.features.length;
  const block = roomForValues(forest, Math.min(ROW_BLOCK, x.numRows) * width);
  for (let begin = 0; begin < x.numRows; begin += ROW_BLOCK) {
    checkCancelled(signal, model.learner);
    const end = Math.min(x.numRows, begin + ROW_BLOCK);
    fillBlock(block, columns, begin, end);
    for (let tree = from; tree < to; tree++) {
      for (let row = begin; row < end; row++) {
        const leaf = findLeaf(forest, tree, block, (row - begin) * width);
        scores[row * numScores + (tree % numScores)] += forest.leafValue[leaf];
      }
    }
    onProgress?.({ stage: 'Scoring', done: end, total: x.numRows, unit: 'rows' });
  }
  return scores;
}

/** Gives the leaf (within its tree) of every row in every tree, row-major, [numRows, numTrees]. */
export function predictLeaves(model: GbdtModel, x: DenseMatrix): Int32Array<ArrayBuffer> {
  const columns = alignedColumns(model, x);
  const { forest } = model;
  const leaves = new Int32Array(x.numRows * forest.numTrees);
  const block = roomForValues(forest, x.features.length);
  for (let row = 0; row < x.numRows; row++) {
    fillBlock(block, columns, row, row + 1);
    for (let tree = 0; tree < forest.numTrees; tree++) {
      leaves[row * forest.numTrees + tree] =
        findLeaf(forest, tree, block, 0) - forest.leafOffsets[tree];
    }
  }
  return leaves;
}

/** What the objectives of our own models do with raw scores. */
const OUTPUTS: Readonly<Record<GbdtModel['task'], ScoreOutput>> = {
  binary: { divisor: 1, link: 'sigmoid', scale: 1 },
  multiclass: { divisor: 1, link: 'softmax', scale: 1 },
  regression: { divisor: 1, link: 'identity', scale: 1 },
};

/** Raw scores → predictions: probabilities [numRows, numClasses], or the numbers of a regression. */
export function toPredictions(
  model: Pick<GbdtModel, 'task' | 'numScores' | 'output'>,
  rawScores: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  const output = model.output ?? OUTPUTS[model.task];
  const { divisor } = output;
  const scores = divisor === 1 ? rawScores : rawScores.map((score) => score / divisor);
  if (output.link === 'softmax') return softmaxRows(scores, model.numScores);
  if (output.link === 'share') return shareRows(scores, model.numScores);
  const values = linked(scores, output);
  if (model.task !== 'binary') return values;
  const probabilities = new Float64Array(2 * values.length);
  for (let row = 0; row < values.length; row++) {
    probabilities[2 * row] = 1 - values[row];
    probabilities[2 * row + 1] = values[row];
  }
  return probabilities;
}

function softmaxRows(
  scores: Float64Array<ArrayBuffer>,
  numScores: number,
): Float64Array<ArrayBuffer> {
  const probabilities = new Float64Array(scores.length);
  for (let at = 0; at < scores.length; at += numScores) {
    softmaxInto(scores, at, numScores, probabilities);
  }
  return probabilities;
}

/** Scores are at least 0. */
function shareRows(
  scores: Float64Array<ArrayBuffer>,
  numScores: number,
): Float64Array<ArrayBuffer> {
  const shares = new Float64Array(scores.length);
  for (let at = 0; at < scores.length; at += numScores) {
    let sum = 0;
    for (let k = 0; k < numScores; k++) sum += scores[at + k];
    for (let k = 0; k < numScores; k++)
      shares[at + k] = sum > 0 ? scores[at + k] / sum : 1 / numScores;
  }
  return shares;
}

function linked(
  scores: Float64Array<ArrayBuffer>,
  { link, scale }: ScoreOutput,
): Float64Array<ArrayBuffer> {
  switch (link) {
    case 'sigmoid':
      return scores.map((score) => sigmoid(scale * score));
    case 'exp':
      return scores.map(exp);
    case 'signed_square':
      return scores.map((score) => score * Math.abs(score));
    default:
      return scores;
  }
}

/** Values of rows `begin … end − 1`, row-major. Codes are exact in float32 below 2^24. */
function fillBlock(
  block: Values,
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
function findLeaf(forest: Forest, tree: number, block: Values, base: number): number {
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

/**
 * Gives the columns in the model's order, when they have the categories that it was fitted on.
 *
 * @throws {DataError} `feature_mismatch`
 */
export function alignedColumns(model: GbdtModel, x: DenseMatrix): readonly Float64Array[] {
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
      `${model.learner}: feature ${JSON.stringify(feature.name)} must be ${feature.kind} with the ${categories.length} categories it was fitted on, got ${other.kind} with ${(other.categories ?? []).length}`,
      { feature: feature.name },
    );
  }
  return columns;
}
