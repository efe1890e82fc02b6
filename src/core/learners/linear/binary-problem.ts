/** @file Log loss of a logistic model with two classes. Unknowns: p coefficients, then the intercept. */
import { exp, log, log1p } from '../../math/exp.ts';
import { pairwiseSum } from '../../math/sum.ts';
import type { ClassificationData, Problem } from './problem.ts';
import { scaledWeights } from './problem.ts';

/**
 * The binary objective: `½·l2·‖w‖² + C·Σ s_i·log(1 + e^(−y_i·z_i))` with `z = w·x + b`, y of ±1.
 *
 * Cost: an evaluation is one exponential and one logarithm per row and two passes over the entries;
 * a Hessian is half the sum of squares of entries per row.
 */
export function binaryProblem(data: ClassificationData): Problem {
  const { start, feature, value, numRows, numFeatures: p } = data.rows;
  const size = p + 1;
  const weights = scaledWeights(data);
  const totalWeight = pairwiseSum(weights);
  const curvature = new Float64Array(numRows);
  const losses = new Float64Array(numRows);
  let dataLoss = 0;

  return {
    size,
    start: () => {
      const theta = new Float64Array(size);
      const positive = pairwiseSum(weights.map((weight, row) => weight * data.classes[row]));
      theta[p] = log(positive) - log(totalWeight - positive);
      return theta;
    },
    evaluate: (theta, gradient) => {
      gradient.fill(0);
      for (let row = 0; row < numRows; row++) {
        let z = theta[p];
        for (let e = start[row]; e < start[row + 1]; e++) z += theta[feature[e]] * value[e];
        const isPositive = data.classes[row] === 1;
        const small = exp(z > 0 ? -z : z);
        const probability = (z > 0 ? 1 : small) / (1 + small);
        const wrongBy = isPositive === z > 0 ? 0 : Math.abs(z);
        losses[row] = weights[row] * (wrongBy + log1p(small));
        curvature[row] = weights[row] * (small / ((1 + small) * (1 + small)));
        const residual = weights[row] * (probability - (isPositive ? 1 : 0));
        for (let e = start[row]; e < start[row + 1]; e++) {
          gradient[feature[e]] += residual * value[e];
        }
        gradient[p] += residual;
      }
      dataLoss = pairwiseSum(losses);
      let squares = 0;
      for (let j = 0; j < p; j++) {
        gradient[j] += data.l2 * theta[j];
        squares += theta[j] * theta[j];
      }
      return dataLoss + 0.5 * data.l2 * squares;
    },
    meanLogLoss: () => dataLoss / totalWeight,
    hessian: (target) => {
      target.fill(0);
      const last = p * size;
      for (let row = 0; row < numRows; row++) {
        const h = curvature[row];
        for (let e = start[row]; e < start[row + 1]; e++) {
          const hx = h * value[e];
          const base = feature[e] * size;
          for (let f = start[row]; f <= e; f++) target[base + feature[f]] += hx * value[f];
          target[last + feature[e]] += hx;
        }
        target[last + p] += h;
      }
      for (let j = 0; j < p; j++) target[j * size + j] += data.l2;
    },
    diagonal: (target) => {
      target.fill(data.l2);
      target[p] = 0;
      for (let row = 0; row < numRows; row++) {
        const h = curvature[row];
        for (let e = start[row]; e < start[row + 1]; e++) {
          target[feature[e]] += h * value[e] * value[e];
        }
        target[p] += h;
      }
    },
  };
}
