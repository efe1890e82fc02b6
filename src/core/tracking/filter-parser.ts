/**
 * @file Filter text → expression. Everything that MLflow's `search_runs` accepts means the same here; we
 * add OR, NOT, parentheses, IN on every field, BETWEEN, IS [NOT] NULL and numeric comparison of params.
 *
 * ```
 * or      := and { OR and }
 * and     := not { AND not }
 * not     := NOT not | "(" or ")" | clause
 * clause  := field ( = | != | < | <= | > | >= ) value
 *          | field [NOT] IN "(" value { "," value } ")"
 *          | field [NOT] BETWEEN number AND number
 *          | field [NOT] ( LIKE | ILIKE ) text
 *          | field IS [NOT] NULL
 * field   := [ entity "." ] key          value := 'text' | "text" | number
 * ```
 */
import {
  isNumericField,
  type CompareOperator,
  type FilterField,
  type FilterNode,
  type FilterValue,
} from './filter-ast.ts';
import { fieldOf, filterError, tokenizeFilter, type FilterToken } from './filter-lexer.ts';

const MAX_DEPTH = 100;
const MAX_LENGTH = 100_000;
const KEYWORDS = new Set(['AND', 'OR', 'NOT', 'IN', 'BETWEEN', 'IS', 'NULL', 'LIKE', 'ILIKE']);

interface Cursor {
  readonly source: string;
  readonly tokens: readonly FilterToken[];
  at: number;
}

const peek = (cursor: Cursor): FilterToken => cursor.tokens[cursor.at];
const advance = (cursor: Cursor): FilterToken => cursor.tokens[cursor.at++];

function keywordOf(token: FilterToken): string | null {
  if (token.type !== 'name' || token.quoted || token.entity !== null) return null;
  const word = token.value.toUpperCase();
  return KEYWORDS.has(word) ? word : null;
}

function takeKeyword(cursor: Cursor, word: string): boolean {
  if (keywordOf(peek(cursor)) !== word) return false;
  cursor.at++;
  return true;
}

function takePunctuation(cursor: Cursor, text: string): boolean {
  const token = peek(cursor);
  if (token.type !== 'punctuation' || token.text !== text) return false;
  cursor.at++;
  return true;
}

function expected(cursor: Cursor, what: string): never {
  const token = peek(cursor);
  const got = token.type === 'end' ? 'the end of the filter' : JSON.stringify(token.text);
  return filterError(cursor.source, token.position, `expected ${what}, got ${got}`);
}

function parseValue(cursor: Cursor): FilterValue {
  const token = peek(cursor);
  if (token.type !== 'string' && token.type !== 'number') {
    expected(cursor, "a value: 'text' in quotes or a number");
  }
  cursor.at++;
  return token.type === 'string' ? token.value : Number(token.text);
}

/** A value that can be compared with `field` for equality. */
function parseValueFor(cursor: Cursor, field: FilterField): FilterValue {
  const token = peek(cursor);
  const value = parseValue(cursor);
  const name = `${field.entity} "${field.key}"`;
  if (isNumericField(field) && typeof value === 'string') {
    filterError(
      cursor.source,
      token.position,
      `${name} is a number: write the value without quotes`,
    );
  }
  if ((field.entity === 'attribute' || field.entity === 'dataset') && !isNumericField(field)) {
    if (typeof value === 'number') {
      filterError(cursor.source, token.position, `${name} is a text: write the value in quotes`);
    }
  }
  return value;
}

function parseNumberFor(cursor: Cursor, field: FilterField): number {
  const token = peek(cursor);
  const value = parseValueFor(cursor, field);
  if (typeof value === 'number') return value;
  return filterError(
    cursor.source,
    token.position,
    `${field.entity} "${field.key}" can be compared by order only with a number without quotes`,
  );
}

function parseList(cursor: Cursor, field: FilterField): readonly FilterValue[] {
  if (!takePunctuation(cursor, '(')) expected(cursor, '"(" after IN');
  const values = [parseValueFor(cursor, field)];
  while (takePunctuation(cursor, ',')) {
    if (takePunctuation(cursor, ')')) return values;
    values.push(parseValueFor(cursor, field));
  }
  if (!takePunctuation(cursor, ')')) expected(cursor, '"," or ")" in the list');
  return values;
}

function parseComparison(cursor: Cursor, field: FilterField): FilterNode {
  const operator = advance(cursor).value as CompareOperator;
  const value =
    operator === '=' || operator === '!='
      ? parseValueFor(cursor, field)
      : parseNumberFor(cursor, field);
  return { type: 'compare', field, operator, value };
}

function parseClause(cursor: Cursor): FilterNode {
  const token = peek(cursor);
  const isName = token.type === 'name' && keywordOf(token) === null;
  // MLflow also takes a double-quoted attribute: "run name" = 'first'.
  if (!isName && !(token.type === 'string' && token.quoted)) {
    expected(cursor, 'a field such as metrics.accuracy_score, params.seed or status');
  }
  const field = fieldOf(cursor.source, token);
  cursor.at++;
  if (peek(cursor).type === 'operator') return parseComparison(cursor, field);
  if (takeKeyword(cursor, 'IS')) {
    const negated = takeKeyword(cursor, 'NOT');
    if (!takeKeyword(cursor, 'NULL')) expected(cursor, 'NULL');
    return { type: 'null', field, negated };
  }
  const negated = takeKeyword(cursor, 'NOT');
  if (takeKeyword(cursor, 'IN')) {
    return { type: 'in', field, negated, values: parseList(cursor, field) };
  }
  if (takeKeyword(cursor, 'BETWEEN')) {
    const low = parseNumberFor(cursor, field);
    if (!takeKeyword(cursor, 'AND')) expected(cursor, 'AND between the two bounds');
    return { type: 'between', field, negated, low, high: parseNumberFor(cursor, field) };
  }
  const word = keywordOf(peek(cursor));
  if (word === 'LIKE' || word === 'ILIKE') {
    if (isNumericField(field)) {
      filterError(
        cursor.source,
        peek(cursor).position,
        `${word} compares texts, "${field.key}" is a number`,
      );
    }
    cursor.at++;
    const pattern = peek(cursor);
    if (pattern.type !== 'string') expected(cursor, `a pattern in quotes after ${word}`);
    cursor.at++;
    return { type: 'like', field, negated, ignoreCase: word === 'ILIKE', pattern: pattern.value };
  }
  return expected(cursor, 'an operator: =, !=, <, <=, >, >=, LIKE, ILIKE, IN, BETWEEN or IS NULL');
}

function parseNot(cursor: Cursor, depth: number): FilterNode {
  if (depth > MAX_DEPTH) {
    filterError(cursor.source, peek(cursor).position, `nested deeper than ${MAX_DEPTH} levels`);
  }
  if (takeKeyword(cursor, 'NOT')) return { type: 'not', item: parseNot(cursor, depth + 1) };
  if (!takePunctuation(cursor, '(')) return parseClause(cursor);
  const inner = parseChain(cursor, 'OR', depth + 1);
  if (!takePunctuation(cursor, ')')) expected(cursor, 'AND, OR or ")"');
  return inner;
}

function parseChain(cursor: Cursor, word: 'AND' | 'OR', depth: number): FilterNode {
  const parseItem = (): FilterNode =>
    word === 'OR' ? parseChain(cursor, 'AND', depth) : parseNot(cursor, depth);
  const items = [parseItem()];
  while (takeKeyword(cursor, word)) items.push(parseItem());
  return items.length === 1 ? items[0] : { type: word === 'OR' ? 'or' : 'and', items };
}

/**
 * Parses a filter.
 *
 * @returns The expression, or `null` for a blank text, which lets every run through.
 * @throws {ParamError} `filter_syntax`; `details.position` is the offset of the first character that does
 *   not fit, in UTF-16 units.
 * Source: MLflow's `search_runs` filter grammar. Deviation: a doubled quote inside quotes means one quote.
 */
export function parseFilter(source: string): FilterNode | null {
  if (source.length > MAX_LENGTH) {
    filterError(source, MAX_LENGTH, `longer than ${MAX_LENGTH} characters`);
  }
  const cursor: Cursor = { source, tokens: tokenizeFilter(source), at: 0 };
  if (peek(cursor).type === 'end') return null;
  const node = parseChain(cursor, 'OR', 0);
  if (peek(cursor).type !== 'end') expected(cursor, 'AND, OR or the end of the filter');
  return node;
}
