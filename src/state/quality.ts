/** @file Expectations of a contract in plain words, failed ones first. Pure. */
import type { Expectation, ExpectationResult } from '../core/quality/contract.ts';

/** What an expectation promises. */
export function promiseWords(expectation: Expectation): string {
  switch (expectation.type) {
    case 'expect_table_row_count_to_be_between':
      return `at least ${expectation.min_value} ${expectation.min_value === 1 ? 'row' : 'rows'}`;
    case 'expect_column_to_exist':
      return 'the column is there';
    case 'expect_column_values_to_be_of_type':
      return `type ${expectation.type_}`;
    case 'expect_column_values_to_not_be_null':
      return expectation.mostly >= 1
        ? 'no value missing'
        : `at least ${(expectation.mostly * 100).toFixed(1)} % present`;
    case 'expect_column_values_to_be_unique':
      return 'no value repeats';
    case 'expect_column_values_to_be_between':
      return `from ${expectation.min_value} to ${expectation.max_value}`;
    case 'expect_column_values_to_be_in_set':
      return expectation.value_set.map((value) => `"${value}"`).join(', ');
    default:
      return expectation satisfies never;
  }
}

/** Column of an expectation; null for the whole table. */
export const columnOfExpectation = (expectation: Expectation): string | null =>
  'column' in expectation ? expectation.column : null;

/** Failed expectations first, each group in the contract's order. */
export function failedFirst(results: readonly ExpectationResult[]): readonly ExpectationResult[] {
  return [
    ...results.filter(({ success }) => !success),
    ...results.filter(({ success }) => success),
  ];
}
