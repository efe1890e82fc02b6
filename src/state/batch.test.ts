import { describe, expect, it } from 'vitest';
import type { Field } from '../core/table/column.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import { inputFault, modelWords, outcomeOf, proposePredictions, readCell } from './batch.ts';

const model = {
  uri: 'models:/churn@champion',
  name: 'churn',
  version: 7,
  alias: 'champion',
  runId: 'r',
};
const fields = (...names: string[]): Field[] =>
  names.map((name) => ({ name, type: 'number', role: 'feature', nullable: false }));

describe('inputFault', () => {
  it('names what is missing', () => {
    expect(inputFault(model, fields('a', '__proto__'), fields('__proto__', 'a', 'b'))).toBeNull();
    expect(inputFault(model, fields('a', 'b'), fields('a'))).toBe(
      'churn v7 wants 2 columns; b is missing. Choose another table.',
    );
    expect(inputFault(model, fields(...'abcdefg'), [])).toMatch('a, b, c, d, e and 2 more are');
  });
});

describe('words', () => {
  it('calls models and tables by name', () => {
    expect(modelWords(model)).toBe('churn @champion (v7)');
    expect(modelWords({ ...model, alias: null })).toBe('churn v7');
    expect(proposePredictions('prod.churn.batch')).toBe('prod.churn.predictions');
  });
});

describe('outcomeOf', () => {
  const record = (summary: object) =>
    ({
      numRows: 4,
      summaries: [{ name: 'prediction', top: [], numeric: null, ...summary }],
    }) as unknown as TableVersionRecord;

  it('gives shares of labels, or mean and spread of numbers', () => {
    const top = [['No', 4]];
    expect(outcomeOf(record({ top }))).toEqual({ kind: 'labels', top, total: 4 });
    expect(outcomeOf(record({ numeric: { mean: 1, std: 2 } }))).toEqual({
      kind: 'numbers',
      mean: 1,
      std: 2,
    });
    expect(outcomeOf(record({}))).toEqual({ kind: 'none' });
  });
});

describe('readCell', () => {
  it('reads what was typed by the type of the column', () => {
    expect(readCell('number', ' 1.5 ')).toBe(1.5);
    expect(readCell('number', 'x')).toBeNull();
    expect(readCell('category', 'Two year')).toBe('Two year');
    expect(readCell('boolean', 'true')).toBe(true);
    expect(readCell('date', '2026-01-02')).toBe(Date.UTC(2026, 0, 2));
    expect(readCell('text', ' ')).toBeNull();
  });
});
