/** @file The levels of categorical columns, and rows as places in them. */
import { DataError } from '../../errors.ts';
import type { Column } from '../../table/column.ts';
import { compareCodePoints } from '../../table/sort.ts';
import { codedTextsOf } from '../conversion.ts';
import { listNames } from './step-kind.ts';

/** The level that stands for missing. */
export const MISSING_LEVEL = '__missing__';

/** What can be read as levels: everything but dates. */
export const LEVEL_TYPES = ['category', 'text', 'boolean', 'integer', 'number'] as const;

/**
 * The levels seen in `rows`, sorted by code point.
 *
 * @param withMissing Adds `__missing__` when a value is missing there.
 */
export function levelsOf(column: Column, rows: Int32Array, withMissing: boolean): string[] {
  const { codes, dictionary } = codedTextsOf(column);
  const seen = new Uint8Array(dictionary.length);
  let isMissingSeen = false;
  for (const row of rows) {
    const code = codes[row];
    if (code < 0) isMissingSeen = true;
    else seen[code] = 1;
  }
  const levels = new Set(dictionary.filter((_, code) => seen[code] === 1));
  if (withMissing && isMissingSeen) levels.add(MISSING_LEVEL);
  return [...levels].sort(compareCodePoints);
}

/**
 * Place of each row's value in `levels`, −1 where it is not among them; [numRows].
 *
 * @param missing Place that missing values get.
 * @param unseen `error` refuses values that are not in `levels`.
 * @throws {DataError} `unseen_category` naming some of them.
 *
 * Cost: O(rows + levels).
 */
export function placesIn(
  levels: readonly string[],
  column: Column,
  missing: number,
  unseen: 'error' | 'ignore',
  name: string,
): Int32Array<ArrayBuffer> {
  const { codes, dictionary } = codedTextsOf(column);
  const places = new Map(levels.map((level, place) => [level, place]));
  const map = Int32Array.from(dictionary, (text) => places.get(text) ?? -1);
  const result = new Int32Array(codes.length);
  let isUnseen = false;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    result[row] = code < 0 ? missing : map[code];
    if (code >= 0 && map[code] < 0) isUnseen = true;
  }
  if (isUnseen && unseen === 'error') {
    const used = new Set(codes);
    const values = dictionary.filter((_, code) => map[code] < 0 && used.has(code));
    throw new DataError(
      'unseen_category',
      `encode: ${listNames([name])} must hold values seen in training, got ${listNames(values)}`,
      { column: name, values: values.slice(0, 20) },
    );
  }
  return result;
}
