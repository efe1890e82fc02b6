/** @file WGSL: the table of jobs, as batch.ts writes it. */

/** Declares `batch` at binding 0 and its types. */
export const BATCH_WGSL = /* wgsl */ `
const LANES = 256u;
const BLOCK_ROWS = 2048u;

struct Job {
  // Rows to move: [begin, end), those of the left side to [begin, middle).
  begin: u32,
  middle: u32,
  end: u32,
  // Its first workgroup in the passes that move.
  firstBlock: u32,
  // Where the feature's bins lie: word of a row, and bits of the word.
  word: u32,
  shift: u32,
  // Rows to count, after all rows were moved; rows for each workgroup, and its first workgroup.
  countBegin: u32,
  countEnd: u32,
  countRows: u32,
  countBlock: u32,
  // Bit b of word b >> 5 is set when bin b goes left.
  leftBins: array<u32, 8>,
}

struct Batch {
  numRows: u32,
  numBins: u32,
  numJobs: u32,
  jobs: array<Job>,
}

@group(0) @binding(0) var<storage, read> batch: Batch;
`;
