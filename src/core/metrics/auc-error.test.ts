import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { rocAucWithError } from './auc-error.ts';
import { rocAuc } from './ranking.ts';

const random = createRandom('auc error');

describe('rocAucWithError', () => {
  it('equals DeLong’s definition over all pairs, ties included', () => {
    for (const levels of [4, 1000]) {
      const y = Array.from({ length: 60 }, (_, row) => Number(row % 3 === 0));
      const scores = Float64Array.from(y, (label) => random.integer(levels) + label);
      const at = (wanted: number): number[] =>
        y.flatMap((label, row) => (label === wanted ? [scores[row]] : []));
      const [x, z] = [at(1), at(0)];
      const psi = (a: number, b: number): number => (a > b ? 1 : a === b ? 0.5 : 0);
      const mean = (values: number[]): number =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = (values: number[]): number =>
        values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);
      const v10 = x.map((a) => mean(z.map((b) => psi(a, b))));
      const v01 = z.map((b) => mean(x.map((a) => psi(a, b))));
      const found = rocAucWithError(y, scores)!;
      expect(found.auc).toBeAllclose(mean(v10), { rtol: 1e-12 });
      expect(found.auc).toBeAllclose(rocAuc(y, scores)!, { rtol: 1e-12 });
      expect(found.standardError).toBeAllclose(
        Math.sqrt(variance(v10) / x.length + variance(v01) / z.length),
        { rtol: 1e-12 },
      );
    }
  });

  it('is as wide as repeated samples spread', () => {
    const runs = Array.from({ length: 400 }, () => {
      const y = Array.from({ length: 200 }, (_, row) => row % 2);
      return rocAucWithError(
        y,
        Float64Array.from(y, (label) => random.normal() + label / 2),
      )!;
    });
    const mean = runs.reduce((sum, { auc }) => sum + auc, 0) / 400;
    const sd = Math.sqrt(runs.reduce((sum, { auc }) => sum + (auc - mean) ** 2, 0) / 399);
    const promised = runs.reduce((sum, { standardError }) => sum + standardError, 0) / 400;
    expect(promised / sd).toBeGreaterThan(0.88);
    expect(promised / sd).toBeLessThan(1.12);
  });

  it('is null when a class has fewer than two rows', () => {
    expect(rocAucWithError([1, 0, 0], Float64Array.of(1, 2, 3))).toBeNull();
  });
});
