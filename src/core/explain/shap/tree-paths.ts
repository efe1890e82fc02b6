/**
 * @file One tree laid out for Shapley values: its edges in preorder, with everything that does not depend on the row.
 *
 * Of a row, an edge asks only whether the row, and all edges of the same feature above it, go this way. So an
 * edge has three states, and for each of them two short vectors (one number per node of the quadrature) say
 * how it changes the product along the path, and what it gives to its feature.
 */
import type { Forest } from '../../learners/trees/model.ts';
import { gaussLegendre } from './quadrature.ts';

/** What a node's share of its parent is counted in: training rows, or the sum of their hessians. */
export type Cover = 'count' | 'hessian';

/** The row goes this way, and went along every edge of this feature above. */
export const ON = 0;
/** The row leaves the path here. */
export const OFF = 1;
/** An edge of the same feature further up has left it already. */
export const OFF_BEFORE = 2;

/**
 * A tree with n nodes: node k in preorder has edges 2k (left) and 2k + 1 (right). Slot 2n is above the root.
 * `ratio` and `gain` are [2n, 3 states, width].
 */
export interface TreePaths {
  readonly numNodes: number;
  /** Nodes of the quadrature. */
  readonly width: number;
  /** Node k as the forest counts it over all trees. [n] */
  readonly forestNode: Int32Array<ArrayBuffer>;
  /** Feature that node k asks for. [n] */
  readonly feature: Int32Array<ArrayBuffer>;
  /** Edge that leads to node k; 2n for the root. [n] */
  readonly incoming: Int32Array<ArrayBuffer>;
  /** Nearest edge of the same feature above node k, or −1. [n] */
  readonly previous: Int32Array<ArrayBuffer>;
  /** Factor of the product along the path; the leaf's value is in it where the edge ends in a leaf. */
  readonly ratio: Float64Array<ArrayBuffer>;
  /** Times the product below it and summed over the quadrature: what edge e gives to its feature. */
  readonly gain: Float64Array<ArrayBuffer>;
  /** Weights of the quadrature, [width]; `gain` has them in it. */
  readonly weights: Float64Array<ArrayBuffer>;
  /** What the tree says of a row of which nothing is known. */
  readonly expectedValue: number;
}

/** Cover of all nodes and leaves of a forest, counted as the forest counts them. */
export interface ForestCover {
  readonly nodes: ArrayLike<number>;
  readonly leaves: ArrayLike<number>;
}

/** Reads the cover off a forest; a node's hessian sum is that of its leaves. Cost: O(nodes). */
export function coverOf(forest: Forest, cover: Cover): ForestCover {
  if (cover === 'count') return { nodes: forest.internalCount, leaves: forest.leafCount };
  const nodes = new Float64Array(forest.leftChild.length);
  const leaves = forest.leafWeight;
  for (let tree = 0; tree < forest.numTrees; tree++) {
    const first = forest.nodeOffsets[tree];
    const firstLeaf = forest.leafOffsets[tree];
    const weightOf = (child: number): number =>
      child < 0 ? leaves[firstLeaf + ~child] : (nodes[first + child] = sumOf(first + child));
    const sumOf = (at: number): number =>
      weightOf(forest.leftChild[at]) + weightOf(forest.rightChild[at]);
    if (forest.nodeOffsets[tree + 1] > first) nodes[first] = sumOf(first);
  }
  return { nodes, leaves };
}

/** A step of the walk: an edge, and what is known above it. */
interface Above {
  /** Slot of the edge that leads here. */
  readonly edge: number;
  /** Product of all shares above. */
  readonly reach: number;
  /** The newest edge and the product of shares of each feature above, and how many features there are. */
  readonly edges: ReadonlyMap<number, { readonly edge: number; readonly share: number }>;
}

/**
 * Lays out tree `tree` of a forest. A node without cover sends half each way.
 *
 * Cost: O(nodes · depth).
 */
export function layOutTree(forest: Forest, tree: number, cover: ForestCover): TreePaths {
  const first = forest.nodeOffsets[tree];
  const firstLeaf = forest.leafOffsets[tree];
  const numNodes = forest.nodeOffsets[tree + 1] - first;
  const forestNode = new Int32Array(numNodes);
  const feature = new Int32Array(numNodes);
  const incoming = new Int32Array(numNodes);
  const previous = new Int32Array(numNodes);
  /** What is below edge e: the leaf's value, or 1. */
  const scale = new Float64Array(2 * numNodes).fill(1);
  /** Product of the shares of all edges of this feature, up to and with edge e, and without it. */
  const share = new Float64Array(2 * numNodes);
  const shareAbove = new Float64Array(2 * numNodes).fill(1);
  let expectedValue = numNodes === 0 ? forest.leafValue[firstLeaf] : 0;
  let mostFeatures = 0;
  let next = 0;

  const visit = (at: number, above: Above): void => {
    const k = next++;
    const asked = forest.splitFeature[at];
    forestNode[k] = at;
    feature[k] = asked;
    incoming[k] = above.edge;
    const earlier = above.edges.get(asked);
    previous[k] = earlier?.edge ?? -1;
    const total = cover.nodes[at];
    [forest.leftChild[at], forest.rightChild[at]].forEach((child, side) => {
      const edge = 2 * k + side;
      const part = child < 0 ? cover.leaves[firstLeaf + ~child] : cover.nodes[first + child];
      const fraction = total > 0 ? part / total : 0.5;
      shareAbove[edge] = earlier?.share ?? 1;
      share[edge] = shareAbove[edge] * fraction;
      const reach = above.reach * fraction;
      const edges = new Map(above.edges).set(asked, { edge, share: share[edge] });
      mostFeatures = Math.max(mostFeatures, edges.size);
      if (child >= 0) visit(first + child, { edge, reach, edges });
      else {
        scale[edge] = forest.leafValue[firstLeaf + ~child];
        expectedValue += reach * scale[edge];
      }
    });
  };
  if (numNodes > 0) visit(first, { edge: 2 * numNodes, reach: 1, edges: new Map() });

  return {
    numNodes,
    forestNode,
    feature,
    incoming,
    previous,
    expectedValue,
    ...edgeVectors(share, shareAbove, scale, Math.max(1, Math.ceil(mostFeatures / 2))),
  };
}

/**
 * The vectors of all edges. With z the product of a feature's shares and t a node of the quadrature, a
 * feature's factor is t + (1 − t)·z while the row is on its path and (1 − t)·z once it has left; its gain
 * is (1 − z) or −z, over the factor. Both replace what the feature's edge above had.
 */
function edgeVectors(
  share: Float64Array,
  shareAbove: Float64Array,
  scale: Float64Array,
  width: number,
): Pick<TreePaths, 'width' | 'ratio' | 'gain' | 'weights'> {
  const { nodes, weights } = gaussLegendre(width);
  const ratio = new Float64Array(3 * share.length * width);
  const gain = new Float64Array(3 * share.length * width);
  share.forEach((z, edge) => {
    const above = shareAbove[edge];
    const on = (3 * edge + ON) * width;
    const off = (3 * edge + OFF) * width;
    const offBefore = (3 * edge + OFF_BEFORE) * width;
    for (let i = 0; i < width; i++) {
      const t = nodes[i];
      const factor = t + (1 - t) * z;
      const factorAbove = t + (1 - t) * above;
      const gainAbove = (1 - above) / factorAbove;
      ratio[on + i] = (scale[edge] * factor) / factorAbove;
      ratio[off + i] = (scale[edge] * (1 - t) * z) / factorAbove;
      ratio[offBefore + i] = above > 0 ? (scale[edge] * z) / above : 0;
      gain[on + i] = weights[i] * ((1 - z) / factor - gainAbove);
      gain[off + i] = weights[i] * (-1 / (1 - t) - gainAbove);
    }
  });
  return { width, ratio, gain, weights };
}
