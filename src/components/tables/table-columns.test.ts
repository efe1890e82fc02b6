import { describe, expect, it } from 'vitest';
import { sortRows, type TableColumn } from './table-columns.ts';

interface Row {
  readonly name: string;
  readonly value: number | null;
}
const rows: Row[] = [
  { name: 'trial_10', value: 2 },
  { name: 'trial_9', value: null },
  { name: 'trial_1', value: 1 },
  { name: 'b', value: NaN },
];
const byValue: TableColumn<Row> = { id: 'value', label: 'Value', value: (row) => row.value };
const byName: TableColumn<Row> = { id: 'name', label: 'Name', value: (row) => row.name };

describe('sortRows', () => {
  it('keeps missing values last in both directions, in their order', () => {
    const names = (descending: boolean): string[] =>
      sortRows(rows, byValue, descending).map(({ name }) => name);
    expect(names(false)).toEqual(['trial_1', 'trial_10', 'trial_9', 'b']);
    expect(names(true)).toEqual(['trial_10', 'trial_1', 'trial_9', 'b']);
  });

  it('orders names with numbers as people do', () => {
    expect(sortRows(rows, byName, false).map(({ name }) => name)).toEqual([
      'b',
      'trial_1',
      'trial_9',
      'trial_10',
    ]);
  });

  it('leaves rows alone without a column, and never changes the input', () => {
    const before = [...rows];
    expect(sortRows(rows, undefined, false)).toBe(rows);
    sortRows(rows, byValue, true);
    expect(rows).toEqual(before);
  });
});
