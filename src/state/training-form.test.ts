import { describe, expect, it, test } from 'vitest';
import type { ColumnSummary } from '../core/table/version.ts';
import {
  labelsOf,
  moduloSplit,
  paramText,
  readParam,
  columnsForSplit,
  splitColumnFault,
  splitWords,
  taskOfColumn,
} from './training-form.ts';

function summary(change: Partial<ColumnSummary>): ColumnSummary {
  return {
    name: 'x',
    type: 'category',
    missing: 0,
    distinct: 2,
    numeric: null,
    top: [],
    ...change,
  };
}
const numeric = (min: number, max: number) => ({
  min,
  max,
  mean: 0,
  std: 0,
  infinite: 0,
  histogram: [],
});

describe('taskOfColumn', () => {
  it('judges as the engine does', () => {
    expect(taskOfColumn(summary({}))).toBe('binary');
    expect(taskOfColumn(summary({ distinct: 3 }))).toBe('multiclass');
    expect(taskOfColumn(summary({ distinct: 101 }))).toBeNull();
    expect(taskOfColumn(summary({ type: 'integer', numeric: numeric(0, 1) }))).toBe('binary');
    expect(taskOfColumn(summary({ type: 'integer', numeric: numeric(1, 2) }))).toBe('regression');
    expect(taskOfColumn(summary({ type: 'number', distinct: 9 }))).toBe('regression');
  });

  it('gives labels in class order and learners that can do the task', () => {
    const top = [
      ['b', 9],
      ['a', 2],
    ] as const;
    expect(labelsOf(summary({ top }))).toEqual(['a', 'b']);
    expect(labelsOf(summary({ type: 'integer', numeric: numeric(0, 1) }))).toEqual(['0', '1']);
  });
});

describe('moduloSplit', () => {
  it('makes the portable rule of the Python twin from a fifth and a fifth', () => {
    expect(moduloSplit(0.2, 0.2)).toEqual({ kind: 'modulo', k: 5, test: [0], valid: [1] });
    expect(moduloSplit(0.25, 0.1)).toEqual({
      kind: 'modulo',
      k: 20,
      test: [0, 1, 2, 3, 4],
      valid: [5, 6],
    });
  });
});

test('rules in words, and the columns that may hold one', () => {
  expect(splitWords({ kind: 'stratified', test: 0.2, valid: 0 })).toBe(
    'stratified: 20 % test, 0 % validation',
  );
  const top = [['train', 5]] as const;
  const field = (name: string, type: 'date' | 'number' | 'category', role: 'feature' | 'time') =>
    ({ name, type, role, nullable: false }) as const;
  const table = {
    numRows: 9,
    summaries: [
      summary({ name: 'part', top }),
      summary({ name: 'person', distinct: 4 }),
      summary({ name: 'at', type: 'date', distinct: 9 }),
    ],
    fields: [
      field('part', 'category', 'feature'),
      field('person', 'category', 'feature'),
      field('amount', 'number', 'feature'),
      field('at', 'date', 'time'),
    ],
  };
  expect(columnsForSplit('column', table)).toEqual(['part']);
  expect(columnsForSplit('time', table)).toEqual(['at', 'amount']);
  expect(columnsForSplit('group', table)).toEqual(['part', 'person']);
  expect(splitColumnFault('time', '', ['at'])).toContain('says when');
  expect(splitColumnFault('time', 'at', ['at'])).toBeUndefined();
  expect(splitColumnFault('holdout', '', [])).toBeUndefined();
  expect(splitWords({ kind: 'time', column: 'at', test: 0.2, valid: 0.1 })).toBe(
    'in order of at: 20 % test, 10 % validation',
  );
});

describe('readParam', () => {
  const integer = { name: 'n', type: 'integer', default: 5, min: 1, help: '', source: '' } as const;

  it('reads what was typed, by type', () => {
    expect(readParam(integer, ' 7 ')).toEqual({ value: 7 });
    expect(readParam(integer, '')).toEqual({ value: 5 });
    expect(readParam({ ...integer, type: 'integers', default: [1] }, '64, 32')).toEqual({
      value: [64, 32],
    });
    expect(readParam({ ...integer, type: 'integers', default: [1] }, '')).toEqual({ value: [] });
    expect(readParam({ ...integer, type: 'integers', default: null }, ' ')).toEqual({
      value: null,
    });
    expect(readParam({ ...integer, type: 'boolean', default: false }, 'true')).toEqual({
      value: true,
    });
    expect(paramText([64, 32])).toBe('64, 32');
    expect(paramText(null)).toBe('');
  });

  it('tells what is wrong', () => {
    expect(readParam(integer, '0')).toMatchObject({ fault: expect.stringMatching(/at least 1/) });
    expect(readParam(integer, 'x')).toMatchObject({ fault: expect.stringMatching(/got "x"/) });
  });
});
