// Exponential and logarithm as in src/core/math/exp.ts, operation by operation: the bits must be the same.

import { INVERSE_LN2, R2, R3, R4, R5, R6, R7, R8, R9, R10, R11, R12, R13 } from './exp-constants';

const LN2_HIGH: f64 = 0.69314718036912381649017333984375;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const SQRT2: f64 = 1.4142135623730951;
const TWO_54: f64 = 18014398509481984;
const TWO_60: f64 = 1152921504606846976;
const EXP_MAX: f64 = 709.782712893384;
const EXP_MIN: f64 = -745.1332191019412;

const L3: f64 = 2.0 / 3.0;
const L5: f64 = 2.0 / 5.0;
const L7: f64 = 2.0 / 7.0;
const L9: f64 = 2.0 / 9.0;
const L11: f64 = 2.0 / 11.0;
const L13: f64 = 2.0 / 13.0;
const L15: f64 = 2.0 / 15.0;
const L17: f64 = 2.0 / 17.0;
const L19: f64 = 2.0 / 19.0;
const L21: f64 = 2.0 / 21.0;

/** 2^k for k from −1022 to 1023. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function power(k: i32): f64 {
  return reinterpret<f64>((<i64>(k + 1023)) << 52);
}

export function exp(x: f64): f64 {
  if (x > EXP_MAX) return Infinity;
  if (x < EXP_MIN) return 0;
  if (x != x) return x;
  const k = floor<f64>(x * INVERSE_LN2 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  let sum = R12 + r * R13;
  sum = R11 + r * sum;
  sum = R10 + r * sum;
  sum = R9 + r * sum;
  sum = R8 + r * sum;
  sum = R7 + r * sum;
  sum = R6 + r * sum;
  sum = R5 + r * sum;
  sum = R4 + r * sum;
  sum = R3 + r * sum;
  sum = R2 + r * sum;
  const tail = r * r * sum;
  const y = 1.0 + (high - (low - tail));
  const n = <i32>k;
  if (n > 1023) return y * 2.0 * power(n - 1);
  if (n >= -1022) return y * power(n);
  return (y * power(n + 60)) / TWO_60;
}

export function log(x: f64): f64 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN;
  if (x == Infinity) return x;
  let k: i32 = 0;
  if (x < 2.2250738585072014e-308) {
    x *= TWO_54;
    k = -54;
  }
  const bits = reinterpret<u64>(x);
  k += (<i32>(bits >> 52)) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const f = m - 1.0;
  const n = <f64>k;
  if (f == 0) return k == 0 ? 0 : n * LN2_HIGH + n * LN2_LOW;
  const s = f / (2.0 + f);
  const z = s * s;
  let rest = L21 + (z * 2.0) / 23.0;
  rest = L19 + z * rest;
  rest = L17 + z * rest;
  rest = L15 + z * rest;
  rest = L13 + z * rest;
  rest = L11 + z * rest;
  rest = L9 + z * rest;
  rest = L7 + z * rest;
  rest = L5 + z * rest;
  rest = L3 + z * rest;
  rest = z * rest;
  const half = 0.5 * f * f;
  return n * LN2_HIGH - (half - (s * (half + rest) + n * LN2_LOW) - f);
}
