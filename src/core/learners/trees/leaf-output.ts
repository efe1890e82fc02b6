/**
 * @file What a leaf adds to the score, before shrinkage, and what it saves. Without limits that is o = −T(G) / (H + λ),
 * which saves T(G)² / (H + λ). With them it is another o, which saves −(2 T(G) o + (H + λ) o²).
 *
 * Source: LightGBM's `max_delta_step`, `path_smooth` and `monotone_constraints` (method `basic`),
 * https://github.com/microsoft/LightGBM/blob/v4.6.0/src/treelearner/feature_histogram.hpp
 */
import type { Scales } from './quantise.ts';
import { softThreshold, type NodeSums, type SplitNode, type SplitSettings } from './split.ts';

/** What moves the value of a leaf, in one unit of score. */
export interface OutputLimits {
  /** Largest magnitude before smoothing; 0 means none. */
  readonly maxDeltaStep: number;
  /** Rows with which a leaf is half its own value and half its parent's; 0 means no smoothing. */
  readonly pathSmooth: number;
  readonly parentOutput: number;
  readonly minOutput: number;
  readonly maxOutput: number;
}

/** The limits of a node's children in quantised units, and what the node saves as it is. */
export interface QuantisedLimits extends OutputLimits {
  readonly unsplitGain: number;
}

/** Does a split depend on more than sums? If not, the fast search finds it. */
export function hasLimits({
  maxDeltaStep,
  pathSmooth,
  extraTrees,
  monotone,
}: SplitSettings): boolean {
  return maxDeltaStep > 0 || pathSmooth > 0 || extraTrees || monotone.length > 0;
}

/**
 * Gives the value of a leaf: cut to `maxDeltaStep`, then drawn towards its parent, then kept within its bounds.
 *
 * @param gradient T(G). @param weight H + λ. @param count Rows.
 */
export function leafOutput(
  gradient: number,
  weight: number,
  count: number,
  { maxDeltaStep, pathSmooth, parentOutput, minOutput, maxOutput }: OutputLimits,
): number {
  let output = -gradient / weight;
  if (maxDeltaStep > 0 && Math.abs(output) > maxDeltaStep) {
    output = output < 0 ? -maxDeltaStep : maxDeltaStep;
  }
  if (pathSmooth > 0) {
    const ratio = count / pathSmooth;
    output = (output * ratio) / (ratio + 1) + parentOutput / (ratio + 1);
  }
  if (output < minOutput) return minOutput;
  return output > maxOutput ? maxOutput : output;
}

/** What a leaf with this value saves; other arguments as in `leafOutput`. */
export function outputGain(gradient: number, weight: number, output: number): number {
  return -(2 * gradient * output + weight * output * output);
}

/** The limits of the children of a node. Scales are powers of two, so units round nothing. */
export function quantisedLimits(
  node: SplitNode,
  scales: Scales,
  settings: SplitSettings,
): QuantisedLimits {
  const unit = scales.hessian / scales.gradient;
  const limits = {
    maxDeltaStep: settings.maxDeltaStep * unit,
    pathSmooth: settings.pathSmooth,
    parentOutput: node.output * unit,
    minOutput: node.minOutput * unit,
    maxOutput: node.maxOutput * unit,
  };
  return { ...limits, unsplitGain: unsplitGain(node.sums, limits, scales, settings) };
}

/** What the node saves as it is: without bounds, and smoothed like its children, as in LightGBM. */
function unsplitGain(
  { gradient, hessian, count }: NodeSums,
  limits: OutputLimits,
  scales: Scales,
  settings: SplitSettings,
): number {
  const own = softThreshold(gradient, settings.lambdaL1 / scales.gradient);
  const weight = hessian + settings.lambdaL2 / scales.hessian;
  const free = { ...limits, minOutput: -Infinity, maxOutput: Infinity };
  return outputGain(own, weight, leafOutput(own, weight, count, free));
}

/**
 * What both sides of a split save beyond the node as it is, in quantised units; 0 where their values are in the wrong
 * order.
 *
 * @param node Sums of the node. @param l1 λ1 of both sides, as is `l2`.
 * @param limits `monotone`: 1 if the right value must not be below the left one, −1 if not above it, 0 if it may be either.
 */
export function splitGain(
  node: NodeSums,
  left: NodeSums,
  l1: number,
  l2: number,
  limits: QuantisedLimits & { readonly monotone: number },
): number {
  const leftGradient = softThreshold(left.gradient, l1);
  const rightGradient = softThreshold(node.gradient - left.gradient, l1);
  const leftWeight = left.hessian + l2;
  const rightWeight = node.hessian - left.hessian + l2;
  const leftValue = leafOutput(leftGradient, leftWeight, left.count, limits);
  const rightValue = leafOutput(rightGradient, rightWeight, node.count - left.count, limits);
  if (limits.monotone * (rightValue - leftValue) < 0) return 0;
  const both =
    outputGain(leftGradient, leftWeight, leftValue) +
    outputGain(rightGradient, rightWeight, rightValue);
  return both - limits.unsplitGain;
}
