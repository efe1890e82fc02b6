/** @file `terrarium.mlflow`: tracking and registry under the names that MLflow gives them. */
import { StateError } from '../core/errors.ts';
import type { Cell } from '../core/table/column.ts';
import { resolveModelUri } from '../store/alias-store.ts';
import { logArtifact } from '../store/artifact-store.ts';
import { getOrCreateExperiment, listExperiments } from '../store/experiment-store.ts';
import { getMetricSeries, logMetrics, toPoints } from '../store/metric-store.ts';
import { getRun } from '../store/run-rows.ts';
import {
  createRun,
  deleteRun,
  logInputs,
  logParams,
  restoreRun,
  setRunStatus,
  setTags,
} from '../store/run-store.ts';
import { getTableVersion } from '../store/table-records.ts';
import type { ApiContext } from './context.ts';
import { createArtifacts } from './artifacts.ts';
import { createMlflowClient, registerModel } from './mlflow-client.ts';
import type { ActiveRun, MlflowApi, PyfuncModel, TableLike } from './types.ts';
import { addressOf, toRun } from './views.ts';

/** Rows scored per request, so that a big input never makes one big message. */
const PREDICT_BLOCK = 10_000;

type Row = Readonly<Record<string, Cell>>;

async function rowsOf(
  { store, pool }: ApiContext,
  input: readonly Row[] | TableLike,
): Promise<readonly Row[]> {
  if (Array.isArray(input)) return input as readonly Row[];
  const address = addressOf(input as TableLike);
  const { name, version, numRows, fields } = await getTableVersion(
    store,
    address.name,
    address.version,
  );
  const { cells } = await pool.request('tablePage', {
    table: { name, version },
    from: 0,
    count: numRows,
  });
  return Array.from({ length: numRows }, (_, row) =>
    Object.fromEntries(fields.map((field, at) => [field.name, cells[at][row]])),
  );
}

async function loadPyfunc(context: ApiContext, uri: string): Promise<PyfuncModel> {
  const { runId } = await resolveModelUri(context.store, uri);
  const modelUri = `runs:/${runId}/model`;
  const ask = async (input: readonly Row[] | TableLike) => {
    const rows = await rowsOf(context, input);
    const predictions: Cell[] = [];
    const probabilities: number[] = [];
    for (let from = 0; from < rows.length; from += PREDICT_BLOCK) {
      const block = rows.slice(from, from + PREDICT_BLOCK);
      const part = await context.pool.request('predictRows', { modelUri, rows: block });
      predictions.push(...part.predictions);
      probabilities.push(...(part.probabilities ?? []));
    }
    return { predictions, probabilities: probabilities.length > 0 ? probabilities : null };
  };
  return {
    uri,
    runId,
    predict: async (input) => (await ask(input)).predictions,
    predictProba: async (rows) => (await ask(rows)).probabilities,
  };
}

/** Runs that a script opens itself, innermost last. */
function createRunStack(context: ApiContext) {
  const stack: ActiveRun[] = [];
  return {
    top: (): ActiveRun | null => stack.at(-1) ?? null,
    /** The run that a log call writes to; one is started when there is none, as MLflow does. */
    current: async (): Promise<string> => {
      if (stack.length === 0) await start({});
      return stack[stack.length - 1].runId;
    },
    start,
    end: async (status: 'FINISHED' | 'FAILED' | 'KILLED' = 'FINISHED'): Promise<void> => {
      const run = stack.pop();
      if (run) await setRunStatus(context.store, run.runId, status);
    },
  };

  async function start(options: Parameters<MlflowApi['startRun']>[0] = {}): Promise<ActiveRun> {
    const parent = stack.at(-1);
    if (parent && !options.nested) {
      throw new StateError(
        'run_active',
        `startRun: run ${parent.runId} is active; end it with endRun() or pass nested: true`,
      );
    }
    const { store, owner, session } = context;
    const { experimentId } = await getOrCreateExperiment(store, session.experiment);
    const { runId } = await createRun(store, {
      experimentId,
      owner,
      parentRunId: parent?.runId ?? null,
      ...(options.runName === undefined ? {} : { runName: options.runName }),
      ...(options.tags === undefined ? {} : { tags: options.tags }),
    });
    const run = { runId, experimentId };
    stack.push(run);
    return run;
  }
}

/** Builds `terrarium.mlflow`, but for what lazy-mlflow.ts adds. */
export function createMlflow(context: ApiContext): Omit<MlflowApi, 'MlflowClient' | 'autolog'> {
  const { store, session } = context;
  const runs = createRunStack(context);
  const client = createMlflowClient(context);
  const logAll: MlflowApi['logParams'] = async (params) => {
    await logParams(store, await runs.current(), params);
  };
  const logMany: MlflowApi['logMetrics'] = async (metrics, step = 0) =>
    logMetrics(store, await runs.current(), metrics, step);
  const tagAll: MlflowApi['setTags'] = async (tags) => {
    await setTags(store, await runs.current(), tags);
  };
  return {
    setExperiment: async (name) => {
      const experiment = await getOrCreateExperiment(store, name);
      session.experiment = name;
      return experiment;
    },
    startRun: runs.start,
    endRun: runs.end,
    activeRun: runs.top,
    logParam: (key, value) => logAll({ [key]: value }),
    logParams: logAll,
    logMetric: (key, value, step) => logMany({ [key]: value }, step),
    logMetrics: logMany,
    logInput: async (table, purpose = 'training') => {
      const address = addressOf(table);
      const found = await getTableVersion(store, address.name, address.version);
      const { name, version, digest, numRows } = found;
      await logInputs(store, await runs.current(), [
        { name, version, digest, numRows, context: purpose },
      ]);
    },
    logArtifact: async (path, content) => {
      await logArtifact(store, await runs.current(), path, content);
    },
    setTag: (key, value) => tagAll({ [key]: value }),
    setTags: tagAll,
    getRun: async (runId) => toRun(await getRun(store, runId)),
    getMetricHistory: async (runId, key) => {
      const series = await getMetricSeries(store, runId, key);
      return series ? toPoints(series) : [];
    },
    searchRuns: async (options = {}) => {
      const { searchStoredRuns } = await import('../store/run-search.ts');
      return (await searchStoredRuns(store, options)).runs.map(toRun);
    },
    searchExperiments: () => listExperiments(store, 'active'),
    deleteRun: async (runId) => void (await deleteRun(store, runId)),
    restoreRun: async (runId) => void (await restoreRun(store, runId)),
    registerModel: (uri, name) => registerModel(context, uri, name),
    client,
    artifacts: createArtifacts(store),
    pyfunc: { loadModel: (uri) => loadPyfunc(context, uri) },
  };
}
