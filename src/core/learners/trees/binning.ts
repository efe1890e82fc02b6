/**
 * @file Values → bins. Each feature gets at most `max_bin` bins of values and one more, the last, for
 * missing. Numbers are rounded to float32 first and thresholds are float32 too, so that the rule
 * `fround(x) <= threshold` gives the same side in training, in prediction and in every export.
 */
import type { DenseMatrix, Feature } from '../../matrix.ts';
import type { Random } from '../../random.ts';
import { numericThresholds } from './thresholds.ts';

/** How one feature is cut. Bin `numBins − 1` holds missing values, for categories unlisted ones too. */
export interface FeatureBins {
  readonly kind: 'numeric' | 'categorical';
  /** Bins in all, the missing one included; from 2 to 256, or 1 when every value is missing. */
  readonly numBins: number;
  /** Numeric: ascending; a value is in the first bin whose threshold is at least it. [numBins − 2] */
  readonly thresholds: Float32Array<ArrayBuffer>;
  /** Categorical: the code in each bin, most frequent first. [numBins − 1] */
  readonly codes: Int32Array<ArrayBuffer>;
}

/** What decides how values are cut. */
export interface BinningSettings {
  readonly maxBin: number;
  readonly minDataInBin: number;
  /** Thresholds come from at most this many rows. */
  readonly sampleCount: number;
}

const NO_THRESHOLDS = new Float32Array(0);
const NO_CODES = new Int32Array(0);

/**
 * Chooses the bins of every feature.
 *
 * @param x Training rows. NaN is missing; ±Infinity are values like others.
 * @param random Draws the rows to look at when there are more than `sampleCount`.
 *
 * Cost: a sort of the sampled values per numeric feature.
 * Source: LightGBM's parameters `max_bin`, `min_data_in_bin`, `bin_construct_sample_cnt`.
 */
export function chooseBins(
  x: DenseMatrix,
  settings: BinningSettings,
  random: Random,
): FeatureBins[] {
  const sample = sampleFor(x.numRows, settings, random);
  return x.features.map((feature, f) =>
    feature.kind === 'categorical'
      ? categoricalBins(x.columns[f], feature, settings)
      : numericBins(x.columns[f], sample, settings),
  );
}

/** Rows that thresholds are chosen from, ascending; null for all. */
export function sampleFor(
  numRows: number,
  { sampleCount }: BinningSettings,
  random: Random,
): Int32Array<ArrayBuffer> | null {
  return numRows > sampleCount ? chooseRows(numRows, sampleCount, random) : null;
}

/** Bins of a numeric feature with these thresholds; null when every value is missing. */
export function numericBinsOf(thresholds: Float32Array<ArrayBuffer> | null): FeatureBins {
  const numBins = thresholds === null ? 1 : thresholds.length + 2;
  return { kind: 'numeric', numBins, thresholds: thresholds ?? NO_THRESHOLDS, codes: NO_CODES };
}

/**
 * Draws `count` of `numRows` rows without replacement, ascending.
 *
 * Source: Knuth, The Art of Computer Programming 2, algorithm 3.4.2 S (selection sampling).
 */
export function chooseRows(
  numRows: number,
  count: number,
  random: Random,
): Int32Array<ArrayBuffer> {
  const chosen = new Int32Array(count);
  let taken = 0;
  for (let row = 0; taken < count; row++) {
    if (random.integer(numRows - row) < count - taken) chosen[taken++] = row;
  }
  return chosen;
}

function numericBins(
  values: Float64Array,
  sample: Int32Array | null,
  settings: BinningSettings,
): FeatureBins {
  const length = sample ? sample.length : values.length;
  const present = new Float32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) {
    const value = values[sample ? sample[i] : i];
    if (value === value) present[count++] = value;
  }
  if (count === 0) return numericBinsOf(null);
  return numericBinsOf(numericThresholds(present.subarray(0, count).sort(), settings));
}

/** Most frequent codes first, ties by lower code; what does not fit shares the missing bin. */
export function categoricalBins(
  values: Float64Array,
  feature: Feature,
  settings: BinningSettings,
): FeatureBins {
  const counts = new Float64Array(feature.categories?.length ?? 0);
  for (const code of values) if (isCode(code, counts.length)) counts[code]++;
  const codes = Int32Array.from(counts.keys())
    .filter((code) => counts[code] > 0)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, settings.maxBin);
  return { kind: 'categorical', numBins: codes.length + 1, thresholds: NO_THRESHOLDS, codes };
}

/** Is `code` an index into `numCategories` categories? False for NaN, fractions and negatives. */
function isCode(code: number, numCategories: number): boolean {
  return code >= 0 && code < numCategories && Number.isInteger(code);
}

/**
 * Writes the bin of each value.
 *
 * @param target Filled, [values.length].
 *
 * Cost: O(values · log numBins).
 */
export function assignBins(bins: FeatureBins, values: Float64Array, target: Uint8Array): void {
  const missing = bins.numBins - 1;
  if (bins.kind === 'categorical') {
    const size = bins.codes.reduce((most, code) => Math.max(most, code + 1), 0);
    const binOf = new Uint8Array(size).fill(missing);
    bins.codes.forEach((code, bin) => (binOf[code] = bin));
    for (let row = 0; row < values.length; row++) {
      target[row] = isCode(values[row], size) ? binOf[values[row]] : missing;
    }
    return;
  }
  const { thresholds } = bins;
  for (let row = 0; row < values.length; row++) {
    const value = Math.fround(values[row]);
    if (value !== value) {
      target[row] = missing;
      continue;
    }
    let low = 0;
    let high = thresholds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= thresholds[middle]) high = middle;
      else low = middle + 1;
    }
    target[row] = low;
  }
}
