import { describe, expect, it } from 'vitest';
import { GBDT_INFO } from '../core/learners/trees/info.ts';
import { MLP_INFO } from '../core/learners/mlp/info.ts';
import type { Field } from '../core/table/column.ts';
import type { ColumnSummary } from '../core/table/version.ts';
import {
  changedParams,
  classesOfTarget,
  likelyTarget,
  parseSplit,
  runParamsOf,
  targetsOf,
  taskOfTarget,
  valueOfText,
} from './run-form.ts';

const field = (name: string, type: Field['type'], role: Field['role'] = 'feature'): Field => ({
  name,
  type,
  role,
  nullable: false,
});
const summary = (
  name: string,
  type: Field['type'],
  distinct: number,
  top: [string, number][] = [],
): ColumnSummary => ({
  name,
  type,
  missing: 0,
  distinct,
  numeric: null,
  top,
});
const table = {
  name: 'dev.a.b',
  version: 1,
  numRows: 3,
  digest: 'd1',
  fields: [
    field('id', 'text', 'id'),
    field('constant', 'category'),
    field('plan', 'category'),
    field('churn', 'category', 'target'),
  ],
  summaries: [
    summary('id', 'text', 3),
    summary('constant', 'category', 1),
    summary('plan', 'category', 3),
    summary('churn', 'category', 2, [
      ['Yes', 2],
      ['No', 1],
    ]),
  ],
};

describe('targetsOf', () => {
  it('leaves out ids, text and constants, and prefers the column with that role', () => {
    expect(targetsOf(table)).toEqual(['plan', 'churn']);
    expect(likelyTarget(table)).toBe('churn');
    expect(likelyTarget({ ...table, fields: table.fields.slice(0, 3) })).toBe('plan');
    expect(likelyTarget({ ...table, fields: table.fields.slice(0, 2) })).toBe('');
  });

  it('knows task and labels of a target', () => {
    expect(taskOfTarget(table, 'plan')).toBe('multiclass');
    expect(classesOfTarget(table, 'churn')).toEqual(['No', 'Yes']);
    expect(classesOfTarget(table, 'plan')).toEqual([]);
    expect(taskOfTarget(table, 'gone')).toBeNull();
  });
});

describe('runParamsOf', () => {
  it('puts what was changed first, beside its default, with six figures', () => {
    const shown = runParamsOf(GBDT_INFO.params, {
      num_leaves: '31',
      learning_rate: '0.0151779500308929',
      learner: 'gbdt',
    });
    expect(shown).toEqual([
      { name: 'learning_rate', value: '0.015178', was: '0.1' },
      { name: 'num_leaves', value: '31', was: null },
    ]);
  });

  it('reads lists and takes what is no value as the text it is', () => {
    expect(runParamsOf(MLP_INFO.params, { hidden_layer_sizes: '[8]' })).toEqual([
      { name: 'hidden_layer_sizes', value: '8', was: '64, 32' },
    ]);
    const [rounds] = GBDT_INFO.params;
    expect(valueOfText(rounds, 'many')).toBe('many');
    expect(valueOfText(rounds, '-1')).toBe('-1');
    expect(valueOfText(rounds, 'null')).toBeNull();
  });
});

describe('changedParams', () => {
  it('keeps only what differs from the defaults', () => {
    expect(changedParams(GBDT_INFO.params, { num_leaves: 31, learning_rate: 0.2 })).toEqual({
      learning_rate: 0.2,
    });
    expect(changedParams(MLP_INFO.params, { hidden_layer_sizes: [64, 32] })).toEqual({});
  });
});

describe('parseSplit', () => {
  it('reads what runs log and nothing else', () => {
    const split = { kind: 'modulo', k: 5, test: [0], valid: [1] };
    expect(parseSplit(JSON.stringify(split))).toEqual(split);
    for (const text of [undefined, 'x', 'null', '{}', '{"kind":"other"}']) {
      expect(parseSplit(text)).toBeNull();
    }
  });
});
