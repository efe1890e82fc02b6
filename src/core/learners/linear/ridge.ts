/** @file The ridge regression learner. */
import { checkCancelled } from '../../errors.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { pairwiseSum } from '../../math/sum.ts';
import { checkFinite, checkTraining } from '../inputs.ts';
import type { FitContext, FitResult, Learner, Params, Target } from '../learner.ts';
import { resolveParams } from '../params.ts';
import { solveSymmetric } from './cholesky.ts';
import { RIDGE_INFO } from './info.ts';
import type { LinearModel } from './model.ts';
import { predictLinear } from './model.ts';

const WHO = RIDGE_INFO.id;
/** Rows that are centred at a time: a block of 100 features fits the second-level cache. */
const BLOCK_ROWS = 256;

function weightedMean(values: Float64Array, weights: Float64Array, total: number): number {
  return pairwiseSum(weights.map((weight, row) => weight * values[row])) / total;
}

/**
 * Adds the products of one block of rows to the normal equations.
 *
 * @param block Centred features times the root of the weight, [numFeatures, count], feature-major.
 * @param target Centred target times the root of the weight, [count].
 */
function addBlock(
  gram: Float64Array,
  moment: Float64Array,
  block: Float64Array,
  target: Float64Array,
  count: number,
): void {
  const p = moment.length;
  for (let j = 0; j < p; j++) {
    const left = j * BLOCK_ROWS;
    for (let k = 0; k <= j; k++) {
      const right = k * BLOCK_ROWS;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += block[left + i] * block[right + i];
      gram[j * p + k] += sum;
    }
    let sum = 0;
    for (let i = 0; i < count; i++) sum += block[left + i] * target[i];
    moment[j] += sum;
  }
}

/**
 * Fits `Σ weight·(y − x·w − b)² + alpha·‖w‖²` (intercept unpenalised) exactly: Cholesky on the normal
 * equations of centred columns. Equal inputs give equal bits; no random numbers are drawn.
 *
 * Cost: rows · features² / 2 multiplications, features² doubles.
 * Source: the objective is scikit-learn's Ridge.
 * Checked against: scikit-learn Ridge (tests/golden/linear).
 */
async function fit(
  given: Params,
  x: DenseMatrix,
  y: Target,
  context: FitContext,
): Promise<FitResult<LinearModel>> {
  const params = resolveParams(RIDGE_INFO.params, given);
  const { weights, totalWeight } = checkTraining(WHO, RIDGE_INFO.tasks, x, y, context);
  checkFinite(WHO, x);
  const p = x.columns.length;
  const means = x.columns.map((column) => weightedMean(column, weights, totalWeight));
  const targetMean = weightedMean(y.values, weights, totalWeight);
  const gram = new Float64Array(p * p);
  const moment = new Float64Array(p);
  const block = new Float64Array(p * BLOCK_ROWS);
  const target = new Float64Array(BLOCK_ROWS);
  const root = new Float64Array(BLOCK_ROWS);
  for (let from = 0; from < x.numRows; from += BLOCK_ROWS) {
    checkCancelled(context.signal, WHO);
    const count = Math.min(BLOCK_ROWS, x.numRows - from);
    for (let i = 0; i < count; i++) {
      root[i] = Math.sqrt(weights[from + i]);
      target[i] = root[i] * (y.values[from + i] - targetMean);
    }
    for (let j = 0; j < p; j++) {
      const column = x.columns[j];
      for (let i = 0; i < count; i++) {
        block[j * BLOCK_ROWS + i] = root[i] * (column[from + i] - means[j]);
      }
    }
    addBlock(gram, moment, block, target, count);
    context.onProgress?.({
      stage: 'Adding up rows',
      done: from + count,
      total: x.numRows,
      unit: 'rows',
    });
  }
  checkCancelled(context.signal, WHO);
  for (let j = 0; j < p; j++) gram[j * p + j] += params['alpha'] as number;
  const { solution: coefficients, added } = solveSymmetric(gram, moment);
  const shift = pairwiseSum(coefficients.map((weight, j) => weight * means[j]));
  return {
    model: {
      learner: 'ridge',
      version: 1,
      task: 'regression',
      numClasses: 0,
      featureNames: x.features.map((feature) => feature.name),
      coefficients,
      intercepts: Float64Array.of(targetMean - shift),
      iterations: 1,
      maxAbsGradient: 0,
      converged: true,
    },
    series: [],
    backend: 'cpu',
    warnings:
      added > 0
        ? [
            `${WHO}: some features are collinear, so single coefficients are not determined; raise alpha`,
          ]
        : [],
  };
}

/** Ridge regression as a learner; see `fit` above for the objective. */
export const ridge: Learner<LinearModel> = { info: RIDGE_INFO, fit, predict: predictLinear };
