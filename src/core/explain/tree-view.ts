/** @file One tree of a forest as a reader sees it: questions by name, leaves with what they do to a prediction. */
import { ParamError } from '../errors.ts';
import type { Model } from '../learners/learner.ts';
import { goesLeft, roomForValues } from '../learners/trees/decide.ts';
import {
  IS_CATEGORICAL,
  MISSING_LEFT,
  ZERO_IS_MISSING,
  type Forest,
  type GbdtModel,
} from '../learners/trees/model.ts';
import { alignedColumns, predictRaw, toPredictions } from '../learners/trees/predictor.ts';
import type { DenseMatrix } from '../matrix.ts';
import { forestImportance } from './importance.ts';

/** What a node asks. Rows for which it holds go left. */
export interface TreeRule {
  readonly feature: string;
  /** Left if the value is at most this; null at sets of categories. */
  readonly threshold: number | null;
  /** Labels that go left, in the order of their codes; null at numbers. */
  readonly categories: readonly string[] | null;
  /** Labels that the feature has in all; 0 for numbers. */
  readonly numCategories: number;
  /** Where rows without a value go. */
  readonly missing: 'left' | 'right';
  /** 0 counts as missing (some models of LightGBM). */
  readonly zeroIsMissing: boolean;
  /** Loss saved by the split. */
  readonly gain: number;
}

/** A node or a leaf. */
export interface TreeNode {
  /** Place of the parent among the nodes; −1 at the root. */
  readonly parent: number;
  /** Splits above it. */
  readonly depth: number;
  /** Training rows that came here, of those in the tree's bag. */
  readonly rows: number;
  /** null at leaves. */
  readonly rule: TreeRule | null;
  /** Places of the children; −1 at leaves. */
  readonly left: number;
  readonly right: number;
  /** What a leaf adds to the raw score; null at nodes. */
  readonly value: number | null;
  /** What a row would be predicted that had nothing but the start and this leaf; null at nodes. */
  readonly prediction: number | null;
}

/** A tree. */
export interface TreeView {
  /** From 0. */
  readonly tree: number;
  /** Which score it adds to: the class of a multiclass model, else 0. */
  readonly score: number;
  /** Parents before children, the left branch before the right; the root is first. */
  readonly nodes: readonly TreeNode[];
  readonly numLeaves: number;
  /** Most splits between root and leaf. */
  readonly depth: number;
  /** Prediction before any tree: a probability of the score's class, or a number. */
  readonly start: number;
  /** Leaves are averaged over the trees (a random forest): each predicts on its own. */
  readonly isAveraged: boolean;
}

/** A forest in figures, with what it uses. */
export interface ForestSummary {
  readonly numTrees: number;
  /** Classes of a multiclass model, else 1; tree t adds to score t mod `numScores`. */
  readonly numScores: number;
  /** Over all trees. */
  readonly numLeaves: number;
  /** Of the tree that has most. */
  readonly mostLeaves: number;
  readonly depth: number;
  readonly features: readonly string[];
  /** Importance by feature: loss saved, and number of splits. [features] */
  readonly gain: Float64Array<ArrayBuffer>;
  readonly split: Float64Array<ArrayBuffer>;
}

/** The way of one row through one tree. */
export interface TreePath {
  /** Places among the tree's nodes, from the root to the leaf. */
  readonly nodes: readonly number[];
  /** What the row has of the feature that each node asks for: a label or a number; null is missing. [nodes − 1] */
  readonly values: readonly (string | number | null)[];
  /** Prediction by the rounds before this tree's, and with it; null where leaves are averaged over all trees. */
  readonly before: number | null;
  readonly after: number | null;
  /** Prediction by the whole forest. */
  readonly prediction: number;
}

/** Does a model have a forest? */
export function hasForest(model: Model): model is GbdtModel {
  return 'forest' in model;
}

/** The part of a prediction that a score speaks of. */
function predictionOf(
  model: GbdtModel,
  rawScores: Float64Array<ArrayBuffer>,
  score: number,
): number {
  const predictions = toPredictions(model, rawScores.slice());
  return predictions[model.task === 'binary' ? 1 : score];
}

/** Labels in the set of a node. */
function labelsOf(forest: Forest, at: number, categories: readonly string[]): readonly string[] {
  return categories.filter((_, code) => goesLeft(forest, at, code));
}

function ruleOf({ forest, features }: GbdtModel, at: number): TreeRule {
  const { name, categories = [] } = features[forest.splitFeature[at]];
  const decision = forest.decision[at];
  const isSet = (decision & IS_CATEGORICAL) !== 0;
  return {
    feature: name,
    threshold: isSet ? null : forest.threshold[at],
    categories: isSet ? labelsOf(forest, at, categories) : null,
    numCategories: isSet ? categories.length : 0,
    missing: !isSet && (decision & MISSING_LEFT) !== 0 ? 'left' : 'right',
    zeroIsMissing: (decision & ZERO_IS_MISSING) !== 0,
    gain: forest.splitGain[at],
  };
}

/** What a leaf alone predicts: on top of the start, or for itself where leaves are averaged. */
function leafPrediction(model: GbdtModel, score: number, value: number): number {
  const { divisor = 1, link } = model.output ?? {};
  // Shares are taken of all classes' sums, and one tree has the share of its own class already.
  if (link === 'share') return value;
  const scores = model.initialScores.slice();
  scores[score] += value * divisor;
  return predictionOf(model, scores, score);
}

function checkTree({ forest }: GbdtModel, tree: number): void {
  if (Number.isInteger(tree) && tree >= 0 && tree < forest.numTrees) return;
  throw new ParamError(
    'invalid_param',
    `tree must be an integer from 0 to ${forest.numTrees - 1}, got ${tree}`,
    { tree },
  );
}

/** Places of a tree's nodes and leaves in reading order: of each, its parent's place and its own reference. */
function readingOrder(forest: Forest, tree: number): { parent: number; reference: number }[] {
  const offset = forest.nodeOffsets[tree];
  const root = forest.nodeOffsets[tree + 1] > offset ? 0 : ~0;
  const waiting = [{ parent: -1, reference: root }];
  const order: { parent: number; reference: number }[] = [];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const place = order.push(next) - 1;
    if (next.reference < 0) continue;
    const at = offset + next.reference;
    waiting.push(
      { parent: place, reference: forest.rightChild[at] },
      { parent: place, reference: forest.leftChild[at] },
    );
  }
  return order;
}

/**
 * Gives one tree with its questions in words that a reader knows.
 *
 * @param tree From 0.
 * @throws {ParamError} `invalid_param` when there is no such tree.
 *
 * Cost: O(nodes of the tree · categories).
 */
export function treeView(model: GbdtModel, tree: number): TreeView {
  checkTree(model, tree);
  const { forest, initialScores, numScores } = model;
  const score = tree % numScores;
  const divisor = model.output?.divisor ?? 1;
  const firstNode = forest.nodeOffsets[tree];
  const firstLeaf = forest.leafOffsets[tree];
  const nodes: TreeNode[] = [];
  const children: { left: number; right: number }[] = [];
  for (const { parent, reference } of readingOrder(forest, tree)) {
    const place = nodes.length;
    const depth = parent < 0 ? 0 : nodes[parent].depth + 1;
    // The left child follows its parent at once; what comes later with the same parent is the right one.
    if (parent >= 0) children[parent][place === parent + 1 ? 'left' : 'right'] = place;
    children.push({ left: -1, right: -1 });
    if (reference >= 0) {
      const at = firstNode + reference;
      const rows = forest.internalCount[at];
      nodes.push({ parent, depth, rows, rule: ruleOf(model, at), ...NO_LEAF });
      continue;
    }
    const at = firstLeaf + ~reference;
    const value = forest.leafValue[at];
    const prediction = leafPrediction(model, score, value);
    nodes.push({
      ...NO_LEAF,
      parent,
      depth,
      rows: forest.leafCount[at],
      rule: null,
      value,
      prediction,
    });
  }
  return {
    tree,
    score,
    nodes: nodes.map((node, place) => ({ ...node, ...children[place] })),
    numLeaves: forest.leafOffsets[tree + 1] - firstLeaf,
    depth: nodes.reduce((most, node) => Math.max(most, node.depth), 0),
    start: predictionOf(model, initialScores, score),
    isAveraged: divisor !== 1,
  };
}

const NO_LEAF = { left: -1, right: -1, value: null, prediction: null } as const;

/** Depth of a tree without making a view of it. */
function depthOf(forest: Forest, tree: number): number {
  const order = readingOrder(forest, tree);
  const depths = new Int32Array(order.length);
  let most = 0;
  order.forEach(({ parent }, place) => {
    if (parent >= 0) depths[place] = depths[parent] + 1;
    most = Math.max(most, depths[place]);
  });
  return most;
}

/** A forest in figures. Cost: O(nodes). */
export function forestSummary({ forest, numScores, featureNames }: GbdtModel): ForestSummary {
  let [mostLeaves, depth] = [0, 0];
  for (let tree = 0; tree < forest.numTrees; tree++) {
    mostLeaves = Math.max(mostLeaves, forest.leafOffsets[tree + 1] - forest.leafOffsets[tree]);
    depth = Math.max(depth, depthOf(forest, tree));
  }
  return {
    numTrees: forest.numTrees,
    numScores,
    numLeaves: forest.leafValue.length,
    mostLeaves,
    depth,
    features: featureNames,
    gain: forestImportance(forest, featureNames.length, 'gain'),
    split: forestImportance(forest, featureNames.length, 'split'),
  };
}

/**
 * Follows the first row of a matrix through a tree.
 *
 * @param view That tree of that model.
 * @throws {DataError} `feature_mismatch` when `x` has other features than the model.
 *
 * Cost: O(trees · depth).
 */
export function treePath(model: GbdtModel, view: TreeView, x: DenseMatrix): TreePath {
  const { forest } = model;
  const columns = alignedColumns(model, x);
  const row = roomForValues(forest, columns.length);
  columns.forEach((column, feature) => (row[feature] = column[0]));
  const order = readingOrder(forest, view.tree);
  const offset = forest.nodeOffsets[view.tree];
  const nodes = [0];
  const values: (string | number | null)[] = [];
  for (let place = 0; order[place].reference >= 0; nodes.push(place)) {
    const at = offset + order[place].reference;
    const feature = forest.splitFeature[at];
    values.push(cellOf(model, feature, columns[feature][0]));
    place = view.nodes[place][goesLeft(forest, at, row[feature]) ? 'left' : 'right'];
  }
  const one = { ...x, numRows: 1, columns: x.columns.map((column) => column.slice(0, 1)) };
  const earlier = predictRaw(model, one, { to: view.tree - view.score });
  const later = earlier.slice();
  later[view.score] += view.nodes[nodes[nodes.length - 1]].value ?? 0;
  return {
    nodes,
    values,
    before: view.isAveraged ? null : predictionOf(model, earlier, view.score),
    after: view.isAveraged ? null : predictionOf(model, later, view.score),
    prediction: predictionOf(model, predictRaw(model, one), view.score),
  };
}

function cellOf({ features }: GbdtModel, feature: number, value: number): string | number | null {
  if (Number.isNaN(value)) return null;
  const { categories } = features[feature];
  return categories?.[value] ?? value;
}
