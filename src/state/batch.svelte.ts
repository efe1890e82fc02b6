/** @file Models that can score and tables of predictions, live. */
import type { Catalog } from '../core/registry/names.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { Store } from '../store/database.ts';
import type { ScorableModel } from './batch.ts';
import { live } from './live.svelte.ts';

async function readModels({ db }: Store): Promise<readonly ScorableModel[]> {
  const versions = await db.modelVersions.toArray();
  const aliases = await db.aliases.toArray();
  const aliased = aliases.flatMap(({ name, alias, version }): ScorableModel[] => {
    const found = versions.find((one) => one.name === name && one.version === version);
    return found
      ? [{ uri: `models:/${name}@${alias}`, name, version, alias, runId: found.runId }]
      : [];
  });
  const plain = versions.map(({ name, version, runId }): ScorableModel => ({
    uri: `models:/${name}/${version}`,
    name,
    version,
    alias: null,
    runId,
  }));
  const byName = (a: ScorableModel, b: ScorableModel): number =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  const rank = ({ alias }: ScorableModel): number => (alias === 'champion' ? 0 : 1);
  return [
    ...aliased.sort((a, b) => rank(a) - rank(b) || byName(a, b)),
    ...plain.sort((a, b) => byName(a, b) || b.version - a.version),
  ];
}

/** Aliases, champions first, then versions, newest first. */
export function liveScorable(store: Store) {
  return live(
    () => store,
    () => readModels(store),
  );
}

/** All versions of all tables of predictions in a catalog, newest first; those in the trash are left out. */
export function livePredictions(store: Store, catalog: () => Catalog) {
  return live(catalog, async (wanted): Promise<readonly TableVersionRecord[]> => {
    const tables = await store.db.dataTables.toArray();
    const names = tables
      .filter((table) => table.catalog === wanted && table.lifecycleStage === 'active')
      .map(({ name }) => name);
    const versions = await store.db.tableVersions.where('name').anyOf(names).toArray();
    return versions
      .filter(({ operation }) => operation === 'score')
      .sort((a, b) => b.createdAt - a.createdAt);
  });
}
