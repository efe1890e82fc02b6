/** @file Filter text → tokens with positions. */
import { ParamError } from '../errors.ts';
import {
  DATASET_KEYS,
  NUMERIC_ATTRIBUTES,
  TEXT_ATTRIBUTES,
  type FilterEntity,
  type FilterField,
} from './filter-ast.ts';

/** A token; `position` counts UTF-16 units from 0. */
export interface FilterToken {
  readonly type: 'name' | 'string' | 'number' | 'operator' | 'punctuation' | 'end';
  /** As written. */
  readonly text: string;
  /** `string`: the text without quotes. `name`: entity and key as written. */
  readonly value: string;
  /** `name`: the part before the first dot, when there is one. */
  readonly entity: string | null;
  /** `name`: was the key quoted? Then it is no keyword. `string`: was it in double quotes? */
  readonly quoted: boolean;
  readonly position: number;
}

/** Throws `filter_syntax` at a place in the text. */
export function filterError(source: string, position: number, message: string): never {
  throw new ParamError('filter_syntax', `filter: ${message} (at position ${position})`, {
    position,
    source: source.slice(0, 500),
  });
}

const SPACE = /\s+/y;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])/uy;
const BARE = /[\p{L}\p{N}_][\p{L}\p{N}_./-]*/uy;
const OPERATOR = /!=|<>|<=|>=|==|=|<|>/y;

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

/** End of the quoted text that begins at `at`; a doubled quote stands for the quote itself. */
function endOfQuoted(source: string, at: number): number {
  const quote = source[at];
  for (let end = at + 1; end < source.length; end++) {
    if (source[end] !== quote) continue;
    if (source[end + 1] !== quote) return end + 1;
    end++;
  }
  return filterError(source, at, `the text that begins with ${quote} has no end`);
}

function unquote(text: string): string {
  const quote = text[0];
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

const isQuote = (character: string | undefined): boolean =>
  character === '"' || character === '`' || character === "'";

/**
 * Splits a filter or an order clause into tokens; the last one is `end`.
 *
 * @throws {ParamError} `filter_syntax` with `position` when a character fits nowhere.
 */
export function tokenizeFilter(source: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let at = 0;
  const push = (
    type: FilterToken['type'],
    end: number,
    more: Partial<Pick<FilterToken, 'value' | 'entity' | 'quoted'>> = {},
  ): void => {
    const text = source.slice(at, end);
    tokens.push({ type, text, value: text, entity: null, quoted: false, position: at, ...more });
    at = end;
  };
  /** A name whose first part ends at `end`, with a dot and a key after it or alone. */
  const pushName = (first: string, end: number, isFirstQuoted: boolean): void => {
    if (!isFirstQuoted && first.endsWith('.') && isQuote(source[end])) {
      const close = endOfQuoted(source, end);
      push('name', close, {
        entity: first.slice(0, -1),
        value: unquote(source.slice(end, close)),
        quoted: true,
      });
      return;
    }
    const dot = first.indexOf('.');
    if (isFirstQuoted || dot < 0) push('name', end, { value: first, quoted: isFirstQuoted });
    else push('name', end, { entity: first.slice(0, dot), value: first.slice(dot + 1) });
  };
  while (at < source.length) {
    const space = match(SPACE, source, at);
    if (space !== null) {
      at += space.length;
      continue;
    }
    const character = source[at];
    const number = match(NUMBER, source, at);
    const bare = match(BARE, source, at);
    const operator = match(OPERATOR, source, at);
    if (character === "'" || character === '"') {
      const end = endOfQuoted(source, at);
      push('string', end, {
        value: unquote(source.slice(at, end)),
        quoted: character === '"',
      });
    } else if (character === '`') {
      const end = endOfQuoted(source, at);
      pushName(unquote(source.slice(at, end)), end, true);
    } else if ('(),'.includes(character)) {
      push('punctuation', at + 1);
    } else if (number !== null) {
      push('number', at + number.length);
    } else if (bare !== null) {
      pushName(bare, at + bare.length, false);
    } else if (operator !== null) {
      push('operator', at + operator.length, {
        value: operator === '<>' ? '!=' : operator === '==' ? '=' : operator,
      });
    } else {
      filterError(source, at, `${JSON.stringify(character)} fits nowhere here`);
    }
  }
  push('end', at);
  return tokens;
}

const ENTITIES = new Map<string, FilterEntity>([
  ['metric', 'metric'],
  ['metrics', 'metric'],
  ['param', 'param'],
  ['params', 'param'],
  ['parameter', 'param'],
  ['parameters', 'param'],
  ['tag', 'tag'],
  ['tags', 'tag'],
  ['attribute', 'attribute'],
  ['attributes', 'attribute'],
  ['attr', 'attribute'],
  ['run', 'attribute'],
  ['dataset', 'dataset'],
  ['datasets', 'dataset'],
]);

const ATTRIBUTE_ALIASES = new Map([
  ['created', 'start_time'],
  ['Created', 'start_time'],
  ['run name', 'run_name'],
  ['Run name', 'run_name'],
  ['Run Name', 'run_name'],
]);

/**
 * Reads the field that a name token means; without an entity it is an attribute.
 *
 * @throws {ParamError} `filter_syntax` for an unknown entity, attribute or dataset field.
 */
export function fieldOf(source: string, token: FilterToken): FilterField {
  const entity = token.entity === null ? 'attribute' : ENTITIES.get(token.entity);
  if (entity === undefined) {
    filterError(
      source,
      token.position,
      `"${token.entity}" is none of metrics, params, tags, attributes and datasets; quote keys with unusual characters, as in params."a b"`,
    );
  }
  if (token.value === '') filterError(source, token.position, `a key must follow "${token.text}"`);
  if (entity === 'attribute') {
    const key = ATTRIBUTE_ALIASES.get(token.value) ?? token.value;
    const known = [...TEXT_ATTRIBUTES, ...NUMERIC_ATTRIBUTES];
    if (!known.includes(key)) {
      filterError(
        source,
        token.position,
        `"${token.value}" is no attribute of a run (${known.join(', ')}); write metrics.…, params.… or tags.… for logged keys`,
      );
    }
    return { entity, key };
  }
  if (entity === 'dataset' && !DATASET_KEYS.includes(token.value)) {
    filterError(
      source,
      token.position,
      `a dataset has ${DATASET_KEYS.join(', ')}, not "${token.value}"`,
    );
  }
  return { entity, key: token.value };
}
