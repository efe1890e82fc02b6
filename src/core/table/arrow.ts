/**
 * @file Tables ⇄ Arrow IPC streams, column by column and without a loop over rows where layouts agree.
 *
 *     number → Float64 · integer → Int64 · boolean → Bool · category → Dictionary<Utf8, Int32>
 *     text → Utf8 · date → Timestamp[ms, UTC]; missing cells are nulls
 *
 * A field's type and role, and whether integers are 64 bits wide in memory, stand in its metadata
 * under `terrarium.*`, so that what comes back equals what went in.
 * Source: Apache Arrow columnar format. https://arrow.apache.org/docs/format/Columnar.html
 */
import {
  Bool,
  DataType,
  Dictionary,
  Field as ArrowField,
  Float64,
  Int32,
  Int64,
  makeData,
  makeVector,
  Precision,
  RecordBatch,
  Schema,
  Struct,
  Table as ArrowTable,
  tableFromIPC,
  tableToIPC,
  TimeUnit,
  TimestampMillisecond,
  Utf8,
  Vector,
} from 'apache-arrow';
import type { Data } from 'apache-arrow';
import { DataError } from '../errors.ts';
import { isBigIntColumn } from './cells.ts';
import { normaliseCategory } from './category.ts';
import type { Column, ColumnRole, ColumnType, Field, NumberColumn, TextColumn } from './column.ts';
import { floatsFromInt64, int64FromFloats } from './int64.ts';
import { columnOfCells, fieldOf, makeTable, textColumnOf } from './make.ts';
import { concatColumns } from './select.ts';
import type { Table } from './table.ts';

const KEY = {
  type: 'terrarium.type',
  role: 'terrarium.role',
  wide: 'terrarium.int64',
  /** Stands only where the name is empty: apache-arrow reads an empty name as "null". */
  name: 'terrarium.name',
} as const;

/** Validity bits of rows, least significant first; `null` when all are valid. */
function packBits(numRows: number, isSet: (row: number) => boolean): Uint8Array {
  const bits = new Uint8Array((numRows + 7) >> 3);
  for (let row = 0; row < numRows; row++) if (isSet(row)) bits[row >> 3] |= 1 << (row & 7);
  return bits;
}

interface Validity {
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array | null;
}

function validity(numRows: number, isValid: (row: number) => boolean): Validity {
  let nullCount = 0;
  for (let row = 0; row < numRows; row++) if (!isValid(row)) nullCount++;
  return { nullCount, nullBitmap: nullCount === 0 ? null : packBits(numRows, isValid) };
}

function utf8Data(column: TextColumn): Data<Utf8> {
  const { bytes, offsets, valid } = column;
  const length = valid.length;
  return makeData({
    type: new Utf8(),
    length,
    ...validity(length, (row) => valid[row] === 1),
    valueOffsets: offsets,
    data: bytes,
  });
}

function toData(column: Column): Data {
  switch (column.type) {
    case 'number': {
      const { values } = column;
      const length = values.length;
      const nulls = validity(length, (row) => values[row] === values[row]);
      return makeData({ type: new Float64(), length, ...nulls, data: values });
    }
    case 'integer': {
      if (isBigIntColumn(column)) {
        const { values, valid } = column;
        const nulls = validity(values.length, (row) => valid[row] === 1);
        return makeData({ type: new Int64(), length: values.length, ...nulls, data: values });
      }
      const { values } = column;
      const nulls = validity(values.length, (row) => values[row] === values[row]);
      const data = new BigInt64Array(int64FromFloats(values).buffer);
      return makeData({ type: new Int64(), length: values.length, ...nulls, data });
    }
    case 'date': {
      const { values } = column;
      const nulls = validity(values.length, (row) => values[row] === values[row]);
      const data = new BigInt64Array(int64FromFloats(values).buffer);
      const type = new TimestampMillisecond('UTC');
      return makeData({ type, length: values.length, ...nulls, data });
    }
    case 'boolean': {
      const { values } = column;
      const length = values.length;
      const nulls = validity(length, (row) => values[row] >= 0);
      const data = packBits(length, (row) => values[row] === 1);
      return makeData({ type: new Bool(), length, ...nulls, data });
    }
    case 'category': {
      const { codes, dictionary } = normaliseCategory(column);
      const nulls = validity(codes.length, (row) => codes[row] >= 0);
      const data = nulls.nullCount === 0 ? codes : codes.map((code) => Math.max(0, code));
      return makeData({
        type: new Dictionary(new Utf8(), new Int32()),
        length: codes.length,
        ...nulls,
        data,
        dictionary: makeVector(utf8Data(textColumnOf(dictionary))),
      });
    }
    case 'text':
      return utf8Data(column);
    default:
      return column satisfies never;
  }
}

/**
 * Writes a table as an Arrow IPC stream of one record batch.
 *
 * Cost: O(bytes); some 40 ms per million cells.
 * Checked against: arrow.test.ts (exact round trip of every type).
 */
export function toArrowIpc(table: Table): Uint8Array<ArrayBuffer> {
  const children = table.columns.map(toData);
  const fields = table.fields.map(({ name, type, role, nullable }, i) => {
    const metadata = new Map<string, string>([
      [KEY.type, type],
      [KEY.role, role],
    ]);
    if (isBigIntColumn(table.columns[i])) metadata.set(KEY.wide, 'true');
    if (name === '') metadata.set(KEY.name, '');
    return new ArrowField(name, children[i].type, nullable, metadata);
  });
  const schema = new Schema(fields);
  const data = makeData({
    type: new Struct(fields),
    length: table.numRows,
    nullCount: 0,
    children,
  });
  const ipc = tableToIPC(new ArrowTable(schema, new RecordBatch(schema, data)), 'stream');
  return ipc.buffer instanceof ArrayBuffer ? (ipc as Uint8Array<ArrayBuffer>) : ipc.slice();
}

/** Marks missing rows: calls `onNull` for every row without a value. */
function forEachNull(data: Data, onNull: (row: number) => void): void {
  if (data.nullCount === 0) return;
  const { nullBitmap, offset, length } = data;
  for (let row = 0; row < length; row++) {
    const bit = row + offset;
    if ((nullBitmap[bit >> 3] & (1 << (bit & 7))) === 0) onNull(row);
  }
}

function validMask(data: Data): Uint8Array<ArrayBuffer> {
  const valid = new Uint8Array(data.length).fill(1);
  forEachNull(data, (row) => (valid[row] = 0));
  return valid;
}

function integers(data: Data, wide: boolean, type: 'integer' | 'date'): Column {
  const source = (data.values as BigInt64Array).subarray(0, data.length);
  const floats = wide ? null : floatsFromInt64(source);
  if (floats === null) {
    if (type === 'date') {
      throw new DataError(
        'arrow_range',
        'arrow: dates must be within 2^53 ms of 1970, got one beyond',
      );
    }
    const values = source.slice();
    forEachNull(data, (row) => (values[row] = 0n));
    return { type: 'integer', values, valid: validMask(data) };
  }
  forEachNull(data, (row) => (floats[row] = Number.NaN));
  return { type, values: floats };
}

function texts(data: Data): TextColumn {
  const source = data.valueOffsets as Int32Array;
  const first = source[0] ?? 0;
  const offsets = new Int32Array(data.length + 1);
  for (let row = 0; row <= data.length; row++) offsets[row] = source[row] - first;
  const bytes = (data.values as Uint8Array).slice(first, first + offsets[data.length]);
  return { type: 'text', bytes: bytes, offsets, valid: validMask(data) };
}

function booleans(data: Data): Column {
  const bits = data.values as Uint8Array;
  const values = new Int8Array(data.length);
  for (let row = 0; row < data.length; row++) {
    const bit = row + data.offset;
    values[row] = (bits[bit >> 3] >> (bit & 7)) & 1;
  }
  forEachNull(data, (row) => (values[row] = -1));
  return { type: 'boolean', values };
}

function categories(data: Data): Column {
  const dictionary = Array.from(data.dictionary as Iterable<unknown>, String);
  const codes = Int32Array.from((data.values as Int32Array).subarray(0, data.length));
  forEachNull(data, (row) => (codes[row] = -1));
  return normaliseCategory({ type: 'category', codes, dictionary });
}

function numbers(data: Data): NumberColumn {
  const values = Float64Array.from((data.values as Float64Array).subarray(0, data.length));
  forEachNull(data, (row) => (values[row] = Number.NaN));
  return { type: 'number', values };
}

/** One chunk of an Arrow column as ours; values that need no change are copied whole. */
function fromData(data: Data, field: ArrowField): Column {
  const type: unknown = field.type;
  if (DataType.isFloat(type) && type.precision !== Precision.HALF) return numbers(data);
  if (DataType.isInt(type)) {
    if (type.bitWidth < 64) return { type: 'integer', values: numbers(data).values };
    if (type.isSigned) return integers(data, field.metadata.get(KEY.wide) === 'true', 'integer');
  }
  if (DataType.isTimestamp(type) && type.unit === TimeUnit.MILLISECOND) {
    return integers(data, false, 'date');
  }
  if (DataType.isBool(type)) return booleans(data);
  if (DataType.isDictionary(type) && DataType.isUtf8(type.dictionary)) return categories(data);
  if (DataType.isUtf8(type)) return texts(data);
  const name = `type ${String((type as DataType).typeId)}`;
  throw new DataError(
    'arrow_type',
    `arrow: column ${JSON.stringify(field.name)} must be float, integer, bool, dictionary of texts, text or timestamp in ms, got ${name}`,
    { column: field.name, type: name },
  );
}

const ROLES: readonly string[] = [
  'feature',
  'target',
  'id',
  'ignore',
  'time',
  'weight',
  'sensitive',
];

/**
 * Reads an Arrow IPC stream or file. Columns without our metadata get the role `feature`.
 *
 * @param bytes Copied from, never kept.
 * @throws {DataError} `arrow_format` for bytes that are no Arrow IPC; `arrow_type` for a type that tables lack.
 */
export function fromArrowIpc(bytes: Uint8Array): Table {
  let arrow: ArrowTable;
  try {
    arrow = tableFromIPC(bytes);
  } catch (cause) {
    throw new DataError(
      'arrow_format',
      'arrow: the bytes must be an Arrow IPC stream, they are not',
      {},
      { cause },
    );
  }
  const columns: Column[] = [];
  const fields = arrow.schema.fields.map((field, i): Field => {
    const vector = arrow.getChildAt(i) ?? new Vector([]);
    const chunks = vector.data.map((data: Data) => fromData(data, field));
    const column = chunks.length === 0 ? emptyColumn(field) : concatColumns(chunks);
    columns.push(column);
    const role = field.metadata.get(KEY.role) ?? '';
    return {
      name: field.metadata.get(KEY.name) ?? field.name,
      type: column.type,
      role: ROLES.includes(role) ? (role as ColumnRole) : 'feature',
      nullable: field.metadata.has(KEY.type) ? field.nullable : fieldOf('', column).nullable,
    };
  });
  return makeTable(fields, columns, arrow.numRows);
}

function emptyColumn(field: ArrowField): Column {
  const type = (field.metadata.get(KEY.type) ?? 'number') as ColumnType;
  return columnOfCells([], type);
}
