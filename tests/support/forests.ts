/** @file Random forests of every shape, and the Shapley values of a small one by plain enumeration. */
import type { DenseMatrix, Feature } from '../../src/core/matrix.ts';
import { goesLeft } from '../../src/core/learners/trees/decide.ts';
import {
  IS_CATEGORICAL,
  MISSING_LEFT,
  ZERO_IS_MISSING,
  type Forest,
  type GbdtModel,
} from '../../src/core/learners/trees/model.ts';
import type { Random } from '../../src/core/random.ts';

/** What a random forest is made of. */
export interface ForestShape {
  readonly numTrees: number;
  readonly numFeatures: number;
  /** Leaves per tree, `minLeaves` (default 1) … this. */
  readonly maxLeaves: number;
  readonly minLeaves?: number;
  readonly numScores: number;
}

/** Levels of every categorical feature; more than one word of 32 codes. */
const NUM_LEVELS = 40;

interface Grown {
  readonly splitFeature: number[];
  readonly threshold: number[];
  readonly decision: number[];
  readonly leftChild: number[];
  readonly rightChild: number[];
  readonly internalCount: number[];
  readonly words: number[][];
  readonly leafValue: number[];
  readonly leafCount: number[];
}

/** Every third feature is categorical. */
export function randomFeatures(numFeatures: number): Feature[] {
  const categories = Array.from({ length: NUM_LEVELS }, (_, code) => `level ${code}`);
  return Array.from({ length: numFeatures }, (_, f) =>
    f % 3 === 2
      ? { name: `f${f}`, kind: 'categorical', categories }
      : { name: `f${f}`, kind: 'numeric' },
  );
}

/** Grows a tree downwards: features repeat on paths, and now and then a side has no rows. */
function growTree(random: Random, features: readonly Feature[], numLeaves: number): Grown {
  const tree: Grown = {
    splitFeature: [],
    threshold: [],
    decision: [],
    leftChild: [],
    rightChild: [],
    internalCount: [],
    words: [],
    leafValue: [],
    leafCount: [],
  };
  const grow = (leaves: number, count: number): number => {
    if (leaves === 1) {
      tree.leafValue.push(random.normal());
      tree.leafCount.push(count);
      return ~(tree.leafValue.length - 1);
    }
    const at = tree.splitFeature.length;
    const feature = random.integer(features.length);
    const isCategorical = features[feature].kind === 'categorical';
    tree.splitFeature.push(feature);
    tree.threshold.push(isCategorical ? 0 : Math.fround(random.normal()));
    tree.decision.push(
      (isCategorical ? IS_CATEGORICAL : 0) | (random.integer(2) === 1 ? MISSING_LEFT : 0),
    );
    tree.words.push(isCategorical ? [random.integer(2 ** 32), random.integer(2 ** 32)] : []);
    tree.internalCount.push(count);
    tree.leftChild.push(0);
    tree.rightChild.push(0);
    const leavesLeft = 1 + random.integer(leaves - 1);
    const countLeft = random.integer(10) === 0 ? 0 : random.integer(count + 1);
    tree.leftChild[at] = grow(leavesLeft, countLeft);
    tree.rightChild[at] = grow(leaves - leavesLeft, count - countLeft);
    return at;
  };
  grow(numLeaves, 1000);
  return tree;
}

const offsetsOf = (lengths: readonly number[]): Int32Array<ArrayBuffer> => {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => (offsets[i + 1] = offsets[i] + length));
  return offsets;
};

/** A random model; hessians of leaves are unrelated to their counts. */
export function randomForest(random: Random, shape: ForestShape): GbdtModel {
  const { minLeaves = 1, maxLeaves } = shape;
  const features = randomFeatures(shape.numFeatures);
  const trees = Array.from({ length: shape.numTrees }, () =>
    growTree(random, features, minLeaves + random.integer(maxLeaves - minLeaves + 1)),
  );
  const all = <K extends keyof Grown>(key: K): Grown[K][number][] =>
    trees.flatMap((tree) => tree[key] as Grown[K][number][]);
  const words = trees.flatMap((tree) => tree.words);
  const leafValue = Float64Array.from(all('leafValue'));
  const forest: Forest = {
    numTrees: trees.length,
    nodeOffsets: offsetsOf(trees.map((tree) => tree.splitFeature.length)),
    leafOffsets: offsetsOf(trees.map((tree) => tree.leafValue.length)),
    splitFeature: Int32Array.from(all('splitFeature')),
    threshold: Float32Array.from(all('threshold')),
    decision: Uint8Array.from(all('decision')),
    leftChild: Int32Array.from(all('leftChild')),
    rightChild: Int32Array.from(all('rightChild')),
    splitGain: new Float64Array(words.length),
    internalCount: Int32Array.from(all('internalCount')),
    leafValue,
    leafCount: Int32Array.from(all('leafCount')),
    leafWeight: leafValue.map(() => 0.01 + random.next()),
    categoryOffsets: offsetsOf(words.map((set) => set.length)),
    categoryWords: Uint32Array.from(words.flat()),
  };
  const numClasses = shape.numScores === 1 ? 0 : shape.numScores;
  return {
    learner: 'gbdt',
    version: 1,
    task: shape.numScores === 1 ? 'regression' : 'multiclass',
    numClasses,
    featureNames: features.map(({ name }) => name),
    features,
    numScores: shape.numScores,
    initialScores: Float64Array.from({ length: shape.numScores }, () => random.normal()),
    forest,
  };
}

/** Rows for such a model; a tenth of the values is missing. */
export function randomRows(random: Random, model: GbdtModel, numRows: number): DenseMatrix {
  const columns = model.features.map(({ kind }) =>
    Float64Array.from({ length: numRows }, () => {
      const value = kind === 'categorical' ? random.integer(NUM_LEVELS) : random.normal();
      return random.integer(10) === 0 ? NaN : value;
    }),
  );
  return { numRows, features: model.features, columns };
}

/** The float64 next to `value`, above or below; `value` is finite. */
function neighbour(value: number, isAbove: boolean): number {
  const view = new DataView(new ArrayBuffer(8));
  if (value === 0) return isAbove ? Number.MIN_VALUE : -Number.MIN_VALUE;
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 === isAbove ? 1n : -1n));
  return view.getFloat64(0);
}

/** The same among float32. */
function neighbour32(value: number, isAbove: boolean): number {
  const view = new DataView(new ArrayBuffer(4));
  if (value === 0) return isAbove ? 2 ** -149 : -(2 ** -149);
  view.setFloat32(0, value);
  view.setInt32(0, view.getInt32(0) + (value > 0 === isAbove ? 1 : -1));
  return view.getFloat32(0);
}

const EXTREMES = [NaN, Infinity, -Infinity, 0, -0, 1e-35, -1e-35, 1e-36, 2e-35, 1e-45, 1e300, 4e38];
const ODD_CODES = [
  NaN,
  Infinity,
  -Infinity,
  -0,
  -0.4,
  -1,
  1.5,
  1 + 1e-12,
  39.9,
  1e9,
  2 ** 24 + 1,
  1e300,
];

/** Rows whose values are thresholds of the model, their neighbours, odd codes, and whatever else may go wrong. */
export function awkwardRows(random: Random, model: GbdtModel, numRows: number): DenseMatrix {
  const { threshold } = model.forest;
  const pick = (values: readonly number[]): number => values[random.integer(values.length)];
  const number = (): number => {
    const at = threshold.length > 0 ? threshold[random.integer(threshold.length)] : 0;
    switch (random.integer(6)) {
      case 0:
        return at;
      case 1:
        return Number.isFinite(at) ? neighbour(at, random.integer(2) === 1) : at;
      case 2:
        return Number.isFinite(at) ? neighbour32(at, random.integer(2) === 1) : at;
      case 3:
        return pick(EXTREMES);
      default:
        return 2 * random.normal();
    }
  };
  const code = (): number => (random.integer(5) === 0 ? pick(ODD_CODES) : random.integer(700));
  const columns = model.features.map(({ kind }) =>
    Float64Array.from({ length: numRows }, kind === 'numeric' ? number : code),
  );
  return { numRows, features: model.features, columns };
}

/** Puts thresholds into a model, in place, that are infinite, zero of either sign, or hardly more. */
export function addOddThresholds(random: Random, { forest }: GbdtModel): void {
  const odd = [Infinity, -Infinity, 0, -0, 1e-40, 1e-35, -1e-35];
  forest.decision.forEach((rule, node) => {
    if ((rule & IS_CATEGORICAL) !== 0 || random.integer(10) > 0) return;
    forest.threshold[node] = odd[random.integer(odd.length)];
  });
}

/** The same trees as LightGBM would have them: float64 thresholds, zeros that are missing, sets of `numWords` words. */
export function toLightGbm(random: Random, model: GbdtModel, numWords = 2): GbdtModel {
  const { forest } = model;
  const sets = Array.from(forest.decision, (rule) =>
    Array.from({ length: (rule & IS_CATEGORICAL) !== 0 ? numWords : 0 }, () =>
      random.integer(2 ** 32),
    ),
  );
  return {
    ...model,
    forest: {
      ...forest,
      threshold: Float64Array.from(forest.threshold, (value) => value * (1 + 1e-9 * random.next())),
      decision: forest.decision.map((rule) =>
        (rule & IS_CATEGORICAL) === 0 && random.integer(2) === 1 ? rule | ZERO_IS_MISSING : rule,
      ),
      categoryOffsets: offsetsOf(sets.map((set) => set.length)),
      categoryWords: Uint32Array.from(sets.flat()),
    },
  };
}

/** What a tree expects of a row of which only the features in the bit set `known` are known. */
function expectation(
  model: GbdtModel,
  tree: number,
  row: readonly number[],
  known: number,
  count: { readonly nodes: ArrayLike<number>; readonly leaves: ArrayLike<number> },
): number {
  const { forest } = model;
  const first = forest.nodeOffsets[tree];
  const firstLeaf = forest.leafOffsets[tree];
  const valueOf = (child: number): number => {
    if (child < 0) return forest.leafValue[firstLeaf + ~child];
    const at = first + child;
    const [left, right] = [forest.leftChild[at], forest.rightChild[at]];
    const feature = forest.splitFeature[at];
    if ((known >> feature) & 1) {
      return valueOf(goesLeft(forest, at, Math.fround(row[feature])) ? left : right);
    }
    const countOf = (c: number): number =>
      c < 0 ? count.leaves[firstLeaf + ~c] : count.nodes[first + c];
    const total = count.nodes[at];
    const share = total > 0 ? countOf(left) / total : 0.5;
    return share * valueOf(left) + (1 - share) * valueOf(right);
  };
  return valueOf(forest.nodeOffsets[tree + 1] > first ? 0 : ~0);
}

/** Shapley values and SHAP interaction values of one row, by their definitions. */
export interface Enumerated {
  /** [numScores] */
  readonly baseValues: number[];
  /** [numScores · numFeatures] */
  readonly contributions: number[];
  /** [numScores · numFeatures · numFeatures] */
  readonly interactions: number[];
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** Number of bits set. */
function sizeOf(set: number): number {
  let size = 0;
  for (let rest = set; rest > 0; rest &= rest - 1) size++;
  return size;
}

/** Plays the game over all subsets of features. Cost: O(2^features · features² · nodes). */
export function enumerateShapley(
  model: GbdtModel,
  row: readonly number[],
  count: { readonly nodes: ArrayLike<number>; readonly leaves: ArrayLike<number> },
): Enumerated {
  const m = model.featureNames.length;
  const result: Enumerated = { baseValues: [], contributions: [], interactions: [] };
  for (let score = 0; score < model.numScores; score++) {
    const values = Array.from({ length: 2 ** m }, (_, known) => {
      let sum = model.initialScores[score];
      for (let tree = score; tree < model.forest.numTrees; tree += model.numScores) {
        sum += expectation(model, tree, row, known, count);
      }
      return sum;
    });
    const phi = Array.from({ length: m }, (_, i) =>
      values.reduce((sum, value, set) => {
        if ((set >> i) & 1) return sum;
        const s = sizeOf(set);
        const weight = (factorial(s) * factorial(m - s - 1)) / factorial(m);
        return sum + weight * (values[set | (1 << i)] - value);
      }, 0),
    );
    const places = [...phi.keys()];
    const pairs = places.map((i) =>
      places.map((j) => {
        if (i === j) return 0;
        const both = (1 << i) | (1 << j);
        return values.reduce((sum, value, set) => {
          if ((set & both) !== 0) return sum;
          const s = sizeOf(set);
          const weight = (factorial(s) * factorial(m - s - 2)) / (2 * factorial(m - 1));
          const joint =
            values[set | both] - values[set | (1 << i)] - values[set | (1 << j)] + value;
          return sum + weight * joint;
        }, 0);
      }),
    );
    pairs.forEach((line, i) => (line[i] = phi[i] - line.reduce((sum, value) => sum + value, 0)));
    result.baseValues.push(values[0]);
    result.contributions.push(...phi);
    result.interactions.push(...pairs.flat());
  }
  return result;
}
