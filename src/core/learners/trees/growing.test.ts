/** @file Invariants of growing: sums are conserved, rows are permuted, splits are the best there are. */
import { describe, expect, it } from 'vitest';
import {
  allOf,
  GROWER,
  nodeOf,
  problemOf,
  SPLIT,
  sumsOf,
} from '../../../../tests/support/split-problem.ts';
import { growTree, type GrowerSettings } from './grower.ts';
import { addRows, createHistogram, subtractHistogram } from './histogram.ts';
import { partitionRows } from './partition.ts';
import { openPlain } from './plain-kernel.ts';
import { leftTable, type NodeSums, type SplitSettings } from './split.ts';
import { findBestSplit } from './splitting.ts';

/** The score of a node in quantised units. */
const scoreOf = ({ gradient, hessian }: NodeSums, l2: number): number =>
  (gradient * gradient) / (hessian + l2);

describe('histogram', () => {
  it('sums to the totals of the node in every feature', () => {
    const { binned, histogram, root, scales } = problemOf(1);
    for (let feature = 0; feature < binned.numFeatures; feature++) {
      let gradient = 0;
      let packed = 0;
      for (let bin = binned.binOffsets[feature]; bin < binned.binOffsets[feature + 1]; bin++) {
        gradient += histogram[2 * bin];
        packed += histogram[2 * bin + 1];
      }
      expect(gradient).toBe(root.gradient);
      expect(packed).toBe(root.hessian * scales.countUnit + root.count);
    }
  });

  it('equals a naive sum over the bytes of each feature', () => {
    const { binned, histogram, pairs, rows, scales } = problemOf(2);
    const naive = new Float64Array(histogram.length);
    for (let feature = 0; feature < binned.numFeatures; feature++) {
      for (const row of rows) {
        const bin = binned.binOffsets[feature] + binned.columns[feature * rows.length + row];
        naive[2 * bin] += pairs[2 * row];
        naive[2 * bin + 1] += pairs[2 * row + 1] * scales.countUnit + 1;
      }
    }
    // The last pair takes the padding.
    expect(histogram.subarray(0, -2)).toEqual(naive.subarray(0, -2));
  });

  it('of one child is exactly the parent minus the other', () => {
    const { binned, histogram, pairs, rows, scales } = problemOf(3);
    const right = createHistogram(binned);
    addRows(right, binned, pairs, rows, 1000, rows.length, scales.countUnit);
    const left = createHistogram(binned);
    addRows(left, binned, pairs, rows, 0, 1000, scales.countUnit);
    subtractHistogram(histogram, left);
    expect(histogram).toEqual(right);
  });
});

describe('findBestSplit', () => {
  it('finds the best of all numeric splits, missing on either side', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { binned, histogram, root, scales, pairs, rows } = problemOf(seed, 400);
      const settings = { ...SPLIT, lambdaL2: 1.5, minDataInLeaf: 5 };
      const l2 = 1.5 / scales.hessian;
      const numeric = Uint8Array.from(binned.isCategorical, (is) => 1 - is);
      const split = findBestSplit(histogram, binned, nodeOf(root), scales, settings, numeric)!;
      let best = 0;
      for (let feature = 0; feature < binned.numFeatures; feature++) {
        if (numeric[feature] === 0) continue;
        const missing = binned.binOffsets[feature + 1] - binned.binOffsets[feature] - 1;
        const binOf = (row: number): number => binned.columns[feature * rows.length + row];
        for (let bin = 0; bin < missing; bin++) {
          for (const isMissingLeft of [false, true]) {
            const goesLeft = (row: number): boolean =>
              binOf(row) === missing ? isMissingLeft : binOf(row) <= bin;
            const left = sumsOf(pairs, rows.filter(goesLeft));
            const right = sumsOf(
              pairs,
              rows.filter((row) => !goesLeft(row)),
            );
            if (left.count < 5 || right.count < 5) continue;
            best = Math.max(best, scoreOf(left, l2) + scoreOf(right, l2));
          }
        }
      }
      const found = scoreOf(split.left, l2) + scoreOf(split.right, l2);
      expect(found).toBeAllclose(best, { rtol: 1e-12 });
      const unit = (scales.gradient * scales.gradient) / scales.hessian;
      expect(split.gain).toBeAllclose((found - scoreOf(root, l2)) * unit, { rtol: 1e-9 });
    }
  });

  it('finds the best single category when there are few, missing among them', () => {
    const { binned, histogram, root, scales, pairs, rows } = problemOf(5);
    const allowed = Uint8Array.from(binned.sources, (source) => (source === 3 ? 1 : 0));
    const split = findBestSplit(histogram, binned, nodeOf(root), scales, SPLIT, allowed)!;
    const feature = allowed.indexOf(1);
    let best = 0;
    for (let bin = 0; bin < 4; bin++) {
      const isIn = (row: number): boolean => binned.columns[feature * rows.length + row] === bin;
      const left = sumsOf(pairs, rows.filter(isIn));
      const right = sumsOf(
        pairs,
        rows.filter((row) => !isIn(row)),
      );
      best = Math.max(best, scoreOf(left, 0) + scoreOf(right, 0));
    }
    expect(scoreOf(split.left, 0) + scoreOf(split.right, 0)).toBeAllclose(best, { rtol: 1e-12 });
    expect(leftTable(split)[3]).toBe(0);
  });

  it('splits many categories by their order of gradient over hessian', () => {
    const { binned, histogram, root, scales } = problemOf(6, 20_000);
    const allowed = Uint8Array.from(binned.sources, (source) => (source === 4 ? 1 : 0));
    const settings = { ...SPLIT, minDataPerGroup: 1 };
    const split = findBestSplit(histogram, binned, nodeOf(root), scales, settings, allowed)!;
    const at = binned.binOffsets[allowed.indexOf(1)];
    const isLeft = leftTable(split);
    const keys = Array.from({ length: 30 }, (_, bin) => {
      const hessian = Math.floor(histogram[2 * (at + bin) + 1] / scales.countUnit);
      return histogram[2 * (at + bin)] / (hessian + 10 / scales.hessian);
    });
    const left = keys.filter((_, bin) => isLeft[bin] === 1);
    const right = keys.filter((_, bin) => isLeft[bin] === 0);
    const isOrdered =
      Math.max(...left) < Math.min(...right) || Math.min(...left) > Math.max(...right);
    expect(isOrdered).toBe(true);
    expect(split.extraL2).toBe(10);
  });

  it('conserves sums: left + right = parent, and respects the constraints', () => {
    const { binned, histogram, root, scales } = problemOf(7);
    const settings = { ...SPLIT, minDataInLeaf: 900, minSumHessianInLeaf: 400 };
    const split = findBestSplit(histogram, binned, nodeOf(root), scales, settings, allOf(binned))!;
    expect(split.left.gradient + split.right.gradient).toBe(root.gradient);
    expect(split.left.hessian + split.right.hessian).toBe(root.hessian);
    expect(split.left.count + split.right.count).toBe(root.count);
    for (const side of [split.left, split.right]) {
      expect(side.count).toBeGreaterThanOrEqual(900);
      expect(side.hessian * scales.hessian).toBeGreaterThanOrEqual(400);
    }
  });

  it('gives null when nothing is allowed, large enough, or worth min_gain_to_split', () => {
    const { binned, histogram, root, scales } = problemOf(8);
    const find = (more: Partial<SplitSettings>, allowed = allOf(binned)) =>
      findBestSplit(histogram, binned, nodeOf(root), scales, { ...SPLIT, ...more }, allowed);
    const { gain } = find({})!;
    expect(find({}, new Uint8Array(binned.numFeatures))).toBeNull();
    expect(find({ minDataInLeaf: 1501 })).toBeNull();
    expect(find({ minGainToSplit: gain })).toBeNull();
    expect(find({ minGainToSplit: gain * 0.999 })).not.toBeNull();
    expect(find({ lambdaL1: 1e9 })).toBeNull();
  });
});

describe('partitionRows', () => {
  it('is a stable permutation that agrees with the counts of the split', () => {
    const { binned, histogram, root, scales, rows } = problemOf(9);
    const split = findBestSplit(histogram, binned, nodeOf(root), scales, SPLIT, allOf(binned))!;
    const isLeft = leftTable(split);
    const goesLeft = (row: number): boolean =>
      isLeft[binned.columns[split.feature * rows.length + row]] === 1;
    const expected = [...rows.filter(goesLeft), ...rows.filter((row) => !goesLeft(row))];
    const middle = partitionRows(binned, split, rows, 0, rows.length, new Int32Array(rows.length));
    expect(middle).toBe(split.left.count);
    expect([...rows]).toEqual(expected);
  });
});

describe('growTree', () => {
  const grow = async (settings: GrowerSettings, bag: Int32Array<ArrayBuffer> | null = null) => {
    const { data, binned } = problemOf(10);
    const session = openPlain(data);
    await session.computeGradients();
    const allowed = allOf(binned).slice();
    const request = { scoreIndex: 0, ditherSeed: 3, bag, copies: null, allowed };
    return { tree: await growTree(session, request, settings, undefined), session };
  };

  it('gives every row of the bag to one leaf', async () => {
    const bag = Int32Array.from({ length: 1500 }, (_, i) => 2 * i);
    const { tree } = await grow(GROWER, bag);
    const ranges = tree.leaves.map(({ begin, end }) => [begin, end]).sort((a, b) => a[0] - b[0]);
    let at = 0;
    for (const [begin, end] of ranges) {
      expect(begin).toBe(at);
      at = end;
    }
    expect(at).toBe(1500);
    for (const { begin, end, sums } of tree.leaves) expect(end - begin).toBe(sums.count);
  });

  it('stops at num_leaves and at max_depth', async () => {
    expect((await grow(GROWER)).tree.leaves.length).toBe(15);
    const { tree } = await grow({ ...GROWER, maxDepth: 2 });
    expect(tree.leaves.length).toBe(4);
    const numLeaves = 1000;
    const { tree: large } = await grow({ ...GROWER, numLeaves });
    expect(large.leaves.length).toBeGreaterThan(60);
    for (const { sums } of large.leaves) expect(sums.count).toBeGreaterThanOrEqual(20);
  });

  it('splits the leaf with the largest gain first', async () => {
    const { tree } = await grow({ ...GROWER, numLeaves: 8 });
    const { tree: more } = await grow({ ...GROWER, numLeaves: 9 });
    expect(more.splits.slice(0, 7)).toEqual(tree.splits);
  });
});
