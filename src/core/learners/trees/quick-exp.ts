/** @file e^x for derivatives of a loss, which are rounded to fourteen bits afterwards. */

const LN2 = 0.6931471805599453;
const INVERSE_LN2 = 1.4426950408889634;
const R2 = 1 / 2;
const R3 = 1 / 6;
const R4 = 1 / 24;
const R5 = 1 / 120;
const R6 = 1 / 720;
const R7 = 1 / 5040;
const R8 = 1 / 40320;
const R9 = 1 / 362880;

/** 2^k for k from −1022 to 0, [1023]: that of k is at −k. */
const POWERS = Float64Array.from({ length: 1023 }, (_, k) => 2 ** -k);

/**
 * e^x for x from −700 to 0, within 1e-11 of it (relative).
 *
 * Basic operations in a fixed order, so that kernels can repeat them to the bit; terms in pairs, so that they need not
 * wait for each other.
 * Source: Estrin 1960, "Organization of computer systems", for the order; Taylor's series up to r⁹/9!.
 */
export function quickExp(x: number): number {
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const r = x - k * LN2;
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = 1 + r + r2 * (R2 + r * R3);
  const high = R4 + r * R5 + r2 * (R6 + r * R7) + r4 * (R8 + r * R9);
  return (low + r4 * high) * POWERS[-k];
}
