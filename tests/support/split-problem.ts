/** @file A node whose split is looked for, with everything below it laid open. */
import { binMatrix, type BinnedMatrix } from '../../src/core/learners/trees/binned-matrix.ts';
import { chooseBins } from '../../src/core/learners/trees/binning.ts';
import type { GrowerSettings } from '../../src/core/learners/trees/grower.ts';
import { addRows, createHistogram } from '../../src/core/learners/trees/histogram.ts';
import type { TrainingData } from '../../src/core/learners/trees/kernel.ts';
import { quantise, type Scales } from '../../src/core/learners/trees/quantise.ts';
import type { NodeSums, SplitNode, SplitSettings } from '../../src/core/learners/trees/split.ts';
import type { DenseMatrix, Feature } from '../../src/core/matrix.ts';
import { createRandom, type Random } from '../../src/core/random.ts';

/** LightGBM's defaults. */
export const SPLIT: SplitSettings = {
  lambdaL1: 0,
  lambdaL2: 0,
  minDataInLeaf: 20,
  minSumHessianInLeaf: 1e-3,
  minGainToSplit: 0,
  catSmooth: 10,
  catL2: 10,
  maxCatThreshold: 32,
  maxCatToOnehot: 4,
  minDataPerGroup: 100,
  maxDeltaStep: 0,
  pathSmooth: 0,
  extraTrees: false,
  monotone: [],
};
export const GROWER: GrowerSettings = {
  policy: 'lossguide',
  numLeaves: 15,
  maxDepth: -1,
  minDataToSplit: 0,
  learningRate: 0.1,
  draw: null,
  isPure: null,
  split: SPLIT,
};
const BINNING = { maxBin: 63, minDataInBin: 1, sampleCount: 200_000 };

/** Three numeric features (one with holes), categories of 3, 30 and 300 levels. */
function mixedMatrix(numRows: number, random: Random): DenseMatrix {
  const numeric = ['a', 'b', 'c'].map((name): Feature => ({ name, kind: 'numeric' }));
  const categorical = [3, 30, 300].map((size): Feature => ({
    name: `c${size}`,
    kind: 'categorical',
    categories: Array.from({ length: size }, (_, i) => `level ${i}`),
  }));
  const features = [...numeric, ...categorical];
  const columns = features.map((feature, f) =>
    Float64Array.from({ length: numRows }, () => {
      if (f >= 2 && random.next() < 0.1) return NaN;
      return feature.categories ? random.integer(feature.categories.length) : random.normal();
    }),
  );
  return { numRows, features, columns };
}

export interface Problem {
  readonly x: DenseMatrix;
  readonly binned: BinnedMatrix;
  readonly data: TrainingData<BinnedMatrix>;
  readonly pairs: Int32Array;
  readonly scales: Scales;
  readonly rows: Int32Array;
  readonly root: NodeSums;
  readonly histogram: Float64Array;
}

export function problemOf(seed: number, numRows = 3000): Problem {
  const random = createRandom(seed);
  const x = mixedMatrix(numRows, random);
  const binned = binMatrix(x, chooseBins(x, BINNING, random));
  const target = Float64Array.from({ length: numRows }, (_, row) => {
    const [a, b, c, few] = x.columns.map((column) => column[row]);
    return a + (b > 0 ? 1 : 0) + (c === c ? c : 2) + (few === 1 ? 1 : 0) + random.normal();
  });
  const gradients = target.map((value) => -value);
  const hessians = Float64Array.from({ length: numRows }, () => 0.1 + random.next());
  const pairs = new Int32Array(2 * numRows);
  const scales = quantise(gradients, hessians, 0, numRows, seed, pairs);
  const rows = Int32Array.from({ length: numRows }, (_, row) => row);
  const histogram = createHistogram(binned);
  addRows(histogram, binned, pairs, rows, 0, numRows, scales.countUnit);
  const weights = new Float64Array(numRows).fill(1);
  const data: TrainingData<BinnedMatrix> = {
    binned,
    rows: {
      task: 'regression',
      objective: { name: 'regression', parameter: 0 },
      numScores: 1,
      target,
      weights,
      leastLoss: 0,
      classFactors: [1, 1],
    },
    initialScores: Float64Array.of(0),
    settings: SPLIT,
  };
  return { x, binned, data, pairs, scales, rows, root: sumsOf(pairs, rows), histogram };
}

export function sumsOf(pairs: Int32Array, rows: Int32Array): NodeSums {
  let gradient = 0;
  let hessian = 0;
  for (const row of rows) {
    gradient += pairs[2 * row];
    hessian += pairs[2 * row + 1];
  }
  return { gradient, hessian, count: rows.length };
}

/** A node without limits. */
export const nodeOf = (sums: NodeSums): SplitNode => ({
  sums,
  output: 0,
  minOutput: -Infinity,
  maxOutput: Infinity,
  seed: 1,
});

export const allOf = (binned: BinnedMatrix): Uint8Array<ArrayBuffer> =>
  new Uint8Array(binned.numFeatures).fill(1);
