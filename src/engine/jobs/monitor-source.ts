/** @file The rows that a monitor looks at, with their times, labels and business figures. */
import { DataError, ParamError } from '../../core/errors.ts';
import type { MonitorSpec } from '../../core/monitoring/entities.ts';
import { joinRows } from '../../core/monitoring/scored-rows.ts';
import { logTable } from '../../core/serving/log-table.ts';
import type { TableRef } from '../../core/drift/types.ts';
import { columnOf, getCell } from '../../core/table/cells.ts';
import type { Column, Field } from '../../core/table/column.ts';
import { columnOfCells } from '../../core/table/make.ts';
import type { Table } from '../../core/table/table.ts';
import { getEndpoint } from '../../store/endpoint-store.ts';
import { readLogBetween } from '../../store/inference-log.ts';
import type { Store } from '../../store/database.ts';
import { findLatestVersion, getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import { refOf } from './drift.ts';

/** A monitor's source. */
export interface MonitorRows {
  readonly table: Table;
  /** What reports call it; an endpoint's log is no table version. */
  readonly ref: TableRef;
  readonly isTable: boolean;
  /** ms since epoch by row; null without a column of time. */
  readonly times: Float64Array | null;
  /** Labels by row; null when the monitor has none. */
  readonly label: Column | null;
  readonly kpi: Column | null;
}

/** Rows of a log that customers were answered with. */
async function readEndpoint(store: Store, name: string, inputs: readonly Field[], until: number) {
  await getEndpoint(store, name);
  // Rows of this very moment count, as they do in tables.
  const all = await readLogBetween(store, name, undefined, until + 1);
  return logTable(
    all.filter(({ isShadow, status }) => !isShadow && status === 200),
    inputs,
  );
}

const has = (table: Table, name: string): boolean =>
  table.fields.some((field) => field.name === name);

function timesOf(table: Table, asked: string | null): Float64Array | null {
  const byRole = table.fields.find(({ role }) => role === 'time')?.name;
  const name = asked ?? (has(table, 'scored_at') ? 'scored_at' : byRole);
  if (name === undefined) return null;
  const column = columnOf(table, name);
  if ('values' in column && column.values instanceof Float64Array) return column.values;
  throw new DataError(
    'not_a_time',
    `monitor: the column of time must hold dates or ms since 1970, got ${column.type} in ${JSON.stringify(name)}`,
    { column: name },
  );
}

/** A column of another table, brought to the rows of the source; missing where the key is not found. */
function joined(column: Column, rows: Int32Array): Column {
  const cells = Array.from(rows, (row) => (row < 0 ? null : getCell(column, row)));
  return columnOfCells(cells, column.type);
}

/** Column of the source by which labels are found: the endpoint's log calls it `routing_key`. */
function keyOf(table: Table, key: string, isEndpoint: boolean): Column {
  if (has(table, key) || !isEndpoint) return columnOf(table, key);
  return columnOf(table, 'routing_key');
}

interface Joined {
  readonly table: Table;
  readonly rows: Int32Array;
}

async function readLabels(
  store: Store,
  spec: MonitorSpec,
  table: Table,
): Promise<Joined | 'none' | null> {
  const { label, source } = spec;
  if (!label || !('table' in label)) return null;
  // Labels may be as late as their table.
  const record = await findLatestVersion(store, label.table);
  if (!record) return 'none';
  const labels = await readTable(store, record.name, record.version);
  const key = columnOf(labels, label.key);
  const own = keyOf(table, label.key, 'endpoint' in source);
  return { table: labels, rows: joinRows(own, table.numRows, key, labels.numRows) };
}

function labelColumn({ label }: MonitorSpec, table: Table, labels: Joined | 'none' | null) {
  if (!label) return null;
  if ('table' in label) {
    return labels === null || labels === 'none'
      ? null
      : joined(columnOf(labels.table, label.column), labels.rows);
  }
  return columnOf(table, label.column);
}

function kpiColumn({ kpi }: MonitorSpec, table: Table, labels: Joined | 'none' | null) {
  if (!kpi) return null;
  if (has(table, kpi.column)) return columnOf(table, kpi.column);
  if (labels === 'none') return null;
  if (labels && has(labels.table, kpi.column)) {
    return joined(columnOf(labels.table, kpi.column), labels.rows);
  }
  throw new ParamError(
    'invalid_param',
    `monitor: kpi.column must be a column of the source or of the label table, got ${JSON.stringify(kpi.column)}`,
  );
}

/**
 * Reads the source of a monitor as it is now.
 *
 * @param inputs Inputs of the model: what of an endpoint's log becomes columns.
 */
export async function readMonitorRows(
  store: Store,
  spec: MonitorSpec,
  inputs: readonly Field[],
  until: number,
): Promise<MonitorRows> {
  const { source } = spec;
  const isTable = 'table' in source;
  const record = isTable ? await getTableVersion(store, source.table) : null;
  const table = isTable
    ? await readTable(store, record!.name, record!.version)
    : await readEndpoint(store, source.endpoint, inputs, until);
  const labels = await readLabels(store, spec, table);
  return {
    table,
    isTable,
    ref: record
      ? refOf(record)
      : { name: isTable ? '' : source.endpoint, version: 1, digest: '', rows: table.numRows },
    times: timesOf(table, spec.time),
    label: labelColumn(spec, table, labels),
    kpi: kpiColumn(spec, table, labels),
  };
}
