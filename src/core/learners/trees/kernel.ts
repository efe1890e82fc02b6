/**
 * @file What a trainer of trees must do fast: the interface between the algorithm (boosting.ts,
 * grower.ts) and the memory it runs on. The plain implementation is plain-kernel.ts; others (WASM,
 * WebGPU) keep bins, scores and histograms in their own memory and must give identical bits:
 * histograms hold exact integers, everything else is basic operations in the order given there.
 *
 * Histograms are named by slots 0, 1, 2, …, made when first written. Rows are named by ranges of one
 * row list, which `beginTree` resets and `partition` reorders.
 */
import type { DenseMatrix } from '../../matrix.ts';
import type { Random } from '../../random.ts';
import type { Backend } from '../learner.ts';
import type { BinnedShape } from './binned-matrix.ts';
import type { BinningSettings, FeatureBins } from './binning.ts';
import type { ObjectiveRows } from './gradients.ts';
import type { Scales } from './quantise.ts';
import type { NodeSums, Split, SplitNode, SplitSettings } from './split.ts';

/** Kernels in this thread answer at once, others later. */
export type Awaitable<T> = T | Promise<T>;

/** Everything that stays the same while a model is fitted. */
export interface TrainingData<B extends BinnedShape = BinnedShape> {
  readonly binned: B;
  readonly rows: ObjectiveRows;
  /** Raw score that every row starts from, [numScores]. */
  readonly initialScores: Float64Array<ArrayBuffer>;
  /** Raw score that each row starts from instead, score-major, [numScores, numRows]. */
  readonly startScores?: Float64Array<ArrayBuffer>;
  readonly settings: SplitSettings;
}

/** What one tree is grown on. */
export interface TreeRequest {
  /** Which score the tree adds to: the class, or 0. */
  readonly scoreIndex: number;
  /** Seed of the rounding, 32 bits. */
  readonly ditherSeed: number;
  /** Rows to grow on, ascending; null means all. */
  readonly bag: Int32Array<ArrayBuffer> | null;
  /**
   * How often each row of the bag counts in sums of derivatives, [bag.length], all in all at most the number of
   * training rows; null means once. Row counts are of different rows (quantise.ts, `repeatRows`).
   */
  readonly copies: Int32Array<ArrayBuffer> | null;
  /** 1 for features that may be used, [numFeatures]. */
  readonly allowed: Uint8Array<ArrayBuffer>;
}

/** A tree as it was grown: nodes in order of splitting; children that are leaves are `~leaf`. */
export interface GrownTree {
  readonly splits: readonly Split[];
  readonly leftChild: readonly number[];
  readonly rightChild: readonly number[];
  readonly leaves: readonly GrownLeaf[];
  /** Units of gradient sums and of hessian sums. */
  readonly gradientScale: number;
  readonly hessianScale: number;
}

/** A leaf: its range of the row list, its sums, and what it adds to the score. */
export interface GrownLeaf {
  readonly begin: number;
  readonly end: number;
  readonly sums: NodeSums;
  readonly value: number;
}

/** A split that may be made: of which range of the row list, and how. */
export interface PlannedSplit {
  readonly begin: number;
  readonly end: number;
  readonly split: Split;
}

/** How a session went. */
export interface SessionReport {
  /** What ran at last. */
  readonly backend: Backend;
  /** Sentences for the user. */
  readonly warnings: readonly string[];
  /** Most threads that worked together; default 1. */
  readonly threads?: number;
  /** Why this backend, when the session itself has chosen. */
  readonly reason?: string;
}

/** Opens sessions on one device. */
export interface TreeKernel {
  readonly backend: Backend;
  /** Bins the training rows as `chooseBins` and `binMatrix` do (binning.ts, binned-matrix.ts), into its own memory. */
  prepare(x: DenseMatrix, settings: BinningSettings, random: Random): Awaitable<PreparedRows>;
}

/** Binned training rows in a kernel's memory. One session at a time can be open on them. */
export interface PreparedRows {
  readonly bins: readonly FeatureBins[];
  readonly shape: BinnedShape;
  open(data: Omit<TrainingData, 'binned'>): Awaitable<TreeSession>;
  /**
   * Follows other rows in the same bins. Absent: watcher.ts does it in plain TypeScript, to the same bits.
   *
   * @param columns Their raw values by binned feature. @param data Their targets and weights.
   */
  follow?(columns: readonly Float64Array[], data: Omit<TrainingData, 'binned'>): FollowedRows;
}

/** Rows that trees are tried on while they grow. */
export interface FollowedRows {
  /** Adds a tree's leaf values to a score. */
  addTree(tree: GrownTree, scoreIndex: number): void;
  /** Weighted loss of the scores so far. */
  loss(): number;
}

/** Where the scores of a fit stand, and which rows lie where. Read only; as they are until the next call. */
export interface ScoredRows {
  /** Raw scores, score-major, [numScores, numRows]. */
  readonly scores: Float64Array;
  /** The row list, as `beginTree` and `partition` left it, [numRows]. */
  readonly rows: Int32Array;
}

/** A node whose best split is wanted, and the slot of its histogram. */
export interface SplitSearch {
  readonly slot: number;
  readonly node: SplitNode;
}

/** One fit. Calls come one at a time. */
export interface TreeSession {
  /** Gradients and hessians of all scores as they stand; gives the weighted loss (gradients.ts). */
  computeGradients(): Awaitable<number>;
  /** Quantises for one tree and fills the row list; gives the sums of the root. */
  beginTree(request: TreeRequest): Awaitable<{ root: NodeSums; scales: Scales }>;
  /** Histogram of the rows in a range (histogram.ts). */
  buildHistogram(slot: number, begin: number, end: number): Awaitable<void>;
  /** slot := slot − other. */
  subtractHistogram(slot: number, other: number): Awaitable<void>;
  /**
   * Best splits of one or two nodes (splitting.ts).
   *
   * @param features 1 for features to look at, [numFeatures]; null means all that the tree may use.
   */
  findSplits(
    searches: readonly SplitSearch[],
    features: Uint8Array<ArrayBuffer> | null,
  ): Awaitable<readonly (Split | null)[]>;
  /**
   * Tells, before `partition`, which splits may come whose smaller sides will be counted, most likely
   * first. Kernels with long ways to their memory work ahead; results are the same.
   */
  expect?(plans: readonly PlannedSplit[]): void;
  /** Reorders a range by a split and gives the middle (partition.ts). */
  partition(split: Split, begin: number, end: number): Awaitable<number>;
  /** Gives scores and row list, for losses whose leaf values are quantiles of residuals (renewal.ts). */
  readScores(): Awaitable<ScoredRows>;
  /** Adds the leaf values to the tree's score, for rows in and out of the bag. */
  updateScores(tree: GrownTree): Awaitable<void>;
  /** Absent when nothing but the kernel's own backend can have run. */
  report?(): SessionReport;
  /** Frees all memory; nothing may be called afterwards. */
  close(): Awaitable<void>;
}
