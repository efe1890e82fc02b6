/**
 * @file A data contract: what a good version of a table promises, as data. Expectations carry Great Expectations'
 * names and are checked against the summaries that every version stores, so checking reads no rows.
 */
import type { ColumnType } from '../table/column.ts';
import type { ColumnSummary, TableVersionRecord } from '../table/version.ts';

export type Expectation =
  | { readonly type: 'expect_table_row_count_to_be_between'; readonly min_value: number }
  | { readonly type: 'expect_column_to_exist'; readonly column: string }
  | {
      readonly type: 'expect_column_values_to_be_of_type';
      readonly column: string;
      readonly type_: ColumnType;
    }
  /** `mostly`: smallest share of values present, 0…1. */
  | {
      readonly type: 'expect_column_values_to_not_be_null';
      readonly column: string;
      readonly mostly: number;
    }
  | { readonly type: 'expect_column_values_to_be_unique'; readonly column: string }
  | {
      readonly type: 'expect_column_values_to_be_between';
      readonly column: string;
      readonly min_value: number;
      readonly max_value: number;
    }
  | {
      readonly type: 'expect_column_values_to_be_in_set';
      readonly column: string;
      readonly value_set: readonly string[];
    };

export interface Contract {
  readonly version: 1;
  readonly table: string;
  readonly expectations: readonly Expectation[];
}

/** One checked expectation; `observed` says what came, in words with numbers. */
export interface ExpectationResult {
  readonly expectation: Expectation;
  readonly success: boolean;
  readonly observed: string;
}

/** More different values than this are not listed as a set. */
const MAX_SET = 12;

type TableFacts = Pick<TableVersionRecord, 'name' | 'numRows' | 'fields' | 'summaries'>;

function expectationsOf(summary: ColumnSummary, numRows: number, isId: boolean): Expectation[] {
  const column = summary.name;
  const share = numRows === 0 ? 1 : 1 - summary.missing / numRows;
  const list: Expectation[] = [
    { type: 'expect_column_to_exist', column },
    { type: 'expect_column_values_to_be_of_type', column, type_: summary.type },
    // A tenth more missing than seen is still this table; twice as many is news.
    {
      type: 'expect_column_values_to_not_be_null',
      column,
      mostly: Math.floor(share * 1000 - (1 - share) * 100) / 1000,
    },
  ];
  if (isId) list.push({ type: 'expect_column_values_to_be_unique', column });
  const { numeric, top, distinct } = summary;
  if (numeric) {
    list.push({
      type: 'expect_column_values_to_be_between',
      column,
      min_value: numeric.min,
      max_value: numeric.max,
    });
  } else if (!isId && distinct <= MAX_SET && top.length === distinct) {
    const values = top.map(([value]) => value).sort();
    list.push({ type: 'expect_column_values_to_be_in_set', column, value_set: values });
  }
  return list;
}

/** Reads a contract off a good version: names, types, missing share, ranges, sets, unique ids. */
export function inferContract(table: TableFacts): Contract {
  const roles = new Map(table.fields.map((field) => [field.name, field.role]));
  return {
    version: 1,
    table: table.name,
    expectations: [
      { type: 'expect_table_row_count_to_be_between', min_value: 1 },
      ...table.summaries.flatMap((summary) =>
        expectationsOf(summary, table.numRows, roles.get(summary.name) === 'id'),
      ),
    ],
  };
}

function share(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(2)} %`;
}

function checkColumn(
  expectation: Exclude<Expectation, { type: 'expect_table_row_count_to_be_between' }>,
  summary: ColumnSummary | undefined,
  numRows: number,
): Omit<ExpectationResult, 'expectation'> {
  if (!summary) return { success: false, observed: 'no such column' };
  switch (expectation.type) {
    case 'expect_column_to_exist':
      return { success: true, observed: summary.type };
    case 'expect_column_values_to_be_of_type':
      return { success: summary.type === expectation.type_, observed: summary.type };
    case 'expect_column_values_to_not_be_null': {
      const present = numRows === 0 ? 1 : 1 - summary.missing / numRows;
      return {
        success: present >= expectation.mostly,
        observed: `${summary.missing} missing (${share(summary.missing, numRows)})`,
      };
    }
    case 'expect_column_values_to_be_unique': {
      const present = numRows - summary.missing;
      return {
        success: summary.distinct >= present,
        observed: `${summary.distinct} different in ${present} values`,
      };
    }
    case 'expect_column_values_to_be_between': {
      if (!summary.numeric) return { success: false, observed: 'no finite numbers' };
      const { min, max } = summary.numeric;
      return {
        success: min >= expectation.min_value && max <= expectation.max_value,
        observed: `from ${min} to ${max}`,
      };
    }
    case 'expect_column_values_to_be_in_set': {
      const known = new Set(expectation.value_set);
      const strange = summary.top.filter(([value]) => !known.has(value));
      const rest = summary.distinct - summary.top.length;
      return {
        success: strange.length === 0 && rest === 0,
        observed:
          strange.length > 0
            ? `also ${strange.map(([value, count]) => `"${value}" (${count})`).join(', ')}`
            : rest > 0
              ? `${rest} more values`
              : `${summary.distinct} known values`,
      };
    }
    default:
      return expectation satisfies never;
  }
}

/** Checks every expectation against a version. Order follows the contract. */
export function validateContract(table: TableFacts, contract: Contract): ExpectationResult[] {
  const summaries = new Map(table.summaries.map((summary) => [summary.name, summary]));
  return contract.expectations.map((expectation) => ({
    expectation,
    ...(expectation.type === 'expect_table_row_count_to_be_between'
      ? { success: table.numRows >= expectation.min_value, observed: `${table.numRows} rows` }
      : checkColumn(expectation, summaries.get(expectation.column), table.numRows)),
  }));
}
