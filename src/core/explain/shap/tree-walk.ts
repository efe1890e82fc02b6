/** @file One row through one tree: down with products, up with sums. */
import { goesLeft } from '../../learners/trees/decide.ts';
import type { Forest } from '../../learners/trees/model.ts';
import { OFF, OFF_BEFORE, ON, type TreePaths } from './tree-paths.ts';

/** What one row leaves behind in one tree; used again for every row. */
export interface Walk {
  /** State of each edge, [2n]. */
  readonly state: Uint8Array<ArrayBuffer>;
  /** Products along the path on the way down; sums over the leaves below on the way up. [2n + 1, width] */
  readonly products: Float64Array<ArrayBuffer>;
}

/** Room for a walk. */
export function createWalk({ numNodes, width }: TreePaths): Walk {
  return {
    state: new Uint8Array(2 * numNodes),
    products: new Float64Array((2 * numNodes + 1) * width),
  };
}

/** Asks every node, and multiplies along every path. */
export function goDown(
  forest: Forest,
  { numNodes, width, forestNode, feature, incoming, previous, ratio }: TreePaths,
  { state, products }: Walk,
  values: Float32Array | Float64Array,
  base: number,
): void {
  products.fill(1, 2 * numNodes * width);
  for (let k = 0; k < numNodes; k++) {
    const isLeft = goesLeft(forest, forestNode[k], values[base + feature[k]]);
    const before = previous[k];
    const wasOn = before < 0 || state[before] === ON;
    const left = wasOn ? (isLeft ? ON : OFF) : OFF_BEFORE;
    const right = wasOn ? (isLeft ? OFF : ON) : OFF_BEFORE;
    state[2 * k] = left;
    state[2 * k + 1] = right;
    const from = incoming[k] * width;
    const to = 2 * k * width;
    const ratioLeft = (6 * k + left) * width;
    const ratioRight = (6 * k + 3 + right) * width;
    for (let i = 0; i < width; i++) {
      const product = products[from + i];
      products[to + i] = product * ratio[ratioLeft + i];
      products[to + width + i] = product * ratio[ratioRight + i];
    }
  }
}

/** Adds what every edge gives to its feature, and sums up towards the root. */
export function goUp(
  { numNodes, width, feature, incoming, gain }: TreePaths,
  { state, products }: Walk,
  contributions: Float64Array,
  out: number,
): void {
  for (let k = numNodes - 1; k >= 0; k--) {
    const left = 2 * k * width;
    const right = left + width;
    const gainLeft = (6 * k + state[2 * k]) * width;
    const gainRight = (6 * k + 3 + state[2 * k + 1]) * width;
    const to = incoming[k] * width;
    let sum = 0;
    for (let i = 0; i < width; i++) {
      const a = products[left + i];
      const b = products[right + i];
      sum += a * gain[gainLeft + i] + b * gain[gainRight + i];
      products[to + i] = a + b;
    }
    contributions[out + feature[k]] += sum;
  }
}
