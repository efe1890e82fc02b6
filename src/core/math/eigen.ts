/** @file Eigenvalues and eigenvectors of small symmetric matrices. */

export interface Eigen {
  /** Descending, [size]. */
  readonly values: Float64Array<ArrayBuffer>;
  /** Row k is the unit vector of `values[k]`; row-major [size, size]. Its largest entry is positive. */
  readonly vectors: Float64Array<ArrayBuffer>;
}

const MAX_SWEEPS = 60;

/**
 * Diagonalises a symmetric matrix by Jacobi's rotations, pair after pair in a fixed order, until what is
 * off the diagonal is below the rounding of the diagonal.
 *
 * Only additions, products, quotients and square roots in a fixed order, so the bits are the same on every
 * machine. Of equal eigenvalues the one found in the lower row comes first.
 *
 * @param matrix Row-major [size, size]; only the upper triangle is read. Read only.
 *
 * Cost: about 8 · size³ · 4 steps: 1 ms for 20, 60 ms for 100, 0.6 s for 200.
 * Source: Golub & Van Loan 2013, "Matrix Computations", §8.5.
 * Checked against: A·v = λ·v and orthonormality on random matrices, numpy.linalg.eigh (eigen.test.ts).
 */
export function eigenSymmetric(matrix: Float64Array, size: number): Eigen {
  const a = matrix.slice();
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) a[i * size + j] = a[j * size + i];
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let turned = 0;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) {
        const off = a[p * size + q];
        const scale = Math.abs(a[p * size + p]) + Math.abs(a[q * size + q]);
        if (Math.abs(off) <= 1e-17 * scale || off === 0) continue;
        rotate(a, v, size, p, q);
        turned++;
      }
    }
    if (turned === 0) break;
  }
  const order = Array.from({ length: size }, (_, k) => k).sort(
    (i, j) => a[j * size + j] - a[i * size + i] || i - j,
  );
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => {
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const entry = v[i * size + from];
      if (Math.abs(entry) > Math.abs(largest)) largest = entry;
    }
    const sign = largest < 0 ? -1 : 1;
    for (let i = 0; i < size; i++) vectors[to * size + i] = sign * v[i * size + from];
  });
  return { values: Float64Array.from(order, (k) => a[k * size + k]), vectors };
}

/** Turns rows and columns p and q so that their common entry becomes 0. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q];
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * off);
  // For huge theta the square overflows and t is 1 / (2 theta).
  const t =
    Math.abs(theta) > 1e150
      ? 1 / (2 * theta)
      : (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const kp = a[k * size + p];
    const kq = a[k * size + q];
    a[k * size + p] = c * kp - s * kq;
    a[k * size + q] = s * kp + c * kq;
  }
  for (let k = 0; k < size; k++) {
    const pk = a[p * size + k];
    const qk = a[q * size + k];
    a[p * size + k] = c * pk - s * qk;
    a[q * size + k] = s * pk + c * qk;
  }
  a[p * size + q] = 0;
  a[q * size + p] = 0;
  for (let k = 0; k < size; k++) {
    const kp = v[k * size + p];
    const kq = v[k * size + q];
    v[k * size + p] = c * kp - s * kq;
    v[k * size + q] = s * kp + c * kq;
  }
}
