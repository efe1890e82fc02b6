/** @file Customers of the portal: rows of a table, or of a simulated stream. */
import type { Store } from '../store/database.ts';
import { listTopics } from '../store/stream-store.ts';
import type { ServedInputs } from './endpoints.svelte.ts';
import { live } from './live.svelte.ts';
import { loaded } from './loaded.svelte.ts';
import { customerOf, type PortalCustomer } from './portal.ts';
import type { Services } from './services.ts';

/** Customers that one can leaf through. */
const MOST = 60;

/** Topics of simulated customers, newest first. */
export function liveCustomerTopics(store: Store) {
  return live(
    () => store,
    async () => {
      const topics = await listTopics(store);
      return topics
        .filter(({ name, nextOffset }) => name.endsWith('.customers') && nextOffset > 0)
        .sort((a, b) => b.createdAt - a.createdAt);
    },
  );
}

async function fromTable(
  { terrarium }: Pick<Services, 'terrarium'>,
  { table, inputs }: ServedInputs,
): Promise<readonly PortalCustomer[]> {
  if (table === null) return [];
  const { schema } = await terrarium.data.table(table.name, { version: table.version });
  const ids = schema.filter(({ role }) => role === 'id').map(({ name }) => name);
  const columns = [...new Set([...inputs.map(({ name }) => name), ...ids])];
  const { cells } = await terrarium.data.page({ table, from: 0, count: MOST, columns });
  return Array.from({ length: cells.at(0)?.length ?? 0 }, (_, row) => {
    const record = Object.fromEntries(columns.map((name, at) => [name, cells[at][row] ?? null]));
    const key = ids.length > 0 ? String(record[ids[0]]) : null;
    return customerOf(record, row, key);
  });
}

/**
 * Customers of a source: a topic's name, or '' for the table that the model learned from.
 *
 * @param served What the endpoint's model takes; undefined until it is read.
 */
export function loadCustomers(
  services: Pick<Services, 'terrarium'>,
  source: () => string,
  served: () => ServedInputs | null | undefined,
) {
  return loaded(
    () => {
      const inputs = served();
      return inputs ? `${source()}|${inputs.table?.name}|${inputs.table?.version}` : null;
    },
    async () => {
      const topic = source();
      if (topic === '') return fromTable(services, served()!);
      const { nextOffset } = await services.terrarium.stream.topic(topic);
      const from = Math.max(0, nextOffset - MOST);
      const records = await services.terrarium.stream.read(topic, { from, limit: MOST });
      return records.map(({ key, value }, at) => customerOf(value, at, key));
    },
  );
}
