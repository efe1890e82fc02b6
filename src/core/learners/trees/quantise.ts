/**
 * @file Gradients → integers, so that sums over rows are exact and do not depend on their order.
 *
 * Scales are powers of two, hence scaling rounds nothing. What is left is rounded up or down with
 * the probability that makes it right on average ("dither"), by a hash of the row and a seed: the
 * same on every machine and for any division of the rows among threads. Rounding to the nearest
 * would lose rare events: with p = 1e-5 on most rows and 14 bits, each gradient would become 0.
 *
 * Source: Shi et al. 2022, "Quantized training of gradient boosting decision trees",
 * https://arxiv.org/abs/2207.09682 (with more bits, so that leaf values need no renewal).
 */

/** How integers relate to derivatives, and how sums are packed. All are powers of two. */
export interface Scales {
  /** gradient = integer · gradient */
  readonly gradient: number;
  /** hessian = integer · hessian */
  readonly hessian: number;
  /** Above every row count: second entry of a bin = hessian integer · countUnit + rows. */
  readonly countUnit: number;
}

/**
 * Bits of magnitude of a quantised derivative: at most 14, so few that a sum over `numRows` rows
 * fits a signed 32-bit integer, and that hessian sum and row count together fit 53 bits.
 */
export function gradientBits(numRows: number): number {
  const bits = rowBits(numRows);
  return Math.max(1, Math.min(14, 31 - bits, 53 - 2 * bits));
}

/** ⌈log2(numRows + 1)⌉, without logarithms. */
function rowBits(numRows: number): number {
  let bits = 0;
  while (2 ** bits < numRows + 1) bits++;
  return bits;
}

/** The smallest power of two s with `max / s <= 2^bits`; 1 when `max` is 0. */
function powerScale(max: number, bits: number): number {
  const limit = 2 ** bits;
  let scale = 1;
  if (!(max > 0)) return scale;
  while (max / scale > limit) scale *= 2;
  while (max / (scale / 2) <= limit) scale /= 2;
  return scale;
}

/** Scales for the largest |gradient| and hessian of all rows. */
export function scalesOf(maxGradient: number, maxHessian: number, numRows: number): Scales {
  const bits = gradientBits(numRows);
  return {
    gradient: powerScale(maxGradient, bits),
    hessian: powerScale(maxHessian, bits),
    countUnit: 2 ** rowBits(numRows),
  };
}

/**
 * Quantises one tree's derivatives.
 *
 * @param gradients Read at `offset … offset + numRows − 1`; `hessians` likewise, at least 0.
 * @param seed 32 bits; another one for each tree.
 * @param target Filled, [numRows, 2]: gradient integer, hessian integer.
 *
 * Cost: two passes, one 32-bit hash per row.
 */
export function quantise(
  gradients: Float64Array,
  hessians: Float64Array,
  offset: number,
  numRows: number,
  seed: number,
  target: Int32Array,
): Scales {
  let maxGradient = 0;
  let maxHessian = 0;
  for (let i = offset; i < offset + numRows; i++) {
    const magnitude = Math.abs(gradients[i]);
    if (magnitude > maxGradient) maxGradient = magnitude;
    if (hessians[i] > maxHessian) maxHessian = hessians[i];
  }
  const scales = scalesOf(maxGradient, maxHessian, numRows);
  const gradientFactor = 1 / scales.gradient;
  const hessianFactor = 1 / scales.hessian;
  for (let row = 0; row < numRows; row++) {
    const dither = hash32(row, seed);
    const g = gradients[offset + row] * gradientFactor + (dither & 0xffff) / 65536;
    const h = hessians[offset + row] * hessianFactor + (dither >>> 16) / 65536;
    target[2 * row] = Math.floor(g);
    target[2 * row + 1] = Math.floor(h);
  }
  return scales;
}

/**
 * Lets rows count several times, in place: derivatives are multiplied, so sums stay exact; a row stays one row.
 *
 * @param pairs What `quantise` wrote.
 * @param rows Which rows. @param copies How often each, [rows.length].
 */
export function repeatRows(pairs: Int32Array, rows: Int32Array, copies: Int32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const at = 2 * rows[i];
    pairs[at] *= copies[i];
    pairs[at + 1] *= copies[i];
  }
}

/** 32 well-mixed bits of an index and a seed. Source: the finaliser of MurmurHash3 (Appleby, public domain). */
export function hash32(index: number, seed: number): number {
  let x = Math.imul(index + 1, 0x9e3779b1) ^ seed;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
