/** @file Damped Newton: exact Hessian, Cholesky, step halving. */
import { solveSymmetric } from './cholesky.ts';
import type { Problem } from './problem.ts';
import type { Solution, SolverOptions } from './solver.ts';
import { dot, largestGradient, lineSearch, OBJECTIVE_NOISE, pointAt } from './solver.ts';

/**
 * Minimises a convex objective to the rounding of its gradient, in about ten iterations.
 *
 * Cost: one Hessian and size³/6 multiplications per iteration; two matrices of size² doubles.
 * Source: Boyd & Vandenberghe 2004, "Convex Optimization", algorithm 9.5, https://stanford.edu/~boyd/cvxbook/
 * Checked against: damped Newton to 1e-9 in NumPy (tests/golden/linear), L-BFGS (linear.test.ts).
 */
export function solveByNewton(problem: Problem, options: SolverOptions): Solution {
  const hessian = new Float64Array(problem.size * problem.size);
  let point = pointAt(problem, problem.start());
  let iterations = 0;
  let wasSingular = false;
  options.onIteration(0);
  let size = largestGradient(point.gradient, options.scale);
  while (size > options.tolerance && iterations < options.maxIterations) {
    problem.hessian(hessian);
    const { solution, added } = solveSymmetric(hessian, point.gradient);
    wasSingular ||= added > 0;
    const direction = solution.map((value) => -value);
    const slope = dot(point.gradient, direction);
    const next = lineSearch(problem, point, direction, slope);
    if (next === null) break;
    iterations++;
    const nextSize = largestGradient(next.gradient, options.scale);
    const isNoise = -slope <= OBJECTIVE_NOISE * (1 + Math.abs(point.value));
    if (isNoise && nextSize >= size) break;
    point = next;
    size = nextSize;
    options.onIteration(iterations);
  }
  return {
    theta: point.theta,
    iterations,
    maxAbsGradient: largestGradient(point.gradient),
    // A thousand tolerances, for designs whose gradient cannot be computed any closer.
    converged: size <= 1000 * options.tolerance,
    wasSingular,
  };
}
