/** @file `terrarium.lab`: the whole loop, from a raw table to a drift report, through the public API alone. */
import { StateError } from '../../core/errors.ts';
import type { JobBoard } from '../../engine/job-board.ts';
import type { WorkerPool } from '../../engine/worker-pool.ts';
import type { Store } from '../../store/database.ts';
import { getDriftReport } from '../../store/drift-store.ts';
import { getLabRun } from '../../store/lab-store.ts';
import type { LabRunRecord } from '../../store/records.ts';
import type { LabApi, LabOptions, LabResult, LabSource, Terrarium } from '../types.ts';
import { DEFAULT_SEED } from '../train.ts';
import { DATA_STEPS } from './data-steps.ts';
import { PauseGate, runLab, type LabStep } from './lab-run.ts';
import { labNames, type LabState } from './lab-state.ts';
import { requireState } from './links.ts';
import { MODEL_STEPS } from './model-steps.ts';
import { SERVE_STEPS } from './serve-steps.ts';

const STEPS: readonly LabStep<LabState>[] = [...DATA_STEPS, ...MODEL_STEPS, ...SERVE_STEPS];

/** As many customers as the lecture's table has. */
const DEFAULT_ROWS = 7043;
const DEFAULT_TRIALS = 16;

/** What a lab was asked to do, as it is kept: a file is not, since step 1 has made a table of it. */
interface KeptOptions {
  readonly source: LabSource;
  readonly rows: number;
  readonly nTrials: number;
  readonly seed: number;
}

function initialState({ source, rows, nTrials }: KeptOptions): LabState {
  return {
    source,
    names: labNames(source),
    rows,
    nTrials,
    target: source.kind === 'churn' ? 'churn' : source.target,
    positive: source.kind === 'churn' ? 'Yes' : (source.positive ?? null),
    task: 'binary',
    bronze: null,
    training: null,
    runIds: [],
    studyId: null,
    bestRunId: null,
    version: null,
    gate: null,
    batch: null,
    predictions: null,
    driftReportId: null,
  };
}

async function optionsOf(store: Store, options: LabOptions): Promise<KeptOptions> {
  if (options.resume !== undefined) {
    const lab = await getLabRun(store, options.resume);
    const kept = lab.options as KeptOptions;
    const isLoaded = lab.steps[0]?.status === 'FINISHED';
    if (kept.source.kind === 'csv' && !isLoaded) {
      throw new StateError(
        'lab_file_gone',
        'lab: the file was not read before the lab was interrupted; drop it again',
      );
    }
    return kept;
  }
  return {
    source: options.source ?? { kind: 'churn' },
    rows: options.rows ?? DEFAULT_ROWS,
    nTrials: options.nTrials ?? DEFAULT_TRIALS,
    seed: options.seed ?? DEFAULT_SEED,
  };
}

/** What can be stored: everything but the bytes of a file. */
function storable(options: KeptOptions): KeptOptions {
  const { source } = options;
  return source.kind === 'csv' ? { ...options, source: { ...source, csv: '' } } : options;
}

async function toResult(
  store: Store,
  terrarium: Terrarium,
  lab: LabRunRecord,
  state: LabState,
): Promise<LabResult> {
  const { mlflow, data } = terrarium;
  const predictions = requireState(state.predictions, 'predictions');
  const report = await getDriftReport(store, requireState(state.driftReportId, 'driftReportId'));
  return {
    labId: lab.labId,
    steps: lab.steps.map(({ id, title, startedAt, finishedAt, links }) => ({
      id,
      title,
      startedAt: startedAt ?? lab.startedAt,
      finishedAt: finishedAt ?? lab.startedAt,
      links,
    })),
    runs: await Promise.all(state.runIds.map((runId) => mlflow.getRun(runId))),
    bestRunId: requireState(state.bestRunId, 'bestRunId'),
    modelVersion: await mlflow.client.getModelVersion(
      state.names.project,
      requireState(state.version, 'version'),
    ),
    gate: requireState(state.gate, 'gate'),
    predictions: await data.table(predictions.name, predictions),
    drift: report.report,
  };
}

interface LabContext {
  readonly store: Store;
  readonly pool: WorkerPool;
  readonly board: JobBoard;
  readonly owner: string;
}

/**
 * Builds `terrarium.lab`. One lab at a time per tab.
 *
 * @param terrarium The API that the lab uses; asked for when a lab starts.
 */
export function createLab(context: LabContext, terrarium: () => Terrarium): LabApi {
  const { store, board, owner, pool } = context;
  let current: { readonly gate: PauseGate; readonly controller: AbortController } | null = null;

  async function run(options: LabOptions = {}): Promise<LabResult> {
    if (current) {
      throw new StateError('lab_running', 'lab: one is running already; cancel it or wait for it');
    }
    const active = { gate: new PauseGate(), controller: new AbortController() };
    current = active;
    const abort = (): void => active.controller.abort();
    options.signal?.addEventListener('abort', abort, { once: true });
    try {
      const kept = await optionsOf(store, options);
      const words = { title: 'Churn lab', kind: 'lab' };
      const api = terrarium();
      const { lab, state } = await board.run(words, active.controller.signal, (handle) =>
        runLab<LabState>({
          store,
          terrarium: api,
          owner,
          steps: STEPS,
          initial: initialState(kept),
          seed: kept.seed,
          options: storable(kept),
          ...(options.resume === undefined ? {} : { resume: options.resume }),
          gate: active.gate,
          signal: handle.signal,
          onProgress: (progress) => {
            handle.report(progress);
            options.onProgress?.(progress);
          },
          onStart: (labId) => handle.setSubject(labId),
        }),
      );
      return await toResult(store, api, lab, state);
    } finally {
      options.signal?.removeEventListener('abort', abort);
      current = null;
    }
  }

  return {
    run,
    churnCsv: (options = {}) =>
      pool.request('churnCsv', {
        rows: options.rows ?? DEFAULT_ROWS,
        seed: options.seed ?? DEFAULT_SEED,
        month: options.month ?? 0,
        drift: options.drift ?? false,
      }),
    pause: () => current?.gate.pause(),
    resume: () => current?.gate.resume(),
    cancel: () => current?.controller.abort(),
  };
}
