/**
 * @file What a kernel offers to a device that counts rows for it. The device makes histograms, which is
 * most of the work; the host keeps scores, derivatives, the row list and the search for splits, so
 * the device knows nothing of objectives, settings or split rules.
 */
import type { DenseMatrix } from '../../matrix.ts';
import type { Random } from '../../random.ts';
import type { BinningSettings } from './binning.ts';
import type { Awaitable, PreparedRows, TrainingData, TreeKernel, TreeSession } from './kernel.ts';

/** A kernel whose memory a device may read. */
export interface HostKernel extends TreeKernel {
  prepare(x: DenseMatrix, settings: BinningSettings, random: Random): Awaitable<HostRows>;
}

/** Rows of such a kernel. */
export interface HostRows extends PreparedRows {
  open(data: Omit<TrainingData, 'binned'>): Awaitable<HostSession>;
}

/** A session that takes histograms counted elsewhere. */
export interface HostSession extends TreeSession {
  /** Bins, feature-major, valid until the next call of any method. Read only. [numFeatures, numRows] */
  columns(): Uint8Array;
  /** The rows of the tree under way, valid until the next call of any method. */
  view(): RowsView;
  /**
   * Makes a slot hold these sums, as `buildHistogram` would.
   *
   * @param sums Gradient integers, hessian integers and rows of each bin, [numBinsInAll, 3].
   */
  fillHistogram(slot: number, sums: Int32Array): void;
}

/** What counting needs of a tree. Read only; never in memory that threads share, which no device takes. */
export interface RowsView {
  /** What `quantise` wrote for the tree. [numRows, 2] */
  readonly pairs: Int32Array<ArrayBuffer>;
  /** The row list; rows in the bag come first. [numRows] */
  readonly rows: Int32Array<ArrayBuffer>;
}

/**
 * Writes sums as pairs of a histogram (histogram.ts), bins `from … to − 1`.
 *
 * @param at Where the pair of bin `from` lies in `target`.
 */
export function writeSums(
  target: Float64Array,
  at: number,
  sums: Int32Array,
  from: number,
  to: number,
  countUnit: number,
): void {
  for (let bin = from, pair = at; bin < to; bin++, pair += 2) {
    target[pair] = sums[3 * bin];
    target[pair + 1] = sums[3 * bin + 1] * countUnit + sums[3 * bin + 2];
  }
}
