import { describe, expect, it } from 'vitest';
import { inferContract, validateContract } from '../core/quality/contract.ts';
import { columnOfExpectation, failedFirst, promiseWords } from './quality.ts';

const facts = {
  name: 'dev.a.b',
  numRows: 10,
  fields: [
    { name: 'id', type: 'text' as const, role: 'id' as const, nullable: false },
    { name: 'x', type: 'number' as const, role: 'feature' as const, nullable: true },
    { name: '__proto__', type: 'category' as const, role: 'feature' as const, nullable: false },
  ],
  summaries: [
    { name: 'id', type: 'text' as const, missing: 0, distinct: 10, numeric: null, top: [] },
    {
      name: 'x',
      type: 'number' as const,
      missing: 1,
      distinct: 9,
      numeric: { min: 1, max: 9, mean: 5, std: 2, infinite: 0, histogram: [] },
      top: [],
    },
    {
      name: '__proto__',
      type: 'category' as const,
      missing: 0,
      distinct: 1,
      numeric: null,
      top: [['a', 10]] as const,
    },
  ],
};

describe('promiseWords', () => {
  it('has words for every expectation of an inferred contract', () => {
    const words = inferContract(facts).expectations.map((one) => promiseWords(one));
    expect(words).toContain('at least 1 row');
    expect(words).toContain('no value repeats');
    expect(words).toContain('from 1 to 9');
    expect(words).toContain('at least 89.0 % present');
    expect(words).toContain('"a"');
    expect(columnOfExpectation(inferContract(facts).expectations[0])).toBeNull();
  });
});

describe('failedFirst', () => {
  it('keeps the order within each group', () => {
    const contract = inferContract(facts);
    const other = { ...facts, summaries: facts.summaries.filter(({ name }) => name !== 'x') };
    const results = failedFirst(validateContract(other, contract));
    expect(results.slice(0, 4).every(({ success }) => !success)).toBe(true);
    expect(results[4].success).toBe(true);
    expect(columnOfExpectation(results[0].expectation)).toBe('x');
  });
});
