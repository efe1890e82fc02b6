/** @file `terrarium.lab`: the whole loop, from a raw table to a drift report, through the public API alone. */
import { checkInteger, describe } from '../../core/checks.ts';
import { ParamError, StateError } from '../../core/errors.ts';
import { labSteps } from '../../core/lab/steps.ts';
import type { JobBoard } from '../../engine/job-board.ts';
import type { WorkerPool } from '../../engine/worker-pool.ts';
import type { Store } from '../../store/database.ts';
import { getDriftReport } from '../../store/drift-store.ts';
import { getLabRun } from '../../store/lab-store.ts';
import type { LabRunRecord } from '../../store/records.ts';
import type {
  LabActivity,
  LabApi,
  LabOptions,
  LabResult,
  LabSource,
  LabSourceLike,
  Terrarium,
} from '../types.ts';
import { DEFAULT_SEED } from '../train.ts';
import { DATA_STEPS } from './data-steps.ts';
import { runLab, type LabStep, type PlannedStep } from './lab-run.ts';
import { initialState, type LabState } from './lab-state.ts';
import { requireState } from './links.ts';
import { PauseGate } from './pause-gate.ts';
import { REGISTRY_STEPS } from './registry-steps.ts';
import { SERVE_STEPS } from './serve-steps.ts';
import { TRAIN_STEPS } from './train-steps.ts';

const STEPS: readonly LabStep<LabState>[] = [
  ...DATA_STEPS,
  ...TRAIN_STEPS,
  ...REGISTRY_STEPS,
  ...SERVE_STEPS,
];

/** The steps with their words. */
function plannedSteps({ kind }: LabSource): readonly PlannedStep<LabState>[] {
  const words = new Map(
    labSteps(kind === 'churn' ? 'churn' : 'own').map((step) => [step.id, step]),
  );
  return STEPS.map((step) => {
    const { title, weight } = words.get(step.id)!;
    return { ...step, title, weight };
  });
}

/** As many customers as the lecture's table has. */
const DEFAULT_ROWS = 7043;
const DEFAULT_TRIALS = 12;
/** Fewer customers than this leave a part of the split without enough of either class. */
const MIN_ROWS = 200;

/** What a lab was asked to do, as it is kept: a file is not, since step 1 has made a table of it. */
interface KeptOptions {
  readonly source: LabSource;
  readonly rows: number;
  readonly nTrials: number;
  readonly seed: number;
}

function toSource(source: LabSourceLike): LabSource {
  if (source === 'churn') return { kind: 'churn' };
  if (typeof source !== 'object') {
    throw new ParamError(
      'invalid_source',
      `lab: source must be 'churn', {csv, target} or {table, target}, got ${describe(source)}`,
    );
  }
  if ('kind' in source) return source;
  return 'csv' in source ? { kind: 'csv', ...source } : { kind: 'table', ...source };
}

async function optionsOf(store: Store, options: LabOptions): Promise<KeptOptions> {
  if (options.resume !== undefined) {
    const lab = await getLabRun(store, options.resume);
    if (lab.status === 'RUNNING') {
      throw new StateError(
        'lab_running',
        'lab: this one is running already, in this tab or another',
      );
    }
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
    source: toSource(options.source ?? 'churn'),
    rows: checkInteger('rows', options.rows ?? DEFAULT_ROWS, { min: MIN_ROWS, max: 1_000_000 }),
    nTrials: checkInteger('nTrials', options.nTrials ?? DEFAULT_TRIALS, { min: 1, max: 1000 }),
    seed: checkInteger('seed', options.seed ?? DEFAULT_SEED, { min: 0 }),
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
 * Builds what `terrarium.lab` does. One lab at a time per tab.
 *
 * @param terrarium The API that the lab uses; asked for when a lab starts.
 * @param tell Called at each change of what the lab does.
 */
export function createLab(
  context: LabContext,
  terrarium: () => Terrarium,
  tell: (activity: LabActivity | null) => void,
): Omit<LabApi, 'activity' | 'watch'> {
  const { store, board, owner, pool } = context;
  let current: { readonly gate: PauseGate; readonly controller: AbortController } | null = null;

  async function run(options: LabOptions = {}): Promise<LabResult> {
    if (current) {
      throw new StateError('lab_running', 'lab: one is running already; cancel it or wait for it');
    }
    let labId = options.resume ?? null;
    const gate = new PauseGate(() => report());
    const report = (): void => tell({ labId, isPaused: gate.isPaused, isWaiting: gate.isWaiting });
    const controller = new AbortController();
    current = { gate, controller };
    report();
    const abort = (): void => controller.abort();
    if (options.signal?.aborted) abort();
    options.signal?.addEventListener('abort', abort, { once: true });
    try {
      const kept = await optionsOf(store, options);
      const initial = initialState(kept);
      const title = kept.source.kind === 'churn' ? 'Churn lab' : `Lab on ${initial.names.project}`;
      const api = terrarium();
      const { lab, state } = await board.run({ title, kind: 'lab' }, controller.signal, (handle) =>
        runLab<LabState>({
          store,
          terrarium: api,
          owner,
          steps: plannedSteps(kept.source),
          initial,
          seed: kept.seed,
          options: storable(kept),
          ...(options.resume === undefined ? {} : { resume: options.resume }),
          gate,
          signal: handle.signal,
          onProgress: (progress) => {
            handle.report(progress);
            options.onProgress?.(progress);
          },
          onStart: (id) => {
            labId = id;
            handle.setSubject(id);
            report();
          },
        }),
      );
      return await toResult(store, api, lab, state);
    } finally {
      options.signal?.removeEventListener('abort', abort);
      current = null;
      tell(null);
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
