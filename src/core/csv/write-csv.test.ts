import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tables } from '../../../tests/golden/csv/random-tables.ts';
import { getCell } from '../table/cells.ts';
import type { Cell, ColumnType } from '../table/column.ts';
import { tableFromRecords } from '../table/make.ts';
import type { Table } from '../table/table.ts';
import { readCsv } from './read-csv.ts';
import { bytesSource } from './source.ts';
import { isFormula, writeCsv } from './write-csv.ts';

const textOf = (table: Table, delimiter = ',', formulaSafe = false) =>
  [...writeCsv(table, { delimiter, formulaSafe })].join('');

const cellsOf = (table: Table) =>
  table.columns.map((column) =>
    Array.from({ length: table.numRows }, (_, row) => getCell(column, row)),
  );

describe('writeCsv', () => {
  it('writes what reads back as the same cells, types being given', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom(',', ';', '\t', '|'), async (table, delimiter) => {
        fc.pre(table.fields.every(({ name }) => name.trim() === name && name !== ''));
        fc.pre(!/^sep=/i.test(table.fields[0].name));
        const types = Object.fromEntries(
          table.fields.map(({ name, type }): [string, ColumnType] => [name, type]),
        );
        const { table: back, badRows } = await readCsv(
          bytesSource(textOf(table, delimiter), 7),
          { delimiter, header: true, encoding: 'utf-8', missingTokens: [''], types },
          { blockBytes: 32 },
        );
        expect(badRows).toEqual([]);
        const plain = (cell: Cell) => {
          if (typeof cell === 'bigint' && Number.isSafeInteger(Number(cell))) return Number(cell);
          return typeof cell === 'string' && /^[\0- ]*$/.test(cell) ? null : cell;
        };
        const plainCells = (one: Table) => cellsOf(one).map((column) => column.map(plain));
        expect(plainCells(back)).toEqual(plainCells(table));
      }),
      { numRuns: 150 },
    );
  });

  it('reaches a fixed point: CSV → table → CSV → table changes nothing more', async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '',
        'NA',
        '0012',
        '1.50',
        '-3',
        '=A1',
        'true',
        '2024-02-30',
        'a "b" c',
        'x\ny',
      ),
      fc.string({ maxLength: 6 }),
      fc.double().map(String),
    );
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 12,
    });
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(rows, async (body) => {
        const csv = [['p', 'q', 'r'], ...body].map((row) => row.map(quote).join(',')).join('\n');
        const options = { header: true, delimiter: ',' };
        const first = await readCsv(bytesSource(csv), options);
        const second = await readCsv(bytesSource(textOf(first.table)), options);
        expect(cellsOf(second.table)).toEqual(cellsOf(first.table));
        expect(second.table.fields.map(({ type }) => type)).toEqual(
          first.table.fields.map(({ type }) => type),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('disarms formulas and leaves numbers alone', () => {
    const table = tableFromRecords([
      { '=name': "=cmd|' /C calc'!A0", n: -5 },
      { '=name': '-5', n: 1e21 },
      { '=name': '@SUM(A1)', n: null },
    ]);
    expect(textOf(table, ',', true)).toBe(
      `'=name,n\n'=cmd|' /C calc'!A0,-5\n-5,1e+21\n'@SUM(A1),\n`,
    );
    expect(['+1+1', '-2+3', '\tx', '\rx', '=1'].every(isFormula)).toBe(true);
    expect(['-5', '+5', '-1e3', 'a=b', ''].some(isFormula)).toBe(false);
  });

  it('keeps the rows of a table of one column whose cells are missing', async () => {
    const csv = textOf(tableFromRecords([{ x: 1 }, { x: null }, { x: 3 }]));
    const { table } = await readCsv(bytesSource(csv));
    expect(cellsOf(table)).toEqual([[1, null, 3]]);
  });
});
