/** @file Endpoints, their log and their figures, live. */
import type { EndpointStats } from '../core/serving/stats.ts';
import type { FittedRecipe } from '../core/features/recipe.ts';
import { parseModelUri } from '../core/registry/uri.ts';
import type { InputExample, ModelVersionRecord } from '../core/registry/entities.ts';
import type { Field } from '../core/table/column.ts';
import type { Terrarium } from '../api/types.ts';
import type { Store } from '../store/database.ts';
import { listEndpoints } from '../store/endpoint-store.ts';
import { lastSeq, readLog } from '../store/inference-log.ts';
import { exampleOf } from './endpoint-request.ts';
import { live } from './live.svelte.ts';
import { loaded } from './loaded.svelte.ts';
import { readJson } from './run-files.svelte.ts';
import type { Services } from './services.ts';

/** All endpoints by name. */
export function liveEndpoints(store: Store) {
  return live(
    () => store,
    () => listEndpoints(store),
  );
}

/** One endpoint; null when there is none of that name. */
export function liveEndpoint(store: Store, name: () => string) {
  return live(name, async (wanted) => (await store.db.endpoints.get(wanted)) ?? null);
}

/** Rows of a log that a page shows at most. */
export const LOG_ROWS = 500;

/** The newest rows of an endpoint's log, newest first. */
export function liveLog(store: Store, name: () => string) {
  return live(name, (wanted) => readLog(store, wanted, { newest: true, limit: LOG_ROWS }));
}

/** ms between two readings of figures: a log that grows by hundreds of rows a second is read now and then. */
const PAUSE_MS = 400;

/**
 * Figures of endpoints, counted anew when their log grows; one counting at a time. To be made while a component is
 * set up.
 */
export class EndpointFigures {
  readonly #terrarium: Terrarium;
  readonly #names: () => readonly string[];
  #stats = $state.raw<ReadonlyMap<string, EndpointStats>>(new Map());
  #error = $state.raw<Error | null>(null);
  #isBusy = false;
  #isStale = false;
  #isOver = false;

  constructor(
    { terrarium, store }: Pick<Services, 'terrarium' | 'store'>,
    names: () => readonly string[],
  ) {
    this.#terrarium = terrarium;
    this.#names = names;
    const pulse = live(
      () => names().join('/'),
      () => lastSeq(store),
    );
    // Counting happens in a worker: nothing derived can hold what it gives.
    $effect(() => {
      if (pulse.value !== undefined && names().length > 0) void this.refresh();
    });
    $effect(() => () => {
      this.#isOver = true;
    });
  }

  /** Figures of an endpoint; undefined before the first counting. */
  get(name: string): EndpointStats | undefined {
    return this.#stats.get(name);
  }

  get error(): Error | null {
    return this.#error;
  }

  /** Counts anew, now or when the counting under way has ended. */
  async refresh(): Promise<void> {
    this.#isStale = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#isStale && !this.#isOver) {
      this.#isStale = false;
      await this.#count();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.#isBusy = false;
  }

  async #count(): Promise<void> {
    try {
      const names = this.#names();
      const all = await Promise.all(names.map((name) => this.#terrarium.serving.stats(name)));
      this.#stats = new Map(all.map((stats) => [stats.endpoint, stats]));
      this.#error = null;
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
    }
  }
}

async function versionOf({ db }: Store, uri: string): Promise<ModelVersionRecord | null> {
  const parsed = parseModelUri(uri);
  if (parsed.kind === 'run') return null;
  if (parsed.kind === 'version') {
    return (await db.modelVersions.get([parsed.name, parsed.version])) ?? null;
  }
  const versions = await db.modelVersions.where('name').equals(parsed.name).sortBy('version');
  if (parsed.kind === 'latest') return versions.at(-1) ?? null;
  const alias = await db.aliases.get([parsed.name, parsed.alias]);
  return versions.find(({ version }) => version === alias?.version) ?? null;
}

/** What is known of a served model's inputs. */
export interface ServedInputs {
  /** What the model takes; empty when the run does not tell. */
  readonly inputs: readonly Field[];
  /** A row of it. */
  readonly example: InputExample;
  /** Where it is from, in words. */
  readonly from: string;
  /** The table that it learned from, newest version that is still here; null when there is none. */
  readonly table: { readonly name: string; readonly version: number; readonly rows: number } | null;
}

async function readInputs(
  { store, terrarium }: Pick<Services, 'store' | 'terrarium'>,
  uri: string,
): Promise<ServedInputs | null> {
  const version = await versionOf(store, uri);
  const parsed = parseModelUri(uri);
  const runId = version?.runId ?? (parsed.kind === 'run' ? parsed.runId : null);
  if (runId === null) return null;
  const recipe = await readJson<FittedRecipe>(store, runId, 'model/recipe.json');
  const inputs = recipe?.inputs ?? [];
  const run = await store.db.runs.get(runId);
  const source = run?.inputs.at(0);
  const kept = source && (await store.db.tableVersions.get([source.name, source.version]));
  const table = kept ? { name: kept.name, version: kept.version, rows: kept.numRows } : null;
  if (version?.inputExample) {
    return {
      inputs,
      example: version.inputExample,
      from: `input example of v${version.version}`,
      table,
    };
  }
  if (kept && inputs.length > 0) {
    const columns = inputs.map(({ name }) => name);
    const { cells } = await terrarium.data.page({ table: kept, from: 0, count: 1, columns });
    const row = Object.fromEntries(columns.map((name, at) => [name, cells[at][0] ?? null]));
    return {
      inputs,
      example: exampleOf(inputs, [row]),
      from: `first row of ${kept.name} v${kept.version}`,
      table,
    };
  }
  return { inputs, example: exampleOf(inputs, [{}]), from: 'the signature, without values', table };
}

/** Inputs of the model behind a URI; null when it leads nowhere. */
export function loadServedInputs(
  services: Pick<Services, 'store' | 'terrarium'>,
  uri: () => string | null,
) {
  return loaded(uri, (wanted) => readInputs(services, wanted));
}
