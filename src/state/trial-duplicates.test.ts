import { expect, test } from 'vitest';
import { duplicatesOf } from './trial-duplicates.ts';

const trial = (
  number: number,
  params: Record<string, number | null>,
  duplicateOf: number | null,
) => ({
  number,
  params,
  duplicateOf,
});

test('a trial repeats the first one with the same params, whatever the order of names and trials', () => {
  const trials = [
    trial(3, { b: 2, a: 1 }, null),
    trial(0, { a: 1, b: 2 }, null),
    trial(1, { a: 1, b: null }, null),
    trial(2, { a: 1, b: 2 }, null),
  ];
  expect([...duplicatesOf(trials)]).toEqual([
    [2, 0],
    [3, 0],
  ]);
});

test('what the study itself noted wins over what params say', () => {
  expect([...duplicatesOf([trial(0, { a: 1 }, null), trial(1, { a: 2 }, 0)])]).toEqual([[1, 0]]);
});

test('different trials repeat nothing', () => {
  expect(duplicatesOf([trial(0, { a: 1 }, null), trial(1, { a: 1.5 }, null)]).size).toBe(0);
});
