/**
 * @file Contributions of LightGBM 4.6 and XGBoost 1.7 to rows of real data, from their own models. Their trees are
 * turned into our forests here, plainly; thresholds are rounded to float32, which moves no row of these sets.
 */
import { describe, expect, it } from 'vitest';
import type { DenseMatrix, Feature } from '../../../src/core/matrix.ts';
import type { Forest, GbdtModel } from '../../../src/core/learners/trees/model.ts';
import { treeShap } from '../../../src/core/explain/shap/tree-shap.ts';
import { predictRaw } from '../../../src/core/learners/trees/predictor.ts';
import { hasReference, referenceBytes, referenceJson } from '../../support/reference.ts';
import { treeMatrix } from '../../support/tree-matrix.ts';
import { takeRows } from '../../../src/core/matrix.ts';

/** Both sum doubles, in another order; the scale is that of the raw score. */
const LIGHTGBM = { rtol: 1e-9, atol: 1e-11 };

/** XGBoost adds up in float32 and prints 9 digits. */
const XGBOOST_ATOL = 5e-6;

/** A tree as both libraries have it, before it is packed. */
interface PlainTree {
  readonly splitFeature: readonly number[];
  readonly threshold: readonly number[];
  readonly decision: readonly number[];
  readonly leftChild: readonly number[];
  readonly rightChild: readonly number[];
  readonly internalCount: readonly number[];
  readonly leafValue: readonly number[];
  readonly leafCount: readonly number[];
  readonly leafWeight: readonly number[];
  /** Words of each node's set. */
  readonly words: readonly (readonly number[])[];
}

function offsetsOf(lengths: readonly number[]): Int32Array<ArrayBuffer> {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => (offsets[i + 1] = offsets[i] + length));
  return offsets;
}

function pack(trees: readonly PlainTree[]): Forest {
  const all = (key: Exclude<keyof PlainTree, 'words'>): number[] =>
    trees.flatMap((tree) => tree[key]);
  const words = trees.flatMap((tree) => tree.words);
  return {
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
    leafValue: Float64Array.from(all('leafValue')),
    leafCount: Int32Array.from(all('leafCount')),
    leafWeight: Float64Array.from(all('leafWeight')),
    categoryOffsets: offsetsOf(words.map((set) => set.length)),
    categoryWords: Uint32Array.from(words.flat()),
  };
}

function modelOf(forest: Forest, features: readonly Feature[], numScores: number): GbdtModel {
  return {
    learner: 'gbdt',
    version: 1,
    task: 'regression',
    numClasses: 0,
    featureNames: features.map(({ name }) => name),
    features,
    numScores,
    initialScores: new Float64Array(numScores),
    forest,
  };
}

/** One `Tree=` block of a model.txt, whose missing values are NaN throughout. */
function parseTree(block: string): PlainTree {
  const fields = new Map(
    block.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0
        ? []
        : [
            [
              line.slice(0, at),
              line
                .slice(at + 1)
                .split(' ')
                .map(Number),
            ] as const,
          ];
    }),
  );
  const get = (key: string): number[] => fields.get(key) ?? [];
  const decisionType = get('decision_type');
  const boundaries = get('cat_boundaries');
  return {
    splitFeature: get('split_feature'),
    threshold: get('threshold'),
    // LightGBM: bit 0 categorical, bit 1 default left, and missing is NaN only where bits 2 and 3 are 2.
    decision: decisionType.map((type) => (type & 1) | (type >> 2 === 2 ? type & 2 : 0)),
    leftChild: get('left_child'),
    rightChild: get('right_child'),
    internalCount: get('internal_count'),
    leafValue: get('leaf_value'),
    leafCount: get('leaf_count'),
    leafWeight: get('leaf_weight'),
    words: decisionType.map((type, node) => {
      if ((type & 1) === 0) return [];
      const set = get('threshold')[node];
      return get('cat_threshold').slice(boundaries[set], boundaries[set + 1]);
    }),
  };
}

const lightgbmForest = (path: string): Forest =>
  pack(
    new TextDecoder()
      .decode(referenceBytes(path))
      .split('end of trees')[0]
      .split('Tree=')
      .slice(1)
      .map(parseTree),
  );

/** Where LightGBM did not see missing values, a NaN counts as 0 to it. */
function rowsOf(name: string, rows: readonly number[]): DenseMatrix {
  return takeRows(treeMatrix(name).x, Int32Array.from(rows));
}

describe.skipIf(!hasReference)('LightGBM', () => {
  it.each([
    'telco_plain',
    'telco_l1l2',
    'adult_plain',
    'adult_depth',
    'california_plain',
    'elec_plain',
    'penguins_plain',
  ])('contributes what pred_contrib says: %s', (name) => {
    const expected = referenceJson(`lightgbm/${name}.expected.json`);
    const contrib = expected.contrib_first_50 as readonly (readonly number[])[];
    const x = rowsOf(name.split('_')[0], (expected.rows as number[]).slice(0, contrib.length));
    const numFeatures = x.features.length;
    const numScores = contrib[0].length / (numFeatures + 1);
    const model = modelOf(lightgbmForest(`lightgbm/${name}.model.txt`), x.features, numScores);
    const raw = (expected.raw as (number | number[])[]).slice(0, contrib.length).flat();
    expect(predictRaw(model, x)).toBeAllclose(raw, { rtol: 1e-12 });
    const { baseValues, contributions } = treeShap(model, x);
    const theirs = contrib.flatMap((row) =>
      row.filter((_, at) => (at + 1) % (numFeatures + 1) !== 0),
    );
    const scale = Math.max(...raw.map(Math.abs));
    expect(contributions).toBeAllclose(theirs, { rtol: 1e-9, atol: LIGHTGBM.atol * scale });
    const bases = contrib[0].filter((_, at) => (at + 1) % (numFeatures + 1) === 0);
    expect(baseValues).toBeAllclose(bases, LIGHTGBM);
  });
});

/** A node of XGBoost's JSON dump. */
interface XgbNode {
  readonly nodeid: number;
  readonly cover: number;
  readonly leaf?: number;
  readonly split?: string;
  readonly split_condition?: number;
  readonly yes?: number;
  readonly missing?: number;
  readonly children?: readonly XgbNode[];
}

/** The float32 before `value`, because XGBoost goes left below the threshold and we go left at it. */
function float32Before(value: number): number {
  const float = new Float32Array([value]);
  const bits = new Int32Array(float.buffer);
  bits[0] += value > 0 ? -1 : 1;
  return value === 0 ? -1.401298464324817e-45 : float[0];
}

function xgboostTree(root: XgbNode, features: ReadonlyMap<string, number>): PlainTree {
  const nodes: XgbNode[] = [];
  const leaves: XgbNode[] = [];
  const place = new Map<number, number>();
  const collect = (node: XgbNode): void => {
    const list = node.children ? nodes : leaves;
    place.set(node.nodeid, node.children ? list.length : ~list.length);
    list.push(node);
    node.children?.forEach(collect);
  };
  collect(root);
  const childOf = (node: XgbNode, isYes: boolean): number =>
    place.get(node.children!.find(({ nodeid }) => (nodeid === node.yes) === isYes)!.nodeid)!;
  return {
    splitFeature: nodes.map(({ split }) => features.get(split!)!),
    threshold: nodes.map((node) => float32Before(node.split_condition!)),
    decision: nodes.map(({ missing, yes }) => (missing === yes ? 2 : 0)),
    leftChild: nodes.map((node) => childOf(node, true)),
    rightChild: nodes.map((node) => childOf(node, false)),
    internalCount: nodes.map(() => 1),
    leafValue: leaves.map(({ leaf }) => leaf!),
    leafCount: leaves.map(() => 1),
    leafWeight: leaves.map(({ cover }) => cover),
    words: nodes.map(() => []),
  };
}

describe.skipIf(!hasReference)('XGBoost', () => {
  it('contributes what pred_contribs says, with hessians as cover', () => {
    const reference = referenceJson('refs/treeshap_telco.json');
    const ids = Object.keys(reference.feature_names as object);
    const features: Feature[] = ids.map((name) => ({ name, kind: 'numeric' }));
    const places = new Map(ids.map((id, at) => [id, at]));
    const trees = (reference.trees as XgbNode[]).map((tree) => xgboostTree(tree, places));
    const model = modelOf(pack(trees), features, 1);
    const rows = reference.X as number[][];
    const columns = ids.map((_, f) => Float64Array.from(rows, (row) => row[f] ?? NaN));
    const x: DenseMatrix = { numRows: rows.length, features, columns };
    expect(predictRaw(model, x)).toBeAllclose(reference.margin as number[], { atol: XGBOOST_ATOL });
    const { baseValues, contributions } = treeShap(model, x, { cover: 'hessian' });
    const theirs = reference.contribs as number[][];
    expect(contributions).toBeAllclose(
      theirs.flatMap((row) => row.slice(0, -1)),
      { atol: XGBOOST_ATOL },
    );
    expect(baseValues).toBeAllclose([theirs[0].at(-1)!], { atol: XGBOOST_ATOL });
  });
});
