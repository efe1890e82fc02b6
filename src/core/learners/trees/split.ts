/** @file What a split is, and what may be asked of one. */

/** Exact sums over the rows of a node, in quantised units (see quantise.ts). */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly count: number;
}

/** A node whose split is looked for. */
export interface SplitNode {
  readonly sums: NodeSums;
  /** What it would add to the score as a leaf, before shrinkage (leaf-output.ts). */
  readonly output: number;
  /** Bounds of what the leaves below it may add. */
  readonly minOutput: number;
  readonly maxOutput: number;
  /** Of the draws of `extraTrees`; 32 bits. */
  readonly seed: number;
}

/** Constraints and regularisation, LightGBM's parameters in camelCase. */
export interface SplitSettings {
  readonly lambdaL1: number;
  readonly lambdaL2: number;
  readonly minDataInLeaf: number;
  readonly minSumHessianInLeaf: number;
  readonly minGainToSplit: number;
  readonly catSmooth: number;
  readonly catL2: number;
  readonly maxCatThreshold: number;
  readonly maxCatToOnehot: number;
  readonly minDataPerGroup: number;
  /** 0 means no limit. */
  readonly maxDeltaStep: number;
  /** 0 means no smoothing. */
  readonly pathSmooth: number;
  /** Look at one random threshold by feature and node instead of all. */
  readonly extraTrees: boolean;
  /** 1 where leaf values must not fall as the feature grows, −1 where they must not rise, 0 elsewhere. [numFeatures], or empty. */
  readonly monotone: readonly number[];
}

/** The best split of a node. Features are those of the binned matrix. */
export interface Split {
  readonly feature: number;
  readonly isCategorical: boolean;
  /** Numeric: the last bin that goes left; −1 when categorical. */
  readonly bin: number;
  /** Where missing goes. Always right when categorical. */
  readonly missingLeft: boolean;
  /** Bit b of word b >> 5 is set when bin b goes left. [8] */
  readonly leftBins: Uint32Array<ArrayBuffer>;
  /** Loss saved, in units of the loss: left + right − parent of T(G)² / (H + λ), without the 1/2. */
  readonly gain: number;
  readonly left: NodeSums;
  readonly right: NodeSums;
  /** What is added to `lambda_l2` in the values of both leaves: `cat_l2` after a sorted search. */
  readonly extraL2: number;
}

/** Writes 1 for each bin that goes left and 0 for each other into 256 bytes from `at` on. */
export function writeLeftTable({ leftBins }: Split, bytes: Uint8Array, at: number): void {
  for (let word = 0; word < 8; word++) {
    const bits = leftBins[word];
    for (let bit = 0; bit < 32; bit++) bytes[at + 32 * word + bit] = (bits >>> bit) & 1;
  }
}

/** The same as a table of its own. [256] */
export function leftTable(split: Split): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(256);
  writeLeftTable(split, table, 0);
  return table;
}

/** Soft threshold: the gradient sum less `l1`, not crossing 0. */
export function softThreshold(gradient: number, l1: number): number {
  const magnitude = Math.abs(gradient) - l1;
  return magnitude <= 0 ? 0 : gradient < 0 ? -magnitude : magnitude;
}
