/**
 * @file What all column builders share. A builder grows in blocks of equal size and joins them once at
 * the end, so a column never exists more than twice, and never as anything but typed arrays.
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
  /** Takes `column` of all rows of the batch; a batch never crosses a block. */
  append(batch: RecordBatch, column: number): void;
  /** Set when the inferred type does not hold; the builder then ignores further rows. */
  readonly contradiction: Contradiction | null;
  /** Remarks for the person: placeholders read as missing, widening, infinities. */
  notes(): readonly string[];
  /** Joins the blocks. Call once. */
  finish(numRows: number): Column;
}

/** What a builder may use of its surroundings. */
export interface BuilderContext {
  /** Rows per block. */
  readonly blockRows: number;
  /** Is the cell one of the texts that mean missing? Spaces around it do not count. */
  isMissing(bytes: Uint8Array, start: number, end: number): boolean;
  /** Did the user choose the type? Then cells that do not fit are reported and missing. */
  readonly strict: boolean;
  /** Reports a cell that does not fit the type which the user chose. */
  onBadCell(line: number, reason: string, raw: string): void;
}

type Numeric = Float64Array | BigInt64Array | Int32Array | Int8Array | Uint8Array;

/** Equal blocks of one array type. */
export interface Blocks<T extends Numeric> {
  /** The block that row `row` falls in, made when needed. */
  at(row: number): T;
  /** All rows in one array; the blocks are given up one by one. */
  join(numRows: number): T;
}

/** Makes growing storage of `blockRows` rows a block. */
export function createBlocks<T extends Numeric>(
  make: (length: number) => T,
  blockRows: number,
): Blocks<T> {
  const blocks: T[] = [];
  return {
    at(row) {
      const index = Math.floor(row / blockRows);
      return (blocks[index] ??= make(blockRows));
    },
    join(numRows) {
      if (blocks.length === 1 && numRows === blockRows) return blocks[0];
      const all = make(numRows);
      blocks.reverse();
      for (let from = 0; from < numRows; from += blockRows) {
        const block = blocks.pop();
        const part = block?.subarray(0, Math.min(blockRows, numRows - from));
        if (part) (all.set as (from: ArrayLike<unknown>, at: number) => void)(part, from);
      }
      return all;
    },
  };
}

/** Bytes that only grow, in blocks. */
export interface ByteStore {
  readonly length: number;
  append(bytes: Uint8Array, start: number, end: number): void;
  join(): Uint8Array<ArrayBuffer>;
}

/** Makes an append-only store of bytes. */
export function createByteStore(firstBlock = 1024): ByteStore {
  const blocks: Uint8Array<ArrayBuffer>[] = [];
  let block = new Uint8Array(firstBlock);
  let used = 0;
  let before = 0;
  return {
    get length() {
      return before + used;
    },
    append(bytes, start, end) {
      const length = end - start;
      if (used + length > block.length) {
        blocks.push(block.subarray(0, used));
        before += used;
        block = new Uint8Array(Math.max(length, Math.min(block.length * 4, 1 << 20)));
        used = 0;
      }
      if (length > 64) block.set(bytes.subarray(start, end), used);
      else for (let i = 0; i < length; i++) block[used + i] = bytes[start + i];
      used += length;
    },
    join() {
      const all = new Uint8Array(before + used);
      all.set(block.subarray(0, used), before);
      blocks.reverse();
      let at = 0;
      for (let part = blocks.pop(); part; part = blocks.pop()) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    },
  };
}
