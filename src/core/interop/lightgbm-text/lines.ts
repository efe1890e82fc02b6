/** @file The text line by line, and errors that say in which line. */
import { describe } from '../../checks.ts';
import { DataError } from '../../errors.ts';

/** A place in a text, moved on by `nextLine`. */
export interface LineCursor {
  readonly text: string;
  /** Where the next line begins. */
  at: number;
  /** Number of the line that was read last, from 1. */
  line: number;
}

/** The value of a `key=value` line, and where it stands. */
export interface TextField {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** `key=value` lines by key. */
export type TextFields = ReadonlyMap<string, TextField>;

/** Throws `bad_model_text`: what the line must be, and what it is. */
export function failAt(line: number, rule: string): never {
  throw new DataError('bad_model_text', `LightGBM model: line ${line}: ${rule}`, { line });
}

/** Throws `unsupported_model`: the text is fine, but its model cannot be had here. */
export function refuseAt(line: number, what: string): never {
  throw new DataError('unsupported_model', `LightGBM model: line ${line}: ${what}`, { line });
}

/** Begins before the first line; a byte order mark is passed over. */
export function startOf(text: string): LineCursor {
  return { text, at: text.startsWith('\uFEFF') ? 1 : 0, line: 0 };
}

/** The next line without its end (LF or CRLF) and outer white space; null behind the last. */
export function nextLine(cursor: LineCursor): string | null {
  const { text, at } = cursor;
  if (at >= text.length) return null;
  const end = text.indexOf('\n', at);
  cursor.at = end < 0 ? text.length : end + 1;
  cursor.line++;
  return text.slice(at, end < 0 ? text.length : end).trim();
}

/**
 * Reads `key=value` lines up to a line for which `isEnd` holds, and gives that line with them. Empty lines
 * mean nothing; a line without `=` is a key with an empty value.
 *
 * @throws {DataError} `bad_model_text` when the text ends first, or a key comes twice.
 */
export function readFields(
  cursor: LineCursor,
  isEnd: (line: string) => boolean,
): { readonly fields: TextFields; readonly end: string } {
  const fields = new Map<string, TextField>();
  for (let text = nextLine(cursor); text !== null; text = nextLine(cursor)) {
    if (isEnd(text)) return { fields, end: text };
    if (text === '') continue;
    const equals = text.indexOf('=');
    const key = equals < 0 ? text : text.slice(0, equals);
    if (fields.has(key)) {
      failAt(
        cursor.line,
        `${describe(key)} must come once, it was in line ${fields.get(key)!.line}`,
      );
    }
    fields.set(key, { key, value: equals < 0 ? '' : text.slice(equals + 1), line: cursor.line });
  }
  return failAt(
    cursor.line,
    'the text must go on to a line "end of trees", it ends here; it was probably cut off',
  );
}

/** The field of a key. Throws `bad_model_text` when it is not there. */
export function requireField(fields: TextFields, key: string, line: number): TextField {
  return fields.get(key) ?? failAt(line, `"${key}=" must be given in what begins here`);
}
