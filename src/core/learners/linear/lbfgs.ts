/** @file Limited-memory BFGS, for problems whose Hessian is too large to factor. */
import type { Problem } from './problem.ts';
import type { Solution, SolverOptions } from './solver.ts';
import { dot, largestGradient, lineSearch, pointAt } from './solver.ts';

/** Steps remembered. */
const MEMORY = 20;

interface Step {
  readonly s: Float64Array<ArrayBuffer>;
  readonly y: Float64Array<ArrayBuffer>;
  /** 1 / (s·y). */
  readonly rho: number;
}

/** −H·gradient, with H from the remembered steps and the inverse diagonal (two-loop recursion). */
function descent(
  gradient: Float64Array<ArrayBuffer>,
  steps: readonly Step[],
  inverseDiagonal: Float64Array,
): Float64Array<ArrayBuffer> {
  const q = gradient.slice();
  const alphas = new Float64Array(steps.length);
  for (let m = steps.length - 1; m >= 0; m--) {
    const { s, y, rho } = steps[m];
    alphas[m] = rho * dot(s, q);
    for (let i = 0; i < q.length; i++) q[i] -= alphas[m] * y[i];
  }
  for (let i = 0; i < q.length; i++) q[i] *= inverseDiagonal[i];
  for (let m = 0; m < steps.length; m++) {
    const { s, y, rho } = steps[m];
    const change = alphas[m] - rho * dot(y, q);
    for (let i = 0; i < q.length; i++) q[i] += change * s[i];
  }
  for (let i = 0; i < q.length; i++) q[i] = -q[i];
  return q;
}

/**
 * Minimises a convex objective from gradients alone, preconditioned by the diagonal of the Hessian
 * at the first point so that units of features do not matter.
 *
 * Cost: about one evaluation and 80 · size multiplications per iteration; 40 vectors of memory.
 * Source: Nocedal & Wright 2006, "Numerical Optimization", algorithm 7.4, https://doi.org/10.1007/978-0-387-40065-5
 * Checked against: Newton on the same problems (linear.test.ts).
 */
export function solveByLbfgs(problem: Problem, options: SolverOptions): Solution {
  let point = pointAt(problem, problem.start());
  const inverseDiagonal = new Float64Array(problem.size);
  problem.diagonal(inverseDiagonal);
  for (let i = 0; i < inverseDiagonal.length; i++) {
    inverseDiagonal[i] = inverseDiagonal[i] > 0 ? 1 / inverseDiagonal[i] : 1;
  }
  let steps: Step[] = [];
  let iterations = 0;
  options.onIteration(0);
  let size = largestGradient(point.gradient, options.scale);
  while (size > options.tolerance && iterations < options.maxIterations) {
    let direction = descent(point.gradient, steps, inverseDiagonal);
    let slope = dot(point.gradient, direction);
    if (!(slope < 0)) {
      steps = [];
      direction = descent(point.gradient, steps, inverseDiagonal);
      slope = dot(point.gradient, direction);
    }
    const next = lineSearch(problem, point, direction, slope);
    if (next === null) break;
    iterations++;
    const s = next.theta.map((value, i) => value - point.theta[i]);
    const y = next.gradient.map((value, i) => value - point.gradient[i]);
    const curvature = dot(s, y);
    if (curvature > 0) steps = [...steps.slice(1 - MEMORY), { s, y, rho: 1 / curvature }];
    point = next;
    size = largestGradient(point.gradient, options.scale);
    options.onIteration(iterations);
  }
  return {
    theta: point.theta,
    iterations,
    maxAbsGradient: largestGradient(point.gradient),
    converged: size <= 1000 * options.tolerance,
    wasSingular: false,
  };
}
