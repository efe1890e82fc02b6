// e^x in eleven digits, two at a time and one, as src/core/learners/trees/quick-exp.ts: the same operations in the same
// order. Terms are added in pairs, not one after the other: a processor has room for few rows, so what counts is how
// long one row takes.

import { INVERSE_LN2, R2, R3, R4, R5, R6, R7, R8, R9 } from './exp-constants';

const LN2: f64 = 0.6931471805599453;
/** Adding this to an integer leaves it in the low bits of the sum, with 1023 more: the exponent of 2^k. */
const TO_EXPONENT: f64 = 6755399441055744.0 + 1023.0;

/** Each twice: loading a constant is one instruction, making it in a register several. */
const CONSTANTS = memory.data<f64>(
  [
    INVERSE_LN2, INVERSE_LN2, 0.5, 0.5, LN2, LN2, 1.0, 1.0, R2, R2, R3, R3, R4, R4, R5, R5, R6, R6, R7, R7, R8, R8, R9, R9,
    TO_EXPONENT, TO_EXPONENT, -0.0, -0.0, -700.0, -700.0, 1e-15, 1e-15,
  ],
  16,
);

/** Places of constants that others want: ½, 1, nothing but the sign, the least argument, the least probability. */
export const HALVES: usize = 1;
export const ONES: usize = 3;
export const SIGNS: usize = 13;
export const LEAST_ARGUMENTS: usize = 14;
export const LEAST_PROBABILITIES: usize = 15;

/** The constant at a place, in both lanes. */
// @ts-expect-error: AssemblyScript's decorator
@inline
export function constant(place: usize): v128 {
  return v128.load(CONSTANTS + (place << 4));
}

/** e^x of two values from −700 to 0. */
// @ts-expect-error: AssemblyScript's decorator
@inline
export function quickExps(x: v128): v128 {
  const k = f64x2.floor(f64x2.add(f64x2.mul(x, constant(0)), constant(1)));
  const r = f64x2.sub(x, f64x2.mul(k, constant(2)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const a = f64x2.add(constant(3), r);
  const b = f64x2.add(constant(4), f64x2.mul(r, constant(5)));
  const c = f64x2.add(constant(6), f64x2.mul(r, constant(7)));
  const d = f64x2.add(constant(8), f64x2.mul(r, constant(9)));
  const e = f64x2.add(constant(10), f64x2.mul(r, constant(11)));
  const low = f64x2.add(a, f64x2.mul(r2, b));
  const high = f64x2.add(f64x2.add(c, f64x2.mul(r2, d)), f64x2.mul(r4, e));
  const y = f64x2.add(low, f64x2.mul(r4, high));
  return f64x2.mul(y, i64x2.shl(f64x2.add(k, constant(12)), 52));
}

/** e^x of one. */
export function quickExp(x: f64): f64 {
  return f64x2.extract_lane(quickExps(f64x2.splat(x)), 0);
}
