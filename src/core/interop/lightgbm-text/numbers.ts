/** @file Numbers of a line, checked one by one. */
import { describe } from '../../checks.ts';
import { failAt, type TextField } from './lines.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
  ['nan', NaN],
  ['-nan', NaN],
]);

/** One number as C writes it, with `inf` and `nan`; null when the text is none. */
export function parseNumber(text: string): number | null {
  if (NUMBER.test(text)) return Number(text);
  return SPECIAL.get(text.toLowerCase()) ?? null;
}

/** What each number of a line must be, and whether it is. */
export interface NumberRule {
  readonly words: string;
  readonly holds: (value: number) => boolean;
}

function partsOf({ key, value, line }: TextField, count: number): readonly string[] {
  const parts = value === '' ? [] : value.split(/\s+/);
  if (parts.length !== count) {
    failAt(line, `"${key}" must have ${count} numbers, got ${parts.length}`);
  }
  return parts;
}

/**
 * The numbers of a field.
 *
 * @throws {DataError} `bad_model_text` unless there are `count` and all keep the rule.
 */
export function numbersOf(
  field: TextField,
  count: number,
  rule: NumberRule,
): Float64Array<ArrayBuffer> {
  const parts = partsOf(field, count);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = parseNumber(parts[i]);
    if (value === null || !rule.holds(value)) {
      failAt(field.line, `"${field.key}" must be ${rule.words}, got ${describe(parts[i])}`);
    }
    values[i] = value;
  }
  return values;
}

/** Numbers that are not NaN. */
export const ANY: NumberRule = { words: 'numbers', holds: (value: number) => !Number.isNaN(value) };
/** Numbers without NaN and infinities. */
export const FINITE: NumberRule = { words: 'finite numbers', holds: Number.isFinite };

/** Whole numbers from `min` to `max`. */
export function whole(min: number, max: number): NumberRule {
  return {
    words: `whole numbers from ${min} to ${max}`,
    holds: (value: number) => Number.isInteger(value) && value >= min && value <= max,
  };
}

/** The one whole number of a field. */
export function wholeOf(field: TextField, min: number, max: number): number {
  return numbersOf(field, 1, whole(min, max))[0];
}
