import { describe, expect, it } from 'vitest';
import type { DenseMatrix } from '../matrix.ts';
import { createRandom } from '../random.ts';
import { forestImportance, permutationImportance } from './importance.ts';

const random = createRandom('importance');
const numRows = 400;
const columns = [0, 1, 2].map(() => Float64Array.from({ length: numRows }, () => random.normal()));
const features = ['strong', '__proto__', 'noise'].map((name) => ({
  name,
  kind: 'numeric' as const,
}));
const x: DenseMatrix = { numRows, features, columns };
const truth = columns[0].map((value, row) => 2 * value + columns[1][row]);
const predict = ({ columns: [a, b] }: DenseMatrix): Float64Array =>
  a.map((value, row) => 2 * value + b[row]);
const score = (predictions: Float64Array): number =>
  -predictions.reduce((sum, p, row) => sum + (p - truth[row]) ** 2, 0) / numRows;

describe('forestImportance', () => {
  const forest = { splitFeature: Int32Array.of(2, 0, 2), splitGain: Float64Array.of(5, 1, 3) };

  it('counts splits and adds up gains by feature', () => {
    expect([...forestImportance(forest, 4, 'split')]).toEqual([1, 0, 2, 0]);
    expect([...forestImportance(forest, 4, 'gain')]).toEqual([1, 0, 8, 0]);
  });
});

describe('permutationImportance', () => {
  it('tells twice the variance that a feature brings, and 0 for one that is not used', () => {
    const [strong, weak, noise] = permutationImportance({ x, predict, score, random, repeats: 10 });
    // Shuffling w·x costs 2·w²·variance(x): 8 and 2, with a standard error of about 5 %.
    expect(strong.mean).toBeAllclose(8, { rtol: 0.2 });
    expect(weak.mean).toBeAllclose(2, { rtol: 0.2 });
    expect(noise).toEqual({ name: 'noise', mean: 0, std: 0, values: new Array(10).fill(0) });
    expect(strong.values.length).toBe(10);
    expect(strong.std).toBeGreaterThan(0);
  });

  it('repeats itself, whatever other groups there are', () => {
    const options = { x, predict, score, random: createRandom(3) };
    const all = permutationImportance(options);
    const groups = [{ name: '__proto__', columns: [1] }];
    expect(permutationImportance({ ...options, groups })).toEqual([all[1]]);
  });

  it('shuffles the columns of a group together and leaves the matrix unchanged', () => {
    const before = structuredClone(x);
    const seen: DenseMatrix[] = [];
    const groups = [{ name: 'both', columns: [0, 1] }];
    const remember = (given: DenseMatrix): Float64Array => {
      seen.push(given);
      return predict(given);
    };
    permutationImportance({ x, predict: remember, score, random, repeats: 1, groups });
    const rowOf = new Map([...columns[0]].map((value, row) => [value, row]));
    seen[1].columns[0].forEach((value, row) => {
      expect(seen[1].columns[1][row]).toBe(columns[1][rowOf.get(value)!]);
    });
    expect(seen[1].columns[2]).toBe(columns[2]);
    expect(x).toEqual(before);
  });

  it('reports progress, can be cancelled, and wants two rows', () => {
    const done: number[] = [];
    const abort = new AbortController();
    const onProgress = (p: { done: number; total: number }): void => {
      done.push(p.done);
      if (p.done === 4) abort.abort();
    };
    const run = () =>
      permutationImportance({ x, predict, score, random, onProgress, signal: abort.signal });
    expect(run).toThrow(expect.objectContaining({ code: 'cancelled' }));
    expect(done).toEqual([1, 2, 3, 4]);
    const one = { ...x, numRows: 1 };
    expect(() => permutationImportance({ x: one, predict, score, random })).toThrow(/got 1/);
  });
});
