/**
 * @file What all column builders share. A builder writes into one typed array sized by an estimate of
 * the rows, so a column exists once, and never as anything but typed arrays.
 */
import type { Column, ColumnType } from '../../table/column.ts';
import type { RecordBatch } from '../tokenizer.ts';

/** The cell that showed an inferred type to be wrong. */
export interface Contradiction {
  readonly line: number;
  readonly raw: string;
  /** What the cell is not, e.g. `not a number`. */
  readonly reason: string;
}

/** Fills one column from batches of records. */
export interface ColumnBuilder {
  /** Type that the column has so far; widening may change it. */
  readonly type: ColumnType;
  /** Takes `column` of all rows of the batch. */
  append(batch: RecordBatch, column: number): void;
  /** Set when the inferred type does not hold; the builder then ignores further rows. */
  readonly contradiction: Contradiction | null;
  /** Was a cell without a value seen? */
  readonly hasMissing: boolean;
  /** Of columns of numbers: how the tokenizer may read the cells of the next batch; see `markFor`. */
  readonly mark?: number;
  /** Remarks for the person: placeholders read as missing, widening, infinities. */
  notes(): readonly string[];
  /** The column. Call once. */
  finish(numRows: number): Column;
}

/** What a builder may use of its surroundings. */
export interface BuilderContext {
  /** Rows that the file probably has, and bytes of text that this column probably has. */
  readonly expectedRows: number;
  readonly expectedBytes: number;
  /** Is the cell one of the texts that mean missing? Spaces around it do not count. */
  isMissing(bytes: Uint8Array, start: number, end: number): boolean;
  /** Did the user choose the type? Then cells that do not fit are reported and missing. */
  readonly strict: boolean;
  /** Reports a cell that does not fit the type which the user chose. */
  onBadCell(line: number, reason: string, raw: string): void;
}

type Numeric =
  | Float64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** `ArrayBuffer.prototype.transfer` (ES2024) where the host has it: gives memory back without a copy. */
type Transferable = ArrayBuffer & { transfer?(length: number): ArrayBuffer };

/** Rows of one array type, in one piece that grows when the estimate was too low. */
export interface Growing<T extends Numeric> {
  /** The array, with room for at least `numRows` rows; ask again for every batch. */
  withRoomFor(numRows: number): T;
  /** The first `numRows` rows. */
  finish(numRows: number): T;
}

/**
 * Makes storage for about `expected` rows. Pages that are never written cost no memory, so a generous
 * estimate is cheap, while joining blocks at the end would hold a column twice.
 *
 * @param make Makes an array over a buffer; its `length` is in elements.
 */
export function createGrowing<T extends Numeric>(
  make: (buffer: ArrayBuffer) => T,
  bytesPerRow: number,
  expected: number,
): Growing<T> {
  let array = make(new ArrayBuffer(Math.max(1, expected) * bytesPerRow));
  return {
    withRoomFor(numRows) {
      if (numRows > array.length) {
        const more = make(new ArrayBuffer(Math.ceil(numRows * 1.5) * bytesPerRow));
        (more.set as (from: T) => void)(array);
        array = more;
      }
      return array;
    },
    finish(numRows) {
      if (numRows === array.length) return array;
      const buffer: Transferable = array.buffer;
      if (buffer.transfer) return make(buffer.transfer(numRows * bytesPerRow));
      const part = array.subarray(0, numRows) as T;
      return numRows < array.length * 0.8 ? (part.slice() as T) : part;
    },
  };
}

/** Growing float64 rows. */
export function growingFloat64(expected: number): Growing<Float64Array<ArrayBuffer>> {
  return createGrowing((buffer) => new Float64Array(buffer), 8, expected);
}

/** Growing int32 rows. */
export function growingInt32(expected: number): Growing<Int32Array<ArrayBuffer>> {
  return createGrowing((buffer) => new Int32Array(buffer), 4, expected);
}

/** Growing int8 rows. */
export function growingInt8(expected: number): Growing<Int8Array<ArrayBuffer>> {
  return createGrowing((buffer) => new Int8Array(buffer), 1, expected);
}

/** Growing bytes. */
export function growingUint8(expected: number): Growing<Uint8Array<ArrayBuffer>> {
  return createGrowing((buffer) => new Uint8Array(buffer), 1, expected);
}
