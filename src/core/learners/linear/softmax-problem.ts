/**
 * @file Log loss of a softmax model. Unknowns, row-major [K, p + 1]: for each class its p coefficients,
 * then its intercept.
 *
 * Adding one constant to all K intercepts changes no probability, so the Hessian would be singular.
 * The term ½·(Σ_k b_k)² is added: it is 0 at exactly one of the equal optima, the one with intercepts
 * of mean 0, and changes nothing else. Without a penalty the same holds for each feature's coefficients.
 */
import { log, softmaxInto } from '../../math/exp.ts';
import { pairwiseSum } from '../../math/sum.ts';
import type { ClassificationData, Problem } from './problem.ts';
import { scaledWeights } from './problem.ts';

/**
 * The multinomial objective: `½·l2·‖W‖² + C·Σ s_i·(log Σ_k e^z_ik − z_iy)` with K full class vectors.
 *
 * @param numClasses K; every class must have rows of positive weight.
 *
 * Cost: an evaluation is K exponentials per row and 2K passes over the entries; a Hessian is
 * K(K + 1)/2 times the binary one.
 */
export function softmaxProblem(data: ClassificationData, numClasses: number): Problem {
  const { start, feature, value, numRows, numFeatures: p } = data.rows;
  const width = p + 1;
  const size = numClasses * width;
  const weights = scaledWeights(data);
  const totalWeight = pairwiseSum(weights);
  const probabilities = new Float64Array(numRows * numClasses);
  const losses = new Float64Array(numRows);
  /** Where the sum over classes is held at 0: the intercepts, and all of them without a penalty. */
  const firstFree = data.l2 > 0 ? p : 0;
  let dataLoss = 0;

  return {
    size,
    start: () => {
      const theta = new Float64Array(size);
      const shares = new Float64Array(numClasses);
      for (let row = 0; row < numRows; row++) shares[data.classes[row]] += weights[row];
      const logs = shares.map((share) => log(share));
      const mean = pairwiseSum(logs) / numClasses;
      for (let k = 0; k < numClasses; k++) theta[k * width + p] = logs[k] - mean;
      return theta;
    },
    evaluate: (theta, gradient) => {
      gradient.fill(0);
      for (let row = 0; row < numRows; row++) {
        const at = row * numClasses;
        const from = start[row];
        const to = start[row + 1];
        for (let k = 0; k < numClasses; k++) {
          const base = k * width;
          let z = theta[base + p];
          for (let e = from; e < to; e++) z += theta[base + feature[e]] * value[e];
          probabilities[at + k] = z;
        }
        const own = probabilities[at + data.classes[row]];
        const logSum = softmaxInto(probabilities, at, numClasses, probabilities);
        losses[row] = weights[row] * (logSum - own);
        for (let k = 0; k < numClasses; k++) {
          const base = k * width;
          const isOwn = k === data.classes[row] ? 1 : 0;
          const residual = weights[row] * (probabilities[at + k] - isOwn);
          for (let e = from; e < to; e++) gradient[base + feature[e]] += residual * value[e];
          gradient[base + p] += residual;
        }
      }
      dataLoss = pairwiseSum(losses);
      let penalty = 0;
      for (let j = 0; j < width; j++) {
        let sum = 0;
        for (let k = 0; k < numClasses; k++) {
          const w = theta[k * width + j];
          sum += w;
          if (j === p) continue;
          gradient[k * width + j] += data.l2 * w;
          penalty += data.l2 * w * w;
        }
        if (j < firstFree) continue;
        penalty += sum * sum;
        for (let k = 0; k < numClasses; k++) gradient[k * width + j] += sum;
      }
      return dataLoss + 0.5 * penalty;
    },
    meanLogLoss: () => dataLoss / totalWeight,
    hessian: (target) => {
      target.fill(0);
      for (let row = 0; row < numRows; row++) {
        const from = start[row];
        const to = start[row + 1];
        for (let k = 0; k < numClasses; k++) {
          const pk = probabilities[row * numClasses + k];
          for (let l = 0; l <= k; l++) {
            const pl = probabilities[row * numClasses + l];
            const h = weights[row] * pk * ((k === l ? 1 : 0) - pl);
            const block = k * width * size + l * width;
            const last = block + p * size;
            for (let e = from; e < to; e++) {
              const hx = h * value[e];
              const base = block + feature[e] * size;
              for (let f = from; f <= e; f++) target[base + feature[f]] += hx * value[f];
              target[last + feature[e]] += hx;
            }
            target[last + p] += h;
          }
        }
      }
      for (let k = 0; k < numClasses; k++) {
        for (let l = 0; l < k; l++) mirrorBlock(target, size, k * width, l * width, width);
      }
      for (let j = 0; j < width; j++) {
        for (let k = 0; k < numClasses; k++) {
          const at = k * width + j;
          if (j < p) target[at * size + at] += data.l2;
          if (j < firstFree) continue;
          for (let l = 0; l <= k; l++) target[at * size + l * width + j] += 1;
        }
      }
    },
    diagonal: (target) => {
      for (let at = 0; at < size; at++) {
        const j = at % width;
        target[at] = (j < p ? data.l2 : 0) + (j < firstFree ? 0 : 1);
      }
      for (let row = 0; row < numRows; row++) {
        for (let k = 0; k < numClasses; k++) {
          const pk = probabilities[row * numClasses + k];
          const h = weights[row] * pk * (1 - pk);
          for (let e = start[row]; e < start[row + 1]; e++) {
            target[k * width + feature[e]] += h * value[e] * value[e];
          }
          target[k * width + p] += h;
        }
      }
    },
  };
}

/** Copies the lower triangle of a symmetric block to its upper one. */
function mirrorBlock(
  a: Float64Array,
  size: number,
  top: number,
  left: number,
  width: number,
): void {
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) a[(top + j) * size + left + i] = a[(top + i) * size + left + j];
  }
}
