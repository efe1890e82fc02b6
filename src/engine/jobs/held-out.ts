/** @file Rows of a table that a model did not learn from. */
import type { TableRef } from '../../core/drift/types.ts';
import { encodeLabels } from '../../core/learners/target.ts';
import type { SplitSpec } from '../../core/splits/split.ts';
import { columnOf } from '../../core/table/cells.ts';
import type { Table } from '../../core/table/table.ts';
import { divideRows } from '../../core/training/prepare.ts';
import type { Store } from '../../store/database.ts';
import { getRun } from '../../store/run-rows.ts';
import type { LoadedModel } from './model.ts';

/**
 * Rows of a table version that the model's run validated and tested on; null when it did not learn from this version,
 * or learned from all of it.
 */
export async function heldOutRows(
  store: Store,
  { pipeline, resolved }: LoadedModel,
  { name, version }: Pick<TableRef, 'name' | 'version'>,
  table: Table,
): Promise<Int32Array<ArrayBuffer> | null> {
  const { inputs, params } = await getRun(store, resolved.runId);
  const isOwn = inputs.some(
    (input) => input.context === 'training' && input.name === name && input.version === version,
  );
  const split = params['split'];
  if (!isOwn || split === undefined) return null;
  const { task, target, classes } = pipeline;
  const y =
    task === 'regression' ? null : encodeLabels(columnOf(table, target), table.numRows, classes);
  const parts = divideRows(table, JSON.parse(split) as SplitSpec, y, Number(params['seed'] ?? 42));
  const held = Int32Array.from([...parts.valid, ...parts.test]).sort();
  return held.length === 0 ? null : held;
}
