/**
 * @file Exponential and logarithm from additions, multiplications and divisions alone.
 *
 * ECMAScript leaves the last bits of `Math.exp` and `Math.log` to the engine, so a model trained in
 * one browser would hash differently in another. Basic operations are exact IEEE 754 everywhere
 * and engines may not fuse them, so these functions give the same bits on every machine. Anything
 * whose bits enter a model or a table uses them; drawing code may use `Math`.
 *
 * ```
 * exp(x) = 2^k · e^r     k = round(x / ln 2),  |r| ≤ ln 2 / 2,  e^r by its Taylor series
 * log(x) = k·ln 2 + log(m)     x = 2^k · m,  √½ ≤ m < √2,  log m = 2 artanh((m − 1) / (m + 1))
 * ```
 * ln 2 is split into a high part, whose product with k is exact, and a low part.
 */
import {
  INVERSE_LN2,
  R2,
  R3,
  R4,
  R5,
  R6,
  R7,
  R8,
  R9,
  R10,
  R11,
  R12,
  R13,
} from './exp-constants.ts';

/** ln 2 cut to 32 significant bits, so that `k · LN2_HIGH` is exact for |k| < 2^21. */
const LN2_HIGH = 0.69314718036912381649017333984375;
/** ln 2 − LN2_HIGH, rounded. */
const LN2_LOW = 1.9082149292705877e-10;
const SQRT2 = 1.4142135623730951;
const TWO_54 = 18014398509481984;

/** Above this e^x exceeds the largest double; below `EXP_MIN` it rounds to 0. */
const EXP_MAX = 709.782712893384;
const EXP_MIN = -745.1332191019412;

/** 2^k for k from −1074 to 1023 at index k + 1074; doubling is exact. */
const POWERS = ((): Float64Array => {
  const powers = new Float64Array(2098);
  let power = Number.MIN_VALUE;
  for (let i = 0; i < powers.length; i++) {
    powers[i] = power;
    power *= 2;
  }
  return powers;
})();

/**
 * e^x. Error below 1 unit in the last place.
 *
 * @returns Infinity above 709.78, 0 below −745.13, NaN for NaN.
 *
 * Cost: about 20 multiplications and additions.
 * Checked against: `Math.exp` and exact identities (exp.test.ts).
 */
export function exp(x: number): number {
  if (x > EXP_MAX) return Infinity;
  if (x < EXP_MIN) return 0;
  if (x !== x) return x;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const tail =
    r *
    r *
    (R2 +
      r *
        (R3 +
          r *
            (R4 +
              r *
                (R5 +
                  r *
                    (R6 +
                      r *
                        (R7 +
                          r * (R8 + r * (R9 + r * (R10 + r * (R11 + r * (R12 + r * R13)))))))))));
  // (high − r) − low is what the rounding of r lost.
  const y = 1 + (high - (low - tail));
  if (k > 1023) return y * 2 * POWERS[k + 1073];
  if (k >= -1022) return y * POWERS[k + 1074];
  // Subnormal: scale exactly first, so that only the last product rounds.
  return (y * POWERS[k + 1074 + 60]) / 1152921504606846976;
}

const DOUBLE = new Float64Array(1);
const WORDS = new Int32Array(DOUBLE.buffer);
/** Index of the word with sign and exponent; 1 on little-endian machines, which all browsers run on. */
const HIGH_WORD = ((): number => {
  DOUBLE[0] = 1;
  return WORDS[1] === 0 ? 0 : 1;
})();

/**
 * Natural logarithm. Error below 1 unit in the last place.
 *
 * @returns −Infinity for ±0, NaN for negative numbers and NaN.
 *
 * Cost: one division, about 15 multiplications and additions.
 * Checked against: `Math.log` and `log(exp(x))` (exp.test.ts).
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= TWO_54;
    k = -54;
  }
  DOUBLE[0] = x;
  const word = WORDS[HIGH_WORD];
  k += (word >> 20) - 1023;
  WORDS[HIGH_WORD] = (word & 0x000fffff) | 0x3ff00000;
  let m = DOUBLE[0];
  if (m > SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const f = m - 1;
  if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
  const s = f / (2 + f);
  const z = s * s;
  // 2 artanh(s) = 2s + s·rest; terms beyond z^11 are below 2^-60 of it.
  const rest =
    z *
    (2 / 3 +
      z *
        (2 / 5 +
          z *
            (2 / 7 +
              z *
                (2 / 9 +
                  z *
                    (2 / 11 +
                      z *
                        (2 / 13 +
                          z *
                            (2 / 15 +
                              z * (2 / 17 + z * (2 / 19 + z * (2 / 21 + (z * 2) / 23))))))))));
  // 2s = f − f²/2 + s·f²/2, which keeps the leading term f exact.
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + rest) + k * LN2_LOW) - f);
}

/**
 * log(1 + x) without the loss for small x. Error below 2 units in the last place.
 *
 * @returns −Infinity for −1, NaN below −1.
 *
 * Source: the correction (x − ((1 + x) − 1)) / (1 + x) is Kahan's.
 * Checked against: `Math.log1p` (exp.test.ts).
 */
export function log1p(x: number): number {
  const u = 1 + x;
  if (u === 1 || x === Infinity) return x;
  if (!(u > 0)) return log(u);
  return log(u) + (x - (u - 1)) / u;
}

/** 1 / (1 + e^−x), from 0 to 1, without overflow; NaN for NaN. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/** log(1 + e^x), the logistic loss of a score with the wrong sign, without overflow. */
export function softplus(x: number): number {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/**
 * Writes the softmax of `count` scores and returns the logarithm of the sum of their exponentials.
 *
 * @param scores Raw scores, read at `at … at + count − 1`; finite.
 * @param target Filled at the same places; may be `scores` itself.
 *
 * Cost: `count` exponentials, one logarithm.
 */
export function softmaxInto(
  scores: Float64Array,
  at: number,
  count: number,
  target: Float64Array,
): number {
  let max = scores[at];
  for (let i = at + 1; i < at + count; i++) if (scores[i] > max) max = scores[i];
  let total = 0;
  for (let i = at; i < at + count; i++) {
    const e = exp(scores[i] - max);
    target[i] = e;
    total += e;
  }
  for (let i = at; i < at + count; i++) target[i] /= total;
  return max + log(total);
}
