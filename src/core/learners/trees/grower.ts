/**
 * @file One tree, leaf by leaf: the leaf whose best split saves most is split next, until there are
 * `num_leaves` or nothing saves anything. Of two children only the smaller is counted; the other's
 * histogram is the parent's minus it.
 */
import { checkCancelled, InternalError, type CancelSignal } from '../../errors.ts';
import type { GrownTree, PlannedSplit, TreeRequest, TreeSession } from './kernel.ts';
import type { Scales } from './quantise.ts';
import { softThreshold, type NodeSums, type Split, type SplitSettings } from './split.ts';

/** Limits of one tree. */
export interface GrowerSettings {
  readonly numLeaves: number;
  /** At most this many splits between root and leaf; below 1 means no limit. */
  readonly maxDepth: number;
  readonly learningRate: number;
  readonly split: SplitSettings;
}

interface Leaf {
  readonly begin: number;
  readonly end: number;
  readonly sums: NodeSums;
  readonly depth: number;
  readonly extraL2: number;
  /** Slot of its histogram while it may still be split. */
  readonly slot: number;
  readonly split: Split | null;
}

/**
 * Grows a tree; scores stay as they are until `updateScores`.
 *
 * Leaf values are −T(G) / (H + λ) · learning_rate from the exact integer sums. Splitting a leaf
 * gives its number to the left child and the next number to the right one. Ties between leaves:
 * lowest number.
 *
 * @throws {StateError} `cancelled` when `signal` is aborted.
 */
export async function growTree(
  session: TreeSession,
  request: TreeRequest,
  settings: GrowerSettings,
  signal: CancelSignal | undefined,
): Promise<GrownTree> {
  const { root, scales } = await session.beginTree(request);
  const free: number[] = [];
  let numSlots = 0;
  const takeSlot = (): number => free.pop() ?? numSlots++;
  const mayGrow = (depth: number, count: number, leaves: number): boolean =>
    leaves < settings.numLeaves &&
    (settings.maxDepth < 1 || depth < settings.maxDepth) &&
    count >= 2 * Math.max(1, settings.split.minDataInLeaf);

  const first = { begin: 0, end: root.count, sums: root, depth: 0, extraL2: 0 };
  let rootSplit: Split | null = null;
  let rootSlot = -1;
  if (mayGrow(0, root.count, 1)) {
    rootSlot = takeSlot();
    await session.buildHistogram(rootSlot, 0, root.count);
    rootSplit = await session.findSplit(rootSlot, root);
  }
  const leaves: Leaf[] = [{ ...first, slot: rootSlot, split: rootSplit }];
  const splits: Split[] = [];
  const leftChild: number[] = [];
  const rightChild: number[] = [];
  /** Where each leaf hangs: node · 2 + (1 if right); −1 for the root. */
  const parents = [-1];

  for (;;) {
    checkCancelled(signal, 'gbdt');
    const index = bestLeaf(leaves);
    if (index < 0 || leaves.length >= settings.numLeaves) break;
    const leaf = leaves[index];
    const split = leaf.split!;
    session.expect?.(planSplits(leaves, settings.numLeaves - 1 - leaves.length, mayGrow));
    const middle = await session.partition(split, leaf.begin, leaf.end);
    if (middle - leaf.begin !== split.left.count) {
      throw new InternalError(
        'partition_mismatch',
        `gbdt: ${split.left.count} rows were to go left, got ${middle - leaf.begin}`,
      );
    }
    const node = splits.push(split) - 1;
    leftChild.push(~index);
    rightChild.push(~leaves.length);
    const parent = parents[index];
    if (parent >= 0) (parent & 1 ? rightChild : leftChild)[parent >> 1] = node;
    parents[index] = 2 * node;
    parents.push(2 * node + 1);

    const shared = { depth: leaf.depth + 1, extraL2: split.extraL2 };
    const left = { ...shared, begin: leaf.begin, end: middle, sums: split.left };
    const right = { ...shared, begin: middle, end: leaf.end, sums: split.right };
    const [small, large] = left.sums.count <= right.sums.count ? [left, right] : [right, left];
    const numLeaves = leaves.length + 1;
    let smallLeaf: Leaf = { ...small, slot: -1, split: null };
    let largeLeaf: Leaf = { ...large, slot: -1, split: null };
    if (mayGrow(large.depth, large.sums.count, numLeaves)) {
      const slot = takeSlot();
      await session.buildHistogram(slot, small.begin, small.end);
      await session.subtractHistogram(leaf.slot, slot);
      if (mayGrow(small.depth, small.sums.count, numLeaves)) {
        smallLeaf = { ...small, slot, split: await session.findSplit(slot, small.sums) };
      }
      const largeSplit = await session.findSplit(leaf.slot, large.sums);
      largeLeaf = { ...large, slot: leaf.slot, split: largeSplit };
      if (smallLeaf.split === null) free.push(slot);
    }
    if (largeLeaf.split === null) free.push(leaf.slot);
    leaves[index] = small === left ? smallLeaf : largeLeaf;
    leaves.push(small === left ? largeLeaf : smallLeaf);
  }
  return {
    splits,
    leftChild,
    rightChild,
    hessianScale: scales.hessian,
    leaves: leaves.map((leaf) => ({
      begin: leaf.begin,
      end: leaf.end,
      sums: leaf.sums,
      value: splits.length === 0 ? 0 : leafValue(leaf, scales, settings),
    })),
  };
}

/** The best `limit` splits at hand whose children may be split again, in the order of `bestLeaf`. */
function planSplits(
  leaves: readonly Leaf[],
  limit: number,
  mayGrow: (depth: number, count: number, leaves: number) => boolean,
): PlannedSplit[] {
  return leaves
    .flatMap(({ begin, end, depth, split }) => (split ? [{ begin, end, depth, split }] : []))
    .filter(({ depth, split: { left, right } }) =>
      mayGrow(depth + 1, Math.max(left.count, right.count), leaves.length + 1),
    )
    .sort((a, b) => b.split.gain - a.split.gain)
    .slice(0, limit);
}

function bestLeaf(leaves: readonly Leaf[]): number {
  let best = -1;
  let bestGain = 0;
  leaves.forEach(({ split }, index) => {
    if (split !== null && split.gain > bestGain) {
      best = index;
      bestGain = split.gain;
    }
  });
  return best;
}

/** What a leaf adds to the score, shrunk. Scales are powers of two, so only the division rounds. */
function leafValue(leaf: Leaf, scales: Scales, settings: GrowerSettings): number {
  const { lambdaL1, lambdaL2 } = settings.split;
  const gradient = softThreshold(leaf.sums.gradient * scales.gradient, lambdaL1);
  const hessian = leaf.sums.hessian * scales.hessian + lambdaL2 + leaf.extraL2;
  const value = (-gradient / hessian) * settings.learningRate;
  // −0 and 0 must hash alike.
  return value === 0 ? 0 : value;
}
