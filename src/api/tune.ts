/**
 * @file `terrarium.tune`: a study in generations (ADR 6). The page asks a worker what comes next, hands the trials of
 * a generation to the pool and writes the study; each trial writes its own run.
 */
import { isCancelled, ParamError } from '../core/errors.ts';
import { learnerInfo } from '../core/learners/catalog.ts';
import { metricInfo } from '../core/metrics/names.ts';
import { bestTrial } from '../core/tuning/best-trial.ts';
import type {
  FinishedTrial,
  PrunerSpec,
  SamplerSpec,
  StudyRecord,
  TrialRecord,
} from '../core/tuning/study.ts';
import type { PlannedTrial } from '../core/tuning/generation.ts';
import type { JobHandle } from '../engine/job-board.ts';
import type { TrainSpec } from '../engine/protocol.ts';
import { closeRun, closeStudy } from '../store/close-work.ts';
import { logMetrics } from '../store/metric-store.ts';
import { createRun, logInputs, logParams, setRunStatus } from '../store/run-store.ts';
import { getTableVersion } from '../store/table-records.ts';
import { createStudy, putTrials, setStudyStatus } from '../store/study-store.ts';
import type { ApiContext } from './context.ts';
import { runTarget, specOf } from './train.ts';
import type { Study, Trial, TuneOptions } from './types.ts';

/** A study under way. */
interface Running {
  readonly context: ApiContext;
  readonly options: TuneOptions;
  readonly study: StudyRecord;
  readonly spec: TrainSpec;
  readonly handle: JobHandle;
  /** By trial number. */
  readonly trials: TrialRecord[];
}

/** A sampler or pruner by its word, with its defaults, or as it is. */
function typed<T extends { readonly type: string }>(spec: T | T['type']): T {
  return typeof spec === 'string' ? ({ type: spec } as T) : spec;
}

function toTrial({ number, state, params, value, runId }: TrialRecord): Trial {
  return { number, state, params, value, runId };
}

/** The trials that samplers and pruners may look at. */
function finishedOf(trials: readonly TrialRecord[]): (FinishedTrial & TrialRecord)[] {
  return trials.filter(
    (trial): trial is FinishedTrial & TrialRecord =>
      trial.state !== 'WAITING' && trial.state !== 'RUNNING',
  );
}

function directionOf(options: TuneOptions, metric: string): StudyRecord['direction'] {
  if (options.direction) return options.direction;
  const greaterIsBetter = metricInfo(metric)?.greaterIsBetter;
  if (greaterIsBetter === undefined || greaterIsBetter === null) {
    throw new ParamError(
      'unknown_metric',
      `tune: metric "${metric}" has no better direction of its own; give direction: 'minimize' or 'maximize'`,
    );
  }
  return greaterIsBetter ? 'maximize' : 'minimize';
}

async function runTrial(
  running: Running,
  planned: PlannedTrial,
  history: readonly TrialRecord[],
): Promise<TrialRecord> {
  const { context, options, study, spec, handle } = running;
  const run = await runTarget(context, {
    ...(options.experiment === undefined ? {} : { experiment: options.experiment }),
    runName: `${study.name}_trial_${planned.number}`,
    parentRunId: study.runId,
    tags: { ...options.tags, 'optuna.trial.number': String(planned.number) },
  });
  const record: TrialRecord = {
    studyId: study.studyId,
    number: planned.number,
    state: 'RUNNING',
    params: planned.params,
    value: null,
    intermediate: [],
    runId: run.runId,
    duplicateOf: null,
  };
  await putTrials(context.store, [record]);
  try {
    const { value, intermediate } = await context.pool.request(
      'trial',
      {
        spec: { ...spec, params: { ...spec.params, ...planned.params } },
        run,
        backend: options.backend ?? context.session.backend,
        number: planned.number,
        folds: options.cv ?? 3,
        metric: study.metric,
        direction: study.direction,
        pruner: study.pruner,
        history: history.map((trial) => ({ state: trial.state, intermediate: trial.intermediate })),
      },
      { signal: handle.signal },
    );
    return { ...record, state: value === null ? 'PRUNED' : 'COMPLETE', value, intermediate };
  } catch (error) {
    await closeRun(context.store, run.runId, error);
    // A cancelled study ends here; a trial that failed by itself is one bad point, and the study goes on.
    if (isCancelled(error)) throw error;
    return { ...record, state: 'FAIL' };
  }
}

function report({ handle, study, trials, options }: Running): void {
  const best = bestTrial(trials, study.direction);
  const progress = {
    stage: best
      ? `Best ${study.metric} ${best.value?.toFixed(4)} in trial ${best.number}`
      : 'First trials',
    done: finishedOf(trials).length,
    total: study.nTrials,
    unit: 'trials',
  };
  handle.report(progress);
  options.onProgress?.(progress);
}

/** Runs the trials of one generation, at most `workers` at a time; the order of completion changes nothing. */
async function runGeneration(running: Running, planned: readonly PlannedTrial[]): Promise<void> {
  const { context, options, trials } = running;
  const history = finishedOf(trials);
  const waiting = [...planned];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const done = await runTrial(running, next, history);
      await putTrials(context.store, [done]);
      trials.push(done);
      trials.sort((a, b) => a.number - b.number);
      options.onTrial?.(toTrial(done));
      report(running);
    }
  };
  const workers = Math.max(1, Math.min(options.workers ?? context.pool.size, planned.length));
  await Promise.all(Array.from({ length: workers }, work));
}

async function runStudy(running: Running): Promise<Study> {
  const { context, options, study, trials } = running;
  report(running);
  for (;;) {
    await options.gate?.();
    const next = await context.pool.request('propose', { study, finished: finishedOf(trials) });
    if (next.trials.length === 0) break;
    await runGeneration(running, next.trials);
    if (next.exhausted) break;
  }
  const best = bestTrial(trials, study.direction);
  const importance = await context.pool.request('importance', {
    space: study.space,
    direction: study.direction,
    trials: finishedOf(trials),
    seed: study.seed,
  });
  if (best?.value !== null && best?.value !== undefined) {
    await logMetrics(context.store, study.runId, {
      best_value: best.value,
      best_trial: best.number,
    });
  }
  return {
    studyId: study.studyId,
    runId: study.runId,
    bestTrial: best && toTrial(best),
    bestValue: best?.value ?? null,
    bestParams: best?.params ?? {},
    trials: trials.map(toTrial),
    importances: Object.fromEntries(
      (importance?.importances ?? []).map(({ name, importance: share }) => [name, share]),
    ),
  };
}

/**
 * Begins the study: everything about it is checked before anything is written.
 *
 * @returns The study's record and what each of its trials trains.
 */
async function beginStudy(
  context: ApiContext,
  options: TuneOptions,
): Promise<{ study: StudyRecord; spec: TrainSpec }> {
  const info = learnerInfo(options.learner);
  const metric = options.metric ?? (info.tasks.includes('binary') ? 'f1_score' : 'r2_score');
  const spec = await specOf(context, options);
  const run = await runTarget(context, options);
  const plan = {
    name: options.studyName ?? `${options.learner}_study`,
    direction: directionOf(options, metric),
    metric,
    space: options.space ?? info.searchSpace,
    sampler: typed<SamplerSpec>(options.sampler ?? 'tpe'),
    pruner: typed<PrunerSpec>(options.pruner ?? 'none'),
    nTrials: options.nTrials,
    generationSize: options.generationSize ?? 4,
    seed: spec.seed,
  };
  await context.pool.request('propose', { study: plan, finished: [] });
  await createRun(context.store, {
    ...run,
    runName: options.runName ?? plan.name,
    tags: {
      ...run.tags,
      'optuna.study_direction': plan.direction.toUpperCase(),
      'app.learner': options.learner,
    },
  });
  try {
    return { study: await recordStudy(context, options, spec, plan, run.runId), spec };
  } catch (error) {
    await closeRun(context.store, run.runId, error);
    throw error;
  }
}

type StudyPlan = Omit<StudyRecord, 'studyId' | 'runId' | 'createdAt' | 'schemaVersion' | 'status'>;

/** Writes what a study reads and tries into its run, and the study itself. */
async function recordStudy(
  { store }: ApiContext,
  options: TuneOptions,
  spec: TrainSpec,
  plan: StudyPlan,
  runId: string,
): Promise<StudyRecord> {
  await logParams(store, runId, {
    learner: options.learner,
    target: spec.target,
    ...(spec.positive === undefined ? {} : { positive: spec.positive }),
    split: spec.split,
    recipe: spec.recipe === 'auto' ? 'auto' : (spec.recipe.name ?? 'custom'),
    sampler: plan.sampler.type,
    n_trials: String(plan.nTrials),
    cv: String(options.cv ?? 3),
    metric: plan.metric,
    seed: String(spec.seed),
  });
  const table = await getTableVersion(store, spec.table.name, spec.table.version);
  const { name, version, digest, numRows } = table;
  await logInputs(store, runId, [{ name, version, digest, numRows, context: 'tuning' }]);
  return createStudy(store, { ...plan, runId });
}

/** See `Terrarium.tune`. Study and parent run are closed whatever happens. */
export async function tune(context: ApiContext, options: TuneOptions): Promise<Study> {
  const { study, spec } = await beginStudy(context, options);
  options.onStudy?.(study.studyId);
  const words = { title: `Tuning ${options.learner}`, kind: 'tune', subject: study.studyId };
  try {
    const result = await context.board.run(words, options.signal, (handle) =>
      runStudy({ context, options, study, spec, handle, trials: [] }),
    );
    await setStudyStatus(context.store, study.studyId, 'FINISHED');
    await setRunStatus(context.store, study.runId, 'FINISHED');
    return result;
  } catch (error) {
    await closeStudy(context.store, study.studyId, error);
    throw error;
  }
}
