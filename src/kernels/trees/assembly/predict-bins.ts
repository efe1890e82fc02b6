// Raw values → bins of a fitted forest: the number of a feature's own thresholds below a value, so that a node asks
// "bin > j?" instead of "value > threshold j?". Missing values get a bin beyond all thresholds (they go right) or
// bin 0 (they go left), so that nobody has to ask for them again. See ../forest-columns.ts.

/** Up to here LightGBM takes a number for 0; ZERO in src/core/learners/trees/decide.ts. */
const ZERO: f64 = <f64>(<f32>1e-35);
/** Makes bytes compare as signed numbers, which takes one instruction, in the order of unsigned ones. */
const BIAS: i32 = 0x80;
/** Adding it rounds a number from 0 to 2^32 to an integer, which then stands in the low bits. */
const TO_INTEGER: f64 = 4503599627370496.0;

/** Rounds values to float32, in place. Reads and writes one value past an odd number. */
export function roundValues(values: usize, numRows: i32): void {
  for (let at = values, end = values + ((<usize>numRows) << 3); at < end; at += 16) {
    v128.store(at, f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(v128.load(at))));
  }
}

/** Makes what LightGBM takes for 0 missing, in place. Reads and writes one value past an odd number. */
export function dropZeros(values: usize, numRows: i32): void {
  for (let at = values, end = values + ((<usize>numRows) << 3); at < end; at += 16) {
    const value = v128.load(at);
    const isZero = f64x2.le(f64x2.abs(value), f64x2.splat(ZERO));
    v128.store(at, v128.bitselect(f64x2.splat(NaN), value, isZero));
  }
}

/** 1 when the threshold is below the value; for a missing value 0 where it shall be low, else 1. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function isBelow(threshold: f64, value: f64, missingLow: bool): i32 {
  return missingLow ? i32(threshold < value) : i32(!(value <= threshold));
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function put<T>(column: usize, row: i32, bin: i32): void {
  if (sizeof<T>() == 1) store<u8>(column + <usize>row, <u8>(bin ^ BIAS));
  else store<u16>(column + ((<usize>row) << 1), <u16>bin);
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function search<T>(
  values: usize,
  numRows: i32,
  missingLow: bool,
  thresholds: usize,
  padded: i32,
  column: usize,
): void {
  const half = (padded + 1) >> 1;
  for (let row = 0; row < numRows; row++) {
    const value = load<f64>(values + ((<usize>row) << 3));
    let below: i32 = 0;
    for (let step = half; step > 0; step >>= 1) {
      const threshold = load<f64>(thresholds + ((<usize>(below + step - 1)) << 3));
      below += step & -isBelow(threshold, value, missingLow);
    }
    put<T>(column, row, below);
  }
}

/**
 * Bins values by halving, into bytes or, when `isWide`, 16 bits.
 *
 * @param thresholds f64, ascending, padded with Infinity to `padded` entries, one less than a power of two.
 */
export function binBySearch(
  values: usize,
  numRows: i32,
  missingLow: bool,
  thresholds: usize,
  padded: i32,
  isWide: bool,
  column: usize,
): void {
  if (isWide) {
    if (missingLow) search<u16>(values, numRows, true, thresholds, padded, column);
    else search<u16>(values, numRows, false, thresholds, padded, column);
  } else {
    if (missingLow) search<u8>(values, numRows, true, thresholds, padded, column);
    else search<u8>(values, numRows, false, thresholds, padded, column);
  }
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function binInCell(
  value: f64,
  cell: i32,
  missingLow: bool,
  thresholds: usize,
  cells: usize,
  perCell: i32,
): i32 {
  let bin = <i32>load<u8>(cells + <usize>cell);
  const at = thresholds + ((<usize>bin) << 3);
  for (let k = 0; k < perCell; k++) {
    bin += isBelow(load<f64>(at + ((<usize>k) << 3)), value, missingLow);
  }
  return bin;
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function grid(
  values: usize,
  numRows: i32,
  missingLow: bool,
  thresholds: usize,
  lowest: f64,
  scale: f64,
  lastCell: f64,
  cells: usize,
  perCell: i32,
  column: usize,
): void {
  const from = f64x2.splat(lowest);
  const by = f64x2.splat(scale);
  const last = f64x2.splat(lastCell);
  const first = f64x2.splat(0);
  const magic = f64x2.splat(TO_INTEGER);
  for (let row = 0; row < numRows; row += 2) {
    const pair = v128.load(values + ((<usize>row) << 3));
    const place = f64x2.mul(f64x2.sub(pair, from), by);
    // Of the two orders, each takes a missing value to another end of the grid.
    const inside = missingLow
      ? f64x2.pmin(f64x2.pmax(first, place), last)
      : f64x2.pmax(f64x2.pmin(last, place), first);
    const cell = f64x2.add(inside, magic);
    const a = binInCell(
      f64x2.extract_lane(pair, 0),
      i32x4.extract_lane(cell, 0),
      missingLow,
      thresholds,
      cells,
      perCell,
    );
    const b = binInCell(
      f64x2.extract_lane(pair, 1),
      i32x4.extract_lane(cell, 2),
      missingLow,
      thresholds,
      cells,
      perCell,
    );
    store<u16>(column + <usize>row, <u16>((a | (b << 8)) ^ 0x8080));
  }
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function gridOf(
  values: usize,
  numRows: i32,
  missingLow: bool,
  thresholds: usize,
  lowest: f64,
  scale: f64,
  lastCell: f64,
  cells: usize,
  perCell: i32,
  column: usize,
): void {
  if (perCell <= 1)
    grid(values, numRows, missingLow, thresholds, lowest, scale, lastCell, cells, 1, column);
  else if (perCell <= 2)
    grid(values, numRows, missingLow, thresholds, lowest, scale, lastCell, cells, 2, column);
  else grid(values, numRows, missingLow, thresholds, lowest, scale, lastCell, cells, 4, column);
}

/**
 * Bins values into bytes by a grid of cells of equal width: a cell knows how many thresholds are in the cells before
 * it, and `perCell` comparisons do the rest. Whatever the rounding, a larger value is never in a lower cell.
 *
 * @param thresholds f64, ascending, followed by four times Infinity.
 * @param scale Cells per unit. @param lastCell Number of the last cell.
 * @param cells u8 by cell. @param perCell Most thresholds in one cell, up to 4.
 * @param column Filled; one byte more than an odd number of rows.
 */
export function binByGrid(
  values: usize,
  numRows: i32,
  missingLow: bool,
  thresholds: usize,
  lowest: f64,
  scale: f64,
  lastCell: f64,
  cells: usize,
  perCell: i32,
  column: usize,
): void {
  if (missingLow)
    gridOf(values, numRows, true, thresholds, lowest, scale, lastCell, cells, perCell, column);
  else gridOf(values, numRows, false, thresholds, lowest, scale, lastCell, cells, perCell, column);
}

/**
 * Writes the rank of each category, `none` for missing and unknown ones.
 *
 * @param cutsOff LightGBM cuts off what follows the point; without it such a code is unknown.
 * @param ranks u16 by code. @param isWide 16 bits instead of bytes, which carry no bias here.
 */
export function binCodes(
  values: usize,
  numRows: i32,
  cutsOff: bool,
  ranks: usize,
  numCodes: i32,
  none: i32,
  isWide: bool,
  column: usize,
): void {
  for (let row = 0; row < numRows; row++) {
    const value = load<f64>(values + ((<usize>row) << 3));
    const whole = trunc(value);
    let rank = none;
    if (whole >= 0 && whole < <f64>numCodes && (cutsOff || whole == value)) {
      rank = <i32>load<u16>(ranks + ((<usize>(<i32>whole)) << 1));
    }
    if (isWide) store<u16>(column + ((<usize>row) << 1), <u16>rank);
    else store<u8>(column + <usize>row, <u8>rank);
  }
}
