/** @file Columns as standardised dimensions, by what the reference teaches. */
import type { ColumnPair } from './pairs.ts';

/** Columns with at most this many categories get a dimension for each, others one for how common a category is. */
const MAX_ONE_HOT = 10;
/**
 * Dimensions of indicators are not scaled by less than this, or one row in a thousand would outweigh all numbers; it also
 * lets a cell that goes missing be seen where the reference misses none.
 */
const MIN_INDICATOR_SD = 0.1;

/** One dimension: the value of a row, ready to be standardised. */
interface Dimension {
  /** Of the column in either table. */
  readonly at: (values: Float64Array | Int32Array, row: number) => number;
  readonly column: number;
  readonly mean: number;
  readonly sd: number;
}

/** What was learned from the reference. */
export interface Encoder {
  readonly dimensions: number;
  /** Writes rows from … to − 1, row-major [rows, dimensions], standardised. */
  encode(side: 'reference' | 'current', from: number, to: number, into: Float64Array): void;
}

/**
 * Learns the coding of columns: numbers by mean and sd, missing and infinite ones as the mean and, where
 * either side has some, an indicator beside it; categories one-hot or by their share in the reference.
 * Dimensions that do not vary in the reference are left out, indicators apart.
 */
export function fitEncoder(pairs: readonly ColumnPair[]): Encoder {
  const dimensions = pairs.flatMap((pair, column) =>
    pair.type === 'numeric' ? numericDimensions(pair, column) : wordDimensions(pair, column),
  );
  return {
    dimensions: dimensions.length,
    encode: (side, from, to, into) => {
      const width = dimensions.length;
      dimensions.forEach(({ at, column, mean, sd }, d) => {
        const values = pairs[column][side];
        for (let row = from; row < to; row++) {
          into[(row - from) * width + d] = (at(values, row) - mean) / sd;
        }
      });
    },
  };
}

const isGap = (value: number): boolean => !Number.isFinite(value);

function numericDimensions(
  { reference, current }: Extract<ColumnPair, { type: 'numeric' }>,
  column: number,
): Dimension[] {
  let sum = 0;
  let count = 0;
  for (const value of reference) {
    if (isGap(value)) continue;
    sum += value;
    count++;
  }
  const mean = count === 0 ? 0 : sum / count;
  let squares = 0;
  for (const value of reference) if (!isGap(value)) squares += (value - mean) * (value - mean);
  const sd = Math.sqrt(squares / Math.max(1, count));
  const found: Dimension[] = [];
  if (sd > 0 && Number.isFinite(sd)) {
    found.push({
      at: (values, row) => (isGap(values[row]) ? mean : values[row]),
      column,
      mean,
      sd,
    });
  }
  const missing = reference.length - count;
  if (missing > 0 || current.some(isGap)) {
    found.push(
      indicator((values, row) => Number(isGap(values[row])), column, missing / reference.length),
    );
  }
  return found;
}

function indicator(at: Dimension['at'], column: number, share: number): Dimension {
  const sd = Math.max(MIN_INDICATOR_SD, Math.sqrt(share * (1 - share)));
  return { at, column, mean: share, sd };
}

function wordDimensions(
  { reference, current, dictionary }: Extract<ColumnPair, { type: 'categorical' }>,
  column: number,
): Dimension[] {
  const counts = new Float64Array(dictionary.length);
  let missing = 0;
  for (const code of reference) {
    if (code < 0) missing++;
    else counts[code]++;
  }
  const rows = Math.max(1, reference.length);
  const known = [...counts.keys()].filter((code) => counts[code] > 0);
  const hasMissing = missing > 0 || current.includes(-1);
  const gaps = hasMissing
    ? [indicator((codes, row) => Number(codes[row] < 0), column, missing / rows)]
    : [];
  if (known.length <= MAX_ONE_HOT) {
    // Of two words one says it all; words that the reference does not know are none of them.
    const shown = known.length === 2 && !hasMissing ? known.slice(1) : known;
    const words = shown.map((word) =>
      indicator((codes, row) => Number(codes[row] === word), column, counts[word] / rows),
    );
    return [...words, ...gaps];
  }
  const shares = counts.map((count) => count / rows);
  const shareOf = (code: number): number => (code < 0 ? missing / rows : shares[code]);
  let mean = 0;
  for (const code of reference) mean += shareOf(code) / rows;
  let squares = 0;
  for (const code of reference) squares += (shareOf(code) - mean) * (shareOf(code) - mean);
  const sd = Math.sqrt(squares / rows);
  if (!(sd > 0)) return gaps;
  return [{ at: (codes, row) => shareOf(codes[row]), column, mean, sd }, ...gaps];
}
