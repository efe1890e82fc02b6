/**
 * @file One tree, leaf by leaf: the next leaf of the policy (frontier.ts) is split, until there are
 * `numLeaves` or nothing saves anything. Of two children only the smaller is counted; the other's
 * histogram is the parent's minus it. Depth-first the smaller child goes first, so that the histograms that wait are
 * of nodes of at least twice the rows each: as many as the logarithm of the rows, not one for each leaf.
 */
import { checkCancelled, InternalError, type CancelSignal } from '../../errors.ts';
import { childSeed, shuffledFeatures, thresholdSeed, type FeatureDraw } from './feature-draw.ts';
import { comesFirst, createFrontier, type GrowPolicy, type OpenLeaf } from './frontier.ts';
import type { GrownTree, PlannedSplit, SplitSearch, TreeRequest, TreeSession } from './kernel.ts';
import { leafOutput, type OutputLimits } from './leaf-output.ts';
import type { Scales } from './quantise.ts';
import { softThreshold, type NodeSums, type Split, type SplitSettings } from './split.ts';

/** Limits of one tree. */
export interface GrowerSettings {
  readonly policy: GrowPolicy;
  /** May be Infinity. */
  readonly numLeaves: number;
  /** At most this many splits between root and leaf; below 1 means no limit. */
  readonly maxDepth: number;
  /** Fewest rows in a node that is split. */
  readonly minDataToSplit: number;
  readonly learningRate: number;
  /** Random features by node; null means all. */
  readonly draw: FeatureDraw | null;
  /** Tells nodes that nothing is left to learn in from their sums, to spare the search; null means none. */
  readonly isPure: ((sums: NodeSums, scales: Scales) => boolean) | null;
  readonly split: SplitSettings;
}

interface Leaf {
  readonly begin: number;
  readonly end: number;
  readonly sums: NodeSums;
  readonly depth: number;
  /** What it adds to the score before shrinkage. */
  readonly output: number;
  /** Bounds of what the leaves below it may add. */
  readonly minOutput: number;
  readonly maxOutput: number;
  /** Of the draws of this node; follows from the tree's seed and the way down. */
  readonly seed: number;
  /** Slot of its histogram while it may still be split. */
  slot: number;
  split: Split | null;
}

/**
 * Grows a tree; scores stay as they are until `updateScores`.
 *
 * Leaf values are −T(G) / (H + λ) · learning_rate from the exact integer sums, within the limits of leaf-output.ts; 0 in
 * a tree without splits. Splitting a leaf gives its number to the left child and the next number to the right one.
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
  const leastRows = Math.max(2, 2 * settings.split.minDataInLeaf, settings.minDataToSplit);
  const mayGrow = ({ depth, sums }: Pick<Leaf, 'depth' | 'sums'>, leaves: number): boolean =>
    leaves < settings.numLeaves &&
    (settings.maxDepth < 1 || depth < settings.maxDepth) &&
    sums.count >= leastRows &&
    settings.isPure?.(sums, scales) !== true;
  /** Looks for the splits of leaves whose histograms are in their slots, and gives back those of leaves without one. */
  const search = async (open: readonly Leaf[]): Promise<void> => {
    const found = await searchLeaves(session, open, request.allowed, settings.draw);
    open.forEach((leaf, i) => {
      leaf.split = found[i];
      if (leaf.split === null) free.push(leaf.slot);
    });
  };

  const first: Leaf = {
    begin: 0,
    end: root.count,
    sums: root,
    depth: 0,
    output: outputOf(root, 0, scales, settings.split, null),
    minOutput: -Infinity,
    maxOutput: Infinity,
    seed: request.ditherSeed,
    slot: -1,
    split: null,
  };
  if (mayGrow(first, 1)) {
    first.slot = takeSlot();
    await session.buildHistogram(first.slot, 0, root.count);
    await search([first]);
  }
  const leaves: Leaf[] = [first];
  const splits: Split[] = [];
  const leftChild: number[] = [];
  const rightChild: number[] = [];
  /** Where each leaf hangs: node · 2 + (1 if right); −1 for the root. */
  const parents = [-1];
  const frontier = createFrontier(settings.policy);
  const open = (index: number): void => {
    const { depth, split } = leaves[index];
    if (split !== null) frontier.push({ index, depth, gain: split.gain });
  };
  open(0);

  for (;;) {
    checkCancelled(signal, 'trees');
    if (leaves.length >= settings.numLeaves) break;
    const index = frontier.pop();
    if (index < 0) break;
    const leaf = leaves[index];
    const split = leaf.split!;
    const numPlans = settings.numLeaves - 1 - leaves.length;
    session.expect?.(planSplits(leaves, settings.policy, numPlans, mayGrow));
    const middle = await session.partition(split, leaf.begin, leaf.end);
    if (middle - leaf.begin !== split.left.count) {
      throw new InternalError(
        'partition_mismatch',
        `trees: ${split.left.count} rows were to go left, got ${middle - leaf.begin}`,
      );
    }
    const node = splits.push(split) - 1;
    leftChild.push(~index);
    rightChild.push(~leaves.length);
    const parent = parents[index];
    if (parent >= 0) (parent & 1 ? rightChild : leftChild)[parent >> 1] = node;
    parents[index] = 2 * node;
    parents.push(2 * node + 1);

    const [left, right] = childrenOf(leaf, split, middle, scales, settings.split);
    const [small, large] = left.sums.count <= right.sums.count ? [left, right] : [right, left];
    const isSmallOpen = mayGrow(small, leaves.length + 1);
    const isLargeOpen = mayGrow(large, leaves.length + 1);
    if (isSmallOpen || isLargeOpen) {
      small.slot = takeSlot();
      large.slot = leaf.slot;
      await session.buildHistogram(small.slot, small.begin, small.end);
      if (isLargeOpen) await session.subtractHistogram(large.slot, small.slot);
      await search(isSmallOpen ? (isLargeOpen ? [small, large] : [small]) : [large]);
      if (!isSmallOpen) free.push(small.slot);
    }
    if (!isLargeOpen) free.push(leaf.slot);
    leaves[index] = left;
    leaves.push(right);
    // A stack gives back what was put on it last.
    const [later, sooner] =
      small === left ? [leaves.length - 1, index] : [index, leaves.length - 1];
    open(later);
    open(sooner);
  }
  return {
    splits,
    leftChild,
    rightChild,
    gradientScale: scales.gradient,
    hessianScale: scales.hessian,
    leaves: leaves.map((leaf) => ({
      begin: leaf.begin,
      end: leaf.end,
      sums: leaf.sums,
      value: splits.length === 0 ? 0 : shrunk(leaf.output, settings.learningRate),
    })),
  };
}

/** The splits at hand whose children may be split again, those that come soonest first; at most `limit`. */
function planSplits(
  leaves: readonly Leaf[],
  policy: GrowPolicy,
  limit: number,
  mayGrow: (child: Pick<Leaf, 'depth' | 'sums'>, leaves: number) => boolean,
): PlannedSplit[] {
  const plans: (PlannedSplit & OpenLeaf)[] = [];
  leaves.forEach(({ begin, end, depth, split }, index) => {
    if (split === null) return;
    const sums = split.left.count > split.right.count ? split.left : split.right;
    if (!mayGrow({ depth: depth + 1, sums }, leaves.length + 1)) return;
    plans.push({ begin, end, split, index, depth, gain: split.gain });
  });
  return plans.sort(comesFirst(policy)).slice(0, limit);
}

/** Both children of a leaf. Where the feature is monotone, neither may cross the middle of their values. */
function childrenOf(
  leaf: Leaf,
  split: Split,
  middle: number,
  scales: Scales,
  settings: SplitSettings,
): [Leaf, Leaf] {
  const { minOutput, maxOutput } = leaf;
  const left = outputOf(split.left, split.extraL2, scales, settings, leaf);
  const right = outputOf(split.right, split.extraL2, scales, settings, leaf);
  const bound = (left + right) / 2;
  const below = { minOutput, maxOutput: Math.min(maxOutput, bound) };
  const above = { minOutput: Math.max(minOutput, bound), maxOutput };
  const sign = settings.monotone[split.feature] ?? 0;
  const [leftBounds, rightBounds] =
    sign === 0 ? [leaf, leaf] : sign > 0 ? [below, above] : [above, below];
  const childOf = (side: 0 | 1, output: number, bounds: Bounds): Leaf => ({
    begin: side === 0 ? leaf.begin : middle,
    end: side === 0 ? middle : leaf.end,
    sums: side === 0 ? split.left : split.right,
    depth: leaf.depth + 1,
    output,
    minOutput: bounds.minOutput,
    maxOutput: bounds.maxOutput,
    seed: childSeed(leaf.seed, side),
    slot: -1,
    split: null,
  });
  return [childOf(0, left, leftBounds), childOf(1, right, rightBounds)];
}

type Bounds = Pick<Leaf, 'minOutput' | 'maxOutput'>;

/** The best splits of leaves, among the features that each looks at. */
async function searchLeaves(
  session: TreeSession,
  leaves: readonly Leaf[],
  allowed: Uint8Array,
  draw: FeatureDraw | null,
): Promise<readonly (Split | null)[]> {
  if (draw === null) return session.findSplits(leaves.map(searchOf), null);
  const found: (Split | null)[] = [];
  for (const leaf of leaves) {
    const order = shuffledFeatures(allowed, leaf.seed);
    let split: Split | null = null;
    for (let from = 0; from < order.length && split === null; from += draw.count) {
      const features = new Uint8Array(allowed.length);
      for (const feature of order.slice(from, from + draw.count)) features[feature] = 1;
      [split] = await session.findSplits([searchOf(leaf)], features);
      if (!draw.untilSplit) break;
    }
    found.push(split);
  }
  return found;
}

function searchOf({ slot, sums, output, minOutput, maxOutput, seed }: Leaf): SplitSearch {
  return { slot, node: { sums, output, minOutput, maxOutput, seed: thresholdSeed(seed) } };
}

/**
 * What a node adds to the score as a leaf, before shrinkage. Scales are powers of two, so only the division rounds where
 * there are no limits.
 *
 * @param parent Null for the root, which is not smoothed and has no bounds.
 */
function outputOf(
  sums: NodeSums,
  extraL2: number,
  scales: Scales,
  { lambdaL1, lambdaL2, maxDeltaStep, pathSmooth }: SplitSettings,
  parent: Leaf | null,
): number {
  const gradient = softThreshold(sums.gradient * scales.gradient, lambdaL1);
  const weight = sums.hessian * scales.hessian + lambdaL2 + extraL2;
  const limits: OutputLimits = {
    maxDeltaStep,
    pathSmooth: parent ? pathSmooth : 0,
    parentOutput: parent?.output ?? 0,
    minOutput: parent?.minOutput ?? -Infinity,
    maxOutput: parent?.maxOutput ?? Infinity,
  };
  return leafOutput(gradient, weight, sums.count, limits);
}

function shrunk(output: number, learningRate: number): number {
  const value = output * learningRate;
  // −0 and 0 must hash alike.
  return value === 0 ? 0 : value;
}
