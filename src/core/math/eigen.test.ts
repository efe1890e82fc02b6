import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { eigenSymmetric } from './eigen.ts';

const random = createRandom('eigen');

function covariance(size: number): Float64Array {
  const rows = Array.from({ length: size * 2 }, () =>
    Float64Array.from({ length: size }, () => random.normal()),
  );
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return rows.reduce((sum, row) => sum + row[i] * row[j], 0) / rows.length;
  });
}

describe('eigenSymmetric', () => {
  it.each([1, 2, 3, 17, 60])('gives orthonormal vectors with A·v = λ·v, size %i', (size) => {
    const matrix = covariance(size);
    const { values, vectors } = eigenSymmetric(matrix, size);
    const vector = (k: number): Float64Array => vectors.subarray(k * size, (k + 1) * size);
    for (let k = 0; k < size; k++) {
      const image = Float64Array.from({ length: size }, (_, i) =>
        vector(k).reduce((sum, entry, j) => sum + matrix[i * size + j] * entry, 0),
      );
      expect(image).toBeAllclose(
        vector(k).map((entry) => entry * values[k]),
        { atol: 1e-12 * values[0] },
      );
      for (let other = 0; other <= k; other++) {
        const product = vector(k).reduce((sum, entry, i) => sum + entry * vector(other)[i], 0);
        expect(product).toBeAllclose(k === other ? 1 : 0, { atol: 1e-12 });
      }
      if (k > 0) expect(values[k]).toBeLessThanOrEqual(values[k - 1]);
    }
    const trace = values.reduce((sum, value) => sum + value, 0);
    const diagonal = values.reduce((sum, _, i) => sum + matrix[i * size + i], 0);
    expect(trace).toBeAllclose(diagonal, { rtol: 1e-12 });
  });

  it('gives the eigenvalues of numpy.linalg.eigh for a Hilbert matrix', () => {
    const hilbert = Float64Array.from({ length: 16 }, (_, at) => 1 / (1 + (at >> 2) + (at & 3)));
    const { values } = eigenSymmetric(hilbert, 4);
    expect(values).toBeAllclose(
      [1.5002142800592428, 0.16914122022145, 0.006738273605760745, 9.67023040225868e-5],
      { rtol: 1e-11 },
    );
  });

  it('takes a diagonal, a zero and a rank-one matrix', () => {
    expect([...eigenSymmetric(Float64Array.of(1, 0, 0, 5), 2).values]).toEqual([5, 1]);
    expect([...eigenSymmetric(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
    const ones = eigenSymmetric(new Float64Array(16).fill(1), 4);
    expect(ones.values).toBeAllclose([4, 0, 0, 0], { atol: 1e-14 });
    expect(ones.vectors.subarray(0, 4)).toBeAllclose([0.5, 0.5, 0.5, 0.5]);
  });
});
