/** @file What one fit keeps on the device. */
import type { BinnedShape } from '../../core/learners/trees/binned-matrix.ts';
import { failedError } from '../webgpu/device.ts';
import { BATCH_BYTES, BLOCK_ROWS, MAX_JOBS } from './batch.ts';

/** Bytes of a bin's sums: gradient, hessian, rows. */
export const SUM_BYTES = 12;
/** Room for histograms of one submission, unless a single one needs more. */
const HISTOGRAM_BYTES = 2 ** 26;
const MAX_BINS = 256;

/** Buffers by name, and how many jobs fit a submission. */
export interface Buffers {
  /** u32, [wordsPerRow, numRows]: four bins of each row, by word, so that neighbours read neighbours. */
  readonly words: GPUBuffer;
  /** i32, [numRows, 2]: gradient and hessian integers. */
  readonly derivatives: GPUBuffer;
  /** u32, [numRows]: the row list; the same for those on their way; and all rows, ascending. */
  readonly rows: GPUBuffer;
  readonly moved: GPUBuffer;
  readonly ascending: GPUBuffer;
  /** u32: a bit for each row to move, and lefts of each block. */
  readonly sides: GPUBuffer;
  readonly lefts: GPUBuffer;
  /** Feature of histogram.wgsl.ts, [4 · wordsPerRow]. */
  readonly features: GPUBuffer;
  readonly batch: GPUBuffer;
  /** i32, [maxJobs, numBinsInAll, 3], and a copy that can be read. */
  readonly histograms: GPUBuffer;
  readonly readable: GPUBuffer;
  readonly maxJobs: number;
}

/**
 * Makes all buffers and writes those that stay the same.
 *
 * @param columns Bins, feature-major.
 *
 * @throws {StateError} `device_failed` when the device is too small or has no memory left.
 *
 * Memory: per row a byte for each feature (rounded up to words) and 20 more.
 */
export async function createBuffers(
  device: GPUDevice,
  shape: BinnedShape,
  columns: Uint8Array,
): Promise<Buffers> {
  const { numRows, numFeatures, binOffsets } = shape;
  const wordsPerRow = wordsOf(shape);
  const { limits } = device;
  const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const wordBytes = 4 * numRows * wordsPerRow;
  const histogramBytes = SUM_BYTES * binOffsets[numFeatures];
  const needed = Math.max(wordBytes, 8 * numRows, histogramBytes);
  if (needed > most || wordsPerRow > limits.maxComputeWorkgroupsPerDimension) {
    throw failedError(
      `${numRows} rows of ${numFeatures} features need a buffer of ${needed} bytes, and the device takes at most ${most}`,
    );
  }
  const maxJobs = Math.max(
    1,
    Math.min(MAX_JOBS, Math.floor(Math.min(HISTOGRAM_BYTES, most) / histogramBytes)),
  );
  const maxBlocks = Math.ceil(numRows / BLOCK_ROWS) + MAX_JOBS;
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  const make = (label: string, size: number, usage: number): GPUBuffer =>
    device.createBuffer({ label, size, usage });
  const buffers: Buffers = {
    words: make('words', wordBytes, STORAGE | COPY_DST),
    derivatives: make('derivatives', 8 * numRows, STORAGE | COPY_DST),
    rows: make('rows', 4 * numRows, STORAGE | COPY_DST),
    moved: make('moved', 4 * numRows, STORAGE | COPY_SRC),
    ascending: make('ascending', 4 * numRows, COPY_SRC | COPY_DST),
    sides: make('sides', (maxBlocks * BLOCK_ROWS) / 8, STORAGE),
    lefts: make('lefts', 4 * maxBlocks, STORAGE),
    features: make('features', 12 * 4 * wordsPerRow, STORAGE | COPY_DST),
    batch: make('batch', BATCH_BYTES, STORAGE | COPY_DST),
    histograms: make('histograms', maxJobs * histogramBytes, STORAGE | COPY_SRC | COPY_DST),
    readable: make('readable', maxJobs * histogramBytes, MAP_READ | COPY_DST),
    maxJobs,
  };
  const scopes = [device.popErrorScope(), device.popErrorScope()];
  const reason = await Promise.all(scopes).then(
    (errors) => errors.find((one) => one !== null)?.message ?? null,
    // The device was lost.
    (error: unknown) => String(error),
  );
  if (reason !== null) {
    destroyBuffers(buffers);
    throw failedError(reason || 'the device has too little memory');
  }
  writeRows(device, buffers, shape, columns);
  device.queue.writeBuffer(buffers.features, 0, describeFeatures(shape, wordsPerRow));
  return buffers;
}

/** Words that the bins of a row take. */
export function wordsOf({ numFeatures }: BinnedShape): number {
  return Math.ceil(numFeatures / 4);
}

/** Frees the memory of all buffers. */
export function destroyBuffers(buffers: Buffers): void {
  for (const value of Object.values(buffers) as (GPUBuffer | number)[]) {
    if (typeof value !== 'number') value.destroy();
  }
}

function writeRows(
  device: GPUDevice,
  { words, ascending }: Buffers,
  { numRows, numFeatures }: BinnedShape,
  columns: Uint8Array,
): void {
  const values = new Uint32Array(numRows);
  for (let first = 0; first < numFeatures; first += 4) {
    values.fill(0);
    for (let k = 0; k < Math.min(4, numFeatures - first); k++) {
      const at = (first + k) * numRows;
      for (let row = 0; row < numRows; row++) values[row] |= columns[at + row] << (8 * k);
    }
    device.queue.writeBuffer(words, first * numRows, values);
  }
  for (let row = 0; row < numRows; row++) values[row] = row;
  device.queue.writeBuffer(ascending, 0, values);
}

/** First bin, number of bins and spread of each feature; padding has 256 slots for its only bin. */
function describeFeatures(
  { numFeatures, binOffsets }: BinnedShape,
  wordsPerRow: number,
): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(3 * 4 * wordsPerRow);
  for (let feature = 0; feature < 4 * wordsPerRow; feature++) {
    const isReal = feature < numFeatures;
    const numBins = isReal ? binOffsets[feature + 1] - binOffsets[feature] : 0;
    let spread = 0;
    while (2 ** (spread + 1) * Math.max(1, numBins) <= MAX_BINS) spread++;
    table.set([isReal ? binOffsets[feature] : 0, numBins, spread], 3 * feature);
  }
  return table;
}
