import { expect, test } from 'vitest';
import { logTicks } from './log-ticks.ts';

test('over many decades only powers of ten are written, at most five', () => {
  expect(logTicks(0.001, 100)).toEqual([0.001, 0.1, 10]);
  expect(logTicks(1e-8, 10)).toEqual([1e-8, 1e-6, 1e-4, 0.01, 1]);
  expect(logTicks(1, 100)).toEqual([1, 10, 100]);
});

test('below two decades 1, 2 and 5 are written', () => {
  expect(logTicks(4, 64)).toEqual([5, 10, 20, 50]);
  expect(logTicks(0.01, 0.3)).toEqual([0.01, 0.02, 0.05, 0.1, 0.2]);
});

test('a range with no round value in it has its ends', () => {
  expect(logTicks(11, 19)).toEqual([11, 19]);
  expect(logTicks(3, 3)).toEqual([3]);
});
