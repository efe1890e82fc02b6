/** @file `terrarium.serving`: endpoints, their canaries, their log. Loaded when first called. */
import { checkInteger, checkNumber, checkText } from '../core/checks.ts';
import { StateError } from '../core/errors.ts';
import { resolveCanaryPlan } from '../core/serving/canary-plan.ts';
import {
  ENDPOINT_DEFAULTS,
  type EndpointLimits,
  type EndpointRecord,
  type LogPolicy,
} from '../core/serving/entities.ts';
import { checkEndpointName, checkServed } from '../core/serving/split.ts';
import {
  evaluateCanary,
  makeCanary,
  promoteCanary,
  rollBackCanary,
  stopCanary,
  noCanary,
} from '../store/canary-store.ts';
import {
  addEndpoint,
  changeEndpoint,
  getEndpoint,
  listEndpoints,
  removeEndpoint,
  type Change,
} from '../store/endpoint-store.ts';
import { oneCatalog } from '../engine/reach.ts';
import { readLog } from '../store/inference-log.ts';
import { resolveRefs } from '../store/served-models.ts';
import { runJob, type ApiContext } from './context.ts';
import { invoke } from './invoke.ts';
import type { Because, EndpointSettings, ServingApi } from './types.ts';
import { toTableVersion } from './views.ts';

function changeOf({ session }: ApiContext, because: Because = {}): Change {
  return {
    by: session.actor,
    ...(because.why === undefined ? {} : { why: because.why }),
  };
}

function logOf(base: LogPolicy, given: Partial<LogPolicy> = {}): LogPolicy {
  const { sample, maxRows } = { ...base, ...given };
  return {
    sample: checkNumber('log.sample', sample, { above: 0, max: 1 }),
    maxRows: checkInteger('log.maxRows', maxRows, { min: 1, max: 10_000_000 }),
  };
}

function limitsOf(base: EndpointLimits, given: Partial<EndpointLimits> = {}): EndpointLimits {
  const limits = { ...base, ...given };
  return {
    maxBytes: checkInteger('limits.maxBytes', limits.maxBytes, { min: 1, max: 64 * 1024 * 1024 }),
    maxRows: checkInteger('limits.maxRows', limits.maxRows, { min: 1, max: 100_000 }),
    maxConcurrent: checkInteger('limits.maxConcurrent', limits.maxConcurrent, { min: 1 }),
  };
}

/** The members of a record that settings decide, all but the canary. */
async function settled(
  { store }: ApiContext,
  base: Pick<EndpointRecord, 'served' | 'routingKey' | 'shadow' | 'description' | 'log' | 'limits'>,
  given: Partial<EndpointSettings>,
) {
  const served = given.served === undefined ? base.served : checkServed(given.served);
  const shadow = given.shadow === undefined ? base.shadow : given.shadow;
  const uris = served.map(({ model }) => model);
  // What is served must be there when it is set; what goes away later falls back to the champion.
  const refs = await resolveRefs(store, shadow === null ? uris : [...uris, shadow]);
  oneCatalog(
    'endpoint',
    refs.map(({ name }) => name),
  );
  const { routingKey = base.routingKey, description = base.description } = given;
  return {
    served,
    shadow,
    routingKey: routingKey === null ? null : checkText('routingKey', routingKey),
    description,
    log: logOf(base.log, given.log),
    limits: limitsOf(base.limits, given.limits),
  };
}

async function create(
  context: ApiContext,
  options: Parameters<ServingApi['createEndpoint']>[0],
): Promise<EndpointRecord> {
  const { store } = context;
  const name = checkEndpointName(options.name);
  const empty = { served: [], routingKey: null, shadow: null, description: '' };
  const settings = await settled(context, { ...empty, ...ENDPOINT_DEFAULTS }, options);
  const at = store.now();
  const record: EndpointRecord = {
    name,
    ...settings,
    createdAt: at,
    updatedAt: at,
    revision: 1,
    previous: null,
    canary: null,
    trimmedRows: 0,
    schemaVersion: 1,
  };
  const added = await addEndpoint(store, record, changeOf(context, options));
  return options.canary ? startCanary(context, added, options.canary, options) : added;
}

async function startCanary(
  context: ApiContext,
  { name }: Pick<EndpointRecord, 'name'>,
  { model, ...input }: NonNullable<EndpointSettings['canary']>,
  because: Because,
): Promise<EndpointRecord> {
  const { store } = context;
  const plan = resolveCanaryPlan(input);
  const endpoint = await getEndpoint(store, name);
  const uris = [model, ...endpoint.served.map((served) => served.model)];
  oneCatalog(
    'canary',
    (await resolveRefs(store, uris)).map((ref) => ref.name),
  );
  const canary = await makeCanary(store, endpoint, model, plan);
  return changeEndpoint(
    store,
    name,
    (record) => {
      checkNoCanary(record);
      const { percent } = plan.steps[0];
      return {
        record: { ...record, canary },
        action: 'canary.start',
        details: { model: canary.model, percent, steps: plan.steps.length },
        event: 'canary.started',
      };
    },
    changeOf(context, because),
  );
}

function checkNoCanary({ name, canary }: EndpointRecord): void {
  if (canary?.status !== 'RUNNING') return;
  throw new StateError(
    'canary_running',
    `endpoint: a canary of ${canary.model} runs on "${name}", and what it is compared with must stay; end it first (canary: null)`,
    { name, canary: canary.model },
  );
}

async function update(
  context: ApiContext,
  options: Parameters<ServingApi['updateEndpoint']>[0],
): Promise<EndpointRecord> {
  const { store } = context;
  const { name, canary, why, ...given } = options;
  const because = why === undefined ? {} : { why };
  const change = changeOf(context, because);
  if (canary === null && (await getEndpoint(store, name)).canary?.status === 'RUNNING') {
    await stopCanary(store, name, why ?? 'stopped by hand', change);
  }
  const before = await getEndpoint(store, name);
  const settings = await settled(context, before, given);
  // Only what was asked for is set: somebody else may change the rest meanwhile.
  const chosen = Object.fromEntries(
    Object.entries(settings).filter(([key]) => Object.hasOwn(given, key)),
  );
  const isSplit = given.served !== undefined || given.routingKey !== undefined;
  const changed =
    Object.keys(given).length === 0
      ? before
      : await changeEndpoint(
          store,
          name,
          (record) => {
            if (isSplit) checkNoCanary(record);
            const previous = given.served === undefined ? record.previous : record.served;
            return {
              record: { ...record, ...chosen, previous },
              action: 'endpoint.update',
              details: {
                served: settings.served.map(({ model, percent }) => ({ model, percent })),
                routingKey: settings.routingKey,
                shadow: settings.shadow,
              },
              event: 'endpoint.updated',
            };
          },
          change,
        );
  return canary ? startCanary(context, changed, canary, because) : changed;
}

/** Ends a running canary by its rule, or goes back to the split before the last change of it. */
async function rollback(context: ApiContext, name: string, why: string): Promise<EndpointRecord> {
  const { store } = context;
  const reason = checkText('why', why);
  const change = changeOf(context, { why });
  const endpoint = await getEndpoint(store, name);
  if (endpoint.canary?.status === 'RUNNING') return rollBackCanary(store, name, reason, change);
  if (endpoint.previous === null) throw noCanary(name);
  return changeEndpoint(
    store,
    name,
    (record) =>
      record.previous && {
        record: { ...record, served: record.previous, previous: record.served },
        action: 'endpoint.roll_back',
        details: { served: record.previous.map(({ model, percent }) => ({ model, percent })) },
        event: 'endpoint.updated',
      },
    change,
  );
}

/** Builds `terrarium.serving`. */
export function createServing(context: ApiContext): Omit<ServingApi, 'url' | 'servedBy'> {
  const { store, pool } = context;
  return {
    createEndpoint: (options) => create(context, options),
    updateEndpoint: (options) => update(context, options),
    deleteEndpoint: async (name, because) => ({
      rows: await removeEndpoint(store, name, changeOf(context, because)),
    }),
    get: (name) => getEndpoint(store, name),
    list: () => listEndpoints(store),
    promoteCanary: (name, because) =>
      promoteCanary(store, name, because?.why ?? 'promoted by hand', changeOf(context, because)),
    rollback: (name, { why }) => rollback(context, name, why),
    evaluate: (name) => evaluateCanary(store, name),
    invoke: (name, body, options) => invoke(context, name, body, options),
    log: (name, options) => readLog(store, name, options),
    stats: (name, options = {}) => pool.request('endpointStats', { name, ...options }),
    label: (name, labels) => pool.request('labelRows', { name, labels }),
    logTable: async (name, into, { signal, onProgress, ...options } = {}) =>
      toTableVersion(
        await runJob(
          context,
          { title: `Writing the log of ${name}`, kind: 'log', subject: into },
          'logTable',
          { shadows: false, ...options, name, into },
          { ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) },
        ),
      ),
  };
}
