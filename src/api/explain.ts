/** @file `terrarium.explain`, `terrarium.permutationImportance` and `terrarium.tree`; loaded when first called. */
import { checkInteger } from '../core/checks.ts';
import type { ModelTree, PermutationResult } from '../engine/explanations.ts';
import type { Explained } from '../engine/protocol.ts';
import { runJob, type ApiContext } from './context.ts';
import type { ExplainOptions, PermutationImportanceOptions, TreeOptions } from './explain-types.ts';
import { addressOf } from './views.ts';

/** Rows explained at once unless more are asked for: about 2 MB of numbers for 20 features. */
const MAX_ROWS = 10_000;
/** The same with interactions, which are features times as many. */
const MAX_INTERACTION_ROWS = 1_000;

/** See `ExplainApi.explain`. */
export function explain(context: ApiContext, options: ExplainOptions): Promise<Explained> {
  const { model, interactions = false, background, seed = 42 } = options;
  const maxRows = options.maxRows ?? (interactions ? MAX_INTERACTION_ROWS : MAX_ROWS);
  const rowIndices = 'table' in options ? options.rowIndices : undefined;
  return runJob(
    context,
    {
      title: `Explaining ${'table' in options ? addressOf(options.table).name : model}`,
      kind: 'explain',
    },
    'explain',
    {
      modelUri: model,
      data: 'table' in options ? { table: addressOf(options.table) } : { rows: options.rows },
      ...(rowIndices === undefined ? {} : { rowIndices }),
      maxRows: checkInteger('maxRows', maxRows, { min: 1 }),
      interactions,
      ...(background === undefined ? {} : { background: addressOf(background) }),
      seed,
    },
    options,
  );
}

/** See `ExplainApi.permutationImportance`. */
export function permutationImportance(
  context: ApiContext,
  options: PermutationImportanceOptions,
): Promise<PermutationResult> {
  const { model, table, target, rows, split, metric, nRepeats = 5, seed = 42 } = options;
  return runJob(
    context,
    { title: `Shuffling columns of ${addressOf(table).name}`, kind: 'explain' },
    'permutationImportance',
    {
      modelUri: model,
      table: addressOf(table),
      ...(target === undefined ? {} : { target }),
      ...(rows === undefined ? {} : { rows }),
      ...(split === undefined ? {} : { split }),
      ...(metric === undefined ? {} : { metric }),
      nRepeats,
      seed,
    },
    options,
  );
}

/** See `ExplainApi.tree`. A person waits for it, so it passes by the jobs. */
export function tree({ pool }: ApiContext, options: TreeOptions): Promise<ModelTree> {
  const { model, tree: wanted = 0, row } = options;
  return pool.request('tree', {
    modelUri: model,
    tree: wanted,
    ...(row === undefined
      ? {}
      : { row: 'table' in row ? { ...row, table: addressOf(row.table) } : row }),
  });
}
