/** @file Where everything of one fit lies in the kernel's memory. */
import { LOSS_BLOCK } from '../../core/learners/trees/gradients.ts';
import type { TrainingData } from '../../core/learners/trees/kernel.ts';
import { fillScores } from '../../core/learners/trees/start-scores.ts';
import type { Arena } from './arena.ts';
import type { PreparedMemory } from './prepare.ts';

/** Rows that the histogram's buffer holds; CHUNK in assembly/histogram.ts. */
const CHUNK = 1024;
/** Most bins of a feature, and their room in a histogram; a table of sides has one byte for each. */
export const MAX_BINS = 256;
/** Numbers that split-memory.ts writes for a tree. */
const NUM_SPLIT_SETTINGS = 14;
/** Most nodes that are searched together. */
const MAX_NODES = 2;
/** What is written of one; NODE_BYTES in assembly/split-node.ts. */
export const NODE_BYTES = 88;
/** What is found of a node; RESULT_BYTES in assembly/splitting.ts. */
export const RESULT_BYTES = 80;

/** Addresses in bytes, sizes in rows or bytes. */
export interface Layout {
  readonly numRows: number;
  readonly numFeatures: number;
  readonly wordsPerRow: number;
  readonly numScores: number;
  /** Bins, feature-major, u8. */
  readonly columns: number;
  /** Bins, row-major, words of four; rows are `rowStride` bytes apart. */
  readonly rowBins: number;
  readonly rowStride: number;
  /** f64, [numScores, numRows] each. */
  readonly scores: number;
  readonly gradients: number;
  readonly hessians: number;
  /** f64, [numRows] each. */
  readonly target: number;
  /** 0 when all are 1. */
  readonly weights: number;
  /** The list of rows; see assembly/quantise.ts. */
  readonly entries: number;
  /** Room for as many. */
  readonly scratchEntries: number;
  /** What assembly/splitting.ts knows of features, 16 bytes each. */
  readonly features: number;
  readonly histogramBytes: number;
  /** f64, by block of `LOSS_BLOCK` rows. */
  readonly losses: number;
  readonly splitSettings: number;
  /** The nodes whose splits are looked for. */
  readonly splitNodes: number;
  /** u32, addresses of the threads' shares of a histogram. */
  readonly shares: number;
  readonly sideTable: number;
  /** What each thread writes alone; the first is the caller's. */
  readonly rooms: readonly ThreadRoom[];
}

/** Addresses of one thread. */
export interface ThreadRoom {
  /** f64, [numScores, 2]: largest derivatives. */
  readonly maxima: number;
  /** f64, [numScores]. */
  readonly softmax: number;
  readonly rowBuffer: number;
  /** What is best of each node. */
  readonly splitResults: number;
  readonly splitScratch: number;
  readonly sums: number;
  /** Its share of a node's histogram; 0 for the first thread, which writes into the node's own. */
  readonly histogram: number;
}

/** A row of the list with its derivatives. */
export const ENTRY_BYTES = 8;
/** Gap between the threads' parts of `scratchEntries`: a cache line. */
export const SCRATCH_GAP = 8;

/** Lays out one fit and copies what does not change. Throws what `Arena.take` throws. */
export function layOut(
  arena: Arena,
  { columns, rowBins, wordsPerRow, rowStride }: PreparedMemory,
  data: TrainingData,
  numThreads: number,
): Layout {
  const { binned, rows } = data;
  const { numRows, numFeatures, binOffsets } = binned;
  const { numScores } = rows;
  const scoreBytes = 8 * numScores * numRows;
  const histogramBytes = 16 * MAX_BINS * 4 * wordsPerRow;
  const roomOf = (thread: number): ThreadRoom => ({
    maxima: arena.take(16 * numScores),
    softmax: arena.take(8 * numScores),
    rowBuffer: arena.take(CHUNK * (16 * Math.ceil(wordsPerRow / 4) + 16)),
    splitResults: arena.take(MAX_NODES * RESULT_BYTES),
    splitScratch: arena.take(64 + 16 * MAX_BINS),
    sums: arena.take(16),
    histogram: thread === 0 ? 0 : arena.take(histogramBytes),
  });
  const layout: Layout = {
    numRows,
    numFeatures,
    wordsPerRow,
    numScores,
    columns,
    rowBins,
    rowStride,
    scores: arena.take(scoreBytes),
    gradients: arena.take(scoreBytes),
    hessians: arena.take(scoreBytes),
    target: arena.place(rows.target),
    weights: rows.weights.every((weight) => weight === 1) ? 0 : arena.place(rows.weights),
    entries: arena.take(ENTRY_BYTES * numRows),
    // The partition writes one place past the rows that go right, in each thread's part.
    scratchEntries: arena.take(ENTRY_BYTES * (numRows + SCRATCH_GAP * numThreads)),
    features: arena.take(16 * numFeatures),
    histogramBytes,
    losses: arena.take(8 * Math.ceil(numRows / LOSS_BLOCK)),
    splitSettings: arena.take(8 * NUM_SPLIT_SETTINGS),
    splitNodes: arena.take(MAX_NODES * NODE_BYTES),
    shares: arena.take(4 * numThreads),
    sideTable: arena.take(MAX_BINS),
    rooms: Array.from({ length: numThreads }, (_, thread) => roomOf(thread)),
  };
  const { float64, int32 } = arena.views;
  layout.rooms.forEach(({ histogram }, thread) => (int32[layout.shares / 4 + thread] = histogram));
  fillScores(float64.subarray(layout.scores / 8), data, numRows);
  for (let f = 0; f < numFeatures; f++) {
    const at = layout.features / 4 + 4 * f;
    int32[at] = data.settings.monotone[f] ?? 0;
    int32[at + 1] = binOffsets[f + 1] - binOffsets[f] - 1;
    int32[at + 2] = binned.isCategorical[f];
    int32[at + 3] = 1;
  }
  return layout;
}
