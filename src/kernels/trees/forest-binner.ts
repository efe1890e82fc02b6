/** @file Fills the binned columns of a fitted forest from raw values, one block of rows at a time. */
import type { Arena } from './arena.ts';
import type { TreeExports } from './exports.ts';
import type { FeatureCuts, ForestColumn } from './forest-columns.ts';
import { ROW_BLOCK } from './forest-tables.ts';

/** Cells of a grid; they and the thresholds of a feature fit the L1 cache beside the values. */
const NUM_CELLS = 4096;
/** With more thresholds in one cell, halving is as fast. */
const MAX_PER_CELL = 4;
/** Missing values get up to this much above the number of thresholds, in a byte. */
const MAX_GRID = 255 - MAX_PER_CELL;
/** Adding it rounds as assembly/predict-bins.ts does. */
const TO_INTEGER = 2 ** 52;

/** A column to fill. */
export interface Target {
  readonly column: ForestColumn;
  readonly address: number;
  /** 16 bits instead of bytes. */
  readonly isWide: boolean;
}

interface Grid {
  readonly lowest: number;
  readonly scale: number;
  readonly cells: number;
  readonly perCell: number;
}

interface Thresholds {
  readonly address: number;
  /** One less than a power of two. */
  readonly padded: number;
  /** Null where thresholds stand too close together. */
  readonly grid: Grid | null;
}

/** Fills columns of one forest. */
export class ForestBinner {
  readonly #arena: Arena;
  readonly #run: TreeExports;
  readonly #isFloat32: boolean;
  readonly #values: number;
  readonly #features: readonly {
    readonly feature: number;
    /** Those for which 0 is missing come last, since that changes the values. */
    readonly targets: readonly Target[];
    readonly thresholds: Thresholds | null;
    readonly ranks: number;
  }[];

  /** @param isFloat32 Thresholds are, so values are rounded before they are compared. */
  constructor(arena: Arena, run: TreeExports, isFloat32: boolean, targets: readonly Target[]) {
    this.#arena = arena;
    this.#run = run;
    this.#isFloat32 = isFloat32;
    this.#values = arena.take(8 * ROW_BLOCK);
    const cuts = new Set(targets.map(({ column }) => column.cuts));
    this.#features = Array.from(cuts, (own) => ({
      feature: own.feature,
      targets: targets
        .filter(({ column }) => column.cuts === own)
        .sort((a, b) => Number(a.column.zeroIsMissing) - Number(b.column.zeroIsMissing)),
      thresholds: own.thresholds.length > 0 ? placeThresholds(arena, own) : null,
      ranks: arena.place(own.ranks),
    }));
  }

  /** Bins rows `begin … end − 1`, at most ROW_BLOCK. */
  fill(columns: readonly Float64Array[], begin: number, end: number): void {
    const run = this.#run;
    const values = this.#values;
    const numRows = end - begin;
    const { float64 } = this.#arena.views;
    for (const { feature, targets, thresholds, ranks } of this.#features) {
      float64.set(columns[feature].subarray(begin, end), values / 8);
      if (this.#isFloat32) run.roundValues(values, numRows);
      let hasZeros = true;
      for (const { column, address, isWide } of targets) {
        if (column.isCategorical) {
          const { cuts } = column;
          const none = isWide ? cuts.numRanks : 255;
          const numCodes = cuts.ranks.length;
          run.binCodes(values, numRows, !this.#isFloat32, ranks, numCodes, none, isWide, address);
          continue;
        }
        if (column.zeroIsMissing && hasZeros) {
          run.dropZeros(values, numRows);
          hasZeros = false;
        }
        this.#binNumbers(thresholds!, numRows, column.missingLow, isWide, address);
      }
    }
  }

  #binNumbers(
    { address: thresholds, padded, grid }: Thresholds,
    numRows: number,
    missingLow: boolean,
    isWide: boolean,
    target: number,
  ): void {
    if (!grid || isWide) {
      this.#run.binBySearch(this.#values, numRows, missingLow, thresholds, padded, isWide, target);
      return;
    }
    this.#run.binByGrid(
      this.#values,
      numRows,
      missingLow,
      thresholds,
      grid.lowest,
      grid.scale,
      NUM_CELLS - 1,
      grid.cells,
      grid.perCell,
      target,
    );
  }
}

function placeThresholds(arena: Arena, { thresholds }: FeatureCuts): Thresholds {
  let padded = 1;
  while (padded < thresholds.length) padded = 2 * padded + 1;
  const all = new Float64Array(padded + MAX_PER_CELL).fill(Infinity);
  all.set(thresholds);
  return { address: arena.place(all), padded, grid: placeGrid(arena, thresholds) };
}

function placeGrid(arena: Arena, thresholds: Float64Array): Grid | null {
  const finite = thresholds.filter(Number.isFinite);
  const lowest = finite[0];
  const scale = (NUM_CELLS - 1) / (finite[finite.length - 1] - lowest);
  if (thresholds.length > MAX_GRID || !(scale > 0 && scale < Infinity)) return null;
  const cells = new Uint8Array(NUM_CELLS);
  let perCell = 0;
  let inCell = 0;
  let last = -1;
  thresholds.forEach((threshold, before) => {
    const place = Math.min(Math.max(0, (threshold - lowest) * scale), NUM_CELLS - 1);
    const cell = place + TO_INTEGER - TO_INTEGER;
    inCell = cell === last ? inCell + 1 : 1;
    perCell = Math.max(perCell, inCell);
    // Thresholds ascend, and so do their cells.
    if (cell > last) cells.fill(before, last + 1, cell + 1);
    last = cell;
  });
  if (perCell > MAX_PER_CELL) return null;
  cells.fill(thresholds.length, last + 1);
  return { lowest, scale, cells: arena.place(cells), perCell };
}
