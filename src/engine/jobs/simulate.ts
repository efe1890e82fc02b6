/** @file Drift injected into a table, what it would look like, and the customers of one simulated day. */
import { driftReport } from '../../core/drift/report.ts';
import type { SimulationSpec } from '../../core/simulation/entities.ts';
import { customersOn, referenceOf } from '../../core/simulation/customers.ts';
import { inject as injectInto } from '../../core/simulation/inject.ts';
import type { Injection } from '../../core/simulation/injection.ts';
import type { Table } from '../../core/table/table.ts';
import { putInjection } from '../../store/simulation-store.ts';
import type { Store } from '../../store/database.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { createTableVersion, readTable } from '../../store/table-store.ts';
import type { ColumnPreview } from '../simulations.ts';
import type { Job } from './job-context.ts';

/** Injects drift into a table version, as a version of another table, with its record. */
export const inject: Job<'inject'> = async ({ table: address, spec, into }, context) => {
  const store = await context.store();
  const { name, version, digest } = await getTableVersion(store, address.name, address.version);
  const { table, records } = injectInto(await readTable(store, name, version), spec);
  const made = await createTableVersion(store, {
    name: into,
    table,
    operation: 'generate',
    source: {
      parents: [{ name, version }],
      note: records.map(({ words }) => words).join('; '),
    },
  });
  const injection = await putInjection(store, {
    table: { name, version, digest },
    output: { name: made.name, version: made.version, digest: made.digest },
    spec,
    records,
  });
  return { version: made, injection };
};

/** Columns that an injection is about. */
function columnsOf(injection: Injection): readonly string[] {
  switch (injection.kind) {
    case 'prior':
    case 'delay':
      return [injection.target];
    case 'concept':
      return [...(injection.column === undefined ? [] : [injection.column]), injection.target];
    case 'duplicates':
      return [];
    case 'schema':
      return [injection.column, ...(injection.how === 'rename' ? [injection.to] : [])];
    default:
      return [injection.column];
  }
}

function previewOf(
  before: Table,
  after: Table,
  names: readonly string[],
): readonly ColumnPreview[] {
  const ref = { name: 'preview', version: 1, digest: '0'.repeat(64) };
  const { columns } = driftReport(
    before,
    after,
    {
      reference: { ...ref, rows: before.numRows },
      current: { ...ref, rows: after.numRows },
    },
    {},
    names,
  );
  const typeOf = (name: string): ColumnPreview['type'] =>
    [...after.fields, ...before.fields].find((field) => field.name === name)?.type ?? 'text';
  return Object.entries(columns).map(([name, column]) => ({
    name,
    type: typeOf(name),
    bins: column.bins,
    means: column.numeric && {
      reference: column.numeric.reference.mean,
      current: column.numeric.current.mean,
    },
    missing: column.missingRate,
    isDrift: column.drift,
    reason: column.reason,
  }));
}

/** Injects without storing, and compares the columns that it is about. */
export const previewInjection: Job<'previewInjection'> = async (request, context) => {
  const store = await context.store();
  const { name, version } = await getTableVersion(store, request.table.name, request.table.version);
  const before = await readTable(store, name, version);
  const { table: after, records } = injectInto(before, request.spec);
  const named = request.columns ?? request.spec.injections.flatMap(columnsOf);
  return {
    records,
    rowsBefore: before.numRows,
    rowsAfter: after.numRows,
    columns: previewOf(before, after, [...new Set(named)]),
  };
};

/** What days of one simulation draw from, kept between days: the worker asks for it again and again. */
let kept: {
  readonly key: string;
  readonly source: Table | null;
  readonly reference: Table;
} | null = null;

async function sourceOf(store: Store, spec: SimulationSpec): Promise<NonNullable<typeof kept>> {
  const { source, seed } = spec;
  const record =
    source.kind === 'table' ? await getTableVersion(store, source.name, source.version) : null;
  const key = JSON.stringify([record?.digest ?? null, seed]);
  if (kept?.key === key) return kept;
  const table = record && (await readTable(store, record.name, record.version));
  kept = { key, source: table, reference: referenceOf(spec, table) };
  return kept;
}

/** Makes the customers of one day. */
export const simulateDay: Job<'simulateDay'> = async ({ spec, day }, context) => {
  const { source, reference } = await sourceOf(await context.store(), spec);
  return customersOn(spec, day, source, reference);
};
