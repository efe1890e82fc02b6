// Losses of a regression by row, as in src/core/learners/trees/regression-losses.ts and `squaredBlock` of gradients.ts.

import { exp } from './exp';
import { put, weightOf } from './gradients';

// Numbers of the losses; REGRESSION_KINDS of exports.ts.
const ABSOLUTE: i32 = 1;
const HUBER: i32 = 2;
const QUANTILE: i32 = 3;
const POISSON: i32 = 4;
const GAMMA: i32 = 5;
const TWEEDIE: i32 = 6;

/**
 * Rows begin … end − 1 of a regression target; all arrays f64 by row.
 * @param kind Which loss. @param parameter Its parameter.
 * @param maxima Two f64: largest |gradient| and hessian of the block, raised.
 * @returns The block's loss.
 */
export function regressionBlock(
  target: usize,
  weights: usize,
  scores: usize,
  gradients: usize,
  hessians: usize,
  begin: i32,
  end: i32,
  kind: i32,
  parameter: f64,
  maxima: usize,
): f64 {
  let loss: f64 = 0;
  for (let at = (<usize>begin) << 3, last = (<usize>end) << 3; at < last; at += 8) {
    const weight = weightOf(weights, at);
    const score = load<f64>(scores + at);
    const y = load<f64>(target + at);
    const error = score - y;
    switch (kind) {
      case ABSOLUTE: {
        const sign: f64 = error > 0 ? 1.0 : error < 0 ? -1.0 : 0.0;
        put(gradients, hessians, at, weight * sign, weight, maxima);
        loss += weight * abs(error);
        break;
      }
      case HUBER: {
        const size = abs(error);
        const isSmall = size <= parameter;
        const slope = isSmall ? error : error > 0 ? parameter : -parameter;
        put(gradients, hessians, at, weight * slope, weight, maxima);
        loss += weight * (isSmall ? 0.5 * error * error : parameter * (size - 0.5 * parameter));
        break;
      }
      case QUANTILE: {
        const slope = error >= 0 ? 1.0 - parameter : -parameter;
        put(gradients, hessians, at, weight * slope, weight, maxima);
        loss += weight * (slope * error);
        break;
      }
      case POISSON: {
        const mean = exp(score);
        put(gradients, hessians, at, weight * (mean - y), weight * (mean * parameter), maxima);
        loss += weight * (mean - y * score);
        break;
      }
      case GAMMA: {
        const ratio = y * exp(-score);
        put(gradients, hessians, at, weight * (1.0 - ratio), weight * ratio, maxima);
        loss += weight * (score + ratio);
        break;
      }
      case TWEEDIE: {
        const first = y * exp((1.0 - parameter) * score);
        const second = exp((2.0 - parameter) * score);
        const curve = (2.0 - parameter) * second + (parameter - 1.0) * first;
        put(gradients, hessians, at, weight * (second - first), weight * curve, maxima);
        loss += weight * (second / (2.0 - parameter) - first / (1.0 - parameter));
        break;
      }
      default: {
        put(gradients, hessians, at, weight * error, weight, maxima);
        loss += weight * error * error;
      }
    }
  }
  return loss;
}
