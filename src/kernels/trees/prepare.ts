/** @file Training rows → bins in the kernel's memory: the same thresholds and bins as binning.ts of the core. */
import { hasTwoBins, shapeOf, type BinnedShape } from '../../core/learners/trees/binned-matrix.ts';
import {
  assignBins,
  categoricalBins,
  numericBinsOf,
  sampleFor,
  type BinningSettings,
  type FeatureBins,
} from '../../core/learners/trees/binning.ts';
import type { DenseMatrix } from '../../core/matrix.ts';
import type { Random } from '../../core/random.ts';
import type { Arena } from './arena.ts';
import { CALL_ROWS, type TreeExports } from './exports.ts';

/** Counters of the radix sort: three digits of 11 bits. */
const SORT_BYTES = 3 * 2048 * 4;
/** Thresholds are padded to a full tree of halvings. */
const MAX_THRESHOLDS = 255;
/** Room that `assignNumbers` wants for them. */
export const THRESHOLD_BYTES = 4 * (MAX_THRESHOLDS + 1);

/** A cache line. */
const LINE = 64;

/** Binned rows and where they lie. */
export interface PreparedMemory {
  readonly bins: readonly FeatureBins[];
  readonly shape: BinnedShape;
  /** Bins, feature-major, u8. */
  readonly columns: number;
  /** Bins, row-major, words of four; rows are `rowStride` bytes apart. */
  readonly rowBins: number;
  readonly rowStride: number;
  readonly wordsPerRow: number;
}

interface Scratch {
  /** f64 by row. */
  readonly values: number;
  /** i32, or 0 for all rows. */
  readonly sample: number;
  readonly numSampled: number;
  readonly sort: number;
  readonly thresholds: number;
}

/**
 * Bytes between rows of `words` 32-bit words: padded to a half, a quarter … of a cache line where that costs at most
 * a third, so that a row lies in one line. Longer rows are padded to whole lines.
 */
export function strideOf(words: number): number {
  const bytes = 4 * words;
  let padded = Math.ceil(bytes / LINE) * LINE;
  while (padded / 2 >= bytes && padded > 4) padded /= 2;
  return 3 * padded <= 4 * bytes ? padded : bytes;
}

/** The longest stride of up to `words` words: features may turn out to be constant. */
function mostStride(words: number): number {
  let most = 0;
  for (let count = 1; count <= words; count++) most = Math.max(most, strideOf(count));
  return most;
}

/**
 * Bins all features; scratch is given back.
 *
 * Cost: three passes over the sampled values per numeric feature, and eight comparisons per value.
 */
export function prepareRows(
  arena: Arena,
  run: TreeExports,
  x: DenseMatrix,
  settings: BinningSettings,
  random: Random,
): PreparedMemory {
  const { numRows } = x;
  const sample = sampleFor(numRows, settings, random);
  const numSampled = sample ? sample.length : numRows;
  const columns = arena.take(numRows * x.features.length);
  const rowBins = arena.take(numRows * mostStride(Math.ceil(x.features.length / 4)));
  const mark = arena.mark();
  const scratch: Scratch = {
    values: arena.take(8 * numRows),
    sample: sample ? arena.place(sample) : 0,
    numSampled,
    sort: arena.take(8 * numSampled + Math.max(4 * numSampled, SORT_BYTES)),
    thresholds: arena.take(THRESHOLD_BYTES),
  };
  const kept: number[] = [];
  const bins = x.features.map((feature, f): FeatureBins => {
    const at = columns + kept.length * numRows;
    const values = x.columns[f];
    const column = arena.views.bytes.subarray(at, at + numRows);
    let own: FeatureBins;
    if (feature.kind === 'categorical') {
      own = categoricalBins(values, feature, settings);
      assignBins(own, values, column);
    } else {
      own = binNumbers(arena, run, scratch, values, settings, at);
    }
    if (hasTwoBins(column)) kept.push(f);
    return own;
  });
  const wordsPerRow = Math.ceil(kept.length / 4);
  const rowStride = strideOf(wordsPerRow);
  for (let word = 0; word < wordsPerRow; word++) {
    const count = Math.min(4, kept.length - 4 * word);
    const from = columns + 4 * word * numRows;
    for (let begin = 0; begin < numRows; begin += CALL_ROWS) {
      const end = Math.min(numRows, begin + CALL_ROWS);
      run.interleave(from, numRows, count, rowBins, rowStride, word, begin, end);
    }
  }
  arena.release(mark);
  return { bins, shape: shapeOf(numRows, kept, bins), columns, rowBins, wordsPerRow, rowStride };
}

function binNumbers(
  arena: Arena,
  run: TreeExports,
  { values, sample, numSampled, sort, thresholds }: Scratch,
  given: Float64Array,
  { maxBin, minDataInBin }: BinningSettings,
  column: number,
): FeatureBins {
  const { float64, float32 } = arena.views;
  const numRows = given.length;
  float64.set(given, values / 8);
  const count = run.chooseThresholds(
    values,
    sample,
    numSampled,
    maxBin,
    minDataInBin,
    sort,
    thresholds,
  );
  const from = thresholds / 4;
  const bins = numericBinsOf(count < 0 ? null : float32.slice(from, from + count));
  assignNumbers(arena, run, bins, values, numRows, thresholds, column);
  return bins;
}

/** Bins the numbers at `values` into `column`; `thresholds` is room for those of `bins`. */
export function assignNumbers(
  arena: Arena,
  run: TreeExports,
  bins: FeatureBins,
  values: number,
  numRows: number,
  thresholds: number,
  column: number,
): void {
  const { float32 } = arena.views;
  const from = thresholds / 4;
  let padded = 1;
  while (padded < bins.thresholds.length) padded = 2 * padded + 1;
  float32.set(bins.thresholds, from);
  float32.fill(Infinity, from + bins.thresholds.length, from + padded);
  for (let begin = 0; begin < numRows; begin += CALL_ROWS) {
    const end = Math.min(numRows, begin + CALL_ROWS);
    run.assignNumeric(values, begin, end, thresholds, padded, bins.numBins - 1, column);
  }
}
