// The best split of a node, as in src/core/learners/trees/splitting*.ts: the same operations in the same order, so the
// same bits. Features do not see each other, so a range of them is one call.

import { completeFeature } from './histogram';
import {
  bestBin,
  bestSet,
  denominator,
  hasLimits,
  HISTOGRAM,
  l1,
  leftGradient,
  leftPacked,
  NODE_BYTES,
  nodeGradient,
  numerator,
  startFeature,
  startNode,
  wholeWeight,
} from './split-node';
import { scanCategorical } from './splitting-categorical';
import { bestRatio, keepBest, scanLimited } from './splitting-numeric';

/** The result: f64 score, left gradient, left packed, extra λ2; i32 feature, bin, flags; eight words of bins. */
const SCORE: usize = 0;
const LEFT_GRADIENT: usize = 8;
const LEFT_PACKED: usize = 16;
const EXTRA_L2: usize = 24;
const FEATURE: usize = 32;
const BIN: usize = 36;
const FLAGS: usize = 40;
const BINS: usize = 48;
const RESULT_BYTES: usize = 80;
const CATEGORICAL: i32 = 1;
const MISSING_LEFT: i32 = 2;
/** The bin is not known yet, but its ratio, in the place of the left gradient. */
const IS_RATIO: i32 = 4;

/** Per feature 16 bytes, i32 each: 1 or −1 when monotone, value bins, 1 when categorical, 1 when allowed. */
const FEATURE_BYTES: usize = 16;

/**
 * Finds the best splits of some nodes among features `from … to − 1`.
 *
 * @param features See FEATURE_BYTES.
 * @param nodes See NODE_BYTES. @param results See SCORE, one for each node; a score of 0 means none.
 * @param scratch 64 + 256 · 16 bytes.
 * @param counted A histogram to complete before, or 0; this and the rest: see `completeFeature`.
 */
export function searchSplits(
  features: usize,
  from: i32,
  to: i32,
  settings: usize,
  nodes: usize,
  numNodes: i32,
  results: usize,
  scratch: usize,
  counted: usize,
  shares: usize,
  numParts: i32,
  parent: usize,
): void {
  memory.fill(results, 0, <usize>numNodes * RESULT_BYTES);
  for (let feature = from; feature < to; feature++) {
    const info = features + <usize>feature * FEATURE_BYTES;
    if (counted != 0) completeFeature(features, feature, counted, shares, numParts, parent);
    if (load<i32>(info + 12) == 0) continue;
    for (let i = 0; i < numNodes; i++) {
      const node = nodes + <usize>i * NODE_BYTES;
      startNode(settings, node, scratch);
      searchFeature(node, feature, info, settings, results + <usize>i * RESULT_BYTES, scratch);
    }
  }
  for (let i = 0; i < numNodes; i++) {
    const result = results + <usize>i * RESULT_BYTES;
    if ((load<i32>(result + FLAGS) & IS_RATIO) == 0) continue;
    const node = nodes + <usize>i * NODE_BYTES;
    const feature = load<i32>(result + FEATURE);
    const numValues = load<i32>(features + <usize>feature * FEATURE_BYTES + 4);
    startNode(settings, node, scratch);
    const isLeft = keepBest(binsOf(node, feature), numValues, load<f64>(result + LEFT_GRADIENT));
    writeBest(result, isLeft ? MISSING_LEFT : 0);
  }
}

/** Where a node's bins of a feature are. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function binsOf(node: usize, feature: i32): usize {
  return <usize>load<u32>(node + HISTOGRAM) + ((<usize>feature) << 12);
}

/** Looks for the best split in one feature of the node that was started. */
function searchFeature(
  node: usize,
  feature: i32,
  info: usize,
  settings: usize,
  result: usize,
  scratch: usize,
): void {
  const base = binsOf(node, feature);
  const numValues = load<i32>(info + 4);
  const isCategorical = load<i32>(info + 8) == 1;
  if (!isCategorical && !hasLimits) {
    const ratio = bestRatio(base, numValues);
    const score = l1 == 0 ? (ratio + nodeGradient * nodeGradient) / wholeWeight : ratio;
    if (!(ratio > 0 && score > load<f64>(result + SCORE))) return;
    store<f64>(result + SCORE, score);
    store<f64>(result + LEFT_GRADIENT, ratio);
    store<f64>(result + EXTRA_L2, 0);
    store<i32>(result + FEATURE, feature);
    store<i32>(result + FLAGS, IS_RATIO);
    return;
  }
  startFeature(feature, load<i32>(info));
  let missingLeft = false;
  let extraL2: f64 = 0;
  if (isCategorical) extraL2 = scanCategorical(base, numValues, settings, scratch + 32);
  else missingLeft = scanLimited(base, numValues);
  const score = numerator / denominator;
  if (!(numerator > 0 && score > load<f64>(result + SCORE))) return;
  store<f64>(result + SCORE, score);
  store<f64>(result + EXTRA_L2, extraL2);
  store<i32>(result + FEATURE, feature);
  writeBest(result, (isCategorical ? CATEGORICAL : 0) | (missingLeft ? MISSING_LEFT : 0));
  if (isCategorical) memory.copy(result + BINS, bestSet, 32);
}

/** Writes the sums and the bin that were kept. */
function writeBest(result: usize, flags: i32): void {
  store<f64>(result + LEFT_GRADIENT, leftGradient);
  store<f64>(result + LEFT_PACKED, leftPacked);
  store<i32>(result + BIN, bestBin);
  store<i32>(result + FLAGS, flags);
}
