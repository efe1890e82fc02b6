/** @file e^x for derivatives of a loss, which are rounded to fourteen bits afterwards. */

import { INVERSE_LN2, R2, R3, R4, R5, R6, R7, R8, R9 } from '../../math/exp-constants.ts';

const LN2 = 0.6931471805599453;

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
