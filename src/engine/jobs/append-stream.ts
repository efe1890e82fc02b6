/** @file Records of a stream as rows of a table: the version and the offset of the group in one transaction. */
import { StateError } from '../../core/errors.ts';
import { appendRows } from '../../core/streams/append-rows.ts';
import type { Table } from '../../core/table/table.ts';
import type { Store } from '../../store/database.ts';
import { commitWith } from '../../store/group-store.ts';
import { replay } from '../../store/stream-store.ts';
import { appendVersion, findLatestVersion } from '../../store/table-records.ts';
import { createTableVersion, readTable } from '../../store/table-store.ts';
import type { AppendStreamRequest } from '../batches.ts';
import type { Job } from './job-context.ts';

const TABLES = ['dataTables', 'tableVersions', 'blobs', 'events'] as const;

function withRoles(table: Table, before: Table | null, roles: AppendStreamRequest['roles']): Table {
  const known = new Set(before?.fields.map(({ name }) => name));
  return {
    ...table,
    fields: table.fields.map((field) =>
      !known.has(field.name) && Object.hasOwn(roles, field.name)
        ? { ...field, role: roles[field.name] }
        : field,
    ),
  };
}

/** Inside the transaction: has somebody written to the table since it was read? */
async function checkUnmoved(store: Store, name: string, version: number): Promise<void> {
  const found = (await store.db.dataTables.get(name))?.latestVersion ?? 0;
  if (found === version) return;
  throw new StateError(
    'table_moved',
    `stream: ${name} got version ${found} while rows were added to version ${version}; try again`,
    { name, version, found },
  );
}

/** Adds the records of a turn below the newest version of a table, and commits the turn. */
export const appendStream: Job<'appendStream'> = async (request, context) => {
  const store = await context.store();
  const { turn, into, types, roles } = request;
  const latest = await findLatestVersion(store, into);
  const before = latest ? await readTable(store, into, latest.version) : null;
  const records = await replay(store, turn.topic, { from: turn.from, limit: turn.to - turn.from });
  const { table, warnings } = appendRows(
    before,
    records.map(({ value }) => value),
    types,
  );
  const version = latest?.version ?? 0;
  return createTableVersion(
    store,
    {
      name: into,
      table: withRoles(table, before, roles),
      operation: 'append',
      source: {
        ...(latest ? { parents: [{ name: into, version }] } : {}),
        note: `topic ${turn.topic}, offsets ${turn.from} to ${turn.to - 1}`,
      },
      warnings,
    },
    (draft) =>
      commitWith(store, TABLES, turn, async () => {
        await checkUnmoved(store, into, version);
        return appendVersion(store, draft);
      }),
  );
};
