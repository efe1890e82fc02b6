/** @file Jobs of one submission: rows to move and rows to count, as the device reads them. */
import type { PlannedSplit } from '../../core/learners/trees/kernel.ts';
import type { NodeSums } from '../../core/learners/trees/split.ts';

/** Rows that a workgroup moves; BLOCK_ROWS of batch.wgsl.ts. */
export const BLOCK_ROWS = 2048;
/** Most jobs of one submission: more than the leaves that are usually open at once. */
export const MAX_JOBS = 32;
/** A node is counted by about this many workgroups for each four features, when it is large. */
const COUNT_BLOCKS = 256;
const LANES = 256;
const HEADER_WORDS = 3;
const JOB_WORDS = 18;
/** Size of the largest table. */
export const BATCH_BYTES = 4 * (HEADER_WORDS + JOB_WORDS * MAX_JOBS);

/** A range of the row list. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

/** What to count, and which split to make before. */
export interface Job {
  readonly plan: PlannedSplit | null;
  readonly counted: Range;
  /** What each feature's bins must add up to, as far as it is known. */
  readonly sums: NodeSums | null;
}

/** Makes the split, then counts its smaller side; the left one when they are equal. */
export function splitJob(plan: PlannedSplit): Job {
  const { begin, end, split } = plan;
  const middle = begin + split.left.count;
  return split.left.count <= split.right.count
    ? { plan, counted: { begin, end: middle }, sums: split.left }
    : { plan, counted: { begin: middle, end }, sums: split.right };
}

/** Is one range part of the other? */
export function isInside(inner: Range, outer: Range): boolean {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

/** Divides splits, in their order, into groups of disjoint ranges that fit one submission. */
export function wavesOf(plans: readonly PlannedSplit[]): PlannedSplit[][] {
  const waves: PlannedSplit[][] = [];
  let wave: PlannedSplit[] = [];
  for (const plan of plans) {
    const isFull = wave.length === MAX_JOBS || wave.some((other) => isInside(plan, other));
    if (isFull || waves.length === 0) waves.push((wave = []));
    wave.push(plan);
  }
  return waves;
}

/** A table of jobs, and how many workgroups each pass takes. */
export interface Batch {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly moveBlocks: number;
  readonly countBlocks: number;
}

/** Writes the table; `struct Batch` of batch.wgsl.ts says what is where. Ranges to move are disjoint. */
export function encodeBatch(
  jobs: readonly Pick<Job, 'plan' | 'counted'>[],
  numRows: number,
  numBins: number,
): Batch {
  const words = new Uint32Array(HEADER_WORDS + JOB_WORDS * jobs.length);
  words.set([numRows, numBins, jobs.length]);
  let moveBlocks = 0;
  let countBlocks = 0;
  jobs.forEach(({ plan, counted }, index) => {
    const numCounted = counted.end - counted.begin;
    const countRows = Math.max(BLOCK_ROWS, Math.ceil(numCounted / COUNT_BLOCKS / LANES) * LANES);
    const at = HEADER_WORDS + JOB_WORDS * index;
    words[at + 3] = moveBlocks;
    words.set([counted.begin, counted.end, countRows, countBlocks], at + 6);
    countBlocks += Math.ceil(numCounted / countRows);
    if (plan === null) return;
    const { begin, end, split } = plan;
    words.set([begin, begin + split.left.count, end], at);
    words.set([split.feature >> 2, 8 * (split.feature & 3)], at + 4);
    words.set(split.leftBins, at + 10);
    moveBlocks += Math.ceil((end - begin) / BLOCK_ROWS);
  });
  return { words, moveBlocks, countBlocks };
}
