/**
 * @file Bytes → records. The reader holds one buffer; each call of `nextBatch` cuts whole records out of
 * it and writes where every cell starts and ends, row by row:
 *
 *     bytes   1 , " a " " b " , \n 2 , x , y \n …          (a doubled quote is folded in place)
 *     starts  [row · width + column]      ends  [row · width + column]
 *
 * Nothing is decoded or copied per cell. Builders then walk down one column of the batch in a tight loop.
 * Plain records, nearly all, are read by plain-records.ts, which also makes numbers of the cells of number
 * columns; here is the full grammar, for the others.
 *
 * Grammar: RFC 4180, read leniently. LF, CRLF and CR end a record. Spaces around unquoted cells are cut;
 * spaces before an opening quote and after a closing one are ignored; a quote inside an unquoted cell is
 * itself; text after a closing quote is kept and reported. Empty lines are skipped.
 */
import { DataError } from '../errors.ts';
import { isSpace, readPlainRecords } from './plain-records.ts';
import type { Cursor, RecordLayout } from './plain-records.ts';

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** A record of this size or more is taken for a quote that was never closed. */
export const MAX_CELL_BYTES = 16 * 1024 * 1024;

/** Bytes behind the last: one that stops scans, and so many that a short cell can be read as words. */
const PADDING = 16;

/** Cells per batch; bounds the two index arrays to 2 × 512 KB. */
const MAX_BATCH_CELLS = 131_072;

/** What is odd about one record of a batch. */
export interface RecordIssue {
  /** Row within the batch. */
  readonly row: number;
  readonly kind: 'long' | 'short' | 'after_quote' | 'unterminated';
  /** Number of fields found. */
  readonly count: number;
  /** The record as it came, at most 500 characters. */
  readonly raw: string;
}

/** A run of records. Valid until the next call of `nextBatch`. */
export interface RecordBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** First byte of each cell, [numRows · width], row-major. */
  readonly starts: Int32Array;
  /** One past the last byte of each cell, [numRows · width]. */
  readonly ends: Int32Array;
  readonly width: number;
  /**
   * Cells of the columns with a mark (see `createRecordReader`) that are plain numbers, column-major,
   * [width · rowsCap]. NaN for the others: only these have their place in `starts` and `ends`.
   */
  readonly numbers: Float64Array;
  readonly rowsCap: number;
  /** Columns of which some of `numbers` may be NaN: 1, others 0, [width]. */
  readonly hasOdd: Uint8Array;
  /** 1-based line on which each record starts, [numRows]. */
  readonly lines: Int32Array;
  numRows: number;
  issues: RecordIssue[];
}

/** Cuts a growing run of bytes into records. */
export interface RecordReader {
  /** Takes bytes from `chunk[from..]`, as many as fit; returns how many. When fewer, call `nextBatch` until `null`. */
  push(chunk: Uint8Array, from: number): number;
  /** No more bytes will come. */
  end(): void;
  /** The next records, at most `maxRows`; `null` when more bytes are needed (or none are left after `end`). */
  nextBatch(maxRows: number): RecordBatch | null;
}

/** Folds a quoted cell in place: drops its quotes, halves doubled ones. Returns the new end. */
function unquote(bytes: Uint8Array, open: number, end: number): number {
  let to = open + 1;
  let at = open + 1;
  let quoted = true;
  while (at < end) {
    const byte = bytes[at++];
    if (quoted && byte === QUOTE) {
      if (at < end && bytes[at] === QUOTE) at++;
      else {
        quoted = false;
        continue;
      }
    }
    bytes[to++] = byte;
  }
  return to;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of a record for a report, at most 500 characters. */
function rawText(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, Math.min(to, from + 2000))).slice(0, 500);
}

/**
 * Makes a reader of records.
 *
 * @param delimiter One ASCII byte.
 * @param width Cells to keep per record; others are counted and reported.
 * @param blockBytes Size of the buffer; it grows for records that are longer.
 * @param firstLine Line number of the first byte.
 * @param marks Which columns to read as numbers, and how: see `markFor`. [width], read anew for every batch.
 *   Without it all records are read by the full grammar: for samples, which are over before a fast way is warm.
 */
export function createRecordReader(
  delimiter: number,
  width: number,
  blockBytes = 131_072,
  firstLine = 1,
  marks: Int32Array | null = null,
): RecordReader {
  let bytes = new Uint8Array(blockBytes + PADDING);
  const cursor: Cursor = { at: 0, row: 0, line: firstLine };
  let end = 0;
  let ended = false;
  let isDrained = false;
  const rowsCap = Math.max(
    1,
    Math.min(8192, Math.floor(MAX_BATCH_CELLS / width), Math.max(64, blockBytes >> 2)),
  );
  const starts = new Int32Array(rowsCap * width);
  const ends = new Int32Array(rowsCap * width);
  const numbers = new Float64Array(marks === null ? 0 : rowsCap * width);
  const lines = new Int32Array(rowsCap);
  const stops = new Uint8Array(256);
  stops[delimiter] = stops[LF] = stops[CR] = 1;
  const lastStop = Math.max(delimiter, CR);
  const hasOdd = new Uint8Array(width);
  const cells = { starts, ends, numbers, hasOdd, lines };
  const layout =
    marks && ({ delimiter, width, rowsCap, stops, marks, ...cells } satisfies RecordLayout);

  function grow(): void {
    const { at, line } = cursor;
    if (end - at >= MAX_CELL_BYTES) {
      throw new DataError(
        'unterminated_quote',
        `csv: a record must be shorter than ${MAX_CELL_BYTES} bytes, the one that starts on line ${line} is not; a quote that is never closed is likely`,
        { line },
      );
    }
    const larger = new Uint8Array((bytes.length - PADDING) * 2 + PADDING);
    larger.set(bytes.subarray(at, end));
    bytes = larger;
    end -= at;
    cursor.at = 0;
  }

  function push(chunk: Uint8Array, from: number): number {
    if (cursor.at > 0) {
      bytes.copyWithin(0, cursor.at, end);
      end -= cursor.at;
      cursor.at = 0;
    }
    if (end === bytes.length - PADDING) {
      if (!isDrained) return 0;
      grow();
    }
    isDrained = false;
    const taken = Math.min(chunk.length - from, bytes.length - PADDING - end);
    bytes.set(
      from === 0 && taken === chunk.length ? chunk : chunk.subarray(from, from + taken),
      end,
    );
    end += taken;
    return taken;
  }

  /** Position of the quote that opens the cell at `at`, spaces before it allowed; −1 when there is none. */
  function openingQuote(at: number): number {
    let p = at;
    while (p < end && isSpace(bytes[p]) && bytes[p] !== delimiter) p++;
    return p < end && bytes[p] === QUOTE ? p : -1;
  }

  /** Reads one record by the full grammar; false when it is not there as a whole. Skips an empty line. */
  function readRecord(issues: RecordIssue[]): boolean {
    const data = bytes;
    const { at: recordStart, row } = cursor;
    const base = row * width;
    let p = recordStart;
    let column = 0;
    let newlines = 1;
    let kind: RecordIssue['kind'] | null = null;
    let folded: number[] | null = null;
    let wasQuoted = false;
    for (;;) {
      let s = p;
      let e: number;
      const first = data[p];
      const open = first === QUOTE ? p : first === 32 ? openingQuote(p) : -1;
      if (open >= 0) {
        wasQuoted = true;
        p = open + 1;
        let hasDoubled = false;
        let closed = false;
        while (p < end) {
          const byte = data[p++];
          if (byte === QUOTE) {
            if (p === end && !ended) return false;
            if (p < end && data[p] === QUOTE) {
              hasDoubled = true;
              p++;
            } else {
              closed = true;
              break;
            }
          } else if (byte === LF || (byte === CR && data[p] !== LF)) newlines++;
        }
        s = open + 1;
        e = closed ? p - 1 : p;
        if (!closed) {
          if (!ended) return false;
          kind = 'unterminated';
        } else {
          while (p < end && isSpace(data[p]) && data[p] !== delimiter) p++;
          if (p < end && stops[data[p]] === 0) {
            kind ??= 'after_quote';
            while (stops[data[p]] === 0) p++;
            hasDoubled = true;
            e = p;
          }
        }
        if (hasDoubled && column < width) (folded ??= []).push(column, open, e);
      } else {
        // Most bytes lie above every stop, so the table is seldom asked.
        for (let byte = first; byte > lastStop || stops[byte] === 0;) byte = data[++p];
        e = p;
        while (s < e && isSpace(data[s])) s++;
        while (e > s && isSpace(data[e - 1])) e--;
      }
      if (p === end && !ended) return false;
      if (column < width) {
        starts[base + column] = s;
        ends[base + column] = e;
      }
      column++;
      if (p === end) break;
      const stop = data[p++];
      if (stop === delimiter) continue;
      if (stop === CR) {
        if (p === end && !ended) return false;
        if (p < end && data[p] === LF) p++;
      }
      break;
    }
    cursor.at = p;
    const startLine = cursor.line;
    cursor.line += newlines;
    if (column === 1 && !wasQuoted && ends[base] === starts[base]) return true;
    lines[row] = startLine;
    if (column !== width) kind ??= column > width ? 'long' : 'short';
    if (kind !== null) {
      issues.push({ row, kind, count: column, raw: rawText(data, recordStart, trimEnd(p)) });
      for (; column < width; column++) starts[base + column] = ends[base + column] = 0;
    }
    if (folded !== null) {
      for (let k = 0; k < folded.length; k += 3) {
        ends[base + folded[k]] = unquote(data, folded[k + 1], folded[k + 2]);
      }
    }
    for (let i = 0; i < width && layout !== null; i++) {
      numbers[i * rowsCap + row] = Number.NaN;
      hasOdd[i] = 1;
    }
    cursor.row++;
    return true;
  }

  function nextBatch(maxRows: number): RecordBatch | null {
    isDrained = true;
    if (cursor.at >= end) return null;
    const limit = Math.min(maxRows, rowsCap);
    const issues: RecordIssue[] = [];
    bytes[end] = LF; // stops every scan at the end of what is there
    cursor.row = 0;
    hasOdd.fill(0);
    do if (layout) readPlainRecords(bytes, end, cursor, limit, layout);
    while (cursor.row < limit && cursor.at < end && readRecord(issues));
    const numRows = cursor.row;
    if (numRows === 0) return null;
    isDrained = false;
    return { bytes, width, rowsCap, ...cells, numRows, issues };
  }

  /** End of a record without its line break. */
  function trimEnd(at: number): number {
    let to = at;
    while (to > 0 && (bytes[to - 1] === LF || bytes[to - 1] === CR)) to--;
    return to;
  }

  return {
    push,
    end() {
      ended = true;
    },
    nextBatch,
  };
}
