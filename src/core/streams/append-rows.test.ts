import { describe, expect, it } from 'vitest';
import { cellsOf, makeTable, shapeOf } from '../../../tests/support/tables.ts';
import { appendRows } from './append-rows.ts';

const base = makeTable([
  ['n', 'number', [1, 2]],
  ['__proto__', 'category', ['a', null]],
]);

describe('appendRows', () => {
  it('keeps types and roles, and joins columns by name', () => {
    const rows = [{ ['__proto__']: 'b', n: 3 }, { n: null }];
    const { table, warnings } = appendRows(base, rows);
    expect(shapeOf(table)).toEqual(['n:number', '__proto__:category']);
    expect(cellsOf(table, 'n')).toEqual([1, 2, 3, null]);
    expect(cellsOf(table, '__proto__')).toEqual(['a', null, 'b', null]);
    expect(warnings).toEqual([]);
  });

  it('refuses nothing and says what did not fit', () => {
    const { table, warnings } = appendRows(base, [{ n: 'three', extra: true }]);
    expect(cellsOf(table, 'n')).toEqual([1, 2, null]);
    expect(cellsOf(table, 'extra')).toEqual([null, null, true]);
    expect(warnings).toEqual([
      '1 cells of column "n" are not number; they are missing now',
      'column "__proto__" is missing in the 1 rows added',
      'column "extra" is new; rows before lack it',
    ]);
  });

  it('makes a table of rows alone', () => {
    const { table } = appendRows(null, [{ day: 1, name: 'x' }], { name: 'text' });
    expect(shapeOf(table)).toEqual(['day:integer', 'name:text']);
  });
});
