/** @file The files by which a run's model is found, scored and looked at. */
import { toCanonicalJson } from '../../core/codec.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import type { InputExample } from '../../core/registry/entities.ts';
import { signatureOf } from '../../core/registry/signature.ts';
import { columnOf, getCell } from '../../core/table/cells.ts';
import type { Table } from '../../core/table/table.ts';
import { logArtifact } from '../../store/artifact-store.ts';
import type { Store } from '../../store/database.ts';
import { coefficientsOf } from './coefficients.ts';
import { importanceOf } from './model-importance.ts';

/** Stores plain data as a canonical JSON file of an open run. Gives its size in bytes. */
export async function logJson(
  store: Store,
  runId: string,
  path: string,
  value: unknown,
): Promise<number> {
  const json = toCanonicalJson(value);
  const { sizeBytes } = await logArtifact(store, runId, path, json, 'application/json');
  return sizeBytes;
}

/** Rows that an input example has. */
const EXAMPLE_ROWS = 3;

/** The first rows of a table, as far as a model takes their columns: an input example. */
export function firstRows({ recipe }: TrainedPipeline, table: Table): InputExample {
  const columns = recipe.inputs.map(({ name }) => name);
  const found = columns.map((name) => columnOf(table, name));
  const numRows = Math.min(EXAMPLE_ROWS, table.numRows);
  const data = Array.from({ length: numRows }, (_, row) =>
    found.map((column) => getCell(column, row)),
  );
  return { columns, data };
}

/**
 * Writes the scorable model, its recipe, and which features it uses, as far as the model says. Gives the size of the
 * first in bytes.
 *
 * @param table Rows of which the first become the input example; null when there are none.
 */
export async function writeModelFiles(
  store: Store,
  runId: string,
  pipeline: TrainedPipeline,
  table: Table | null,
): Promise<number> {
  const bytes = await logJson(store, runId, 'model/pipeline.json', pipeline);
  await logJson(store, runId, 'model/recipe.json', pipeline.recipe);
  await logJson(store, runId, 'model/signature.json', signatureOf(pipeline));
  if (table) await logJson(store, runId, 'model/input_example.json', firstRows(pipeline, table));
  const importance = importanceOf(pipeline.model);
  if (importance) {
    await logJson(store, runId, 'model/feature_importance.json', importance);
  }
  const coefficients = coefficientsOf(pipeline.model, pipeline.classes);
  if (coefficients) {
    await logJson(store, runId, 'model/coefficients.json', coefficients);
  }
  return bytes;
}
