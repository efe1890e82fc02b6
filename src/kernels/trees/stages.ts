/**
 * @file The parts of a fit that threads share. Every thread has one `Stages` over the same memory; each call does one
 * part of the work and touches nothing that another part touches. Arguments are numbers, so that a call can travel
 * through shared memory (threads/).
 */
import {
  LOSS_BLOCK,
  type Objective,
  type ObjectiveRows,
} from '../../core/learners/trees/gradients.ts';
import { CALL_ROWS, REGRESSION_KINDS, type TreeExports } from './exports.ts';
import type { Layout } from './layout.ts';
import { entryFrom } from './row-shares.ts';

/** What the gradients need beside the layout. */
export interface ObjectiveFacts {
  readonly loss: Objective;
  readonly classFactors: ObjectiveRows['classFactors'];
}

/** Bytes of a leaf as `addLeaves` reads it: begin and end (i32), value (f64). */
export const LEAF_BYTES = 16;

/** Names of the calls, in the order in which they travel. */
export const STAGES = [
  'gradients',
  'quantise',
  'sumRows',
  'countRows',
  'searchSplits',
  'completeHistogram',
  'divideRows',
  'moveRows',
  'addLeaves',
  'walkRows',
] as const satisfies readonly (keyof Stages)[];

export type StageName = (typeof STAGES)[number];

/** Calls `part(begin, end)` for pieces of `begin … end − 1` that are short enough for one call into WebAssembly. */
function inPieces(begin: number, end: number, part: (begin: number, end: number) => void): void {
  for (let at = begin; at < end; at += CALL_ROWS) part(at, Math.min(end, at + CALL_ROWS));
}

/** One thread's hands. Rows, blocks and features are ranges `begin … end − 1`; other numbers are byte addresses. */
export class Stages {
  readonly #run: TreeExports;
  readonly #memory: WebAssembly.Memory;
  readonly #at: Layout;
  readonly #objective: ObjectiveFacts;
  #float64: Float64Array;

  constructor(
    run: TreeExports,
    memory: WebAssembly.Memory,
    layout: Layout,
    objective: ObjectiveFacts,
  ) {
    this.#run = run;
    this.#memory = memory;
    this.#at = layout;
    this.#objective = objective;
    this.#float64 = new Float64Array(memory.buffer);
  }

  /** Derivatives, largest derivatives, and the loss of each block of rows. */
  gradients(thread: number, firstBlock: number, lastBlock: number): void {
    const { rooms, numScores, numRows, losses } = this.#at;
    const { maxima, softmax } = rooms[thread];
    const float64 = this.#floats();
    float64.fill(0, maxima / 8, maxima / 8 + 2 * numScores);
    for (let block = firstBlock; block < lastBlock; block++) {
      const begin = block * LOSS_BLOCK;
      const end = Math.min(numRows, begin + LOSS_BLOCK);
      float64[losses / 8 + block] = this.#block(begin, end, maxima, softmax);
    }
  }

  /** The whole memory. It may have grown, which leaves old views without content, or without the end of shared memory. */
  #floats(): Float64Array {
    const { buffer } = this.#memory;
    if (this.#float64.buffer !== buffer) this.#float64 = new Float64Array(buffer);
    return this.#float64;
  }

  #block(begin: number, end: number, maxima: number, softmax: number): number {
    const { target, weights, scores, gradients, hessians, numRows, numScores } = this.#at;
    const { loss, classFactors } = this.#objective;
    const rows = [target, weights, scores, gradients, hessians, begin, end] as const;
    switch (loss.name) {
      case 'binary':
        return this.#run.binaryBlock(...rows, ...classFactors, maxima);
      case 'multiclass':
        return this.#run.multiclassBlock(...rows, numScores, 8 * numRows, softmax, maxima);
      default: {
        const kind = REGRESSION_KINDS[loss.name];
        return this.#run.regressionBlock(...rows, kind, loss.parameter, maxima);
      }
    }
  }

  /** Derivatives → entries of the list, and their sums; `rows`: i32 by entry, or 0 for all in order. */
  quantise(
    thread: number,
    begin: number,
    end: number,
    rows: number,
    scoreIndex: number,
    seed: number,
    gradientFactor: number,
    hessianFactor: number,
  ): void {
    const { gradients, hessians, numRows, entries, rooms } = this.#at;
    const { sums } = rooms[thread];
    this.#floats().fill(0, sums / 8, sums / 8 + 2);
    const offset = 8 * scoreIndex * numRows;
    const from = [gradients + offset, hessians + offset, rows] as const;
    const factors = [gradientFactor, hessianFactor] as const;
    inPieces(begin, end, (first, last) =>
      this.#run.quantise(...from, first, last, seed, ...factors, entries, sums),
    );
  }

  listRows(begin: number, end: number): void {
    this.#run.listRows(this.#at.entries, begin, end);
  }

  /** `copies`: i32 by row, or 0 for one each. */
  sumRows(thread: number, begin: number, end: number, copies: number): void {
    const { entries, rooms } = this.#at;
    this.#run.sumRows(entries, begin, end, copies, rooms[thread].sums);
  }

  /** Histogram of rows of the list; `copies` as in `sumRows`. */
  countRows(
    thread: number,
    histogram: number,
    begin: number,
    end: number,
    countUnit: number,
    copies: number,
  ): void {
    const { features, numFeatures, rowBins, rowStride, wordsPerRow, entries, rooms } = this.#at;
    const { rowBuffer } = rooms[thread];
    const bins = [rowBins, wordsPerRow, rowStride] as const;
    if (begin === end) this.#run.clearHistogram(histogram, features, 0, numFeatures);
    inPieces(begin, end, (first, last) => {
      const cleared = first === begin ? features : 0;
      const target = [histogram, cleared, numFeatures] as const;
      const rows = [entries, first, last, countUnit, copies] as const;
      this.#run.addRows(...target, ...bins, ...rows, rowBuffer);
    });
  }

  /**
   * Finds the best splits of the first nodes that split-memory.ts has written, among some features.
   *
   * @param counted Histogram to complete before, or 0: the shares of threads 1 … numParts − 1 are added to it, and
   *   it is taken off `parent` unless that is 0. Only the features of this call.
   */
  searchSplits(
    thread: number,
    begin: number,
    end: number,
    numNodes: number,
    counted: number,
    numParts: number,
    parent: number,
  ): void {
    const { features, rooms, splitSettings, splitNodes, shares } = this.#at;
    const { splitResults, splitScratch } = rooms[thread];
    const nodes = [splitSettings, splitNodes, numNodes, splitResults, splitScratch] as const;
    this.#run.searchSplits(features, begin, end, ...nodes, counted, shares, numParts, parent);
  }

  /** See `searchSplits`. */
  completeHistogram(
    begin: number,
    end: number,
    counted: number,
    numParts: number,
    parent: number,
  ): void {
    const { features, shares } = this.#at;
    this.#run.completeHistogram(features, begin, end, counted, shares, numParts, parent);
  }

  /** Divides rows of the list; those that go right are at `scratch`. Gives how many go left. */
  divideRows(begin: number, end: number, column: number, scratch: number): number {
    const { entries, sideTable } = this.#at;
    return this.#run.partition(column, sideTable, entries, begin, end, scratch);
  }

  moveRows(to: number, from: number, count: number): void {
    this.#run.moveRows(to, from, count);
  }

  /** Adds the values of leaves to the scores of rows firstRow … lastRow − 1. */
  addLeaves(
    firstRow: number,
    lastRow: number,
    leaves: number,
    numLeaves: number,
    scores: number,
  ): void {
    const { entries } = this.#at;
    const int32 = new Int32Array(this.#memory.buffer);
    const float64 = this.#floats();
    for (let leaf = 0, at = leaves; leaf < numLeaves; leaf++, at += LEAF_BYTES) {
      const end = int32[at / 4 + 1];
      const first = entryFrom(int32, entries, int32[at / 4], end, firstRow);
      const last = entryFrom(int32, entries, first, end, lastRow);
      if (first < last) this.#run.addToRows(scores, entries, first, last, float64[at / 8 + 1]);
    }
  }

  /** Sends rows of the list down a tree, and adds the values of their leaves. */
  walkRows(
    begin: number,
    end: number,
    nodes: number,
    tables: number,
    values: number,
    scores: number,
  ): void {
    const { columns, entries } = this.#at;
    inPieces(begin, end, (first, last) =>
      this.#run.walkTree(columns, entries, first, last, nodes, tables, values, scores),
    );
  }
}
