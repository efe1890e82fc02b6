/** @file Splits that keep something together: what comes first, what happened at one time, what belongs to one group. */
import { DataError } from '../errors.ts';
import type { Random } from '../random.ts';
import { allRows, apportion, type PartCodes } from './parts.ts';

/** Rows 0 … n − 1 in order: train, then validation, then test. */
export function headCodes(numRows: number, shares: readonly number[]): PartCodes {
  const codes = new Uint8Array(numRows);
  const [train, valid] = apportion(numRows, shares);
  codes.fill(1, train, train + valid);
  codes.fill(2, train + valid);
  return codes;
}

function missingColumn(name: string, got: number | undefined, numRows: number): DataError {
  return new DataError(
    'missing_column',
    `split: the column ${JSON.stringify(name)} is needed for every row, got ${got ?? 0} of ${numRows}`,
    { column: name },
  );
}

/**
 * Rows by ascending time: train, then validation, then test. A cut that would fall between rows of one time moves to
 * the nearer end of them, the earlier one on a tie, so no part has seen a moment of another.
 *
 * @throws {DataError} `missing_column`, and `missing_time` naming the first row without a time.
 */
export function timeCodes(
  name: string,
  numRows: number,
  times: ArrayLike<number> | undefined,
  shares: readonly number[],
): PartCodes {
  if (times?.length !== numRows) throw missingColumn(name, times?.length, numRows);
  const order = allRows(numRows);
  const missing = order.findIndex((row) => !Number.isFinite(times[row]));
  if (missing >= 0) {
    throw new DataError(
      'missing_time',
      `split: the column ${JSON.stringify(name)} must have a time in every row, got none in row ${missing}`,
      { column: name, row: missing },
    );
  }
  order.sort((a, b) => times[a] - times[b] || a - b);
  const [train, valid] = apportion(numRows, shares);
  const cut = (at: number): number => {
    if (at <= 0 || at >= numRows) return at;
    const time = times[order[at]];
    let first = at;
    let end = at;
    while (first > 0 && times[order[first - 1]] === time) first--;
    while (end < numRows && times[order[end]] === time) end++;
    return at - first <= end - at ? first : end;
  };
  const validFrom = cut(train);
  const testFrom = Math.max(validFrom, cut(train + valid));
  const codes = new Uint8Array(numRows);
  for (let i = validFrom; i < numRows; i++) codes[order[i]] = i < testFrom ? 1 : 2;
  return codes;
}

/**
 * Deals whole groups: shuffled, each goes to the part that lacks most of its share. Rows without a value are a group.
 *
 * @throws {DataError} `missing_column`.
 */
export function groupCodes(
  name: string,
  numRows: number,
  column: readonly (string | null)[] | undefined,
  shares: readonly number[],
  random: Random,
): PartCodes {
  if (column?.length !== numRows) throw missingColumn(name, column?.length, numRows);
  const groups = new Map<string | null, number[]>();
  column.forEach((cell, row) => {
    const group = groups.get(cell);
    if (group === undefined) groups.set(cell, [row]);
    else group.push(row);
  });
  const order = Int32Array.from({ length: groups.size }, (_, group) => group);
  random.split('groups').shuffle(order);
  const all = [...groups.values()];
  const lacking = shares.map((share) => share * numRows);
  const codes = new Uint8Array(numRows);
  for (const group of order) {
    let part = 0;
    for (let i = 1; i < lacking.length; i++) if (lacking[i] > lacking[part]) part = i;
    lacking[part] -= all[group].length;
    for (const row of all[group]) codes[row] = part;
  }
  return codes;
}
