/** @file What the settings page shows of this workspace and this browser. */
import type { Terrarium } from '../api/types.ts';
import type { Store } from '../store/database.ts';
import { live } from './live.svelte.ts';
import { loaded } from './loaded.svelte.ts';

/** How many records of each kind people know; `contentsOf` reads the same off a workspace file. */
export interface Contents {
  readonly tables: number;
  readonly versions: number;
  readonly runs: number;
  readonly studies: number;
  readonly models: number;
  readonly modelVersions: number;
  readonly reports: number;
}

/** Counts of a file's records as people know them. */
export function contentsOf(records: Readonly<Record<string, number>>): Contents {
  const of = (table: string): number => (Object.hasOwn(records, table) ? records[table] : 0);
  return {
    tables: of('dataTables'),
    versions: of('tableVersions'),
    runs: of('runs'),
    studies: of('studies'),
    models: of('registeredModels'),
    modelVersions: of('modelVersions'),
    reports: of('driftReports'),
  };
}

/** What lies in the workspace, trash included, and how much of it is trash. */
export function liveContents(store: Store) {
  return live(
    () => store,
    async ({ db }) => ({
      contents: contentsOf({
        dataTables: await db.dataTables.count(),
        tableVersions: await db.tableVersions.count(),
        runs: await db.runs.count(),
        studies: await db.studies.count(),
        registeredModels: await db.registeredModels.count(),
        modelVersions: await db.modelVersions.count(),
        driftReports: await db.driftReports.count(),
      }),
      trash: {
        tables: await db.dataTables.filter((one) => one.lifecycleStage === 'deleted').count(),
        runs: await db.runs.filter((run) => run.lifecycleStage === 'deleted').count(),
      },
      /** Changes when bytes may have. */
      blobs: await db.blobs.count(),
    }),
  );
}

/** The stored choice of a backend and what it leads to; probed again when the choice changes. */
export function liveBackend(terrarium: Terrarium, store: Store) {
  const setting = live(
    () => store,
    async ({ db }) => JSON.stringify((await db.settings.get('backend'))?.value ?? 'auto'),
  );
  return loaded(
    () => setting.value ?? null,
    () => terrarium.backend(),
  );
}

/** How long the first visit may take to store the app, ms. */
const STORING_MS = 20_000;

/** Does the next visit need no server? Waits until the app is stored, for a while. */
export async function isOfflineReady(): Promise<boolean> {
  const workers = (navigator as { readonly serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (!workers) return false;
  const late = new Promise<boolean>((resolve) => {
    setTimeout(() => {
      resolve(false);
    }, STORING_MS);
  });
  return Promise.race([workers.ready.then(() => true), late]);
}

/** Starts the app anew on its first page: nothing of the old workspace may stay in memory. */
export function startAnew(): void {
  location.hash = '#/';
  location.reload();
}

/** Name of the file that a workspace is saved as. */
export const workspaceFileName = (day: Date): string =>
  `terrarium-workspace-${day.toISOString().slice(0, 10)}.zip`;
