/** @file Small helpers for lists of row indices. */
import { DataError } from '../errors.ts';
import type { Split } from './split.ts';

/** 0 … numRows − 1. */
export function allRows(numRows: number): Int32Array<ArrayBuffer> {
  const rows = new Int32Array(numRows);
  for (let row = 0; row < numRows; row++) rows[row] = row;
  return rows;
}

/** Part of each row: 0 train, 1 valid, 2 test; [numRows]. */
export type PartCodes = Uint8Array;

/**
 * Lists the rows of each part, ascending.
 *
 * @param wantsValid Is a validation part asked for? Likewise `wantsTest`.
 * @throws {DataError} `empty_part` when training, or a part that was asked for, has no rows.
 */
export function toSplit(codes: PartCodes, wantsValid: boolean, wantsTest: boolean): Split {
  const parts: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row < codes.length; row++) parts[codes[row]].push(row);
  const wanted = [true, wantsValid, wantsTest];
  ['training', 'validation', 'test'].forEach((name, part) => {
    if (!wanted[part] || parts[part].length > 0) return;
    throw new DataError(
      'empty_part',
      `split: the ${name} part must have at least one row, got none of ${codes.length}; use more rows or another split`,
      { part: name, rows: codes.length },
    );
  });
  const [train, valid, test] = parts.map((rows) => Int32Array.from(rows));
  return { train, valid, test };
}

/**
 * Divides `count` into whole numbers as close to the shares as can be (largest remainder); a share
 * above 0 gets at least 1 while there is enough for all of them.
 *
 * @param shares Sum 1. The first of equal remainders wins.
 */
export function apportion(count: number, shares: readonly number[]): number[] {
  const exact = shares.map((share) => share * count);
  const parts = exact.map((value) => Math.floor(value + 1e-9));
  const byRemainder = [...shares.keys()].sort(
    (a, b) => exact[b] - parts[b] - (exact[a] - parts[a]) || a - b,
  );
  let left = count - parts.reduce((sum, part) => sum + part, 0);
  for (let i = 0; left > 0; i = (i + 1) % parts.length) {
    if (shares[byRemainder[i]] === 0) continue;
    parts[byRemainder[i]]++;
    left--;
  }
  const asked = shares.filter((share) => share > 0).length;
  if (count < asked) return parts;
  shares.forEach((share, part) => {
    if (share === 0 || parts[part] > 0) return;
    parts[parts.indexOf(Math.max(...parts))]--;
    parts[part] = 1;
  });
  return parts;
}

/** Rows of each class among `rows`, in their order; classes ascending, only those present. */
export function rowsByClass(y: ArrayLike<number>, rows: Int32Array): readonly number[][] {
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const value = y[row];
    if (!Number.isInteger(value) || value < 0) {
      throw new DataError(
        'invalid_target',
        `split: a stratified split needs a class in every row, got ${value} in row ${row}; remove such rows or use another split`,
        { row },
      );
    }
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
}
