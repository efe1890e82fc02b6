/** @file The logistic regression learner. */
import { checkCancelled } from '../../errors.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { checkFinite, checkTraining } from '../inputs.ts';
import type { FitContext, FitResult, Learner, Params, Target } from '../learner.ts';
import { resolveParams } from '../params.ts';
import { binaryProblem } from './binary-problem.ts';
import { LOGISTIC_REGRESSION_INFO } from './info.ts';
import { solveByLbfgs } from './lbfgs.ts';
import type { LinearModel } from './model.ts';
import { ABSENT_INTERCEPT, predictLinear } from './model.ts';
import { solveByNewton } from './newton.ts';
import type { ClassificationData, Problem } from './problem.ts';
import { softmaxProblem } from './softmax-problem.ts';
import type { Solution } from './solver.ts';
import type { SparseRows } from './sparse-rows.ts';
import { toSparseRows } from './sparse-rows.ts';

const WHO = LOGISTIC_REGRESSION_INFO.id;
/** Above this many unknowns a Newton iteration (size³/6) costs more than it saves. */
const NEWTON_LIMIT = 600;

/** 1 / max(1, root mean square) of each feature, repeated for each output, intercepts 1. */
function gradientScale(rows: SparseRows, numOutputs: number): Float64Array<ArrayBuffer> {
  const width = rows.numFeatures + 1;
  const squares = new Float64Array(rows.numFeatures);
  for (let e = 0; e < rows.value.length; e++) {
    squares[rows.feature[e]] += rows.value[e] * rows.value[e];
  }
  const scale = new Float64Array(numOutputs * width).fill(1);
  for (let at = 0; at < scale.length; at++) {
    const feature = at % width;
    if (feature === width - 1) continue;
    scale[at] = 1 / Math.max(1, Math.sqrt(squares[feature] / rows.numRows));
  }
  return scale;
}

/** Unknowns of the solver → coefficients and intercepts of all classes, absent ones included. */
function unpack(
  theta: Float64Array,
  present: readonly number[],
  y: Target,
  numFeatures: number,
): Pick<LinearModel, 'coefficients' | 'intercepts'> {
  const numOutputs = y.task === 'binary' ? 1 : y.numClasses;
  const coefficients = new Float64Array(numOutputs * numFeatures);
  const intercepts = new Float64Array(numOutputs).fill(ABSENT_INTERCEPT);
  const outputs = y.task === 'binary' ? [0] : present;
  outputs.forEach((output, k) => {
    const from = k * (numFeatures + 1);
    coefficients.set(theta.subarray(from, from + numFeatures), output * numFeatures);
    intercepts[output] = theta[from + numFeatures];
  });
  return { coefficients, intercepts };
}

function warningsOf(solution: Solution, absent: number, maxIterations: number): string[] {
  const warnings: string[] = [];
  if (!solution.converged) {
    warnings.push(
      solution.iterations >= maxIterations
        ? `${WHO}: stopped after ${solution.iterations} iterations before the gradient was small enough; raise max_iter or lower C`
        : `${WHO}: rounding stopped the solver at a gradient of ${solution.maxAbsGradient}; scale the features`,
    );
  }
  if (solution.wasSingular) {
    warnings.push(`${WHO}: some features are collinear, so single coefficients are not determined`);
  }
  if (absent > 0) {
    warnings.push(`${WHO}: ${absent} classes have no training rows and get probability 0`);
  }
  return warnings;
}

/**
 * Fits `½‖w‖² + C·Σ weight·log loss` (intercept unpenalised) to the optimum.
 *
 * Binary targets have one coefficient vector, multiclass ones K full vectors (softmax) with intercepts
 * of mean 0. Equal inputs give equal bits; no random numbers are drawn. Separable data is no trouble
 * with the penalty; without it coefficients grow until the gradient is small.
 *
 * Series: `training_log_loss`, weighted mean, from step 0 (class shares only).
 * Cost: see `solveByNewton` and `solveByLbfgs`; 12 bytes per non-zero entry of x.
 * Source: the objective is scikit-learn's LogisticRegression.
 * Checked against: exact optima of five data sets (tests/golden/linear).
 */
async function fit(
  given: Params,
  x: DenseMatrix,
  y: Target,
  context: FitContext,
): Promise<FitResult<LinearModel>> {
  const params = resolveParams(LOGISTIC_REGRESSION_INFO.params, given);
  const checked = checkTraining(WHO, LOGISTIC_REGRESSION_INFO.tasks, x, y, context);
  checkFinite(WHO, x);
  const { classWeights, totalWeight } = checked;
  const present = [...classWeights.keys()].filter((k) => classWeights[k] > 0);
  const balance = classWeights.map((weight) =>
    params['class_weight'] === 'balanced' && weight > 0
      ? totalWeight / (present.length * weight)
      : 1,
  );
  const hasPenalty = params['penalty'] === 'l2';
  const data: ClassificationData = {
    rows: toSparseRows(x),
    classes: y.values.map((k) => present.indexOf(k)),
    weights: checked.weights.map((weight, row) => weight * balance[y.values[row]]),
    l2: hasPenalty ? 1 : 0,
    c: hasPenalty ? (params['C'] as number) : 1,
  };
  const isBinary = y.task === 'binary';
  const problem: Problem = isBinary ? binaryProblem(data) : softmaxProblem(data, present.length);
  const losses: number[] = [];
  const maxIterations = params['max_iter'] as number;
  const options = {
    tolerance: (params['tol'] as number) * Math.max(1, Math.sqrt(data.c * totalWeight)),
    scale: gradientScale(data.rows, isBinary ? 1 : present.length),
    maxIterations,
    onIteration: (iteration: number) => {
      checkCancelled(context.signal, WHO);
      losses.push(problem.meanLogLoss());
      context.onProgress?.({
        stage: 'Fitting coefficients',
        done: iteration,
        total: 0,
        unit: 'iterations',
        metrics: { training_log_loss: losses[iteration] },
        step: iteration,
      });
    },
  };
  const useNewton =
    params['solver'] === 'newton-cholesky' ||
    (params['solver'] === 'auto' && problem.size <= NEWTON_LIMIT);
  const solution = useNewton ? solveByNewton(problem, options) : solveByLbfgs(problem, options);
  return {
    model: {
      learner: 'logistic_regression',
      version: 1,
      task: y.task,
      numClasses: y.numClasses,
      featureNames: x.features.map((feature) => feature.name),
      ...unpack(solution.theta, present, y, x.features.length),
      iterations: solution.iterations,
      maxAbsGradient: solution.maxAbsGradient,
      converged: solution.converged,
    },
    series: [
      {
        key: 'training_log_loss',
        steps: Float64Array.from(losses.keys()),
        values: Float64Array.from(losses),
      },
    ],
    backend: 'cpu',
    warnings: warningsOf(solution, y.numClasses - present.length, maxIterations),
  };
}

/** Logistic regression as a learner; see `fit` above for the objective. */
export const logisticRegression: Learner<LinearModel> = {
  info: LOGISTIC_REGRESSION_INFO,
  fit,
  predict: predictLinear,
};
