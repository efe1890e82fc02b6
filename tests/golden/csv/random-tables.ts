/** @file Random tables for properties: every type, missing cells, hostile names. */
import fc from 'fast-check';
import {
  bigIntColumnOf,
  booleanColumnOf,
  categoryColumnOf,
  fieldOf,
  makeTable,
  numberColumnOf,
  textColumnOf,
} from '../../../src/core/table/make.ts';
import type { Column, ColumnRole } from '../../../src/core/table/column.ts';
import type { Table } from '../../../src/core/table/table.ts';

const HOSTILE = ['__proto__', 'constructor', 'toString', '<b>', 'a,b', '"', 'ü', '=1+1', 'a\nb'];

const unicode = fc.string({ unit: 'grapheme', maxLength: 8 });
const safeInteger = fc.maxSafeInteger();
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const date = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });

function cells<T>(arbitrary: fc.Arbitrary<T>, numRows: number): fc.Arbitrary<(T | null)[]> {
  const cell = fc.option(arbitrary, { nil: null, freq: 4 });
  return fc.array(cell, { minLength: numRows, maxLength: numRows });
}

function columnArbitrary(numRows: number): fc.Arbitrary<Column> {
  return fc.oneof(
    cells(fc.double(), numRows).map((values) => numberColumnOf(values)),
    cells(safeInteger, numRows).map((values) => numberColumnOf(values, 'integer')),
    cells(date, numRows).map((values) => numberColumnOf(values, 'date')),
    cells(int64, numRows).map(bigIntColumnOf),
    cells(fc.boolean(), numRows).map(booleanColumnOf),
    cells(unicode, numRows).map(categoryColumnOf),
    cells(unicode, numRows).map(textColumnOf),
  );
}

/** Tables of 0–40 rows and 1–8 columns of any type. */
export const tables: fc.Arbitrary<Table> = fc
  .record({
    numRows: fc.integer({ min: 0, max: 40 }),
    names: fc.uniqueArray(fc.oneof(fc.constantFrom(...HOSTILE), unicode), {
      minLength: 1,
      maxLength: 8,
    }),
    role: fc.constantFrom<ColumnRole>('feature', 'target', 'id', 'sensitive'),
  })
  .chain(({ numRows, names, role }) =>
    fc
      .array(columnArbitrary(numRows), { minLength: names.length, maxLength: names.length })
      .map((columns) =>
        makeTable(
          names.map((name, i) => fieldOf(name, columns[i], i === 0 ? role : 'feature')),
          columns,
          numRows,
        ),
      ),
  );
