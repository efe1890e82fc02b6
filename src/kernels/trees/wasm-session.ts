/** @file One fit in WebAssembly: the calls of a session as stages over its memory (stages.ts, layout.ts). */
import { LOSS_BLOCK } from '../../core/learners/trees/gradients.ts';
import type { HostSession, RowsView } from '../../core/learners/trees/host.ts';
import type {
  GrownTree,
  ScoredRows,
  SessionReport,
  SplitSearch,
  TrainingData,
  TreeRequest,
} from '../../core/learners/trees/kernel.ts';
import { fillRows } from '../../core/learners/trees/plain-kernel.ts';
import { scalesOf, type Scales } from '../../core/learners/trees/quantise.ts';
import { writeLeftTable, type NodeSums, type Split } from '../../core/learners/trees/split.ts';
import { acceptSplit } from '../../core/learners/trees/splitting.ts';
import type { Arena } from './arena.ts';
import { share, type Crew, type Worth } from './crew.ts';
import { divideNode } from './divide-node.ts';
import { fillBins, readRows, viewRows } from './host-memory.ts';
import type { Layout } from './layout.ts';
import { dividesOf, rowsOf } from './row-shares.ts';
import { readCandidate, writeAllowed, writeNode, writeSettings } from './split-memory.ts';
import { LEAF_BYTES } from './stages.ts';
import { treeBytes, writeWalk } from './tree-memory.ts';

/** A histogram whose shares are not put together yet. */
interface Counted {
  readonly slot: number;
  readonly numParts: number;
  readonly parent: number;
}

/** One fit on rows in the kernel's memory; its calls run on the crew's threads where there is enough to do. */
export class WasmSession implements HostSession {
  readonly #data: TrainingData;
  readonly #arena: Arena;
  readonly #at: Layout;
  /** Where the arena's memory of this session begins. */
  readonly #mark: number;
  readonly #crew: Crew;
  readonly #worth: Worth;
  readonly #slots: number[] = [];
  readonly #numBins: number;
  #counted: Counted | null = null;
  #scales: Scales = { gradient: 1, hessian: 1, countUnit: 1 };
  #scoreIndex = 0;
  #allowed: Uint8Array = new Uint8Array(0);
  #bagSize: number;
  /** Address of how often rows count, for this tree; 0 for once each. */
  #copies = 0;
  #copiesRoom = 0;
  #mostThreads = 1;

  constructor(
    arena: Arena,
    mark: number,
    layout: Layout,
    data: TrainingData,
    crew: Crew,
    worth: Worth,
  ) {
    this.#mark = mark;
    this.#data = data;
    this.#arena = arena;
    this.#at = layout;
    this.#crew = crew;
    this.#worth = worth;
    this.#bagSize = layout.numRows;
    this.#numBins = data.binned.binOffsets[layout.numFeatures];
  }

  /** Threads for some work, when so much of it is worth one. */
  #threadsFor(work: number, worth: number): number {
    const threads = Math.max(1, Math.min(this.#crew.size, Math.floor(work / worth)));
    this.#mostThreads = Math.max(this.#mostThreads, threads);
    return threads;
  }

  computeGradients(): number {
    const { numRows, losses, rooms, numScores } = this.#at;
    const numBlocks = Math.ceil(numRows / LOSS_BLOCK);
    const count = this.#threadsFor(numRows, this.#worth.rows);
    this.#crew.run(count, 'gradients', (thread) => [thread, ...share(numBlocks, thread, count)]);
    const { float64 } = this.#arena.views;
    for (const { maxima } of rooms.slice(1, count)) {
      for (let i = 0; i < 2 * numScores; i++) {
        const at = rooms[0].maxima / 8 + i;
        float64[at] = Math.max(float64[at], float64[maxima / 8 + i]);
      }
    }
    let loss = 0;
    for (let block = 0; block < numBlocks; block++) loss += float64[losses / 8 + block];
    return loss;
  }

  beginTree({ scoreIndex, ditherSeed, bag, copies, allowed }: TreeRequest): {
    root: NodeSums;
    scales: Scales;
  } {
    const { numRows, rooms, scratchEntries } = this.#at;
    const { float64, int32 } = this.#arena.views;
    const [maxGradient, maxHessian] = float64.subarray(rooms[0].maxima / 8 + 2 * scoreIndex);
    const scales = scalesOf(maxGradient, maxHessian, numRows);
    this.#scales = scales;
    this.#scoreIndex = scoreIndex;
    this.#bagSize = numRows;
    const given = scratchEntries / 4;
    if (bag !== null) this.#bagSize = fillRows(int32.subarray(given, given + numRows), bag);
    this.#copies = bag && copies ? this.#placeCopies(bag, copies) : 0;
    const count = this.#threadsFor(numRows, this.#worth.rows);
    const rows = bag === null ? 0 : scratchEntries;
    const more = [rows, scoreIndex, ditherSeed, 1 / scales.gradient, 1 / scales.hessian];
    this.#crew.run(count, 'quantise', (thread) => [
      thread,
      ...rowsOf(numRows, thread, count),
      ...more,
    ]);
    this.#allowed = allowed;
    writeSettings(this.#arena, this.#at, this.#data.settings, scales);
    return { root: bag === null ? this.#readSums(count) : this.#sumBag(), scales };
  }

  /** Writes how often each row of the bag counts, by row; gives the address. */
  #placeCopies(bag: Int32Array, copies: Int32Array): number {
    this.#copiesRoom ||= this.#arena.take(4 * this.#at.numRows);
    const first = this.#copiesRoom / 4;
    const { int32 } = this.#arena.views;
    for (let i = 0; i < bag.length; i++) int32[first + bag[i]] = copies[i];
    return this.#copiesRoom;
  }

  #sumBag(): NodeSums {
    const count = this.#threadsFor(this.#bagSize, this.#worth.rows);
    this.#crew.run(count, 'sumRows', (thread) => {
      return [thread, ...share(this.#bagSize, thread, count), this.#copies];
    });
    return this.#readSums(count);
  }

  /** The sums of the root, of which `count` threads have each a part. */
  #readSums(count: number): NodeSums {
    const { float64 } = this.#arena.views;
    let gradient = 0;
    let hessian = 0;
    for (const { sums } of this.#at.rooms.slice(0, count)) {
      gradient += float64[sums / 8];
      hessian += float64[sums / 8 + 1];
    }
    return { gradient, hessian, count: this.#bagSize };
  }

  buildHistogram(slot: number, begin: number, end: number): void {
    const { histogramBytes, numFeatures, rooms } = this.#at;
    this.#complete();
    this.#slots[slot] ??= this.#arena.take(histogramBytes);
    const count = this.#threadsFor((end - begin) * numFeatures, this.#worth.updates);
    const divides = dividesOf(this.#arena.views.int32, this.#at, begin, end, count);
    this.#crew.run(count, 'countRows', (thread) => {
      const histogram = thread === 0 ? this.#slots[slot] : rooms[thread].histogram;
      const part = [divides[thread], divides[thread + 1]] as const;
      return [thread, histogram, ...part, this.#scales.countUnit, this.#copies];
    });
    if (count > 1) this.#counted = { slot, numParts: count, parent: 0 };
  }

  subtractHistogram(slot: number, other: number): void {
    if (this.#counted?.slot === other && this.#counted.parent === 0) {
      this.#counted = { ...this.#counted, parent: this.#slots[slot] };
      return;
    }
    this.#complete();
    this.#counted = { slot: other, numParts: 1, parent: this.#slots[slot] };
  }

  /** Puts the shares of the last histogram together, if a search for a split has not done so. */
  #complete(): void {
    if (this.#counted === null) return;
    const { slot, numParts, parent } = this.#counted;
    this.#counted = null;
    const { numFeatures } = this.#at;
    const args = [0, numFeatures, this.#slots[slot], numParts, parent];
    this.#crew.run(1, 'completeHistogram', () => args);
  }

  findSplits(
    searches: readonly SplitSearch[],
    features: Uint8Array | null,
  ): readonly (Split | null)[] {
    const { numFeatures } = this.#at;
    const { settings } = this.#data;
    const count = this.#threadsFor(this.#numBins * searches.length, this.#worth.bins);
    const { slot = -1, numParts = 0, parent = 0 } = this.#counted ?? {};
    this.#counted = null;
    const counted = slot < 0 ? 0 : this.#slots[slot];
    writeAllowed(this.#arena, this.#at, features ?? this.#allowed);
    searches.forEach(({ slot: own, node }, index) =>
      writeNode(this.#arena, this.#at, index, this.#slots[own], node, this.#scales, settings),
    );
    this.#crew.run(count, 'searchSplits', (thread) => {
      const [begin, end] = share(numFeatures, thread, count);
      return [thread, begin, end, searches.length, counted, numParts, parent];
    });
    return searches.map(({ node }, index) => {
      const candidate = readCandidate(this.#arena, this.#at, index, count);
      return candidate && acceptSplit(candidate, node.sums, this.#scales, settings);
    });
  }

  partition(split: Split, begin: number, end: number): number {
    const { columns, numRows, sideTable } = this.#at;
    writeLeftTable(split, this.#arena.views.bytes, sideTable);
    const column = columns + split.feature * numRows;
    const count = this.#threadsFor(end - begin, this.#worth.rows);
    return divideNode(this.#crew, this.#arena, this.#at, column, begin, end, count);
  }

  readScores(): ScoredRows {
    const { numRows, numScores, scores } = this.#at;
    const { float64 } = this.#arena.views;
    return {
      scores: float64.subarray(scores / 8, scores / 8 + numScores * numRows),
      rows: readRows(this.#arena, this.#at),
    };
  }

  updateScores(tree: GrownTree): void {
    const { numRows } = this.#at;
    const scores = this.#at.scores + 8 * this.#scoreIndex * numRows;
    const { leaves } = tree;
    const room = this.#treeRoom(treeBytes(tree));
    const { int32, float64 } = this.#arena.views;
    leaves.forEach(({ begin, end, value }, leaf) => {
      const at = room + LEAF_BYTES * leaf;
      int32[at / 4] = begin;
      int32[at / 4 + 1] = end;
      float64[at / 8 + 1] = value;
    });
    const count = this.#threadsFor(this.#bagSize, this.#worth.rows);
    const more = [room, leaves.length, scores];
    this.#crew.run(count, 'addLeaves', (thread) => [...rowsOf(numRows, thread, count), ...more]);
    if (this.#bagSize < numRows) this.#walk(tree, room, scores);
  }

  /** Rows out of the bag. */
  #walk(tree: GrownTree, room: number, scores: number): void {
    const { numRows } = this.#at;
    const { nodes, tables, values } = writeWalk(this.#arena, room, tree, numRows);
    const rest = numRows - this.#bagSize;
    const count = this.#threadsFor(rest, this.#worth.rows);
    this.#crew.run(count, 'walkRows', (thread) => {
      const [first, last] = share(rest, thread, count);
      return [this.#bagSize + first, this.#bagSize + last, nodes, tables, values, scores];
    });
  }

  #room = { address: 0, bytes: 0 };

  /** Room for a tree; kept for the next. */
  #treeRoom(bytes: number): number {
    if (bytes > this.#room.bytes) this.#room = { address: this.#arena.take(bytes), bytes };
    return this.#room.address;
  }

  columns(): Uint8Array {
    const { columns, numFeatures, numRows } = this.#at;
    return this.#arena.views.bytes.subarray(columns, columns + numFeatures * numRows);
  }

  view(): RowsView {
    return viewRows(this.#arena, this.#at, this.#copies);
  }

  fillHistogram(slot: number, sums: Int32Array): void {
    this.#complete();
    this.#slots[slot] ??= this.#arena.take(this.#at.histogramBytes);
    const { binned } = this.#data;
    fillBins(this.#arena, this.#slots[slot], binned, sums, this.#scales.countUnit);
  }

  report(): SessionReport {
    return { backend: 'wasm', warnings: [], threads: this.#mostThreads };
  }

  close(): void {
    // The memory goes with the last reference to it.
    this.#slots.length = 0;
    this.#crew.close();
    this.#arena.release(this.#mark);
  }
}
