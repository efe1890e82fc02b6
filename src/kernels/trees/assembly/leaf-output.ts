// What a leaf adds to the score and what that saves, as in src/core/learners/trees/leaf-output.ts.

import {
  maxDeltaStep,
  maxOutput,
  minOutput,
  monotone,
  nodeCount,
  nodeGradient,
  nodeHessian,
  parentOutput,
  pathSmooth,
  shrink,
  unsplitGain,
} from './split-node';

function leafOutput(gradient: f64, weight: f64, count: f64): f64 {
  let output = -gradient / weight;
  if (maxDeltaStep > 0 && abs(output) > maxDeltaStep) {
    output = output < 0 ? -maxDeltaStep : maxDeltaStep;
  }
  if (pathSmooth > 0) {
    const ratio = count / pathSmooth;
    output = (output * ratio) / (ratio + 1.0) + parentOutput / (ratio + 1.0);
  }
  if (output < minOutput) return minOutput;
  return output > maxOutput ? maxOutput : output;
}

// @ts-expect-error: AssemblyScript's decorator
@inline
function outputGain(gradient: f64, weight: f64, output: f64): f64 {
  return -(2.0 * gradient * output + weight * output * output);
}

/** What both sides save beyond the node as it is; 0 where their values are in the wrong order. Sums are of the left side. */
export function splitGain(gradient: f64, hessian: f64, count: f64, lambda: f64): f64 {
  const left = shrink(gradient);
  const right = shrink(nodeGradient - gradient);
  const leftWeight = hessian + lambda;
  const rightWeight = nodeHessian - hessian + lambda;
  const leftValue = leafOutput(left, leftWeight, count);
  const rightValue = leafOutput(right, rightWeight, nodeCount - count);
  if (monotone * (rightValue - leftValue) < 0) return 0;
  return (
    outputGain(left, leftWeight, leftValue) +
    outputGain(right, rightWeight, rightValue) -
    unsplitGain
  );
}
