/** @file Text of an expression → tokens. Every scan is linear; nothing here backtracks. */
import type { Span } from './ast.ts';
import { expressionError } from './failure.ts';

/** `name` is a bare word, `quoted` a column in backticks, `symbol` an operator or bracket. */
export interface Token extends Span {
  readonly kind: 'number' | 'text' | 'name' | 'quoted' | 'keyword' | 'symbol' | 'end';
  /** Keywords in lower case; quoted names and texts without their quotes. */
  readonly text: string;
}

/** Words that cannot be a bare column name. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'between',
  'null',
  'true',
  'false',
]);

const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SPACE = /\s+/y;
const SYMBOL = /==|!=|<>|<=|>=|[-+*/%^=<>(),]/y;

/** What people write in other languages, and what stands for it here. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['&', 'write "and"'],
  ['|', 'write "or"'],
  ['!', 'write "not"'],
  ['?', 'write if(condition, then, else)'],
  [';', 'an expression is one formula without an end mark'],
  ['[', 'write column names bare or in `backticks`'],
  ['{', 'write column names bare or in `backticks`'],
  ['’', "write straight quotes '…'"],
  ['“', 'write straight quotes "…"'],
]);

/** Can `name` stand in an expression without backticks? */
export function isBareName(name: string): boolean {
  NAME.lastIndex = 0;
  return NAME.exec(name)?.[0].length === name.length && !KEYWORDS.has(name.toLowerCase());
}

/**
 * Splits an expression into tokens; the last is `end`.
 *
 * @throws {DataError} `expression_syntax` for a quote that does not close, a number that runs into a
 *   name or is out of range, or a character with no meaning.
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const push = (kind: Token['kind'], text: string, length: number): void => {
    tokens.push({ kind, text, position: at, length });
    at += length;
  };
  const syntax = (length: number, message: string): Error =>
    expressionError('expression_syntax', source, { position: at, length }, message);

  while (at < source.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const first = source[at];
    if (first === "'" || first === '"' || first === '`') {
      const quoted = readQuoted(source, at, first);
      if (quoted === null) throw syntax(1, `the quote ${first} is not closed`);
      if (first === '`' && quoted.text === '') throw syntax(2, 'a column name is empty');
      push(first === '`' ? 'quoted' : 'text', quoted.text, quoted.length);
      continue;
    }
    const number = match(NUMBER);
    if (number !== undefined) {
      if (!Number.isFinite(Number(number))) throw syntax(number.length, 'the number is too large');
      push('number', number, number.length);
      const tail = match(NAME);
      if (tail !== undefined) {
        throw syntax(tail.length, `a number is followed by "${tail.slice(0, 40)}"`);
      }
      continue;
    }
    const name = match(NAME);
    if (name !== undefined) {
      const lower = name.toLowerCase();
      if (KEYWORDS.has(lower)) push('keyword', lower, name.length);
      else push('name', name, name.length);
      continue;
    }
    const symbol = match(SYMBOL);
    if (symbol !== undefined) {
      push('symbol', symbol, symbol.length);
      continue;
    }
    const character = String.fromCodePoint(source.codePointAt(at)!);
    const advice = FOREIGN.get(character);
    throw syntax(
      character.length,
      `the character ${JSON.stringify(character)} has no meaning here${advice === undefined ? '' : `; ${advice}`}`,
    );
  }
  push('end', '', 0);
  return tokens;
}

/** Reads a quoted part at `at`; a doubled quote stands for itself. `null` when it is not closed. */
function readQuoted(
  source: string,
  at: number,
  quote: string,
): { text: string; length: number } | null {
  let text = '';
  let from = at + 1;
  for (;;) {
    const close = source.indexOf(quote, from);
    if (close < 0) return null;
    text += source.slice(from, close);
    if (source[close + 1] !== quote) return { text, length: close + 1 - at };
    text += quote;
    from = close + 2;
  }
}
