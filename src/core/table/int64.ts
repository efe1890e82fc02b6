/** @file Whole float64 numbers ⇄ the bytes of 64-bit integers, without a BigInt per value. */

const TWO_32 = 2 ** 32;

/**
 * Writes whole numbers as little-endian int64.
 *
 * @param values Whole, |v| ≤ 2^53, or NaN, which becomes 0. Read only.
 * @returns Two int32 per value, low half first; [2 · length].
 */
export function int64FromFloats(values: Float64Array): Int32Array<ArrayBuffer> {
  const halves = new Int32Array(values.length * 2);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value !== value) continue;
    const high = Math.floor(value / TWO_32);
    halves[2 * row] = value - high * TWO_32;
    halves[2 * row + 1] = high;
  }
  return halves;
}

/** Reads little-endian int64 as float64; exact up to 2^53. `null` when a value lies beyond. */
export function floatsFromInt64(values: BigInt64Array): Float64Array<ArrayBuffer> | null {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const floats = new Float64Array(values.length);
  for (let row = 0; row < floats.length; row++) {
    const value = halves[2 * row + 1] * TWO_32 + (halves[2 * row] >>> 0);
    if (value >= 2 ** 53 || value <= -(2 ** 53)) return null;
    floats[row] = value;
  }
  return floats;
}
