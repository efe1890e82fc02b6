import { describe, expect, it } from 'vitest';
import type { ColumnSummary } from '../table/version.ts';
import { inferContract, validateContract } from './contract.ts';

const summary = (name: string, change: Partial<ColumnSummary>): ColumnSummary => ({
  name,
  type: 'category',
  missing: 0,
  distinct: 2,
  numeric: null,
  top: [
    ['No', 60],
    ['Yes', 40],
  ],
  ...change,
});
const numeric = (min: number, max: number) => ({
  min,
  max,
  mean: 0,
  std: 1,
  infinite: 0,
  histogram: [],
});

const GOOD = {
  name: 'dev.churn.bronze',
  numRows: 100,
  fields: [
    { name: 'id', type: 'text', role: 'id', nullable: false },
    { name: 'churn', type: 'category', role: 'target', nullable: false },
    { name: 'charges', type: 'number', role: 'feature', nullable: true },
  ] as const,
  summaries: [
    summary('id', { type: 'text', distinct: 100, top: [] }),
    summary('churn', {}),
    summary('charges', {
      type: 'number',
      missing: 1,
      distinct: 90,
      numeric: numeric(10, 99),
      top: [],
    }),
  ],
};

const failures = (table: typeof GOOD) =>
  validateContract(table, inferContract(GOOD))
    .filter((result) => !result.success)
    .map((result) => `${result.expectation.type}: ${result.observed}`);

describe('inferContract', () => {
  it('is met by the version that it was read from', () => {
    expect(failures(GOOD)).toEqual([]);
  });

  it('names what a later version breaks', () => {
    const [id, churn, charges] = GOOD.summaries;
    const broken = {
      ...GOOD,
      summaries: [
        { ...id, distinct: 98 },
        { ...churn, distinct: 3, top: [...churn.top, ['Maybe', 3] as const] },
        { ...charges, missing: 95, numeric: numeric(10, 990) },
      ],
    };
    expect(failures(broken)).toEqual([
      'expect_column_values_to_be_unique: 98 different in 100 values',
      'expect_column_values_to_be_in_set: also "Maybe" (3)',
      'expect_column_values_to_not_be_null: 95 missing (95.00 %)',
      'expect_column_values_to_be_between: from 10 to 990',
    ]);
  });

  it('reports a lost column once per promise about it and an empty table', () => {
    const lost = failures({ ...GOOD, numRows: 0, summaries: GOOD.summaries.slice(1) });
    expect(lost).toContain('expect_column_to_exist: no such column');
    expect(lost).toContain('expect_table_row_count_to_be_between: 0 rows');
  });
});
