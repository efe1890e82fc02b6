/**
 * @file Raw scores of a fitted forest in WebAssembly: the same leaves and the same order of additions as the plain walk
 * (core/learners/trees/predictor.ts), hence the same bits.
 */
import { checkCancelled } from '../../core/errors.ts';
import type { PredictOptions } from '../../core/learners/learner.ts';
import type { GbdtModel } from '../../core/learners/trees/model.ts';
import { alignedColumns, predictRaw, type RawScorer } from '../../core/learners/trees/predictor.ts';
import type { DenseMatrix } from '../../core/matrix.ts';
import { ROW_GROUP } from './exports.ts';
import { ForestBinner, type Target } from './forest-binner.ts';
import { columnsOfForest } from './forest-columns.ts';
import { placeForest, ROW_BLOCK } from './forest-tables.ts';
import { openMemory } from './open-memory.ts';

/** Leaf lookups (rows · trees) below which the plain walk is done before the tables are. */
const MIN_LOOKUPS = 50_000;

/** Scores the rows of one model. */
type Prepared = (x: DenseMatrix, options: PredictOptions) => Float64Array<ArrayBuffer>;

/**
 * Makes a scorer from the compiled `trees.wasm`. It keeps the tables of the model that it saw last.
 *
 * @param minLookups Fewer rows · trees than this are left to the plain walk while there are no tables.
 *
 * Memory, besides the result: 1 kB (bytes) or 2 kB (16 bits) for each column that nodes ask for, 8 kB a score and
 * 8 kB more for a block of 1,024 rows, whatever their number; and the tables (forest-tables.ts).
 * Checked against: the plain walk, by bits (wasm-predictor.test.ts), and LightGBM (tests/golden/lightgbm).
 */
export function createForestScorer(
  module: WebAssembly.Module,
  minLookups = MIN_LOOKUPS,
): RawScorer {
  let last: { readonly model: WeakRef<GbdtModel>; readonly score: Prepared | null } | null = null;
  return (model, x, options = {}) => {
    const isKnown = last?.model.deref() === model;
    if (!isKnown) {
      if (x.numRows * model.forest.numTrees < minLookups) return predictRaw(model, x, options);
      last = { model: new WeakRef(model), score: prepare(module, model) };
    }
    if (!last?.score || x.numRows < ROW_GROUP) return predictRaw(model, x, options);
    return last.score(x, options);
  };
}

/** Null where the forest does not fit the tables. */
function prepare(module: WebAssembly.Module, model: GbdtModel): Prepared | null {
  const { forest, numScores, initialScores } = model;
  const asked = columnsOfForest(forest);
  if (!asked) return null;
  const { arena, run } = openMemory(module);
  const scores = arena.take(8 * ROW_BLOCK * numScores);
  const tables = placeForest(arena, forest, asked, scores, numScores);
  const targetsOf = (places: readonly number[], isWide: boolean): Target[] => {
    const bytes = ROW_BLOCK * (isWide ? 2 : 1);
    const begin = arena.take(bytes * places.length);
    return places.map((place, i) => ({
      column: asked.columns[place],
      address: begin + bytes * i,
      isWide,
    }));
  };
  const narrow = targetsOf(tables.narrow, false);
  const wide = targetsOf(tables.wide, true);
  const isFloat32 = forest.threshold instanceof Float32Array;
  const binner = new ForestBinner(arena, run, isFloat32, [...narrow, ...wide]);
  const numbers = arena.take(ROW_GROUP);
  const { float64 } = arena.views;

  const scoreBlock = (numRows: number): void => {
    initialScores.forEach((score, k) => {
      const at = scores / 8 + k * ROW_BLOCK;
      float64.fill(score, at, at + numRows);
    });
    run.scoreTrees(
      tables.trees,
      0,
      forest.numTrees,
      narrow[0]?.address ?? 0,
      wide[0]?.address ?? 0,
      numRows,
      numbers,
    );
  };

  return (x, { signal, onProgress }) => {
    const columns = alignedColumns(model, x);
    const result = new Float64Array(x.numRows * numScores);
    for (let begin = 0; begin < x.numRows; begin += ROW_BLOCK) {
      checkCancelled(signal, model.learner);
      const end = Math.min(x.numRows, begin + ROW_BLOCK);
      binner.fill(columns, begin, end);
      scoreBlock(end - begin);
      copyScores(float64, scores / 8, numScores, end - begin, result, begin * numScores);
      onProgress?.({ stage: 'Scoring', done: end, total: x.numRows, unit: 'rows' });
    }
    return result;
  };
}

/** Score-major in memory, row-major in the result. */
function copyScores(
  memory: Float64Array,
  from: number,
  numScores: number,
  numRows: number,
  result: Float64Array,
  to: number,
): void {
  if (numScores === 1) {
    result.set(memory.subarray(from, from + numRows), to);
    return;
  }
  for (let k = 0; k < numScores; k++) {
    const score = from + k * ROW_BLOCK;
    for (let row = 0; row < numRows; row++) result[to + row * numScores + k] = memory[score + row];
  }
}
