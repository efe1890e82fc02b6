/**
 * @file The kernel in WebAssembly: the same integers and the same order of operations as the plain one
 * (core/learners/trees/plain-kernel.ts), hence the same bits.
 */
import { LOSS_BLOCK } from '../../core/learners/trees/gradients.ts';
import type {
  GrownTree,
  TrainingData,
  TreeKernel,
  TreeRequest,
  TreeSession,
} from '../../core/learners/trees/kernel.ts';
import { fillRows } from '../../core/learners/trees/plain-kernel.ts';
import { scalesOf, type Scales } from '../../core/learners/trees/quantise.ts';
import { leftTable, type NodeSums, type Split } from '../../core/learners/trees/split.ts';
import { acceptSplit } from '../../core/learners/trees/splitting.ts';
import { Arena } from './arena.ts';
import { CALL_ROWS, type TreeExports } from './exports.ts';
import { layOut, type Layout } from './layout.ts';
import { prepareRows, type PreparedMemory } from './prepare.ts';
import { readCandidate, writeSettings } from './split-memory.ts';

/**
 * Makes the kernel from the compiled `trees.wasm`.
 *
 * Memory: per row 2 bytes a feature (rounded up to words), 24 bytes a score and 40 more; 4 kB a feature and leaf.
 * Checked against: the plain kernel, by digest (wasm-kernel.test.ts).
 */
export function createWasmKernel(module: WebAssembly.Module): TreeKernel {
  return {
    backend: 'wasm',
    prepare(x, settings, random) {
      const arena = new Arena();
      const { exports } = new WebAssembly.Instance(module, { env: { memory: arena.memory } });
      const run = exports as unknown as TreeExports;
      const memory = prepareRows(arena, run, x, settings, random);
      const { bins, shape } = memory;
      const open = (data: Omit<TrainingData, 'binned'>): TreeSession =>
        new WasmSession(arena, run, memory, { ...data, binned: shape });
      return { bins, shape, open };
    },
  };
}

class WasmSession implements TreeSession {
  readonly #data: TrainingData;
  readonly #arena: Arena;
  readonly #run: TreeExports;
  readonly #at: Layout;
  readonly #slots: number[] = [];
  #scales: Scales = { gradient: 1, hessian: 1, countUnit: 1 };
  #scoreIndex = 0;
  #bagSize: number;

  constructor(arena: Arena, run: TreeExports, memory: PreparedMemory, data: TrainingData) {
    this.#data = data;
    this.#arena = arena;
    this.#run = run;
    this.#at = layOut(arena, memory, data);
    this.#bagSize = this.#at.numRows;
  }

  computeGradients(): number {
    const { numRows, maxima, numScores } = this.#at;
    this.#arena.views.float64.fill(0, maxima / 8, maxima / 8 + 2 * numScores);
    let loss = 0;
    for (let begin = 0; begin < numRows; begin += LOSS_BLOCK) {
      loss += this.#block(begin, Math.min(numRows, begin + LOSS_BLOCK));
    }
    return loss;
  }

  #block(begin: number, end: number): number {
    const { target, weights, scores, gradients, hessians, maxima, softmax } = this.#at;
    const { numRows, numScores } = this.#at;
    const { task, classFactors } = this.#data.rows;
    const rows = [target, weights, scores, gradients, hessians, begin, end] as const;
    switch (task) {
      case 'binary':
        return this.#run.binaryBlock(...rows, ...classFactors, maxima);
      case 'multiclass':
        return this.#run.multiclassBlock(...rows, numScores, 8 * numRows, softmax, maxima);
      case 'regression':
        return this.#run.regressionBlock(...rows, maxima);
      default:
        return task satisfies never;
    }
  }

  beginTree({ scoreIndex, ditherSeed, bag, allowed }: TreeRequest): {
    root: NodeSums;
    scales: Scales;
  } {
    const { numRows, gradients, hessians, pairs, rows, sums, maxima } = this.#at;
    const { float64, int32 } = this.#arena.views;
    const [maxGradient, maxHessian] = float64.subarray(maxima / 8 + 2 * scoreIndex);
    const scales = scalesOf(maxGradient, maxHessian, numRows);
    this.#scales = scales;
    this.#scoreIndex = scoreIndex;
    const offset = 8 * scoreIndex * numRows;
    for (let begin = 0; begin < numRows; begin += CALL_ROWS) {
      this.#run.quantise(
        gradients + offset,
        hessians + offset,
        begin,
        Math.min(numRows, begin + CALL_ROWS),
        ditherSeed,
        1 / scales.gradient,
        1 / scales.hessian,
        scales.countUnit,
        pairs,
      );
    }
    this.#bagSize = numRows;
    if (bag === null) this.#run.listRows(rows, numRows);
    else this.#bagSize = fillRows(int32.subarray(rows / 4, rows / 4 + numRows), bag);
    this.#run.sumRows(pairs, rows, this.#bagSize, sums);
    writeSettings(this.#arena, this.#at, this.#data.settings, scales, allowed);
    const [gradient, packed] = float64.subarray(sums / 8);
    const hessian = Math.floor(packed / scales.countUnit);
    return { root: { gradient, hessian, count: this.#bagSize }, scales };
  }

  buildHistogram(slot: number, begin: number, end: number): void {
    const { histogramBytes, features, numFeatures, rowBins, wordsPerRow } = this.#at;
    const { pairs, rows, rowBuffer } = this.#at;
    this.#slots[slot] ??= this.#arena.take(histogramBytes);
    const histogram = this.#slots[slot];
    this.#run.clearHistogram(histogram, features, numFeatures);
    for (let at = begin; at < end; at += CALL_ROWS) {
      const to = Math.min(end, at + CALL_ROWS);
      this.#run.addRows(histogram, rowBins, wordsPerRow, pairs, rows, at, to, rowBuffer);
    }
  }

  subtractHistogram(slot: number, other: number): void {
    const { features, numFeatures } = this.#at;
    this.#run.subtractHistogram(this.#slots[slot], this.#slots[other], features, numFeatures);
  }

  findSplit(slot: number, node: NodeSums): Split | null {
    const { features, numFeatures, splitSettings, splitResult, splitScratch } = this.#at;
    this.#arena.views.float64[splitResult / 8] = 0;
    this.#run.findSplit(
      this.#slots[slot],
      features,
      0,
      numFeatures,
      splitSettings,
      node.gradient,
      node.hessian,
      node.count,
      splitResult,
      splitScratch,
    );
    const candidate = readCandidate(this.#arena, this.#at);
    return candidate && acceptSplit(candidate, node, this.#scales, this.#data.settings);
  }

  partition(split: Split, begin: number, end: number): number {
    const { columns, numRows, sideTable, rows, scratchRows } = this.#at;
    this.#arena.views.bytes.set(leftTable(split), sideTable);
    const column = columns + split.feature * numRows;
    return this.#run.partition(column, sideTable, rows, begin, end, scratchRows);
  }

  updateScores(tree: GrownTree): void {
    const { numRows, rows } = this.#at;
    const scores = this.#at.scores + 8 * this.#scoreIndex * numRows;
    for (const { begin, end, value } of tree.leaves) {
      this.#run.addToRows(scores, rows, begin, end, value);
    }
    if (this.#bagSize < numRows) this.#walk(tree, scores);
  }

  /** Rows out of the bag. */
  #walk({ splits, leftChild, rightChild, leaves }: GrownTree, scores: number): void {
    const { columns, rows, numRows } = this.#at;
    const nodes = this.#treeRoom(splits.length, leaves.length);
    const tables = nodes + 16 * splits.length;
    const values = tables + 256 * splits.length;
    const { bytes, int32, uint32, float64 } = this.#arena.views;
    splits.forEach((split, n) => {
      const at = nodes / 4 + 4 * n;
      uint32[at] = split.feature * numRows;
      int32[at + 1] = leftChild[n];
      int32[at + 2] = rightChild[n];
      bytes.set(leftTable(split), tables + 256 * n);
    });
    leaves.forEach(({ value }, leaf) => (float64[values / 8 + leaf] = value));
    for (let begin = this.#bagSize; begin < numRows; begin += CALL_ROWS) {
      const end = Math.min(numRows, begin + CALL_ROWS);
      this.#run.walkTree(columns, rows, begin, end, nodes, tables, values, scores);
    }
  }

  #room = { address: 0, bytes: 0 };

  /** Room for a tree; kept for the next. */
  #treeRoom(numNodes: number, numLeaves: number): number {
    const bytes = 272 * numNodes + 8 * numLeaves;
    if (bytes > this.#room.bytes) this.#room = { address: this.#arena.take(bytes), bytes };
    return this.#room.address;
  }

  close(): void {
    // The memory goes with the last reference to it.
    this.#slots.length = 0;
  }
}
