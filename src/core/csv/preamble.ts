/** @file Lines before the table: the `sep=;` of spreadsheets, and comments that begin with `#`. */
import { separatorLine, tryDelimiter, guessDelimiter } from './dialect.ts';

/** What stands before the first record. */
export interface Preamble {
  /** Bytes and lines that are no part of the table. */
  readonly bytes: number;
  readonly lines: number;
  /** The delimiter that a `sep=` line names. */
  readonly delimiter: string | null;
  /** The comments, cut to 200 characters each. */
  readonly comments: readonly string[];
}

const HASH = 35;
const LF = 10;
const CR = 13;
/** More comment lines than this are taken for a column of texts. */
const MAX_COMMENTS = 100;
const SHOWN = 200;

/** End of the line that begins at `at`, its break included; −1 when it does not end within the bytes. */
function lineEnd(bytes: Uint8Array, at: number): number {
  for (let i = at; i < bytes.length; i++) {
    if (bytes[i] === LF) return i + 1;
    if (bytes[i] === CR) return bytes[i + 1] === LF ? i + 2 : i + 1;
  }
  return -1;
}

/**
 * Finds what stands before the table.
 *
 * Leading lines that begin with `#` are comments when the lines after them have several fields each and they
 * themselves do not: a header `#id,name` stays a header, and a single column of hash tags stays data.
 *
 * @param chosen The delimiter that the caller gave.
 */
export function findPreamble(
  bytes: Uint8Array,
  complete: boolean,
  chosen: string | undefined,
): Preamble {
  const separator = separatorLine(bytes);
  const start = separator?.length ?? 0;
  const before = {
    bytes: start,
    lines: separator ? 1 : 0,
    delimiter: separator?.delimiter ?? null,
  };
  const ends: number[] = [];
  for (let at = start; bytes[at] === HASH && ends.length <= MAX_COMMENTS;) {
    at = lineEnd(bytes, at);
    if (at < 0) break;
    ends.push(at);
  }
  const none = { ...before, comments: [] };
  if (ends.length === 0 || ends.length > MAX_COMMENTS) return none;
  const delimiter = chosen ?? separator?.delimiter;
  const rest = bytes.subarray(ends[ends.length - 1]);
  const cut =
    delimiter === undefined
      ? guessDelimiter(rest, complete)
      : tryDelimiter(rest, complete, delimiter);
  if (cut.first < 2) return none;
  const lines = ends.map((end, i) => bytes.subarray(i === 0 ? start : ends[i - 1], end));
  const fields = (line: Uint8Array): number => tryDelimiter(line, true, cut.delimiter).first;
  // The last one may be the header.
  if (fields(lines[lines.length - 1]) === cut.first) lines.pop();
  if (lines.length === 0 || lines.some((line) => fields(line) === cut.first)) return none;
  return {
    ...before,
    bytes: lines.reduce((sum, line) => sum + line.length, start),
    lines: before.lines + lines.length,
    comments: lines.map((line) => new TextDecoder().decode(line).trim().slice(0, SHOWN)),
  };
}
