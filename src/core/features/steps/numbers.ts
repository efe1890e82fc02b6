/** @file The numbers that a step learns from. */
import { DataError } from '../../errors.ts';
import { numbersOfColumn } from '../conversion.ts';
import type { StepInput } from './step-kind.ts';
import { listNames } from './step-kind.ts';

/**
 * Values of a column in `rows`, without the missing ones, in order of the rows.
 *
 * @throws {DataError} `infinite_values` when one is infinite, `no_values` when there is none.
 */
export function presentNumbers(
  input: StepInput,
  name: string,
  rows: Int32Array,
  who: string,
): Float64Array<ArrayBuffer> {
  const values = numbersOfColumn(input.column(name));
  const present = new Float64Array(rows.length);
  let count = 0;
  let infinite = 0;
  for (const row of rows) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    if (!Number.isFinite(value)) infinite++;
    present[count++] = value;
  }
  if (infinite > 0) {
    throw new DataError(
      'infinite_values',
      `${who}: ${listNames([name])} must be finite in the training rows, got ${infinite} infinite values; bound them with clip(…) or drop the column`,
      { column: name, infinite },
    );
  }
  if (count === 0) throw noValues(who, name);
  return present.slice(0, count);
}

/** The error for a column without a single value to learn from. */
export function noValues(who: string, name: string): DataError {
  return new DataError(
    'no_values',
    `${who}: ${listNames([name])} must have a value in the training rows, got only missing ones; drop the column or fill in a constant`,
    { column: name },
  );
}
