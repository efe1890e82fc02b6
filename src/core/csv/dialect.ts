/** @file Which byte separates the cells, how wide the records are, how lines end. */
import { ParamError } from '../errors.ts';
import { describe } from '../checks.ts';
import type { CsvDialect } from './options.ts';
import { parseNumberText, parsePlainNumber } from './number-text.ts';
import { createRecordReader } from './tokenizer.ts';
import type { RecordBatch } from './tokenizer.ts';
import { batchText } from './infer.ts';

/** Delimiters that are tried, in order of preference. */
const CANDIDATES = [',', ';', '\t', '|'] as const;

/** Bytes of a file's beginning that decide the delimiter. */
const DELIMITER_BYTES = 65_536;

/** Records that are looked at for each delimiter. */
const MAX_RECORDS = 500;

/** How a delimiter cuts the first records. */
export interface Cut {
  readonly delimiter: string;
  /** Fields of the first record. */
  readonly first: number;
  /** Commonest number of fields among the records after the first. */
  readonly common: number;
  /** Share of the records after the first that have it. */
  readonly share: number;
  readonly numRecords: number;
  /** Share of cells that are numbers. */
  readonly numeric: number;
}

/** Checks a delimiter that the user chose: one ASCII character that is not a quote or a line break. */
export function checkDelimiter(delimiter: string): string {
  if (delimiter.length !== 1 || delimiter.charCodeAt(0) > 127 || /["\r\n\0]/.test(delimiter)) {
    throw new ParamError(
      'invalid_param',
      `csv: delimiter must be one ASCII character other than a quote or a line break, got ${describe(delimiter)}`,
      { name: 'delimiter', value: delimiter },
    );
  }
  return delimiter;
}

/** Bytes that a number can begin with; the letters are of "infinity". */
const NUMBER_STARTS = new TextEncoder().encode('0123456789-+.,iI');

/** Is a cell a number with either decimal mark? */
function isNumber(batch: RecordBatch, row: number, column: number): boolean {
  const { bytes, starts, ends, width } = batch;
  const start = starts[row * width + column];
  const end = ends[row * width + column];
  if (start === end || !NUMBER_STARTS.includes(bytes[start])) return false;
  if (!Number.isNaN(parsePlainNumber(bytes, start, end, 46))) return true;
  const text = batchText(batch, row, column);
  return parseNumberText(text, '.').form > 0 || parseNumberText(text, ',').form > 0;
}

/** Cuts the beginning of a file by one delimiter and counts. */
export function tryDelimiter(bytes: Uint8Array, complete: boolean, delimiter: string): Cut {
  const head = bytes.subarray(0, DELIMITER_BYTES);
  const counts: number[] = [];
  let numeric = 0;
  let cells = 0;
  const width = 32;
  const reader = createRecordReader(delimiter.charCodeAt(0), width, Math.max(64, head.length));
  reader.push(head, 0);
  if (complete && head.length === bytes.length) reader.end();
  while (counts.length < MAX_RECORDS) {
    const batch = reader.nextBatch(Math.min(256, MAX_RECORDS - counts.length));
    if (!batch) break;
    const countOf = new Map(batch.issues.map((issue) => [issue.row, issue.count]));
    for (let row = 0; row < batch.numRows; row++) {
      const count = countOf.get(row) ?? width;
      counts.push(count);
      for (let column = 0; column < Math.min(count, width); column++) {
        cells++;
        if (isNumber(batch, row, column)) numeric++;
      }
    }
  }
  const tally = new Map<number, number>();
  for (const count of counts.slice(counts.length > 1 ? 1 : 0)) {
    tally.set(count, (tally.get(count) ?? 0) + 1);
  }
  let [common, most] = [0, 0];
  for (const [count, times] of tally) if (times > most) [common, most] = [count, times];
  return {
    delimiter,
    first: counts[0] ?? 0,
    common,
    share: most / Math.max(1, counts.length - 1),
    numRecords: counts.length,
    numeric: cells === 0 ? 0 : numeric / cells,
  };
}

/**
 * Chooses the delimiter that cuts the first records most evenly into more than one field. A first record
 * that agrees with the rest counts; between equally even cuts, the one with more numbers among its cells
 * wins, then the one with more fields.
 */
export function guessDelimiter(bytes: Uint8Array, complete: boolean): Cut {
  // One that does not occur cannot win, unless it is the first and none does.
  const head = bytes.subarray(0, DELIMITER_BYTES);
  const cuts = CANDIDATES.filter(
    (delimiter, rank) => rank === 0 || head.includes(delimiter.charCodeAt(0)),
  ).map((delimiter) => tryDelimiter(bytes, complete, delimiter));
  const evenness = (cut: Cut) =>
    cut.common > 1 || cut.first > 1
      ? Math.min(1, cut.share) * (cut.first === cut.common ? 1 : 0.6) * (cut.common > 1 ? 1 : 0.5)
      : 0;
  let best = cuts[0];
  for (const cut of cuts.slice(1)) {
    const gain = evenness(cut) - evenness(best);
    const isEven = Math.abs(gain) < 0.02;
    const typed = cut.numeric - best.numeric;
    if (
      gain >= 0.02 ||
      (isEven && evenness(cut) > 0 && (typed > 0.05 || (typed > -0.05 && cut.common > best.common)))
    ) {
      best = cut;
    }
  }
  return best;
}

/** The commonest line ending among the first bytes. */
export function guessLineEnding(bytes: Uint8Array): CsvDialect['lineEnding'] {
  let [lf, crlf, cr] = [0, 0, 0];
  const head = bytes.subarray(0, DELIMITER_BYTES);
  for (let at = head.indexOf(13); at >= 0; at = head.indexOf(13, at + 1)) {
    if (bytes[at + 1] === 10) crlf++;
    else cr++;
  }
  for (let at = head.indexOf(10); at >= 0; at = head.indexOf(10, at + 1)) {
    if (bytes[at - 1] !== 13) lf++;
  }
  if (crlf > 0 && crlf >= lf && crlf >= cr) return '\r\n';
  return cr > lf ? '\r' : '\n';
}

/** The line `sep=;` that spreadsheets put first: its delimiter and length, or `null`. */
export function separatorLine(bytes: Uint8Array): { delimiter: string; length: number } | null {
  const text = new TextDecoder().decode(bytes.subarray(0, 16));
  const match = /^"?sep=([^"\r\n])"?(?:\r\n|\n|\r)/i.exec(text);
  return match && match[1].charCodeAt(0) < 128
    ? { delimiter: match[1], length: match[0].length }
    : null;
}
