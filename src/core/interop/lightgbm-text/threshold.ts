/** @file From our rule `fround(x) <= t32` to a rule on doubles, `x <= t64`, with the same answers. */

const BITS = new Uint32Array(1);
const VALUE = new Float32Array(BITS.buffer);
const DOUBLE_BITS = new BigUint64Array(1);
const DOUBLE = new Float64Array(DOUBLE_BITS.buffer);

/** The float32 after `value`; −0 counts as 0. */
function nextFloat32(value: number): number {
  if (value === 0) return 1.401298464324817e-45;
  VALUE[0] = value;
  BITS[0] += value > 0 ? 1 : -1;
  return VALUE[0];
}

/** The double before `value`, which is finite. */
function previousDouble(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  DOUBLE[0] = value;
  DOUBLE_BITS[0] += value > 0 ? -1n : 1n;
  return DOUBLE[0];
}

/**
 * The largest double that rounds to a float32 of at most `threshold`.
 *
 * Values between two float32 neighbours round to the nearer one, the middle to the even one; so it
 * is the middle above `threshold`, or the double before it.
 *
 * @param threshold A float32. Infinity, which lets every number through, gives the largest double.
 */
export function toDoubleThreshold(threshold: number): number {
  if (threshold === Infinity) return Number.MAX_VALUE;
  const next = nextFloat32(threshold);
  // 2^128 stands for Infinity: where rounding to it begins is half a step past the largest float32.
  const low = threshold === -Infinity ? -(2 ** 128) : threshold;
  const high = next === Infinity ? 2 ** 128 : next;
  const middle = low / 2 + high / 2;
  return Math.fround(middle) <= threshold ? middle : previousDouble(middle);
}
