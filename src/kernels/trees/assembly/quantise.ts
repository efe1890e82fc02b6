// Derivatives → pairs of integers, as in src/core/learners/trees/quantise.ts, and the list of rows.
//
// An entry of the list is a row (u32), its gradient integer and its hessian integer (i16 each: at most 2^14). They travel
// together when nodes are divided, so whoever counts a node finds the derivatives in the order of its rows.

import { hash32 } from './hash';

/** The pair of an entry, as two f64. */
// @ts-expect-error: AssemblyScript's decorator
@inline
export function pairOf(entry: usize): v128 {
  return f64x2.convert_low_i32x4_s(i32x4.extend_low_i16x8_s(v128.load32_zero(entry + 4)));
}

/** How often a row counts; `copies`: i32 by row, or 0 for once. */
// @ts-expect-error: AssemblyScript's decorator
@inline
export function timesOf(copies: usize, entry: usize): v128 {
  return f64x2.splat(<f64>load<i32>(copies + ((<usize>load<u32>(entry)) << 2)));
}

/**
 * Writes entries begin … end − 1, and adds their pairs up into two f64 at `sums`.
 *
 * @param rows i32, the row of each entry, or 0 for the entries' own numbers.
 */
export function quantise(
  gradients: usize,
  hessians: usize,
  rows: usize,
  begin: i32,
  end: i32,
  seed: i32,
  gradientFactor: f64,
  hessianFactor: f64,
  entries: usize,
  sums: usize,
): void {
  let sum = v128.load(sums);
  const factors = f64x2.replace_lane(f64x2.splat(gradientFactor), 1, hessianFactor);
  for (let i = begin; i < end; i++) {
    const row = rows == 0 ? i : load<i32>(rows + ((<usize>i) << 2));
    const bits = hash32(row, seed);
    const from = (<usize>row) << 3;
    const derivatives = v128.load64_lane(
      gradients + from,
      v128.load64_lane(hessians + from, f64x2.splat(0.0), 1),
      0,
    );
    const dither = f64x2.mul(
      f64x2.convert_low_i32x4_u(
        i32x4.replace_lane(i32x4.splat(<i32>(bits & 0xffff)), 1, <i32>(bits >>> 16)),
      ),
      f64x2.splat(1.0 / 65536.0),
    );
    const whole = f64x2.floor(f64x2.add(f64x2.mul(derivatives, factors), dither));
    sum = f64x2.add(sum, whole);
    const integers = i32x4.trunc_sat_f64x2_s_zero(whole);
    const entry = entries + ((<usize>i) << 3);
    store<i32>(entry, row);
    store<i32>(entry, i32x4.extract_lane(i16x8.narrow_i32x4_s(integers, integers), 0), 4);
  }
  v128.store(sums, sum);
}

/** Adds up the pairs of entries begin … end − 1 into two f64 at `target`; `copies`: see `timesOf`. */
export function sumRows(entries: usize, begin: i32, end: i32, copies: usize, target: usize): void {
  let sum = f64x2.splat(0.0);
  const last = entries + ((<usize>end) << 3);
  for (let at = entries + ((<usize>begin) << 3); at < last; at += 8) {
    const pair = pairOf(at);
    sum = f64x2.add(sum, copies == 0 ? pair : f64x2.mul(pair, timesOf(copies, at)));
  }
  v128.store(target, sum);
}

/** Writes begin, begin + 1, … end − 1 into entries begin … end − 1, without derivatives. */
export function listRows(entries: usize, begin: i32, end: i32): void {
  for (let row = begin; row < end; row++) store<u64>(entries + ((<usize>row) << 3), <u64>row);
}
