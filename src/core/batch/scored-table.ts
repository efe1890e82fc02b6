/** @file The columns that scoring adds to a table: what was predicted, by whom, at which threshold, when. */
import type { TrainedPipeline } from '../learners/pipeline.ts';
import type { Column, Field } from '../table/column.ts';
import { makeTable } from '../table/make.ts';
import type { Table } from '../table/table.ts';
import type { Predictions } from '../training/predict.ts';
import type { BatchModel } from './entities.ts';

/** Names of these columns; an input column of the same name is replaced. */
export const SCORE_COLUMNS = [
  'prediction',
  'probability',
  'threshold',
  'model_name',
  'model_version',
  'model_alias',
  'scored_at',
] as const;

/** What every row of a batch shares. */
export interface ScoredBy {
  readonly pipeline: Pick<TrainedPipeline, 'task' | 'threshold'>;
  readonly model: Pick<BatchModel, 'name' | 'version' | 'alias' | 'runId'>;
  /** ms since epoch. */
  readonly scoredAt: number;
}

function repeated(text: string | null, numRows: number): Column {
  return text === null || numRows === 0
    ? { type: 'category', codes: new Int32Array(numRows).fill(-1), dictionary: [] }
    : { type: 'category', codes: new Int32Array(numRows), dictionary: [text] };
}

/** Fields of the added columns, in order. They depend on the model alone, not on its rows. */
function addedFields({ pipeline: { task } }: ScoredBy): readonly Field[] {
  const field = (name: string, type: Field['type'], nullable = false): Field => ({
    name,
    type,
    role: 'ignore',
    nullable,
  });
  return [
    field('prediction', task === 'regression' ? 'number' : 'category'),
    ...(task === 'regression' ? [] : [field('probability', 'number')]),
    ...(task === 'binary' ? [field('threshold', 'number')] : []),
    field('model_name', 'category'),
    field('model_version', 'integer'),
    field('model_alias', 'category', true),
    { ...field('scored_at', 'date'), role: 'time' },
  ];
}

/** Which of a table's own columns a scored table keeps. */
const isKept = ({ name }: Field): boolean => !(SCORE_COLUMNS as readonly string[]).includes(name);

/** Fields of the scored table of a table with these fields. */
export function scoredFields(fields: readonly Field[], by: ScoredBy): readonly Field[] {
  return [...fields.filter(isKept), ...addedFields(by)];
}

/**
 * A table with its predictions beside it. Rows scored in chunks and joined give the same table as all at once.
 *
 * @param predictions Of every row of `table`, in its order.
 */
export function scoredTable(table: Table, predictions: Predictions, by: ScoredBy): Table {
  const { numRows } = table;
  const { model, pipeline } = by;
  const filled = (type: 'number' | 'integer' | 'date', value: number): Column => ({
    type,
    values: new Float64Array(numRows).fill(value),
  });
  const columnFor = ({ name }: Field): Column => {
    switch (name as (typeof SCORE_COLUMNS)[number]) {
      case 'prediction':
        return predictions.prediction;
      case 'probability':
        return { type: 'number', values: predictions.probability ?? new Float64Array(numRows) };
      case 'threshold':
        return filled('number', pipeline.threshold);
      case 'model_name':
        return repeated(model.name ?? `run ${model.runId}`, numRows);
      case 'model_version':
        return filled('integer', model.version ?? 0);
      case 'model_alias':
        return repeated(model.alias, numRows);
      case 'scored_at':
        return filled('date', by.scoredAt);
    }
  };
  const added = addedFields(by);
  const kept = table.fields.flatMap((field, at) => (isKept(field) ? [table.columns[at]] : []));
  return makeTable(scoredFields(table.fields, by), [...kept, ...added.map(columnFor)], numRows);
}
