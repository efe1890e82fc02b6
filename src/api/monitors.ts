/** @file `terrarium.monitor.create`, `.run` and their kind: monitors and their windows. Loaded when first called. */
import { checkInteger, checkText } from '../core/checks.ts';
import { checkMonitor } from '../core/monitoring/check-monitor.ts';
import type { LabelRule, MonitorSpec } from '../core/monitoring/entities.ts';
import { monitorReport } from '../core/monitoring/monitor-report.ts';
import { checkTableName } from '../core/registry/names.ts';
import { parseModelUri } from '../core/registry/uri.ts';
import { oneCatalog } from '../engine/reach.ts';
import { resolveModelUri } from '../store/alias-store.ts';
import { getEndpoint } from '../store/endpoint-store.ts';
import {
  addMonitor,
  getMonitor,
  listMonitors,
  listWindows,
  removeMonitor,
} from '../store/monitor-store.ts';
import { getTableVersion } from '../store/table-records.ts';
import { runJob, type ApiContext } from './context.ts';
import type { MonitorOptions, MonitorsApi } from './monitor-api-types.ts';
import { addressOf, toTableVersion } from './views.ts';

/** Column of labels in an endpoint's log. */
const LOG_LABEL: LabelRule = { column: 'label' };

/** Tables and models that a monitor names. */
function namesOf({ source, baseline, label, model }: MonitorSpec): readonly string[] {
  const uri = model === null ? null : parseModelUri(model);
  return [
    baseline.name,
    ...('table' in source ? [source.table] : []),
    ...(label && 'table' in label ? [label.table] : []),
    ...(uri && uri.kind !== 'run' ? [uri.name] : []),
  ];
}

async function specOf(
  { store }: ApiContext,
  { name: _, ...options }: MonitorOptions,
): Promise<MonitorSpec> {
  const { source, model = null, multivariate = [] } = options;
  const address = addressOf(options.baseline);
  const { name, version } = await getTableVersion(store, address.name, address.version);
  const logged = 'endpoint' in source && model !== null ? LOG_LABEL : null;
  const spec = checkMonitor({
    source,
    model,
    baseline: { name, version },
    windows: options.windows,
    time: options.time ?? null,
    columns: options.columns ?? null,
    slices: options.slices ?? [],
    label: options.label ?? logged,
    drift: options.drift ?? {},
    multivariate:
      typeof multivariate === 'boolean'
        ? multivariate
          ? ['pca', 'domain_classifier']
          : []
        : multivariate,
    kpi: options.kpi ?? null,
    metric: options.metric ?? null,
  });
  oneCatalog('monitor', namesOf(spec));
  if (model !== null) await resolveModelUri(store, model);
  if ('endpoint' in source) await getEndpoint(store, source.endpoint);
  return spec;
}

/** Builds the calls over a pool, a board and a store. */
export function createMonitors(context: ApiContext): MonitorsApi {
  const { store, session } = context;
  return {
    create: async (options) => {
      const name = checkText('name', options.name);
      return addMonitor(store, name, await specOf(context, options), session.actor);
    },
    run: async (idOrName, { until, ...call } = {}) => {
      const { monitorId, name, spec } = await getMonitor(store, idOrName);
      return runJob(
        context,
        { title: `Monitor ${name}`, kind: 'monitor', subject: name },
        'monitor',
        {
          monitorId,
          until: until === undefined ? store.now() : checkInteger('until', until),
          names: namesOf(spec),
          backend: session.backend,
        },
        call,
      );
    },
    gather: async (idOrName, { into, rows, ...call }) => {
      const { monitorId, name, spec } = await getMonitor(store, idOrName);
      const payload = {
        monitorId,
        until: store.now(),
        names: namesOf(spec),
        into: checkTableName(into),
        rows: rows === undefined ? null : checkInteger('rows', rows, { min: 1 }),
      };
      const words = { title: `Gathering rows of ${name}`, kind: 'transform', subject: into };
      return toTableVersion(await runJob(context, words, 'gather', payload, call));
    },
    list: () => listMonitors(store),
    get: (idOrName) => getMonitor(store, idOrName),
    windows: async (idOrName, { limit } = {}) => {
      const { monitorId } = await getMonitor(store, idOrName);
      return listWindows(
        store,
        monitorId,
        limit === undefined ? undefined : checkInteger('limit', limit, { min: 1 }),
      );
    },
    report: async (idOrName) => {
      const monitor = await getMonitor(store, idOrName);
      return monitorReport(monitor, await listWindows(store, monitor.monitorId), store.now());
    },
    delete: (idOrName) => removeMonitor(store, idOrName, session.actor),
  };
}
