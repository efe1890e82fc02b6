/**
 * @file Contributions of LightGBM 4.6 and XGBoost 1.7 to rows of real data, from their own models: LightGBM's
 * through our reader, XGBoost's turned into a forest here, plainly.
 */
import { describe, expect, it } from 'vitest';
import { treeShap } from '../../../src/core/explain/shap/tree-shap.ts';
import { readLightGbmText } from '../../../src/core/interop/lightgbm-text/read.ts';
import type { Forest, GbdtModel } from '../../../src/core/learners/trees/model.ts';
import { predictRaw } from '../../../src/core/learners/trees/predictor.ts';
import { takeRows, type DenseMatrix, type Feature } from '../../../src/core/matrix.ts';
import { hasReference, referenceBytes, referenceJson } from '../../support/reference.ts';
import { treeMatrix } from '../../support/tree-matrix.ts';
import { MODELS } from '../lightgbm/models.ts';

/** Both sum doubles, in another order; small contributions are off by roundings of large ones. */
const RTOL = 1e-9;
const ATOL = 1e-13;

/** XGBoost adds up in float32 and prints 9 digits. */
const XGBOOST_ATOL = 5e-6;

/** A tree of numbers before it is packed. */
interface PlainTree {
  readonly splitFeature: readonly number[];
  readonly threshold: readonly number[];
  readonly decision: readonly number[];
  readonly leftChild: readonly number[];
  readonly rightChild: readonly number[];
  readonly leafValue: readonly number[];
  readonly leafWeight: readonly number[];
}

function offsetsOf(lengths: readonly number[]): Int32Array<ArrayBuffer> {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => (offsets[i + 1] = offsets[i] + length));
  return offsets;
}

/** Counts of rows are not known: XGBoost tells sums of hessians. */
function pack(trees: readonly PlainTree[]): Forest {
  const all = (key: keyof PlainTree): number[] => trees.flatMap((tree) => tree[key]);
  const numNodes = all('splitFeature').length;
  const leafValue = Float64Array.from(all('leafValue'));
  return {
    numTrees: trees.length,
    nodeOffsets: offsetsOf(trees.map((tree) => tree.splitFeature.length)),
    leafOffsets: offsetsOf(trees.map((tree) => tree.leafValue.length)),
    splitFeature: Int32Array.from(all('splitFeature')),
    threshold: Float32Array.from(all('threshold')),
    decision: Uint8Array.from(all('decision')),
    leftChild: Int32Array.from(all('leftChild')),
    rightChild: Int32Array.from(all('rightChild')),
    splitGain: new Float64Array(numNodes),
    internalCount: new Int32Array(numNodes),
    leafValue,
    leafCount: new Int32Array(leafValue.length),
    leafWeight: Float64Array.from(all('leafWeight')),
    categoryOffsets: new Int32Array(numNodes + 1),
    categoryWords: new Uint32Array(0),
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

describe.skipIf(!hasReference)('LightGBM', () => {
  it.each(MODELS)('contributes what pred_contrib says: %s', (name) => {
    const expected = referenceJson(`lightgbm/${name}.expected.json`);
    const contrib = expected.contrib_first_50 as readonly (readonly number[])[];
    const rows = (expected.rows as number[]).slice(0, contrib.length);
    const x = takeRows(treeMatrix(name.split('_')[0]).x, Int32Array.from(rows));
    const text = new TextDecoder().decode(referenceBytes(`lightgbm/${name}.model.txt`));
    const { forest, numScores } = readLightGbmText(text);
    const model = modelOf(forest, x.features, numScores);
    const { baseValues, contributions } = treeShap(model, x);
    const width = x.features.length + 1;
    const isBase = (_: number, at: number): boolean => at % width === width - 1;
    const theirs = contrib.flatMap((row) => row.filter((value, at) => !isBase(value, at)));
    const scale = Math.max(...contrib.flat().map(Math.abs));
    expect(contributions).toBeAllclose(theirs, { rtol: RTOL, atol: ATOL * scale });
    expect(baseValues).toBeAllclose(contrib[0].filter(isBase), { rtol: RTOL });
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
    leafValue: leaves.map(({ leaf }) => leaf!),
    leafWeight: leaves.map(({ cover }) => cover),
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
