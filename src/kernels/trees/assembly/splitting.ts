// The best split of a node, as in src/core/learners/trees/splitting*.ts: the same operations in the same order, so the
// same bits. Features do not see each other, so a range of them is one call.

/** Settings in quantised units, f64 each; written by the host for each tree. */
const L1: usize = 0;
const L2: usize = 8;
const MIN_COUNT: usize = 16;
const MIN_HESSIAN: usize = 24;
const COUNT_UNIT: usize = 32;
const CAT_SMOOTH: usize = 40;
const CAT_SMOOTH_QUANTISED: usize = 48;
const CAT_L2: usize = 56;
const CAT_L2_QUANTISED: usize = 64;
const MAX_CAT_THRESHOLD: usize = 72;
const MAX_CAT_TO_ONEHOT: usize = 80;
const MIN_DATA_PER_GROUP: usize = 88;

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

/** Per feature 16 bytes: unused, value bins (i32), 1 when categorical, 1 when allowed. */
const FEATURE_BYTES: usize = 16;

// The node and the best of the feature under way.
let nodeGradient: f64 = 0;
let nodeHessian: f64 = 0;
let nodeCount: f64 = 0;
let l1: f64 = 0;
let l2: f64 = 0;
let minCount: f64 = 0;
let minHessian: f64 = 0;
let countUnit: f64 = 0;
let inverseUnit: f64 = 0;
let numerator: f64 = 0;
let denominator: f64 = 1;
let bestBin: i32 = -1;
let leftGradient: f64 = 0;
let leftPacked: f64 = 0;
/** Categorical: where the best set of the feature is kept, 32 bytes. */
let bestSet: usize = 0;

/** Soft threshold: the gradient sum less `l1`, not crossing 0. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function shrink(gradient: f64): f64 {
  const magnitude = abs(gradient) - l1;
  return magnitude <= 0 ? 0 : gradient < 0 ? -magnitude : magnitude;
}

/** Two lanes that are or are not to be looked at. */
const BOTH: v128 = i64x2.splat(-1);
const FIRST: v128 = i64x2.replace_lane(i64x2.splat(0), 0, -1);

/**
 * Scans bins below `end` from the sums that go left in any case. Was any better?
 *
 * Two bins at a time; only when one of them is better are both compared in their order. A bin without rows is none to
 * stop at, and neither is one that leaves a side too small. Squares forget the sign of the soft threshold.
 */
function scanBins(base: usize, gradient: f64, packed: f64, end: i32): bool {
  let isBetter = false;
  let num0 = f64x2.splat(numerator);
  let den0 = f64x2.splat(denominator);
  let sums = f64x2.replace_lane(f64x2.splat(gradient), 1, packed);
  const zeros = f64x2.splat(0.0);
  const totals = f64x2.splat(nodeGradient);
  const totalHessians = f64x2.splat(nodeHessian);
  const totalCounts = f64x2.splat(nodeCount);
  const units = f64x2.splat(countUnit);
  const inverses = f64x2.splat(inverseUnit);
  const least = f64x2.splat(minCount);
  const leastHessian = f64x2.splat(minHessian);
  const lambda = f64x2.splat(l2);
  const threshold = f64x2.splat(l1);
  for (let bin = 0; bin < end; bin += 2) {
    const at = base + ((<usize>bin) << 4);
    const one = v128.load(at);
    const two = v128.load(at, 16);
    const sums1 = f64x2.add(sums, one);
    sums = f64x2.add(sums1, two);
    const gradients = v128.shuffle<f64>(sums1, sums, 0, 2);
    const packs = v128.shuffle<f64>(sums1, sums, 1, 3);
    const hessians = f64x2.floor(f64x2.mul(packs, inverses));
    const counts = f64x2.sub(packs, f64x2.mul(hessians, units));
    const restHessians = f64x2.sub(totalHessians, hessians);
    const isOpen = v128.and(
      v128.and(
        v128.and(f64x2.ge(counts, least), f64x2.ge(hessians, leastHessian)),
        v128.and(
          f64x2.ge(f64x2.sub(totalCounts, counts), least),
          f64x2.ge(restHessians, leastHessian),
        ),
      ),
      v128.and(
        f64x2.ne(v128.shuffle<f64>(one, two, 1, 3), zeros),
        bin + 1 < end ? BOTH : FIRST,
      ),
    );
    const left = f64x2.pmax(zeros, f64x2.sub(f64x2.abs(gradients), threshold));
    const right = f64x2.pmax(
      zeros,
      f64x2.sub(f64x2.abs(f64x2.sub(totals, gradients)), threshold),
    );
    const leftWeight = f64x2.add(hessians, lambda);
    const rightWeight = f64x2.add(restHessians, lambda);
    const num = f64x2.add(
      f64x2.mul(f64x2.mul(left, left), rightWeight),
      f64x2.mul(f64x2.mul(right, right), leftWeight),
    );
    const den = f64x2.mul(leftWeight, rightWeight);
    const wins = v128.and(isOpen, f64x2.gt(f64x2.mul(num, den0), f64x2.mul(num0, den)));
    if (!v128.any_true(wins)) continue;
    isBetter = true;
    if (i64x2.extract_lane(wins, 0) != 0) {
      num0 = f64x2.splat(f64x2.extract_lane(num, 0));
      den0 = f64x2.splat(f64x2.extract_lane(den, 0));
      bestBin = bin;
      leftGradient = f64x2.extract_lane(gradients, 0);
      leftPacked = f64x2.extract_lane(packs, 0);
    }
    const second = f64x2.gt(f64x2.mul(num, den0), f64x2.mul(num0, den));
    if (i64x2.extract_lane(v128.and(isOpen, second), 1) != 0) {
      num0 = f64x2.splat(f64x2.extract_lane(num, 1));
      den0 = f64x2.splat(f64x2.extract_lane(den, 1));
      bestBin = bin + 1;
      leftGradient = f64x2.extract_lane(gradients, 1);
      leftPacked = f64x2.extract_lane(packs, 1);
    }
  }
  numerator = f64x2.extract_lane(num0, 0);
  denominator = f64x2.extract_lane(den0, 0);
  return isBetter;
}

/** Scans a numeric feature; gives whether missing goes left. */
function scanNumeric(base: usize, numValues: i32): bool {
  const missingAt = base + ((<usize>numValues) << 4);
  const missingPacked = load<f64>(missingAt + 8);
  if (missingPacked == 0) {
    const isFound = scanBins(base, 0, 0, numValues - 1);
    const count = leftPacked - floor<f64>(leftPacked * inverseUnit) * countUnit;
    return isFound && 2.0 * count > nodeCount;
  }
  scanBins(base, 0, 0, numValues);
  return scanBins(base, load<f64>(missingAt), missingPacked, numValues - 1);
}

const TRIED: i32 = 0;
const TOO_SMALL: i32 = 1;
const REST_TOO_SMALL: i32 = 2;

/** Compares the set under way, kept in `set`, with the best so far. */
function trySet(set: usize, gradient: f64, packed: f64, lambda: f64, minRest: f64): i32 {
  const hessian = floor<f64>(packed * inverseUnit);
  const count = packed - hessian * countUnit;
  if (count < minCount || hessian < minHessian) return TOO_SMALL;
  const restHessian = nodeHessian - hessian;
  if (nodeCount - count < max(minCount, minRest) || restHessian < minHessian) {
    return REST_TOO_SMALL;
  }
  const left = shrink(gradient);
  const right = shrink(nodeGradient - gradient);
  const num = left * left * (restHessian + lambda) + right * right * (hessian + lambda);
  const den = (hessian + lambda) * (restHessian + lambda);
  if (num * denominator > numerator * den) {
    numerator = num;
    denominator = den;
    memory.copy(bestSet, set, 32);
    leftGradient = gradient;
    leftPacked = packed;
  }
  return TRIED;
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function addBin(set: usize, bin: i32): void {
  const at = set + ((<usize>(bin >> 5)) << 2);
  store<u32>(at, load<u32>(at) | (<u32>1 << (bin & 31)));
}

/** Scans a categorical feature; gives the λ2 that its leaves get on top. `scratch`: 32 + 256 · 16 bytes. */
function scanCategorical(base: usize, numValues: i32, settings: usize, scratch: usize): f64 {
  const set = scratch;
  if (<f64>(numValues + 1) <= load<f64>(settings + MAX_CAT_TO_ONEHOT)) {
    for (let bin = 0; bin <= numValues; bin++) {
      const at = base + ((<usize>bin) << 4);
      if (!(load<f64>(at + 8) > 0)) continue;
      memory.fill(set, 0, 32);
      addBin(set, bin);
      trySet(set, load<f64>(at), load<f64>(at + 8), l2, minCount);
    }
    return 0;
  }
  const order = scratch + 32;
  const catSmooth = load<f64>(settings + CAT_SMOOTH);
  const smooth = load<f64>(settings + CAT_SMOOTH_QUANTISED);
  let length: i32 = 0;
  for (let bin = 0; bin <= numValues; bin++) {
    const at = base + ((<usize>bin) << 4);
    const packed = load<f64>(at + 8);
    if (!(packed > 0)) continue;
    const hessian = floor<f64>(packed * inverseUnit);
    const count = packed - hessian * countUnit;
    if (!(count >= catSmooth)) continue;
    let key = load<f64>(at) / (hessian + smooth);
    if (key != key) key = 0;
    // Insertion keeps equal keys in the order of bins.
    let place = length++;
    while (place > 0 && load<f64>(order + ((<usize>(place - 1)) << 4)) > key) {
      v128.store(order + ((<usize>place) << 4), v128.load(order + ((<usize>(place - 1)) << 4)));
      place--;
    }
    store<f64>(order + ((<usize>place) << 4), key);
    store<i32>(order + ((<usize>place) << 4) + 8, bin);
  }
  const lambda = load<f64>(settings + CAT_L2_QUANTISED);
  const minGroup = load<f64>(settings + MIN_DATA_PER_GROUP);
  const most = min(<i32>load<f64>(settings + MAX_CAT_THRESHOLD), (length + 1) >> 1);
  for (let side = 0; side < 2; side++) {
    memory.fill(set, 0, 32);
    let gradient: f64 = 0;
    let packed: f64 = 0;
    let grouped: f64 = 0;
    for (let i = 0; i < most; i++) {
      const bin = load<i32>(order + ((<usize>(side == 1 ? length - 1 - i : i)) << 4) + 8);
      const at = base + ((<usize>bin) << 4);
      const own = load<f64>(at + 8);
      addBin(set, bin);
      gradient += load<f64>(at);
      packed += own;
      grouped += own - floor<f64>(own * inverseUnit) * countUnit;
      if (grouped < minGroup) continue;
      const outcome = trySet(set, gradient, packed, lambda, minGroup);
      if (outcome == REST_TOO_SMALL) break;
      if (outcome == TRIED) grouped = 0;
    }
  }
  return load<f64>(settings + CAT_L2);
}

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
  nodeGradient = gradient;
  nodeHessian = hessian;
  nodeCount = count;
  l1 = load<f64>(settings + L1);
  l2 = load<f64>(settings + L2);
  minCount = load<f64>(settings + MIN_COUNT);
  minHessian = load<f64>(settings + MIN_HESSIAN);
  countUnit = load<f64>(settings + COUNT_UNIT);
  // A power of two, so the product is exact.
  inverseUnit = 1.0 / countUnit;
  bestSet = scratch;
  for (let feature = from; feature < to; feature++) {
    const info = features + <usize>feature * FEATURE_BYTES;
    if (load<i32>(info + 12) == 0) continue;
    const base = histogram + ((<usize>feature) << 12);
    const numValues = load<i32>(info + 4);
    const isCategorical = load<i32>(info + 8) == 1;
    numerator = 0;
    denominator = 1;
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
