// Derivatives → pairs of integers, as in src/core/learners/trees/quantise.ts.

import { hash32 } from './hash';

/** Writes [gradient integer, hessian integer], i32, of rows begin … end − 1, and adds them up into two f64 at `sums`. */
export function quantise(
  gradients: usize,
  hessians: usize,
  begin: i32,
  end: i32,
  seed: i32,
  gradientFactor: f64,
  hessianFactor: f64,
  pairs: usize,
  sums: usize,
): void {
  let sum = v128.load(sums);
  const factors = f64x2.replace_lane(f64x2.splat(gradientFactor), 1, hessianFactor);
  for (let row = begin; row < end; row++) {
    const bits = hash32(row, seed);
    const at = (<usize>row) << 3;
    const derivatives = v128.load64_lane(
      gradients + at,
      v128.load64_lane(hessians + at, f64x2.splat(0.0), 1),
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
    v128.store64_lane(pairs + at, i32x4.trunc_sat_f64x2_s_zero(whole), 0);
  }
  v128.store(sums, sum);
}

/** Adds up the pairs of rows[begin … end − 1] into two f64 at `target`. */
export function sumRows(pairs: usize, rows: usize, begin: i32, end: i32, target: usize): void {
  let sum = f64x2.splat(0.0);
  for (
    let at = rows + ((<usize>begin) << 2), last = rows + ((<usize>end) << 2);
    at < last;
    at += 4
  ) {
    const pair = v128.load64_zero(pairs + ((<usize>load<u32>(at)) << 3));
    sum = f64x2.add(sum, f64x2.convert_low_i32x4_s(pair));
  }
  v128.store(target, sum);
}

/** Writes begin, begin + 1, … end − 1 into rows[begin … end − 1]. */
export function listRows(rows: usize, begin: i32, end: i32): void {
  for (let row = begin; row < end; row++) store<i32>(rows + ((<usize>row) << 2), row);
}
