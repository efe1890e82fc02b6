// Values → thresholds → bins, as in src/core/learners/trees/binning.ts and thresholds.ts.

const FLOAT32_MAX: f64 = 3.4028234663852886e38;
const DIGIT_BITS: i32 = 11;
const DIGITS: i32 = 1 << DIGIT_BITS;

/** Sorts `count` float32 keys by three passes over digits; `other` has the same room. The result is in `other`. */
function sortKeys(keys: usize, other: usize, counts: usize, count: i32): void {
  memory.fill(counts, 0, 3 * DIGITS * 4);
  const last = keys + ((<usize>count) << 2);
  const mask = DIGITS - 1;
  for (let at = keys; at < last; at += 4) {
    const key = load<u32>(at);
    const a = counts + ((<usize>(key & mask)) << 2);
    store<u32>(a, load<u32>(a) + 1);
    const b = counts + ((<usize>(DIGITS + ((key >> DIGIT_BITS) & mask))) << 2);
    store<u32>(b, load<u32>(b) + 1);
    const c = counts + ((<usize>(2 * DIGITS + (key >> (2 * DIGIT_BITS)))) << 2);
    store<u32>(c, load<u32>(c) + 1);
  }
  for (let pass = 0; pass < 3; pass++) {
    const start = counts + ((<usize>(pass * DIGITS)) << 2);
    let before: u32 = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const at = start + ((<usize>digit) << 2);
      const own = load<u32>(at);
      store<u32>(at, before);
      before += own;
    }
    const from = pass == 1 ? other : keys;
    const to = pass == 1 ? keys : other;
    const shift = pass * DIGIT_BITS;
    for (let at = from, end = from + ((<usize>count) << 2); at < end; at += 4) {
      const key = load<u32>(at);
      const place = start + ((<usize>((key >> shift) & mask)) << 2);
      const next = load<u32>(place);
      store<u32>(place, next + 1);
      store<u32>(to + ((<usize>next) << 2), key);
    }
  }
}

/** A float32 t with a <= t < b: the middle where float32 has one, else `a`. */
function between(low: f32, high: f32): f32 {
  const a = <f64>low;
  const b = <f64>high;
  if (b == Infinity) return <f32>max(a, FLOAT32_MAX);
  if (a == -Infinity) return b > -FLOAT32_MAX ? <f32>-FLOAT32_MAX : low;
  const middle = <f32>(a / 2.0 + b / 2.0);
  return middle >= low && middle < high ? middle : low;
}

/**
 * Chooses the thresholds of a numeric feature.
 *
 * @param values f64 by row. @param sample i32 rows to look at, or 0 for all `numRows`.
 * @param scratch Three times 4 bytes a looked-at row, and 3 · 2,048 · 4 bytes.
 * @param thresholds Filled, f32, room for `maxBin`.
 * @returns How many; −1 when every value is missing.
 */
export function chooseThresholds(
  values: usize,
  sample: usize,
  numRows: i32,
  maxBin: i32,
  minDataInBin: i32,
  scratch: usize,
  thresholds: usize,
): i32 {
  const room = ((<usize>numRows) << 2);
  const keys = scratch;
  const sorted = scratch + room;
  const counts = scratch + 2 * room;
  let present: i32 = 0;
  for (let i = 0; i < numRows; i++) {
    const row = sample == 0 ? <usize>i : <usize>load<u32>(sample + ((<usize>i) << 2));
    const value = <f32>load<f64>(values + (row << 3));
    if (value != value) continue;
    // Order of bits = order of numbers, −0 before 0.
    const bits = reinterpret<u32>(value);
    const key = bits ^ ((<u32>(<i32>bits >> 31)) | 0x80000000);
    store<u32>(keys + ((<usize>present) << 2), key);
    present++;
  }
  if (present == 0) return -1;
  sortKeys(keys, sorted, counts, present);
  // Distinct values over the keys, which are no longer wanted; how often each occurs over the counts.
  const distinct = keys;
  let numDistinct: i32 = 0;
  let previous: f32 = 0;
  for (let i = 0; i < present; i++) {
    const key = load<u32>(sorted + ((<usize>i) << 2));
    const bits = key ^ ((<u32>(~(<i32>key) >> 31)) | 0x80000000);
    const value = reinterpret<f32>(bits);
    if (i > 0 && value == previous) {
      const at = counts + ((<usize>(numDistinct - 1)) << 2);
      store<i32>(at, load<i32>(at) + 1);
      continue;
    }
    previous = value;
    store<f32>(distinct + ((<usize>numDistinct) << 2), value);
    store<i32>(counts + ((<usize>numDistinct) << 2), 1);
    numDistinct++;
  }
  if (numDistinct <= maxBin) return cutFew(distinct, counts, numDistinct, minDataInBin, thresholds);
  const most = max(1, min(maxBin, present / max(1, minDataInBin)));
  return cutMany(distinct, counts, numDistinct, present, most, thresholds);
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function cut(distinct: usize, i: i32, thresholds: usize, place: i32): void {
  const at = distinct + ((<usize>i) << 2);
  store<f32>(thresholds + ((<usize>place) << 2), between(load<f32>(at), load<f32>(at, 4)));
}

/** Cuts as soon as a bin holds `minDataInBin` rows. */
function cutFew(distinct: usize, counts: usize, length: i32, minDataInBin: i32, out: usize): i32 {
  let cuts: i32 = 0;
  let held: i32 = 0;
  for (let i = 0; i < length - 1; i++) {
    held += load<i32>(counts + ((<usize>i) << 2));
    if (held < minDataInBin) continue;
    cut(distinct, i, out, cuts++);
    held = 0;
  }
  return cuts;
}

function cutMany(
  distinct: usize,
  counts: usize,
  length: i32,
  total: i32,
  maxBin: i32,
  out: usize,
): i32 {
  const share = <f64>total / <f64>maxBin;
  let restRows: f64 = 0;
  let restBins: f64 = <f64>maxBin;
  for (let i = 0; i < length; i++) {
    const count = <f64>load<i32>(counts + ((<usize>i) << 2));
    if (count >= share) restBins -= 1;
    else restRows += count;
  }
  let restShare = restRows / restBins;
  let cuts: i32 = 0;
  let held: f64 = 0;
  for (let i = 0; i < length - 1 && cuts < maxBin - 1; i++) {
    const at = counts + ((<usize>i) << 2);
    const count = <f64>load<i32>(at);
    const isBig = count >= share;
    held += count;
    if (!isBig) restRows -= count;
    const isFull = isBig || held >= restShare;
    const isBeforeBig = <f64>load<i32>(at, 4) >= share && held >= max<f64>(1, restShare / 2.0);
    if (!isFull && !isBeforeBig) continue;
    cut(distinct, i, out, cuts++);
    held = 0;
    if (!isBig) {
      restBins -= 1;
      restShare = restRows / max<f64>(1, restBins);
    }
  }
  return cuts;
}

/**
 * Writes the bin of each value: that of the first threshold that is at least it, `missing` for NaN.
 *
 * @param thresholds f32, padded with Infinity to `padded` entries, one less than a power of two.
 */
export function assignNumeric(
  values: usize,
  begin: i32,
  end: i32,
  thresholds: usize,
  padded: i32,
  missing: i32,
  column: usize,
): void {
  const half = (padded + 1) >> 1;
  for (let row = begin; row < end; row++) {
    const value = <f32>load<f64>(values + ((<usize>row) << 3));
    // How many thresholds are below the value, by halving, without branches.
    let below: i32 = 0;
    for (let step = half; step > 0; step >>= 1) {
      const at = thresholds + ((<usize>(below + step - 1)) << 2);
      below += select<i32>(step, 0, load<f32>(at) < value);
    }
    store<u8>(column + <usize>row, <u8>select<i32>(missing, below, value != value));
  }
}

/** Puts the columns of up to four features into word `word` of each row. */
export function interleave(
  columns: usize,
  numRows: i32,
  count: i32,
  bins: usize,
  stride: usize,
  word: i32,
  begin: i32,
  end: i32,
): void {
  const distance = <usize>numRows;
  for (let row = begin; row < end; row++) {
    const from = columns + <usize>row;
    let packed = <u32>load<u8>(from);
    if (count > 1) packed |= (<u32>load<u8>(from + distance)) << 8;
    if (count > 2) packed |= (<u32>load<u8>(from + 2 * distance)) << 16;
    if (count > 3) packed |= (<u32>load<u8>(from + 3 * distance)) << 24;
    store<u32>(bins + <usize>row * stride + ((<usize>word) << 2), packed);
  }
}
