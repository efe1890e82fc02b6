import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tables } from '../../../tests/golden/csv/random-tables.ts';
import { fromArrowIpc, toArrowIpc } from './arrow.ts';
import { getCell } from './cells.ts';
import { CHUNK_ROWS, createTableDigester, tableDigest } from './digest.ts';
import { columnOfCells, numberColumnOf, makeTable, fieldOf, categoryColumnOf } from './make.ts';
import { sliceTable } from './select.ts';
import type { Table } from './table.ts';

async function digestInPieces(table: Table, size: number): Promise<string> {
  const digester = createTableDigester(table.fields);
  for (let from = 0; from < table.numRows; from += size) {
    await digester.update(sliceTable(table, from, from + size));
  }
  return digester.finish();
}

describe('tableDigest', () => {
  it('does not depend on how the rows were cut or stored', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 50 }), async (table, size) => {
        const whole = await tableDigest(table);
        expect(await digestInPieces(table, size)).toBe(whole);
        expect(await tableDigest(fromArrowIpc(toArrowIpc(table)))).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('changes with any single cell', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.nat(), fc.nat(), async (table, a, b) => {
        fc.pre(table.numRows > 0);
        const i = a % table.columns.length;
        const row = b % table.numRows;
        const column = table.columns[i];
        const cells = Array.from({ length: table.numRows }, (_, r) => getCell(column, r));
        const was = cells[row];
        const other = {
          number: 0.5,
          integer: 3,
          date: 5,
          boolean: true,
          category: 'ab',
          text: 'ab',
        };
        cells[row] = was === null ? other[column.type] : null;
        const changed = columnOfCells(cells, column.type);
        const columns = table.columns.map((one, c) => (c === i ? changed : one));
        const after = { ...table, columns };
        expect(await tableDigest(after)).not.toBe(await tableDigest(table));
      }),
      { numRuns: 100 },
    );
  });

  it('sees the last row of the last block, blocks of any cut being equal', async () => {
    const values = Float64Array.from({ length: 2 * CHUNK_ROWS + 7 }, (_, row) => row / 3);
    const level = (row: number) => `level ${row % 5}`;
    const tableOf = (numbers: Float64Array) => {
      const columns = [
        numberColumnOf(numbers),
        categoryColumnOf(Array.from(numbers, (_, row) => level(row))),
      ];
      return makeTable([fieldOf('x', columns[0]), fieldOf('c', columns[1])], columns);
    };
    const table = tableOf(values);
    const whole = await tableDigest(table);
    expect(await digestInPieces(table, 50_000)).toBe(whole);
    expect(await digestInPieces(table, CHUNK_ROWS)).toBe(whole);
    values[values.length - 1] += 1e-9;
    expect(await tableDigest(tableOf(values))).not.toBe(whole);
  });

  it('takes 0 and -0 for one value, and ignores roles', async () => {
    const of = (zero: number) => {
      const column = numberColumnOf([zero, 1]);
      return makeTable([fieldOf('x', column, zero === 0 ? 'feature' : 'id')], [column]);
    };
    expect(await tableDigest(of(-0))).toBe(await tableDigest(of(0)));
  });
});
