/** @file The request log as a table: inputs, score, version, time and label by row. */
import { columnOfCells, fieldOf, makeTable } from '../table/make.ts';
import type { Cell, ColumnRole, ColumnType, Field } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import type { InferenceLogRecord } from './entities.ts';

interface Added {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: ColumnRole;
  readonly of: (record: InferenceLogRecord) => Cell;
}

const isText = (cell: Cell): boolean => typeof cell === 'string';

/** Columns that the log adds to the model's inputs; an input of the same name gives way. */
function added(rows: readonly InferenceLogRecord[]): readonly Added[] {
  const labelOf = ({ label }: InferenceLogRecord): Cell => label ?? null;
  const predictionType = rows.some(({ prediction }) => isText(prediction)) ? 'category' : 'number';
  const labelType = rows.some((row) => isText(labelOf(row))) ? 'category' : 'number';
  const ignore = 'ignore' as const;
  return [
    { name: 'request_id', type: 'text', role: 'id', of: ({ requestId }) => requestId },
    { name: 'row_index', type: 'integer', role: ignore, of: ({ rowIndex }) => rowIndex },
    { name: 'scored_at', type: 'date', role: 'time', of: ({ at }) => at },
    { name: 'routing_key', type: 'category', role: 'id', of: ({ unit }) => unit ?? null },
    { name: 'prediction', type: predictionType, role: ignore, of: ({ prediction }) => prediction },
    { name: 'probability', type: 'number', role: ignore, of: ({ probability }) => probability },
    { name: 'model_name', type: 'category', role: ignore, of: ({ model }) => model },
    { name: 'model_version', type: 'integer', role: ignore, of: ({ version }) => version },
    { name: 'served_model', type: 'category', role: ignore, of: ({ servedModel }) => servedModel },
    { name: 'is_shadow', type: 'boolean', role: ignore, of: ({ isShadow }) => isShadow },
    { name: 'status', type: 'integer', role: ignore, of: ({ status }) => status },
    { name: 'latency_ms', type: 'number', role: ignore, of: ({ latencyMs }) => latencyMs },
    { name: 'label', type: labelType, role: ignore, of: labelOf },
  ];
}

/**
 * Makes a table of log rows.
 *
 * @param inputs Inputs of the endpoint's models, by name; the first of two of one name counts.
 */
export function logTable(rows: readonly InferenceLogRecord[], inputs: readonly Field[]): Table {
  const columns = added(rows);
  const taken = new Set(columns.map(({ name }) => name));
  const own = inputs.filter(({ name }) => taken.size !== taken.add(name).size);
  const made = [
    ...own.map(({ name, type, role }) => {
      const cells = rows.map(({ row }) => (Object.hasOwn(row, name) ? row[name] : null));
      return { name, role, column: columnOfCells(cells, type) };
    }),
    ...columns.map(({ name, type, role, of }) => ({
      name,
      role,
      column: columnOfCells(rows.map(of), type),
    })),
  ];
  return makeTable(
    made.map(({ name, column, role }) => fieldOf(name, column, role)),
    made.map(({ column }) => column),
    rows.length,
  );
}
