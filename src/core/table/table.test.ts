import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tables } from '../../../tests/golden/csv/random-tables.ts';
import { castColumn, compareSchemas } from './cast.ts';
import { normaliseCategory } from './category.ts';
import { columnOf, getCell } from './cells.ts';
import { datePartsOf, dateToMs, formatDate } from './date.ts';
import { diffTables } from './diff.ts';
import {
  categoryColumnOf,
  makeTable,
  numberColumnOf,
  recordOf,
  tableFromRecords,
  textColumnOf,
} from './make.ts';
import { concatTables, selectColumns, sliceTable, takeTableRows } from './select.ts';
import { sortedRows } from './sort.ts';
import { summariseColumn } from './summary.ts';
import type { Table } from './table.ts';

const cellsOf = (table: Table) =>
  Array.from({ length: table.numRows }, (_, row) =>
    table.columns.map((column) => getCell(column, row)),
  );

describe('columnOf', () => {
  it('names the nearest columns when there is none', () => {
    const table = tableFromRecords([{ tenure: 1, churn: 'Yes' }]);
    expect(() => columnOf(table, 'tenur')).toThrow('nearest: "tenure"');
  });
});

describe('sliceTable, takeTableRows, concatTables', () => {
  it('cut and join to the same cells', () => {
    fc.assert(
      fc.property(tables, fc.nat(), (table, cut) => {
        const at = cut % (table.numRows + 1);
        const parts = [sliceTable(table, 0, at), sliceTable(table, at)];
        expect(cellsOf(concatTables(parts))).toEqual(cellsOf(table));
        const rows = Int32Array.from(
          { length: table.numRows },
          (_, row) => table.numRows - 1 - row,
        );
        expect(cellsOf(takeTableRows(table, rows))).toEqual(cellsOf(table).reverse());
      }),
    );
  });

  it('refuse tables of another schema, and columns that are not there', () => {
    const a = tableFromRecords([{ x: 1 }]);
    expect(() => concatTables([a, tableFromRecords([{ y: 1 }])])).toThrow('same columns');
    expect(() => selectColumns(a, ['y'])).toThrow('"y"');
    const column = numberColumnOf([1]);
    const field = { name: 'x', type: 'number', role: 'feature', nullable: false } as const;
    expect(() => makeTable([field, field], [column, column])).toThrow('unique');
    expect(() => makeTable([field], [textColumnOf(['a'])])).toThrow('must be number');
  });
});

describe('normaliseCategory', () => {
  it('puts the dictionary in order of first use and drops repeats and unused entries', () => {
    const codes = Int32Array.of(3, -1, 1, 2, 3);
    const column = { type: 'category', codes, dictionary: ['u', 'b', 'a', 'a'] } as const;
    expect(normaliseCategory(column)).toEqual({
      type: 'category',
      codes: Int32Array.of(0, -1, 1, 0, 0),
      dictionary: ['a', 'b'],
    });
    const normal = categoryColumnOf(['x', null, 'y', 'x']);
    expect(normal.type === 'category' && normaliseCategory(normal)).toBe(normal);
  });
});

describe('sortedRows', () => {
  it('is a stable order of all rows with missing cells last', () => {
    const table = tableFromRecords([
      { x: 2, c: 'b' },
      { x: null, c: 'a' },
      { x: -1, c: null },
      { x: 2, c: 'B' },
    ]);
    expect([...sortedRows(table, 'x')]).toEqual([2, 0, 3, 1]);
    expect([...sortedRows(table, 'x', true)]).toEqual([0, 3, 2, 1]);
    expect([...sortedRows(table, 'c')]).toEqual([3, 1, 0, 2]);
  });

  it('agrees with sorting cells for every type', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const [{ name }] = table.fields;
        const rows = sortedRows(table, name);
        expect([...rows].sort((a, b) => a - b)).toEqual([...rows.keys()]);
        const present = [...rows]
          .map((row) => getCell(table.columns[0], row))
          .filter((c) => c !== null);
        const isOrdered = present.every(
          (cell, i) => i === 0 || typeof cell === 'string' || present[i - 1] <= cell,
        );
        expect(isOrdered).toBe(true);
      }),
    );
  });
});

describe('castColumn', () => {
  it('counts what has no value in the new type', () => {
    const { column, failures } = castColumn(textColumnOf(['1', ' 2.5', 'x', null]), 'number');
    expect([0, 1, 2, 3].map((row) => getCell(column, row))).toEqual([1, 2.5, null, null]);
    expect(failures).toBe(1);
  });

  it('goes to text and back for every type', () => {
    fc.assert(
      fc.property(tables, (table) => {
        table.columns.forEach((column) => {
          const { column: text } = castColumn(column, 'text');
          const { column: back, failures } = castColumn(text, column.type);
          const plain = (row: number, one: typeof column) => {
            const cell = getCell(one, row);
            return typeof cell === 'bigint' && Number.isSafeInteger(Number(cell))
              ? Number(cell)
              : cell;
          };
          expect(failures).toBe(0);
          for (let row = 0; row < table.numRows; row++) {
            expect(plain(row, back)).toEqual(plain(row, column));
          }
        });
      }),
    );
  });
});

describe('formatDate', () => {
  it('agrees with the platform over the years 1 to 9999', () => {
    const year1 = Date.parse('0001-01-01T00:00:00Z');
    const year9999 = Date.parse('9999-12-31T23:59:59.999Z');
    fc.assert(
      fc.property(fc.integer({ min: year1, max: year9999 }), (ms) => {
        const iso = new Date(ms).toISOString();
        expect(formatDate(ms)).toBe(iso.replace('.000Z', 'Z').replace('T00:00:00Z', ''));
        const p = datePartsOf(ms);
        expect(dateToMs(p.year, p.month, p.day, p.hour, p.minute, p.second, p.millisecond)).toBe(
          ms,
        );
      }),
    );
    expect(dateToMs(2023, 2, 29)).toBeNaN();
  });
});

describe('summariseColumn', () => {
  const summary = (name: string, table: Table) =>
    summariseColumn(
      table.fields.find((field) => field.name === name)!,
      columnOf(table, name),
    );

  it('describes numbers over finite values', () => {
    const table = tableFromRecords([1, 2, 2, null, Infinity, 5].map((x) => ({ x })));
    expect(summary('x', table)).toMatchObject({ missing: 1, distinct: 4, top: [] });
    const { numeric } = summary('x', table);
    expect(numeric).toMatchObject({ min: 1, max: 5, mean: 2.5, infinite: 1 });
    expect(numeric!.std).toBeAllclose(Math.sqrt(3));
    expect(numeric!.histogram.reduce((a, b) => a + b)).toBe(4);
  });

  it('counts different values exactly for every type', () => {
    fc.assert(
      fc.property(tables, (table) => {
        table.fields.forEach((field, i) => {
          const cells = cellsOf(table)
            .map((row) => row[i])
            .filter((cell) => cell !== null);
          const { distinct, missing } = summariseColumn(field, table.columns[i]);
          expect(distinct).toBe(new Set(cells.map((cell) => (cell === 0 ? 0 : cell))).size);
          expect(missing).toBe(table.numRows - cells.length);
        });
      }),
    );
  });

  it('orders the commonest values by count, then by code point', () => {
    const table = tableFromRecords(['b', 'a', 'c', 'c', null].map((x) => ({ x })));
    expect(summary('x', table).top).toEqual([
      ['c', 2],
      ['a', 1],
      ['b', 1],
    ]);
  });
});

describe('diffTables', () => {
  it('finds no difference between equal tables, and any single cell otherwise', () => {
    fc.assert(
      fc.property(tables, (table) => {
        expect(diffTables(table, concatTables([table, sliceTable(table, 0, 0)]))).toMatchObject({
          isEqual: true,
          changedRows: 0,
        });
      }),
    );
    const before = tableFromRecords([
      { x: 1, c: 'a' },
      { x: 2, c: 'b' },
    ]);
    const after = tableFromRecords([
      { x: 1, c: 'a' },
      { x: 2, c: 'z' },
    ]);
    expect(diffTables(before, after)).toMatchObject({
      isEqual: false,
      changedRows: 1,
      columns: [{ name: 'c', changedCells: 1 }],
      cells: [{ row: 1, column: 'c', before: 'b', after: 'z' }],
    });
  });

  it('reports added, removed and retyped columns', () => {
    const a = tableFromRecords([{ x: 1, y: 1 }]);
    const b = tableFromRecords([{ x: 'one', z: 1 }]);
    const { added, removed, changed } = compareSchemas(a.fields, b.fields);
    expect([added, removed, changed.map(({ name }) => name)]).toEqual([['z'], ['y'], ['x']]);
  });
});

describe('recordOf', () => {
  it('keeps hostile names as plain keys', () => {
    const table = makeTable(
      [{ name: '__proto__', type: 'number', role: 'feature', nullable: false }],
      [numberColumnOf([7])],
    );
    expect(Object.entries(recordOf(table, 0))).toEqual([['__proto__', 7]]);
  });
});
