/** @file Batch scoring: a table and a model give a predictions table with version, threshold and time per row. */
import type { Field, Column } from '../../core/table/column.ts';
import { makeTable, tableFromRecords } from '../../core/table/make.ts';
import type { Table } from '../../core/table/table.ts';
import { getCell } from '../../core/table/cells.ts';
import { predictTable, type PredictContext } from '../../core/training/predict.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { createTableVersion, readTable } from '../../store/table-store.ts';
import type { Job } from './job-context.ts';
import { loadPredictors } from './learners.ts';
import { loadModel, type LoadedModel } from './model.ts';

/** Columns that scoring adds; an input column of the same name is replaced. */
const ADDED = [
  'prediction',
  'probability',
  'threshold',
  'model_name',
  'model_version',
  'scored_at',
];

function repeated(text: string, numRows: number): Column {
  return { type: 'category', codes: new Int32Array(numRows), dictionary: [text] };
}

function addedColumns(
  { pipeline, resolved }: LoadedModel,
  table: Table,
  at: number,
  context: PredictContext,
): readonly (readonly [Field, Column])[] {
  const { prediction, probability } = predictTable(pipeline, table, context);
  const { numRows } = table;
  const field = (name: string, type: Field['type']): Field => ({
    name,
    type,
    role: 'ignore',
    nullable: false,
  });
  const numbers = (value: number): Column => ({
    type: 'number',
    values: new Float64Array(numRows).fill(value),
  });
  const integers = (value: number): Column => ({
    type: 'integer',
    values: new Float64Array(numRows).fill(value),
  });
  return [
    [field('prediction', prediction.type), prediction],
    ...(probability
      ? ([[field('probability', 'number'), { type: 'number', values: probability }]] as const)
      : []),
    ...(pipeline.task === 'binary'
      ? ([[field('threshold', 'number'), numbers(pipeline.threshold)]] as const)
      : []),
    [field('model_name', 'category'), repeated(resolved.name ?? `run ${resolved.runId}`, numRows)],
    [field('model_version', 'integer'), integers(resolved.version ?? 0)],
    [
      { ...field('scored_at', 'date'), role: 'time' },
      { type: 'date', values: new Float64Array(numRows).fill(at) },
    ],
  ];
}

/** Scores every row of a table into a new version of `into`. */
export const score: Job<'score'> = async (request, context) => {
  const store = await context.store();
  const model = await loadModel(store, request.modelUri);
  const version = await getTableVersion(store, request.table.name, request.table.version);
  context.report({ stage: 'Scoring', done: 0, total: version.numRows, unit: 'rows' });
  const table = await readTable(store, version.name, version.version);
  const added = addedColumns(model, table, store.now(), {
    learners: await loadPredictors(model.pipeline.learner),
    signal: context.signal,
    onProgress: context.report,
  });
  const kept = table.fields.flatMap((field, at) =>
    ADDED.includes(field.name) ? [] : [[field, table.columns[at]] as const],
  );
  const all = [...kept, ...added];
  const scored = makeTable(
    all.map(([field]) => field),
    all.map(([, column]) => column),
  );
  context.report({ stage: 'Writing', done: version.numRows, total: version.numRows, unit: 'rows' });
  const { name, version: modelVersion, alias, runId } = model.resolved;
  return createTableVersion(store, {
    name: request.into,
    table: scored,
    operation: 'score',
    source: {
      parents: [{ name: version.name, version: version.version }],
      ...(name !== null && modelVersion !== null
        ? { model: { name, version: modelVersion, ...(alias === null ? {} : { alias }) } }
        : { note: `runs:/${runId}/model` }),
    },
  });
};

/** Scores a few rows given as objects; nothing is stored. */
export const predictRows: Job<'predictRows'> = async (request, context) => {
  const store = await context.store();
  const { pipeline } = await loadModel(store, request.modelUri);
  const table = tableFromRecords(
    request.rows,
    Object.fromEntries(pipeline.recipe.inputs.map((field) => [field.name, field.type])),
  );
  const learners = await loadPredictors(pipeline.learner);
  const { prediction, probability } = predictTable(pipeline, table, { learners });
  return {
    predictions: Array.from({ length: table.numRows }, (_, row) => getCell(prediction, row)),
    probabilities: probability && pipeline.task === 'binary' ? [...probability] : null,
  };
};
