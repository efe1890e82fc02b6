/** @file Solves symmetric positive definite systems, and nearly singular ones with a stated remedy. */
import { InternalError } from '../../errors.ts';

/** A pivot of the unit-diagonal matrix below this means that columns are collinear in double precision. */
const LEAST_PIVOT = 1e-13;

/** Replaces the lower triangle of `a` by its Cholesky factor; false when a pivot is too small. */
function factor(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n;
      let sum = a[rowI + j];
      for (let k = 0; k < j; k++) sum -= a[rowI + k] * a[rowJ + k];
      if (j < i) a[rowI + j] = sum / a[rowJ + j];
      else if (sum > LEAST_PIVOT) a[rowI + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/**
 * Solves `a · x = b` for a symmetric positive semidefinite matrix.
 *
 * Rows and columns are first scaled to a unit diagonal, so units of features do not matter; a row of
 * zeros gets a diagonal of 1, hence its unknown is b itself (0 for a column of zeros). When the
 * scaled matrix is singular in double precision, the smallest of 1e-12, 1e-11, … that helps is
 * added to its diagonal, which picks a solution of nearly least size among the equals.
 *
 * @param a Row-major [n, n]; only the lower triangle is read. Read only.
 * @param b Right side, [n]. Read only.
 * @returns The solution, [n], and what was added to the unit diagonal (0 when nothing was).
 *
 * Cost: n³/6 multiplications, n² doubles.
 */
export function solveSymmetric(
  a: Float64Array,
  b: Float64Array,
): { readonly solution: Float64Array<ArrayBuffer>; readonly added: number } {
  const n = b.length;
  const scale = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const diagonal = a[i * n + i];
    scale[i] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 1;
  }
  const l = new Float64Array(n * n);
  let added = 0;
  for (;;) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) l[i * n + j] = a[i * n + j] * scale[i] * scale[j];
      l[i * n + i] = 1 + added;
    }
    if (factor(l, n)) break;
    if (added > 1) {
      throw new InternalError('not_positive', 'cholesky: the matrix is not positive semidefinite');
    }
    added = added === 0 ? 1e-12 : added * 10;
  }
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b[i] * scale[i];
    for (let k = 0; k < i; k++) sum -= l[i * n + k] * x[k];
    x[i] = sum / l[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < n; k++) sum -= l[k * n + i] * x[k];
    x[i] = sum / l[i * n + i];
  }
  for (let i = 0; i < n; i++) x[i] *= scale[i];
  return { solution: x, added };
}
