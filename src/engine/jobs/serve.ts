/** @file The endpoint in a worker, for pages without a service worker; its figures; its log as a table. */
import { logTable as toTable } from '../../core/serving/log-table.ts';
import { serve as answer } from '../../core/serving/serve.ts';
import { endpointStats as statsOf } from '../../core/serving/stats.ts';
import { VERSION } from '../../core/version.ts';
import type { Store } from '../../store/database.ts';
import { getEndpoint } from '../../store/endpoint-store.ts';
import { readLogBetween } from '../../store/inference-log.ts';
import { labelRows as writeLabels } from '../../store/label-store.ts';
import { createModelCache, readEndpointView } from '../../store/served-models.ts';
import { createServingPort, type CountingPort } from '../../store/serving-port.ts';
import { createTableVersion } from '../../store/table-store.ts';
import { StateError } from '../../core/errors.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import type { Job } from './job-context.ts';

/** By connection: each request has a store object of its own over the same one. */
const ports = new WeakMap<Store['db'], CountingPort>();

function portOf(store: Store): CountingPort {
  let port = ports.get(store.db);
  if (!port) {
    port = createServingPort(store, {
      version: VERSION,
      clock: () => performance.now(),
      // What fails after the reply (a closed database) is done at the next look.
      later: (work) => void work().catch(() => undefined),
    });
    ports.set(store.db, port);
  }
  return port;
}

/** Answers one request by the same code as the service worker. */
export const serve: Job<'serve'> = async (request, context) => {
  const port = portOf(await context.store());
  return port.counted(() => answer(request, port));
};

/** Figures of an endpoint from its log. */
export const endpointStats: Job<'endpointStats'> = async (request, context) => {
  const store = await context.store();
  const endpoint = await getEndpoint(store, request.name);
  const rows = await readLogBetween(store, request.name, request.since, request.until);
  return statsOf(endpoint, rows, request.windowMs);
};

/** The pipelines that an endpoint serves now, the first served first; those that cannot be loaded are left out. */
async function pipelinesOf(store: Store, name: string): Promise<readonly TrainedPipeline[]> {
  await getEndpoint(store, name);
  const view = await readEndpointView(store, name);
  const load = createModelCache(store);
  const refs = [...(view?.refs.values() ?? [])].filter((ref) => ref !== null);
  const loaded = await Promise.all(refs.map((ref) => load(ref).catch(() => null)));
  return loaded.filter((pipeline) => pipeline !== null);
}

/** Writes the log as the next version of a table. */
export const logTable: Job<'logTable'> = async (request, context) => {
  const store = await context.store();
  const pipelines = await pipelinesOf(store, request.name);
  const rows = await readLogBetween(store, request.name, request.since, request.until);
  const isWanted = request.shadows
    ? () => true
    : ({ isShadow }: (typeof rows)[number]): boolean => !isShadow;
  const kept = rows.filter((row) => row.status === 200 && isWanted(row));
  context.report({ stage: 'Writing', done: kept.length, total: kept.length, unit: 'rows' });
  return createTableVersion(store, {
    name: request.into,
    table: toTable(
      kept,
      pipelines.flatMap(({ recipe }) => recipe.inputs),
    ),
    operation: 'log',
    source: { note: `endpoints:/${request.name}` },
  });
};

/** Writes labels to logged rows. */
export const labelRows: Job<'labelRows'> = async (request, context) => {
  const store = await context.store();
  const [pipeline] = await pipelinesOf(store, request.name);
  if (!pipeline) {
    throw new StateError(
      'no_model',
      `endpoint: no model of "${request.name}" could be loaded, so labels cannot be read; serve a version that is there`,
      { name: request.name },
    );
  }
  return writeLabels(store, request.name, request.labels, pipeline);
};
