/** @file Runs a monitor: computes the windows that are new, or whose rows, labels or judges have changed. */
import { checkCancelled, ParamError } from '../../core/errors.ts';
import { digestOf } from '../../core/hash.ts';
import type { Learner } from '../../core/learners/learner.ts';
import type { GbdtModel } from '../../core/learners/trees/model.ts';
import { learnBaseline, type ModelBaseline } from '../../core/monitoring/baseline.ts';
import type { MonitorRecord, MonitorWindow } from '../../core/monitoring/entities.ts';
import {
  anchoredTimes,
  planWindows,
  type PlannedWindow,
} from '../../core/monitoring/plan-windows.ts';
import {
  isScored,
  labelsOf,
  scoredBefore,
  scoreNow,
  thinRows,
} from '../../core/monitoring/scored-rows.ts';
import { sliceRule } from '../../core/monitoring/slices.ts';
import { windowFigures } from '../../core/monitoring/window.ts';
import {
  keptDrift,
  windowDrift,
  type WindowBaseline,
  type WindowContext,
  type WindowRows,
} from '../../core/monitoring/window-drift.ts';
import { columnOf, getCell } from '../../core/table/cells.ts';
import { tableDigest } from '../../core/table/digest.ts';
import { fieldOf, makeTable } from '../../core/table/make.ts';
import { takeColumn, takeTableRows } from '../../core/table/select.ts';
import type { Table } from '../../core/table/table.ts';
import type { Store } from '../../store/database.ts';
import { CORE_LEARNERS } from '../../core/training/predict.ts';
import { finishMonitorRun, getMonitor, listWindows, putWindow } from '../../store/monitor-store.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import { refOf } from './drift.ts';
import type { Job, JobContext } from './job-context.ts';
import { loadLearner, loadPredictors } from './learners.ts';
import { heldOutRows } from './held-out.ts';
import { loadModel, type LoadedModel } from './model.ts';
import { importanceOf } from './model-importance.ts';
import { readMonitorRows, type MonitorRows } from './monitor-source.ts';

/** Most rows of the baseline that columns are compared with. */
const MAX_BASELINE = 50_000;
/** Grows when the same rows would give other figures. */
const REVISION = 1;

/** What a run of a monitor works with. */
interface MonitorRun {
  readonly monitor: MonitorRecord;
  readonly store: Store;
  readonly context: WindowContext;
  /** The whole baseline, and what is compared with. */
  readonly whole: Table;
  readonly baseline: Omit<WindowBaseline, 'model'>;
  readonly source: MonitorRows;
  /** Models as the baseline shows them, by run. */
  readonly models: Map<string, ModelBaseline>;
  /** The monitor's own model; null without one. */
  readonly own: LoadedModel | null;
  readonly windowRows: number;
}

const has = (table: Table, name: string): boolean =>
  table.fields.some((field) => field.name === name);

/** The URI of the version that scored most rows; null when the rows do not say. */
function scorerOf(table: Table): string | null {
  if (!has(table, 'model_name') || !has(table, 'model_version')) return null;
  const names = columnOf(table, 'model_name');
  const versions = columnOf(table, 'model_version');
  const counts = new Map<string, number>();
  for (let row = 0; row < table.numRows; row++) {
    const name = getCell(names, row);
    const version = Number(getCell(versions, row));
    if (name === null || !(version >= 1)) continue;
    const uri = `models:/${String(name)}/${version}`;
    counts.set(uri, (counts.get(uri) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
}

/** The model behind a URI; the monitor's own when it is gone or out of reach. */
async function loadScorer({ store, own }: MonitorRun, uri: string | null): Promise<LoadedModel> {
  if (uri === null || uri === own!.resolved.uri) return own!;
  try {
    return await loadModel(store, uri);
  } catch (error) {
    if (error instanceof ParamError) return own!;
    throw error;
  }
}

/** The model of a window's rows; null for a monitor without one. */
async function modelOf(run: MonitorRun, part: Table): Promise<LoadedModel | null> {
  return run.own && loadScorer(run, scorerOf(part));
}

/** The baseline as a model sees it; learned once a run, when a window first asks for it. */
async function baselineOf(run: MonitorRun, loaded: LoadedModel): Promise<ModelBaseline> {
  const { runId } = loaded.resolved;
  const known = run.models.get(runId);
  if (known) return known;
  const { pipeline } = loaded;
  const learned = await learnBaseline(
    {
      pipeline,
      table: run.whole,
      heldOut: await heldOutRows(run.store, loaded, run.baseline.ref, run.whole),
      featureImportance: importanceOf(pipeline.model)?.values ?? null,
      learner: run.context.learner,
      learners: run.context.learners,
    },
    run.windowRows,
  );
  run.models.set(runId, learned);
  return learned;
}

/** Rows of a window before they are scored. */
function unscoredRows(
  { source, monitor: { spec } }: MonitorRun,
  planned: PlannedWindow,
  table: Table,
  model: LoadedModel | null,
): Omit<WindowRows, 'scored'> {
  const label = source.label && takeColumn(source.label, planned.rows);
  return {
    planned,
    hasTime: source.times !== null,
    table,
    ref: { ...source.ref, rows: table.numRows },
    y: model && spec.label && label ? labelsOf(model.pipeline, label, table.numRows) : null,
    kpi: source.kpi && takeColumn(source.kpi, planned.rows),
  };
}

function score({ context }: MonitorRun, table: Table, model: LoadedModel | null) {
  if (!model) return null;
  return isScored(table)
    ? scoredBefore(model.pipeline, table)
    : scoreNow(model.pipeline, table, context.learners);
}

function rowsWhere(values: Float64Array, test: (value: number) => boolean): Int32Array {
  return Int32Array.from({ length: values.length }, (_, row) => row).filter((row) =>
    test(values[row]),
  );
}

/** Digests that say whether a window must be computed again. */
async function digestsOf(
  { monitor, baseline, own }: MonitorRun,
  rows: Pick<WindowRows, 'table' | 'y' | 'kpi'>,
  model: LoadedModel | null,
): Promise<MonitorWindow['digests']> {
  const { label } = monitor.spec;
  const column = label && !('table' in label) ? label.column : null;
  const keep = rows.table.fields.map(({ name }, at) => (name === column ? -1 : at));
  const kept = keep.filter((at) => at >= 0);
  const labelled = rows.y ? rowsWhere(rows.y, Number.isFinite) : new Int32Array(0);
  const kpi = rows.kpi && (await tableDigest(makeTable([fieldOf('kpi', rows.kpi)], [rows.kpi])));
  return {
    rows: await tableDigest({
      numRows: rows.table.numRows,
      fields: kept.map((at) => rows.table.fields[at]),
      columns: kept.map((at) => rows.table.columns[at]),
    }),
    labels: await digestOf([labelled, Float64Array.from(labelled, (row) => rows.y![row]), kpi]),
    setup: await digestOf([
      REVISION,
      monitor.spec,
      baseline.ref.digest,
      (model ?? own)?.resolved.runId ?? null,
    ]),
  };
}

const isSame = (a: MonitorWindow['digests'], b: MonitorWindow['digests']): boolean =>
  a.rows === b.rows && a.setup === b.setup;

/** Computes a window unless it is known already. */
async function oneWindow(
  run: MonitorRun,
  planned: PlannedWindow,
  before: MonitorWindow | undefined,
): Promise<MonitorWindow | null> {
  const { store, monitor, source, baseline, context } = run;
  // A log that was trimmed has lost rows of windows that were computed when they were whole.
  if (before && !source.isTable && planned.rows.length < before.rows) return null;
  const table = takeTableRows(source.table, planned.rows);
  const model = await modelOf(run, table);
  const unscored = unscoredRows(run, planned, table, model);
  const digests = await digestsOf(run, unscored, model);
  const isKnown = before !== undefined && isSame(before.digests, digests);
  if (isKnown && before.digests.labels === digests.labels) return null;
  const rows = { ...unscored, scored: score(run, table, model) };
  const own = { ...baseline, model: model && (await baselineOf(run, model)) };
  const drift = isKnown ? keptDrift(before) : await windowDrift(monitor.spec, own, rows, context);
  const figures = windowFigures(monitor.spec, own, rows, drift, context);
  const isKept = drift.report !== null && source.isTable && drift.report.dataset.drifted > 0;
  const resolved = model?.resolved;
  const window: MonitorWindow = {
    ...figures,
    monitorId: monitor.monitorId,
    reportId: isKnown ? before.reportId : isKept ? store.newId() : null,
    model: resolved ? { name: resolved.name, version: resolved.version } : null,
    digests,
    computedAt: store.now(),
    schemaVersion: 1,
  };
  await putWindow(store, window, isKept ? drift.report : null);
  return window;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 1;
}

async function prepare(
  store: Store,
  monitor: MonitorRecord,
  existing: readonly MonitorWindow[],
  request: Parameters<Job<'monitor'>>[0],
  signal: JobContext['signal'],
): Promise<{ readonly run: MonitorRun; readonly planned: readonly PlannedWindow[] }> {
  const { spec } = monitor;
  const record = await getTableVersion(store, spec.baseline.name, spec.baseline.version);
  const whole = await readTable(store, record.name, record.version);
  const own = spec.model === null ? null : await loadModel(store, spec.model);
  const inputs = own ? own.pipeline.recipe.inputs : whole.fields;
  const source = await readMonitorRows(store, spec, inputs, request.until);
  const isLog = !source.isTable && spec.windows.by === 'rows';
  const times = isLog && source.times ? anchoredTimes(source.times, existing) : source.times;
  const planned = planWindows(spec.windows, times, source.table.numRows, request.until);
  const table = thinRows(whole, MAX_BASELINE);
  const cut = spec.slices.filter((name) => has(table, name));
  return {
    planned,
    run: {
      ...{ monitor, store, whole, source, own },
      context: {
        learner: (await loadLearner('gbdt', request.backend)) as Learner<GbdtModel>,
        learners: request.backend === 'cpu' ? CORE_LEARNERS : await loadPredictors('gbdt'),
        signal,
      },
      baseline: {
        table,
        ref: refOf(record),
        slices: new Map(
          cut.map((name) => [name, sliceRule(columnOf(table, name), table.numRows)] as const),
        ),
      },
      models: new Map(),
      windowRows: median(planned.map(({ rows }) => rows.length)),
    },
  };
}

/** Computes what is new. Cancelled or cut off, it goes on at the first window that is missing. */
export const monitor: Job<'monitor'> = async (request, context) => {
  const store = await context.store();
  const startedAt = store.now();
  const record = await getMonitor(store, request.monitorId);
  const existing = await listWindows(store, record.monitorId);
  const { run, planned } = await prepare(store, record, existing, request, context.signal);
  const known = new Map(existing.map((window) => [window.windowStart, window]));
  const computed: MonitorWindow[] = [];
  for (const [at, window] of planned.entries()) {
    checkCancelled(context.signal, 'monitor');
    context.report({ stage: 'Looking', done: at, total: planned.length, unit: 'windows' });
    const made = await oneWindow(run, window, known.get(window.start));
    if (made) computed.push(made);
  }
  const starts = new Set(planned.map(({ start }) => start));
  const gone = run.source.isTable
    ? existing.filter(
        ({ windowStart, windowEnd, hasTime }) =>
          !starts.has(windowStart) && (!hasTime || windowEnd <= request.until),
      )
    : [];
  await finishMonitorRun(
    store,
    record.monitorId,
    gone.map(({ windowStart }) => windowStart),
    startedAt,
  );
  return computed;
};
