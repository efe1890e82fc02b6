/** @file What one fit keeps on the device. */
import type { BinnedShape } from '../../core/learners/trees/binned-matrix.ts';
import type { RowsView } from '../../core/learners/trees/host.ts';
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
 * @throws {StateError} `device_failed` when the device is too small or has no memory left.
 *
 * Memory: per row a byte for each feature (rounded up to words) and 20 more.
 */
export async function createBuffers(
  device: GPUDevice,
  shape: BinnedShape,
  view: RowsView,
): Promise<Buffers> {
  const { numRows, numFeatures, binOffsets } = shape;
  const { wordsPerRow } = view;
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
  const errors = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  const error = errors.find((one) => one !== null);
  if (error) {
    destroyBuffers(buffers);
    throw failedError(error.message || 'the device has too little memory');
  }
  writeWords(device, buffers.words, numRows, view);
  device.queue.writeBuffer(
    buffers.ascending,
    0,
    Uint32Array.from({ length: numRows }, (_, i) => i),
  );
  device.queue.writeBuffer(buffers.features, 0, describeFeatures(shape, wordsPerRow));
  return buffers;
}

/** Frees the memory of all buffers. */
export function destroyBuffers(buffers: Buffers): void {
  for (const value of Object.values(buffers) as (GPUBuffer | number)[]) {
    if (typeof value !== 'number') value.destroy();
  }
}

function writeWords(
  device: GPUDevice,
  target: GPUBuffer,
  numRows: number,
  { rowWords, wordsPerRow }: RowsView,
): void {
  const column = new Uint32Array(numRows);
  for (let word = 0; word < wordsPerRow; word++) {
    for (let row = 0, at = word; row < numRows; row++, at += wordsPerRow)
      column[row] = rowWords[at];
    device.queue.writeBuffer(target, 4 * word * numRows, column);
  }
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
