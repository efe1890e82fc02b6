/** @file Looking into tables: pages for grids, columns, exports, verification. */
import { writeCsv } from '../../core/csv/write-csv.ts';
import { profile as profileTable } from '../../core/quality/profile.ts';
import { toArrowIpc } from '../../core/table/arrow.ts';
import { columnOf, getCell } from '../../core/table/cells.ts';
import type { Cell } from '../../core/table/column.ts';
import { tableDigest } from '../../core/table/digest.ts';
import { takeTableRows } from '../../core/table/select.ts';
import { sortedRows } from '../../core/table/sort.ts';
import type { Table } from '../../core/table/table.ts';
import type { TableVersionRecord } from '../../core/table/version.ts';
import type { Store } from '../../store/database.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readRows, readTable } from '../../store/table-store.ts';
import type { PageRequest, TableAddress } from '../protocol.ts';
import type { Job } from './job-context.ts';

async function readWhole(
  store: Store,
  address: TableAddress,
): Promise<{ readonly record: TableVersionRecord; readonly table: Table }> {
  const record = await getTableVersion(store, address.name, address.version);
  return { record, table: await readTable(store, record.name, record.version) };
}

/** The last sorted view, so that scrolling a sorted grid sorts once. */
let sorted: { readonly key: string; readonly table: Table; readonly order: Int32Array } | null =
  null;

async function sortedPage(
  store: Store,
  record: TableVersionRecord,
  orderBy: NonNullable<PageRequest['orderBy']>,
  from: number,
  to: number,
): Promise<{ readonly rows: Table; readonly rowIds: readonly number[] }> {
  const key = JSON.stringify([record.digest, orderBy.column, orderBy.descending]);
  if (sorted?.key !== key) {
    const table = await readTable(store, record.name, record.version);
    sorted = { key, table, order: sortedRows(table, orderBy.column, orderBy.descending) };
  }
  const rowIds = sorted.order.slice(from, to);
  return {
    rows: takeTableRows(sorted.table, rowIds),
    rowIds: Array.from(rowIds, (row) => row + 1),
  };
}

/** Rows `from … from + count` in file order or sorted, as cells by column. */
export const tablePage: Job<'tablePage'> = async (request, context) => {
  const store = await context.store();
  const record = await getTableVersion(store, request.table.name, request.table.version);
  const from = Math.max(0, Math.min(request.from, record.numRows));
  const to = Math.min(record.numRows, from + request.count);
  const { rows, rowIds } = request.orderBy
    ? await sortedPage(store, record, request.orderBy, from, to)
    : {
        rows: await readRows(store, record.name, record.version, from, to - from),
        rowIds: Array.from({ length: to - from }, (_, at) => from + at + 1),
      };
  const names = request.columns ?? rows.fields.map((field) => field.name);
  const cells = names.map((name): readonly Cell[] => {
    const column = columnOf(rows, name);
    return Array.from({ length: rows.numRows }, (_, row) => getCell(column, row));
  });
  return { from, numRows: record.numRows, rowIds, cells };
};

/** All cells of one column. */
export const tableColumn: Job<'tableColumn'> = async (request, context) => {
  const { table } = await readWhole(await context.store(), request.table);
  const column = columnOf(table, request.column);
  return { cells: Array.from({ length: table.numRows }, (_, row) => getCell(column, row)) };
};

/** The table as CSV that spreadsheets open without running anything. */
export const tableCsv: Job<'tableCsv'> = async (request, context) => {
  const { table } = await readWhole(await context.store(), request.table);
  return new Blob([...writeCsv(table)], { type: 'text/csv' });
};

/** The table as one Arrow IPC stream. */
export const tableArrow: Job<'tableArrow'> = async (request, context) => {
  const { table } = await readWhole(await context.store(), request.table);
  return toArrowIpc(table);
};

/** Recomputes the digest of all content and compares it with the recorded one. */
export const verifyTable: Job<'verifyTable'> = async (request, context) => {
  const { record, table } = await readWhole(await context.store(), request.table);
  const digest = await tableDigest(table);
  return { digest, matches: digest === record.digest };
};

/** Statistics of every column over all rows. */
export const profile: Job<'profile'> = async (request, context) => {
  const { table } = await readWhole(await context.store(), request.table);
  return profileTable(table);
};
