/** @file A fitted forest as plain data: flat arrays, thresholds on raw values, no bins. */
import type { Feature } from '../../matrix.ts';
import type { Model } from '../learner.ts';

/** Bit of `decision`: the node asks for membership in a set of categories. */
export const IS_CATEGORICAL = 1;
/** Bit of `decision`: missing values go left. */
export const MISSING_LEFT = 2;
/** Bit of `decision`, on numeric nodes of LightGBM: 0 is missing too (`zero_as_missing`). */
export const ZERO_IS_MISSING = 4;

/**
 * Trees one after another. Tree t owns nodes `nodeOffsets[t] … nodeOffsets[t + 1] − 1` and leaves
 * `leafOffsets[t] …` alike. Children count within their tree: a node is ≥ 0, leaf l is `~l`. A tree
 * without nodes is leaf 0.
 *
 * - numeric: left if `x <= threshold`, with x rounded to float32 first where thresholds are float32;
 *   missing by `MISSING_LEFT`
 * - categorical: left if the code is in the set; missing and unknown codes go right
 */
export interface Forest {
  readonly numTrees: number;
  /** [numTrees + 1] */
  readonly nodeOffsets: Int32Array<ArrayBuffer>;
  /** [numTrees + 1] */
  readonly leafOffsets: Int32Array<ArrayBuffer>;
  /** Index into the model's features, per node. */
  readonly splitFeature: Int32Array<ArrayBuffer>;
  /** Per node; 0 where categorical. float32 in models fitted here, float64 in those of LightGBM. */
  readonly threshold: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  readonly decision: Uint8Array<ArrayBuffer>;
  readonly leftChild: Int32Array<ArrayBuffer>;
  readonly rightChild: Int32Array<ArrayBuffer>;
  /** Loss saved by the split. */
  readonly splitGain: Float64Array<ArrayBuffer>;
  /** Training rows that came through, in the bag. */
  readonly internalCount: Int32Array<ArrayBuffer>;
  /** What a leaf adds to the raw score, learning rate included. */
  readonly leafValue: Float64Array<ArrayBuffer>;
  readonly leafCount: Int32Array<ArrayBuffer>;
  /** Hessian sum of the leaf's rows. */
  readonly leafWeight: Float64Array<ArrayBuffer>;
  /** Set of node n: words `categoryOffsets[n] … categoryOffsets[n + 1] − 1`. [numNodes + 1] */
  readonly categoryOffsets: Int32Array<ArrayBuffer>;
  /** Code c is in the set when bit c & 31 of word c >> 5 is set. */
  readonly categoryWords: Uint32Array<ArrayBuffer>;
}

/** How raw scores become predictions where the task does not say it. */
export interface ScoreOutput {
  /** Raw scores are divided by this first: the rounds of a random forest, else 1. */
  readonly divisor: number;
  /**
   * `sigmoid`: 1 / (1 + e^(−scale · x)), class by class when there are more than two, so that rows need
   * not sum to 1 · `share`: each score by the sum of the row's scores, or alike for all where that is 0 ·
   * `signed_square`: x · |x|.
   */
  readonly link: 'identity' | 'sigmoid' | 'softmax' | 'share' | 'exp' | 'signed_square';
  /** Of the sigmoid; 1 elsewhere. */
  readonly scale: number;
}

/** A boosted or random forest. Tree t adds to score t mod `numScores`. */
export interface GbdtModel extends Model {
  readonly learner: 'gbdt' | 'random_forest';
  /** The features it was fitted on, with their categories. */
  readonly features: readonly Feature[];
  /** Classes when multiclass, else 1. */
  readonly numScores: number;
  /** Raw score before any tree, [numScores]. */
  readonly initialScores: Float64Array<ArrayBuffer>;
  readonly forest: Forest;
  /** Absent where it is sigmoid, softmax or identity, by task. */
  readonly output?: ScoreOutput;
  /** What it was fitted to, as LightGBM writes it, e.g. `quantile alpha:0.9`; absent where task and output say it. */
  readonly objective?: string;
}
