/** @file What boosting and random forests ask of training rows, and say of them. */
import { checkCancelled, DataError } from '../../errors.ts';
import { takeRows, takeValues, type DenseMatrix } from '../../matrix.ts';
import type { TrainingRows } from '../inputs.ts';
import type { FitContext, Target } from '../learner.ts';
import type { BinningSettings } from './binning.ts';
import type { PreparedRows, TreeKernel } from './kernel.ts';
import type { GbdtModel } from './model.ts';

/** Rows with their targets and checked weights. */
export interface WeighedRows {
  readonly x: DenseMatrix;
  readonly y: Target;
  readonly rows: TrainingRows;
}

/**
 * Leaves out rows of weight 0 and bins the others in a kernel's memory.
 *
 * @param who Learner, for messages.
 * @throws {DataError} `too_many_rows` when sums of derivatives could not be exact.
 * @throws {StateError} `cancelled` when the context's signal is aborted.
 */
export async function prepareTraining(
  who: string,
  kernel: TreeKernel,
  all: WeighedRows,
  binning: BinningSettings,
  { signal, onProgress, random }: FitContext,
): Promise<WeighedRows & { readonly prepared: PreparedRows }> {
  const kept = withoutZeroWeights(all);
  checkCancelled(signal, who);
  checkRowCount(who, kept.x.numRows);
  onProgress?.({ stage: 'Choosing bins', done: 0, total: 1, unit: 'steps' });
  const prepared = await kernel.prepare(kept.x, binning, random.split('bins'));
  return { ...kept, prepared };
}

/** What models of trees say of the rows that they were fitted on. */
export function describeTraining({
  x,
  y,
}: WeighedRows): Pick<GbdtModel, 'task' | 'numClasses' | 'featureNames' | 'features'> {
  return {
    task: y.task,
    numClasses: y.numClasses,
    featureNames: x.features.map(({ name }) => name),
    features: x.features.map((feature) => ({ ...feature })),
  };
}

/** They must not count as data in a leaf or a bin. */
function withoutZeroWeights({ x, y, rows }: WeighedRows): WeighedRows {
  if (!rows.weights.includes(0)) return { x, y, rows };
  const kept = Int32Array.from(rows.weights.keys()).filter((row) => rows.weights[row] > 0);
  return {
    x: takeRows(x, kept),
    y: { ...y, values: takeValues(y.values, kept) },
    rows: { ...rows, weights: takeValues(rows.weights, kept) },
  };
}

/** Above this a quantised derivative has fewer than 3 bits (see quantise.ts). */
const MAX_ROWS = 2 ** 25 - 1;

function checkRowCount(who: string, numRows: number): void {
  if (numRows <= MAX_ROWS) return;
  throw new DataError(
    'too_many_rows',
    `${who}: at most ${MAX_ROWS} training rows are possible, got ${numRows}; train on a sample`,
    { rows: numRows },
  );
}

/** A sentence that names features without two different values; none when there are none. */
export function describeIgnored(x: DenseMatrix, sources: Int32Array): string[] {
  const used = new Set(sources);
  const names = x.features.filter((_, f) => !used.has(f)).map(({ name }) => JSON.stringify(name));
  if (names.length === 0) return [];
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [`Ignored, because all values are alike: ${names.slice(0, 5).join(', ')}${more}.`];
}
