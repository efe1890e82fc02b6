/** @file Gauss–Legendre quadrature on [0, 1]: integrals of polynomials as short sums, exact up to rounding. */

/** `∫₀¹ p(t) dt = Σ weights[i] · p(nodes[i])` for polynomials p of degree at most 2 · length − 1. */
export interface Quadrature {
  /** Inside (0, 1), ascending. */
  readonly nodes: Float64Array<ArrayBuffer>;
  /** Above 0, with sum 1. */
  readonly weights: Float64Array<ArrayBuffer>;
}

/** Newton's method doubles the right digits each time; from the guess below five steps reach the last one. */
const NEWTON_STEPS = 8;

/**
 * Gives the rule with `numNodes` nodes, found as roots of the Legendre polynomial.
 *
 * @param numNodes At least 1.
 *
 * Cost: O(numNodes²).
 * Source: Press et al., Numerical Recipes, section 4.6 (the method; the code is ours).
 * Checked against: integrals of all powers of t (tree-shap.test.ts).
 */
export function gaussLegendre(numNodes: number): Quadrature {
  const nodes = new Float64Array(numNodes);
  const weights = new Float64Array(numNodes);
  for (let i = 0; i < numNodes; i++) {
    let z = Math.cos((Math.PI * (i + 0.75)) / (numNodes + 0.5));
    let slope = 0;
    for (let step = 0; step < NEWTON_STEPS; step++) {
      let p = 1;
      let before = 0;
      for (let k = 0; k < numNodes; k++) {
        const next = ((2 * k + 1) * z * p - k * before) / (k + 1);
        before = p;
        p = next;
      }
      slope = (numNodes * (z * p - before)) / (z * z - 1);
      z -= p / slope;
    }
    nodes[i] = (1 - z) / 2;
    weights[i] = 1 / ((1 - z * z) * slope * slope);
  }
  return { nodes, weights };
}
