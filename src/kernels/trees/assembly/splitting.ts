// The best split of a node, as in src/core/learners/trees/splitting*.ts: the same operations in the same order, so the
// same bits. Features do not see each other, so a range of them is one call.

import {
  bestBin,
  bestSet,
  denominator,
  leftGradient,
  leftPacked,
  numerator,
  startFeature,
  startNode,
} from './split-node';
import { scanCategorical } from './splitting-categorical';
import { scanNumeric } from './splitting-numeric';

/** The result: f64 score, left gradient, left packed, extra λ2; i32 feature, bin, flags; eight words of bins. */
const SCORE: usize = 0;
const LEFT_GRADIENT: usize = 8;
const LEFT_PACKED: usize = 16;
const EXTRA_L2: usize = 24;
const FEATURE: usize = 32;
const BIN: usize = 36;
const FLAGS: usize = 40;
const BINS: usize = 48;
const CATEGORICAL: i32 = 1;
const MISSING_LEFT: i32 = 2;

/** Per feature 16 bytes, i32 each: 1 or −1 when monotone, value bins, 1 when categorical, 1 when allowed. */
const FEATURE_BYTES: usize = 16;

/**
 * Finds the best split among features `from … to − 1`; `out` keeps what it holds unless one is better.
 *
 * @param features See FEATURE_BYTES.
 * @param out See SCORE; a score of 0 means none.
 * @param scratch 64 + 256 · 16 bytes.
 */
export function findSplit(
  histogram: usize,
  features: usize,
  from: i32,
  to: i32,
  settings: usize,
  gradient: f64,
  hessian: f64,
  count: f64,
  out: usize,
  scratch: usize,
): void {
  startNode(settings, gradient, hessian, count, scratch);
  for (let feature = from; feature < to; feature++) {
    const info = features + <usize>feature * FEATURE_BYTES;
    if (load<i32>(info + 12) == 0) continue;
    const base = histogram + ((<usize>feature) << 12);
    const numValues = load<i32>(info + 4);
    const isCategorical = load<i32>(info + 8) == 1;
    startFeature(feature, load<i32>(info));
    let missingLeft = false;
    let extraL2: f64 = 0;
    if (isCategorical) extraL2 = scanCategorical(base, numValues, settings, scratch + 32);
    else missingLeft = scanNumeric(base, numValues);
    const score = numerator / denominator;
    if (!(numerator > 0 && score > load<f64>(out + SCORE))) continue;
    store<f64>(out + SCORE, score);
    store<f64>(out + LEFT_GRADIENT, leftGradient);
    store<f64>(out + LEFT_PACKED, leftPacked);
    store<f64>(out + EXTRA_L2, extraL2);
    store<i32>(out + FEATURE, feature);
    store<i32>(out + BIN, bestBin);
    store<i32>(out + FLAGS, (isCategorical ? CATEGORICAL : 0) | (missingLeft ? MISSING_LEFT : 0));
    if (isCategorical) memory.copy(out + BINS, bestSet, 32);
  }
}
