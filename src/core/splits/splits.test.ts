import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { kFold, stratifiedKFold } from './folds.ts';
import { apportion } from './parts.ts';
import { splitRows } from './split-rows.ts';
import type { Split, SplitSpec } from './split.ts';

const run = (spec: SplitSpec, numRows: number, y?: number[], seed = 1): Split =>
  splitRows(spec, numRows, { random: createRandom(seed), ...(y && { y }) });

function expectCover(parts: readonly Int32Array[], rows: readonly number[]): void {
  const all = parts.flatMap((part) => [...part]);
  expect(all.sort((a, b) => a - b)).toEqual([...rows].sort((a, b) => a - b));
  for (const part of parts) expect([...part]).toEqual([...part].sort((a, b) => a - b));
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('splitRows', () => {
  it('divides by row index mod k, as the reference does', () => {
    const { train, valid, test } = run({ kind: 'modulo', k: 5, test: [0], valid: [1] }, 11);
    expect([...test]).toEqual([0, 5, 10]);
    expect([...valid]).toEqual([1, 6]);
    expect([...train]).toEqual([2, 3, 4, 7, 8, 9]);
  });

  it('gives disjoint parts that cover all rows, of the asked sizes, the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 200 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom('holdout' as const, 'stratified' as const),
        (n, test, valid, kind) => {
          const spec = { kind, test: test / 100, valid: valid / 100 };
          const y = range(n).map((row) => (row % 3 === 0 ? 1 : 0));
          const split = run(spec, n, y);
          expectCover([split.train, split.valid, split.test], range(n));
          expect(run(spec, n, y)).toEqual(split);
          expect(Math.abs(split.test.length - spec.test * n)).toBeLessThanOrEqual(2);
          expect(Math.abs(split.valid.length - spec.valid * n)).toBeLessThanOrEqual(2);
        },
      ),
    );
  });

  it('puts every class with three rows or more into each of three parts', () => {
    const y = [...range(50).map(() => 0), 1, 1, 1, ...range(4).map(() => 2)];
    const split = run({ kind: 'stratified', test: 0.1, valid: 0.1 }, y.length, y);
    for (const part of [split.train, split.valid, split.test]) {
      expect(new Set([...part].map((row) => y[row]))).toEqual(new Set([0, 1, 2]));
    }
  });

  it('does not shuffle alike for two seeds', () => {
    const spec = { kind: 'holdout' as const, test: 0.5, valid: 0 };
    expect(run(spec, 100, undefined, 1)).not.toEqual(run(spec, 100, undefined, 2));
  });

  it('reads a column, whatever the case of its words', () => {
    const column = ['train', 'Test', ' validation', 'TRAINING', 'valid'];
    const split = splitRows({ kind: 'column', column: 'part' }, 5, {
      column,
      random: createRandom(0),
    });
    expect([...split.train]).toEqual([0, 3]);
    expect([...split.valid]).toEqual([2, 4]);
    expect([...split.test]).toEqual([1]);
    const bad = { column: ['train', null], random: createRandom(0) };
    expect(() => splitRows({ kind: 'column', column: 'part' }, 2, bad)).toThrow(
      'the column "part" must say train, valid, validation or test, got null in row 1',
    );
  });

  it.each<[SplitSpec, number, string]>([
    [{ kind: 'modulo', k: 1, test: [0], valid: [] }, 9, 'split.k must be an integer of at least 2'],
    [
      { kind: 'modulo', k: 3, test: [3], valid: [] },
      9,
      'split.test[0] must be an integer from 0 to 2',
    ],
    [{ kind: 'modulo', k: 3, test: [1], valid: [1] }, 9, 'got 1 twice'],
    [
      { kind: 'modulo', k: 2, test: [0], valid: [1] },
      9,
      'the training part must have at least one',
    ],
    [{ kind: 'modulo', k: 5, test: [4], valid: [] }, 3, 'the test part must have at least one row'],
    [{ kind: 'holdout', test: 0.6, valid: 0.4 }, 9, 'must leave rows for training'],
    [{ kind: 'holdout', test: -1, valid: 0 }, 9, 'split.test must be a number from 0 to 1'],
    [{ kind: 'stratified', test: 0.2, valid: 0 }, 9, 'needs a target with classes'],
    [{ kind: 'magic' } as unknown as SplitSpec, 9, 'split.kind must be'],
  ])('refuses %o', (spec, rows, message) => {
    expect(() => run(spec, rows)).toThrow(message);
  });
});

describe('splits that keep something together', () => {
  it('takes the first rows to train and the last to test', () => {
    const split = run({ kind: 'head', test: 0.8, valid: 0 }, 45312);
    expect([split.train.length, split.train.at(-1), split.test[0]]).toEqual([9062, 9061, 9062]);
    const three = run({ kind: 'head', test: 0.3, valid: 0.2 }, 10);
    expect([[...three.train], [...three.valid], [...three.test]]).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6],
      [7, 8, 9],
    ]);
  });

  it('by time, lets no part see a moment of another, and covers all rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 20, maxLength: 80 }),
        (times) => {
          fc.pre(new Set(times).size > 8);
          const spec = { kind: 'time' as const, column: 'at', test: 0.3, valid: 0.2 };
          const context = { random: createRandom(0), times };
          const { train, valid, test } = splitRows(spec, times.length, context);
          expectCover([train, valid, test], range(times.length));
          const timesOf = (rows: Int32Array): number[] => [...rows].map((row) => times[row]);
          expect(Math.max(...timesOf(train))).toBeLessThan(Math.min(...timesOf(valid)));
          expect(Math.max(...timesOf(valid))).toBeLessThan(Math.min(...timesOf(test)));
        },
      ),
    );
  });

  it('by group, keeps every group whole and is near the shares when groups are small', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 90 }), fc.integer(), (groups, seed) => {
        const column = range(groups * 3).map((row) => `g${row % groups}`);
        const spec = { kind: 'group' as const, column: 'g', test: 0.25, valid: 0.25 };
        const parts = splitRows(spec, column.length, { random: createRandom(seed), column });
        expectCover([parts.train, parts.valid, parts.test], range(column.length));
        const names = [parts.train, parts.valid, parts.test].map(
          (rows) => new Set([...rows].map((row) => column[row])),
        );
        expect(names.reduce((sum, set) => sum + set.size, 0)).toBe(groups);
        expect(Math.abs(parts.test.length - 0.25 * column.length)).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('refuses a time that is missing, and a column that is not there', () => {
    const spec = { kind: 'time' as const, column: 'at', test: 0.5, valid: 0 };
    const random = createRandom(0);
    expect(() => splitRows(spec, 3, { random, times: [1, NaN, 2] })).toThrow('got none in row 1');
    expect(() => splitRows(spec, 3, { random })).toThrow('needed for every row, got 0 of 3');
    expect(() => run({ kind: 'group', column: 'g', test: 0.5, valid: 0 }, 3)).toThrow(
      'needed for every row',
    );
  });
});

describe('apportion', () => {
  it('keeps the sum and misses no share by a row or more, unless to avoid an empty part', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 1, max: 9 }),
        (count, tenths) => {
          const shares = [1 - tenths / 10, tenths / 10];
          const parts = apportion(count, shares);
          expect(parts[0] + parts[1]).toBe(count);
          expect(Math.abs(parts[1] - count * shares[1])).toBeLessThan(1);
          if (count >= 2) expect(Math.min(...parts)).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('kFold and stratifiedKFold', () => {
  it('hold every row out once, in folds of equal size, classes spread evenly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 6, max: 80 }), (k, n) => {
        const rows = Int32Array.from(range(n), (i) => 3 * i);
        const y = range(3 * n).map((row) => (row % 4 === 0 ? 1 : 0));
        for (const isStratified of [false, true]) {
          const random = createRandom('folds');
          const folds = isStratified ? stratifiedKFold(y, k, random, rows) : kFold(rows, k, random);
          expect(folds.length).toBe(k);
          expectCover(
            folds.map((fold) => fold.valid),
            [...rows],
          );
          const sizes = folds.map((fold) => fold.valid.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          for (const fold of folds) expectCover([fold.train, fold.valid], [...rows]);
          if (!isStratified) continue;
          const ones = folds.map((fold) => fold.valid.filter((row) => y[row] === 1).length);
          expect(Math.max(...ones) - Math.min(...ones)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('refuse fewer than two folds and more folds than rows', () => {
    const rows = Int32Array.of(4, 5, 6);
    expect(() => kFold(rows, 1, createRandom(0))).toThrow(
      'k must be an integer of at least 2, got 1',
    );
    expect(() => kFold(rows, 4, createRandom(0))).toThrow('4 folds need at least 4 rows, got 3');
    expect(() => stratifiedKFold([0.5, 1], 2, createRandom(0))).toThrow('got 0.5 in row 0');
  });
});
