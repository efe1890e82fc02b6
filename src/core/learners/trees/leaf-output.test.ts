/** @file Limits on leaf values and drawn thresholds, against formulas written out once more in units of the loss. */
import { describe, expect, it } from 'vitest';
import {
  allOf,
  GROWER,
  nodeOf,
  problemOf,
  SPLIT,
  sumsOf,
  type Problem,
} from '../../../../tests/support/split-problem.ts';
import { growTree } from './grower.ts';
import type { GrownTree } from './kernel.ts';
import { leafOutput } from './leaf-output.ts';
import { openPlain } from './plain-kernel.ts';
import type { NodeSums, Split, SplitNode, SplitSettings } from './split.ts';
import { findBestSplit } from './splitting.ts';

const FREE = {
  maxDeltaStep: 0,
  pathSmooth: 0,
  parentOutput: 0,
  minOutput: -Infinity,
  maxOutput: Infinity,
};

describe('leafOutput', () => {
  it('is −T(G) / (H + λ) without limits', () => {
    expect(leafOutput(6, 4, 10, FREE)).toBe(-1.5);
  });

  it('is cut to max_delta_step, up and down', () => {
    expect(leafOutput(6, 4, 10, { ...FREE, maxDeltaStep: 0.5 })).toBe(-0.5);
    expect(leafOutput(-6, 4, 10, { ...FREE, maxDeltaStep: 0.5 })).toBe(0.5);
    expect(leafOutput(-6, 4, 10, { ...FREE, maxDeltaStep: 2 })).toBe(1.5);
  });

  it('is half its own and half its parent’s with path_smooth rows, nearer its own with more', () => {
    const smooth = { ...FREE, pathSmooth: 10, parentOutput: 3 };
    expect(leafOutput(-4, 4, 10, smooth)).toBe(2);
    expect(leafOutput(-4, 4, 30, smooth)).toBe(1.5);
  });

  it('is cut before it is smoothed, and kept within its bounds at last', () => {
    const both = { ...FREE, maxDeltaStep: 1, pathSmooth: 10, parentOutput: 3 };
    expect(leafOutput(-40, 4, 10, both)).toBe(2);
    expect(leafOutput(-40, 4, 10, { ...both, maxOutput: 1.25 })).toBe(1.25);
    expect(leafOutput(-40, 4, 10, { ...both, minOutput: 2.5 })).toBe(2.5);
  });
});

/** What a leaf is worth and adds: LightGBM's formulas in units of the loss. */
function naiveOutput(
  { gradient, hessian, count }: NodeSums,
  { scales }: Problem,
  settings: SplitSettings,
  node: Pick<SplitNode, 'output' | 'minOutput' | 'maxOutput'>,
): number {
  const g = gradient * scales.gradient;
  const thresholded = Math.sign(g) * Math.max(0, Math.abs(g) - settings.lambdaL1);
  const free = -thresholded / (hessian * scales.hessian + settings.lambdaL2);
  const limit = settings.maxDeltaStep || Infinity;
  const cut = Math.min(limit, Math.max(-limit, free));
  const share = settings.pathSmooth === 0 ? 1 : 1 / (1 + settings.pathSmooth / count);
  const smoothed = share * cut + (1 - share) * node.output;
  return Math.min(node.maxOutput, Math.max(node.minOutput, smoothed));
}

/** The loss that a constant step saves: −2 (G o + λ1 |o|) − (H + λ2) o². */
function naiveGain(
  { gradient, hessian }: NodeSums,
  output: number,
  { scales }: Problem,
  { lambdaL1, lambdaL2 }: SplitSettings,
): number {
  const g = gradient * scales.gradient;
  const thresholded = Math.sign(g) * Math.max(0, Math.abs(g) - lambdaL1);
  const weight = hessian * scales.hessian + lambdaL2;
  return -2 * thresholded * output - weight * output * output;
}

/** The largest gain of any cut between bins of the numeric features. */
function naiveBest(problem: Problem, node: SplitNode, settings: SplitSettings): number {
  const { binned, rows, pairs } = problem;
  const free = { output: node.output, minOutput: -Infinity, maxOutput: Infinity };
  const own = naiveOutput(node.sums, problem, settings, free);
  const unsplit = naiveGain(node.sums, own, problem, settings);
  let best = 0;
  for (let feature = 0; feature < binned.numFeatures; feature++) {
    if (binned.isCategorical[feature] === 1) continue;
    const sign = settings.monotone[feature] ?? 0;
    const missing = binned.binOffsets[feature + 1] - binned.binOffsets[feature] - 1;
    for (let bin = 0; bin < missing; bin++) {
      for (const isMissingLeft of [false, true]) {
        const goesLeft = (row: number): boolean => {
          const own = binned.columns[feature * rows.length + row];
          return own === missing ? isMissingLeft : own <= bin;
        };
        const isRight = (row: number): boolean => !goesLeft(row);
        const sides = [rows.filter(goesLeft), rows.filter(isRight)].map((some) =>
          sumsOf(pairs, some),
        );
        if (sides.some(({ count }) => count < settings.minDataInLeaf)) continue;
        const [left, right] = sides.map((sums) => naiveOutput(sums, problem, settings, node));
        if (sign * left > sign * right) continue;
        const gain =
          naiveGain(sides[0], left, problem, settings) +
          naiveGain(sides[1], right, problem, settings);
        best = Math.max(best, gain - unsplit);
      }
    }
  }
  return best;
}

function find(problem: Problem, node: SplitNode, settings: SplitSettings): Split | null {
  const { binned, histogram, scales } = problem;
  const numeric = Uint8Array.from(binned.isCategorical, (is) => 1 - is);
  return findBestSplit(histogram, binned, node, scales, settings, numeric);
}

describe('findBestSplit', () => {
  it.each<[string, Partial<SplitSettings>, Partial<SplitNode>]>([
    ['max_delta_step', { maxDeltaStep: 0.4 }, {}],
    ['max_delta_step and penalties', { maxDeltaStep: 0.4, lambdaL1: 9, lambdaL2: 3 }, {}],
    ['path_smooth', { pathSmooth: 40 }, { output: 0.3 }],
    ['path_smooth at a node far from its rows', { pathSmooth: 200 }, { output: -4 }],
    ['bounds', { monotone: [1, -1, 0] }, { minOutput: -0.2, maxOutput: 0.9 }],
    ['monotone features', { monotone: [-1, -1, 1] }, {}],
    [
      'all of them',
      { maxDeltaStep: 1.5, pathSmooth: 20, monotone: [1, 1, -1], lambdaL2: 2 },
      { output: 0.5, minOutput: -1, maxOutput: 2 },
    ],
  ])('finds what a search of every cut by the formulas finds: %s', (_, more, where) => {
    let numFound = 0;
    for (const seed of [21, 22, 23]) {
      const problem = problemOf(seed, 300);
      const settings = { ...SPLIT, minDataInLeaf: 5, ...more };
      const node = { ...nodeOf(problem.root), ...where };
      const best = naiveBest(problem, node, settings);
      const split = find(problem, node, settings);
      if (split === null) {
        // What dither alone may give is no split.
        expect(best).toBeLessThan(0.5);
        continue;
      }
      numFound++;
      expect(split.gain).toBeAllclose(best, { rtol: 1e-9 });
    }
    expect(numFound).toBeGreaterThan(0);
  });

  it('cuts no monotone feature in the wrong direction', () => {
    const problem = problemOf(30, 2000);
    const only = (sign: number): SplitSettings => ({ ...SPLIT, monotone: [sign, 0, 0, 0, 0, 0] });
    const allowed = Uint8Array.of(1, 0, 0, 0, 0, 0);
    const { histogram, binned, root, scales } = problem;
    const cut = (sign: number): Split | null =>
      findBestSplit(histogram, binned, nodeOf(root), scales, only(sign), allowed);
    expect(cut(1)!.bin).toBe(cut(0)!.bin);
    // The target grows with the first feature.
    expect(cut(-1)?.gain ?? 0).toBeLessThan(cut(1)!.gain / 100);
  });
});

describe('drawn thresholds', () => {
  const problem = problemOf(40, 2000);
  const { histogram, binned, root, scales } = problem;
  const drawn = (seed: number, allowed: Uint8Array): Split | null => {
    const settings = { ...SPLIT, minDataInLeaf: 1, minDataPerGroup: 1, extraTrees: true };
    return findBestSplit(histogram, binned, { ...nodeOf(root), seed }, scales, settings, allowed);
  };
  const onlyFeature = (feature: number): Uint8Array =>
    allOf(binned).map((_, f) => Number(f === feature));

  it('are spread evenly over the bins, and follow from the seed', () => {
    const seen = new Set<number>();
    let sum = 0;
    for (let seed = 0; seed < 400; seed++) {
      const split = drawn(seed, onlyFeature(0))!;
      expect(split).toEqual(drawn(seed, onlyFeature(0)));
      seen.add(split.bin);
      sum += split.bin;
    }
    const numCuts = binned.binOffsets[1] - binned.binOffsets[0] - 2;
    expect(seen.size).toBeGreaterThan(0.9 * numCuts);
    expect(Math.max(...seen)).toBeLessThan(numCuts);
    expect(sum / 400).toBeAllclose((numCuts - 1) / 2, { atol: 4 * numCuts * (0.3 / 20) });
  });

  it('do not depend on the other features: the best of each is the best of all', () => {
    for (let seed = 0; seed < 40; seed++) {
      const each = Array.from(allOf(binned), (_, feature) => drawn(seed, onlyFeature(feature)));
      const best = each.reduce((a, b) => ((b?.gain ?? 0) > (a?.gain ?? 0) ? b : a));
      expect(drawn(seed, allOf(binned))).toEqual(best);
    }
  });

  it('leave rows on both sides of a node that holds few bins', () => {
    const few = histogram.slice();
    const last = 2 * binned.binOffsets[1];
    const kept = [20, 21, 24].map((bin) => 2 * bin);
    const sums = { gradient: 0, hessian: 0, count: 0 };
    for (let at = 0; at < last; at += 2) {
      if (!kept.includes(at)) few.fill(0, at, at + 2);
      const hessian = Math.floor(few[at + 1] / scales.countUnit);
      sums.gradient += few[at];
      sums.hessian += hessian;
      sums.count += few[at + 1] - hessian * scales.countUnit;
    }
    const bins = new Set<number>();
    const settings = { ...SPLIT, minDataInLeaf: 1, extraTrees: true };
    for (let seed = 0; seed < 60; seed++) {
      const node = { ...nodeOf(sums), seed };
      const split = findBestSplit(few, binned, node, scales, settings, onlyFeature(0));
      if (split) bins.add(split.bin);
    }
    expect([...bins].every((bin) => bin >= 20 && bin < 24)).toBe(true);
    expect(bins.size).toBeGreaterThan(1);
  });
});

describe('growTree', () => {
  /** A tree, and each leaf's value worked out once more from the top. */
  async function grown(more: Partial<SplitSettings>): Promise<[GrownTree, number[]]> {
    const problem = problemOf(50);
    const settings = { ...SPLIT, ...more };
    const session = openPlain({ ...problem.data, settings });
    await session.computeGradients();
    const allowed = allOf(problem.binned);
    const request = { scoreIndex: 0, ditherSeed: 3, bag: null, copies: null, allowed };
    const tree = await growTree(session, request, { ...GROWER, split: settings }, undefined);
    const scales = { gradient: tree.gradientScale, hessian: tree.hessianScale, countUnit: 1 };
    const units = { ...problem, scales };
    const values: number[] = [];
    const walk = (child: number, node: Pick<SplitNode, 'output' | 'minOutput' | 'maxOutput'>) => {
      if (child < 0) {
        values[~child] = node.output * GROWER.learningRate;
        return;
      }
      const split = tree.splits[child];
      const own = { ...settings, lambdaL2: settings.lambdaL2 + split.extraL2 };
      const left = naiveOutput(split.left, units, own, node);
      const right = naiveOutput(split.right, units, own, node);
      const sign = settings.monotone[split.feature] ?? 0;
      const [low, high] = sign > 0 ? [left, right] : [right, left];
      if (sign !== 0) expect(low).toBeLessThanOrEqual(high);
      const middle = (left + right) / 2;
      const { minOutput, maxOutput } = node;
      const below = { minOutput, maxOutput: sign === 0 ? maxOutput : Math.min(maxOutput, middle) };
      const above = { minOutput: sign === 0 ? minOutput : Math.max(minOutput, middle), maxOutput };
      walk(tree.leftChild[child], { output: left, ...(sign < 0 ? above : below) });
      walk(tree.rightChild[child], { output: right, ...(sign < 0 ? below : above) });
    };
    const [first] = tree.splits;
    const root = {
      gradient: first.left.gradient + first.right.gradient,
      hessian: first.left.hessian + first.right.hessian,
      count: first.left.count + first.right.count,
    };
    const free = { output: 0, minOutput: -Infinity, maxOutput: Infinity };
    const output = naiveOutput(root, units, { ...settings, pathSmooth: 0 }, free);
    walk(0, { ...free, output });
    return [tree, values];
  }

  it.each<[string, Partial<SplitSettings>]>([
    ['none', {}],
    ['max_delta_step', { maxDeltaStep: 0.7 }],
    ['path_smooth', { pathSmooth: 50 }],
    ['monotone features', { monotone: [1, 1, 0, 0, 0, 0] }],
    ['monotone features, smoothed', { monotone: [1, -1, 1, 0, 0, 0], pathSmooth: 30 }],
  ])('gives leaves the values of the formulas, from the root down: %s', async (_, more) => {
    const [tree, values] = await grown(more);
    expect(tree.leaves.length).toBeGreaterThan(5);
    expect(tree.leaves.map(({ value }) => value)).toBeAllclose(values, { rtol: 1e-9 });
  });
});
