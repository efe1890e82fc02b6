import {
  Field,
  Int8,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  makeData,
  Table as ArrowTable,
  tableFromIPC,
  tableToIPC,
} from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tables } from '../../../tests/golden/csv/random-tables.ts';
import { fromArrowIpc, toArrowIpc } from './arrow.ts';
import { getCell } from './cells.ts';
import { numberColumnOf, tableFromRecords, makeTable, fieldOf } from './make.ts';

describe('toArrowIpc and fromArrowIpc', () => {
  it('give back exactly the table that went in, for every type and name', () => {
    fc.assert(
      fc.property(tables, (table) => {
        expect(fromArrowIpc(toArrowIpc(table))).toEqual(table);
      }),
      { numRuns: 200 },
    );
  });

  it('write what Arrow itself reads as the same cells', () => {
    const table = tableFromRecords([
      { x: 1.5, n: 3, c: 'a', b: true },
      { x: null, n: null, c: null, b: null },
      { x: -Infinity, n: -7, c: 'b', b: false },
    ]);
    const arrow = tableFromIPC(toArrowIpc(table));
    expect([...arrow.getChild('x')!]).toEqual([1.5, null, -Infinity]);
    expect([...arrow.getChild('n')!]).toEqual([3n, null, -7n]);
    expect([...arrow.getChild('c')!]).toEqual(['a', null, 'b']);
    expect([...arrow.getChild('b')!]).toEqual([true, null, false]);
    expect(arrow.schema.fields.map((field) => String(field.type))).toEqual([
      'Float64',
      'Int64',
      'Dictionary<Int32, Utf8>',
      'Bool',
    ]);
  });

  it('keep the sign of zero and both infinities', () => {
    const column = numberColumnOf([0, -0, Infinity, -Infinity, null]);
    const table = makeTable([fieldOf('x', column)], [column]);
    const [back] = fromArrowIpc(toArrowIpc(table)).columns;
    expect([0, 1, 2, 3, 4].map((row) => getCell(back, row))).toEqual([
      0,
      -0,
      Infinity,
      -Infinity,
      null,
    ]);
  });

  it('read small integers of other writers as whole numbers', () => {
    const child = makeVector(Int8Array.of(1, -2)).data[0];
    const schema = new Schema([new Field('n', new Int8(), true)]);
    const data = makeData({ type: new Struct(schema.fields), length: 2, children: [child] });
    const ipc = tableToIPC(new ArrowTable(schema, new RecordBatch(schema, data)), 'file');
    const table = fromArrowIpc(ipc);
    expect(table.fields).toEqual([
      { name: 'n', type: 'integer', role: 'feature', nullable: false },
    ]);
    expect(getCell(table.columns[0], 1)).toBe(-2);
  });

  it('refuse bytes that are no Arrow', () => {
    expect(() => fromArrowIpc(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))).toThrow('arrow');
  });
});
