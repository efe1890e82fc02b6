/**
 * @file Arithmetic on doubles with the same bits on every machine. Missing (NaN) stays missing;
 * 1 / 0 is Infinity and 0 / 0 is missing, as in NumPy.
 */
import { exp, log } from '../math/exp.ts';

/** Remainder with the sign of the divisor, as in Python; NaN for a divisor of 0. */
export function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Whole exponents up to this go by repeated squaring, which is exact for small whole bases. */
const MAX_SQUARED = 1024;

function wholePower(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/**
 * `base` to the power `exponent`; missing when either is. Relative error below 1e-13 while the
 * logarithm of the result is below 100.
 *
 * @returns NaN for a negative base with a fractional exponent.
 */
export function power(base: number, exponent: number): number {
  if (Number.isNaN(base) || Number.isNaN(exponent)) return Number.NaN;
  if (exponent === 0.5) return Math.sqrt(base);
  const size = Math.abs(exponent);
  if (Number.isInteger(exponent) && size <= MAX_SQUARED) {
    const value = wholePower(base, size);
    return exponent < 0 ? 1 / value : value;
  }
  if (base < 0) {
    if (!Number.isInteger(exponent)) return size === Infinity ? exp(exponent * log(-base)) : NaN;
    const value = exp(exponent * log(-base));
    return size % 2 === 1 ? -value : value;
  }
  if (base === 1) return 1;
  return exp(exponent * log(base));
}

/** 10^d for d from 0 to 15, exact. */
const TENS = Array.from({ length: 16 }, (_, d) => Number(`1e${d}`));

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * Rounds to `digits` decimal places (negative: tens, hundreds), halves to even, as NumPy does.
 *
 * @param digits Integer from −15 to 15.
 */
export function roundTo(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value;
  const ten = TENS[Math.abs(digits)];
  if (digits < 0) return roundHalfEven(value / ten) * ten;
  const scaled = value * ten;
  return Number.isFinite(scaled) ? roundHalfEven(scaled) / ten : value;
}
