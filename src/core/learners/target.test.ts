import { describe, expect, it } from 'vitest';
import type { CategoryColumn, Field, NumberColumn } from '../table/column.ts';
import { encodeLabels, encodeTarget, inferTask } from './target.ts';

const FIELD: Field = { name: 'churn', type: 'category', role: 'target', nullable: false };
const ALL = ['binary', 'multiclass', 'regression'] as const;

const category = (labels: readonly (string | null)[]): CategoryColumn => {
  const dictionary = [...new Set(labels.filter((label) => label !== null))];
  const codes = Int32Array.from(labels, (label) =>
    label === null ? -1 : dictionary.indexOf(label),
  );
  return { type: 'category', codes, dictionary };
};
const numbers = (
  values: readonly number[],
  type: 'number' | 'integer' = 'number',
): NumberColumn => ({
  type,
  values: Float64Array.from(values),
});

describe('inferTask', () => {
  it('takes categories as classes and other numbers as a regression', () => {
    expect(inferTask(category(['a', 'b']), 2, ALL)).toBe('binary');
    expect(inferTask(category(['a', 'b', 'c']), 3, ALL)).toBe('multiclass');
    expect(inferTask(numbers([1.5, 2.5]), 2, ALL)).toBe('regression');
    expect(inferTask(numbers([0, 1, 1], 'integer'), 3, ALL)).toBe('binary');
    expect(inferTask(numbers([1, 2, 3], 'integer'), 3, ['binary', 'multiclass'])).toBe(
      'multiclass',
    );
    expect(inferTask(numbers([0, 1], 'integer'), 2, ['regression'])).toBe('regression');
  });
});

describe('encodeTarget', () => {
  it('sorts labels by code point and takes the last as positive', () => {
    const result = encodeTarget(FIELD, category(['Yes', 'No', 'Yes']), 3, 'binary');
    expect(result).toMatchObject({ classes: ['No', 'Yes'], positive: 'Yes' });
    expect([...result.target.values]).toEqual([1, 0, 1]);
  });

  it('puts the wanted positive label last', () => {
    const result = encodeTarget(FIELD, category(['Yes', 'No', 'Yes']), 3, 'binary', 'No');
    expect(result).toMatchObject({ classes: ['Yes', 'No'], positive: 'No' });
    expect([...result.target.values]).toEqual([0, 1, 0]);
  });

  it('sorts numeric classes by value, not by text', () => {
    expect(encodeTarget(FIELD, numbers([10, 9, 1]), 3, 'multiclass').classes).toEqual([
      '1',
      '9',
      '10',
    ]);
  });

  it('refuses missing targets, one class and an unknown label, and says which', () => {
    expect(() => encodeTarget(FIELD, category(['a', null, 'b']), 3, 'binary')).toThrow(
      /1 of 3 have none \(the first is row 1\)/,
    );
    expect(() => encodeTarget(FIELD, category(['a', 'a']), 2, 'binary')).toThrow(/only "a"/);
    expect(() => encodeTarget(FIELD, category(['a', 'b']), 2, 'binary', 'c')).toThrow(
      /"c" does not occur/,
    );
    expect(() => encodeTarget(FIELD, category(['a', 'b']), 2, 'regression')).toThrow(
      /wants numbers, got category/,
    );
    expect(() => encodeTarget(FIELD, numbers([1, NaN]), 2, 'regression')).toThrow(/1 of 2/);
  });
});

describe('encodeLabels', () => {
  it('gives NaN for missing and unseen labels', () => {
    expect([...encodeLabels(category(['b', null, 'z']), 3, ['a', 'b'])]).toEqual([1, NaN, NaN]);
  });
});
