/** @file Lab steps on models: train, tune, pick. */
import { isCancelled, StateError } from '../../core/errors.ts';
import { pythonForSearch, pythonForTrain, pythonForTune } from '../../core/interop/python/index.ts';
import type { Run, TrainOptions } from '../types.ts';
import { combineProgress } from './combined-progress.ts';
import { measureGains } from './measure-gains.ts';
import type { LabFacts, LabModel } from './lab-facts.ts';
import {
  GBDT,
  modelPlans,
  pickMetric,
  TRIAL_GBDT,
  tuneMetric,
  type ModelPlan,
} from './lab-models.ts';
import type { LabStep, StepContext } from './lab-run.ts';
import type { LabState } from './lab-state.ts';
import { requireState, runLink, show, studyLink, tableLink } from './links.ts';

type Step = LabStep<LabState>;
type Context = StepContext<LabState>;

function trainOptions(
  { labId, state, seed, signal }: Context,
  { table, learner, params, role, runName }: ModelPlan,
): TrainOptions {
  return {
    table,
    target: state.target,
    task: state.task,
    ...(state.positive === null || state.task !== 'binary' ? {} : { positive: state.positive }),
    learner,
    params,
    seed,
    experiment: state.names.project,
    runName,
    tags: { 'app.lab': labId, 'app.lab.role': role },
    // The test rows stay closed until the gate opens them, once.
    evaluateTest: false,
    thresholdMetric: state.task === 'binary' ? 'f1_score' : null,
    signal,
  };
}

const pythonOf = (context: Context, plan: ModelPlan): string =>
  `# Run ${plan.runName}\n${pythonForTrain({ ...trainOptions(context, plan), leftOut: context.state.leftOut })}`;

/** Trains all at once. One that fails is left out with its reason, unless all candidates do. */
async function trainAll(
  context: Context,
  plans: readonly ModelPlan[],
): Promise<{ readonly runs: readonly Run[]; readonly models: readonly LabModel[] }> {
  const { terrarium, onProgress, tell, signal } = context;
  const models: LabModel[] = plans.map(({ runName, learner, role }) => ({
    runName,
    learner,
    role,
    runId: null,
    error: null,
  }));
  const note = (index: number, change: Partial<LabModel>): Promise<void> => {
    models[index] = { ...models[index], ...change };
    return tell({ facts: { models: [...models] } });
  };
  const progress = combineProgress(
    plans.map(({ runName }) => runName),
    'models',
    onProgress,
  );
  const notes: Promise<void>[] = [];
  const settled = await Promise.allSettled(
    plans.map(async (plan, index) => {
      const run = await terrarium.train({
        ...trainOptions(context, plan),
        onRun: (runId) => notes.push(note(index, { runId })),
        onProgress: progress.report(index),
      });
      progress.finish(index);
      return run;
    }),
  );
  await Promise.all(notes);
  const failures = settled.map((one) =>
    one.status === 'fulfilled'
      ? null
      : one.reason instanceof Error
        ? one.reason
        : new Error(String(one.reason)),
  );
  const cancelled = failures.find((error) => isCancelled(error));
  if (cancelled && signal.aborted) throw cancelled;
  failures.forEach((error, index) => {
    if (error !== null) models[index] = { ...models[index], error: error.message };
  });
  const candidates = models.filter(({ role }) => role === 'candidate');
  const first = failures[models.indexOf(candidates[0])];
  if (first && candidates.every(({ error }) => error !== null)) throw first;
  const runs = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  return { runs, models };
}

const train: Step = {
  id: 'train',
  run: async (context) => {
    const { terrarium, state, tell } = context;
    const training = requireState(state.training, 'training');
    const { numRows } = await terrarium.data.table(training.name, training);
    const plans = modelPlans(state, numRows);
    const reads = [...new Map(plans.map(({ table }) => [table.name, tableLink(table)])).values()];
    const python = plans.map((plan) => pythonOf(context, plan)).join('\n\n');
    await tell({ reads, python });
    const { runs, models } = await trainAll(context, plans);
    const metric = `validation_${pickMetric(state.task)}`;
    const failed = models.filter(({ error }) => error !== null).map(({ runName }) => runName);
    const best = runs
      .filter((run) => run.tags['app.lab.role'] === 'candidate')
      .reduce((a, b) =>
        (b.metrics[metric] ?? -Infinity) > (a.metrics[metric] ?? -Infinity) ? b : a,
      );
    return {
      summary: `${runs.length} runs, best ${best.runName} ${show(best.metrics[metric])}${failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''}`,
      reads,
      writes: runs.map((run) => runLink(run.runId, run.runName)),
      python,
      state: { runIds: runs.map((run) => run.runId) },
      facts: { models },
    };
  },
};

const tune: Step = {
  id: 'tune',
  run: async (context) => {
    const { terrarium, state, seed, gate, onProgress, tell } = context;
    const table = requireState(state.training, 'training');
    const metric = tuneMetric(state.task);
    const plan = { learner: 'gbdt', role: 'candidate', table } as const;
    const options = {
      ...trainOptions(context, { ...plan, runName: 'gbdt_study', params: TRIAL_GBDT }),
      nTrials: state.nTrials,
      cv: 3,
      metric,
      sampler: { type: 'tpe' as const, n_startup_trials: Math.ceil(state.nTrials / 3) },
      studyName: 'gbdt_study',
    };
    const reads = [tableLink(table)];
    const python = pythonForTune({ ...options, seed, leftOut: state.leftOut });
    const factsOf = (studyId: string, tunedRunId: string | null): LabFacts => ({
      study: { studyId, metric, tunedRunId },
    });
    const notes: Promise<void>[] = [];
    await tell({ reads, python });
    const study = await terrarium.tune({
      ...options,
      gate,
      onStudy: (studyId) =>
        notes.push(
          tell({ writes: [studyLink(studyId, 'gbdt_study')], facts: factsOf(studyId, null) }),
        ),
      // The last training counts as one trial more.
      onProgress: (progress) => onProgress({ ...progress, total: progress.total + 1 }),
    });
    await Promise.all(notes);
    const link = studyLink(study.studyId, 'gbdt_study');
    if (!study.bestTrial) {
      throw new StateError(
        'no_trial',
        'lab: at least one trial must finish, got none; open the study to see why they failed',
      );
    }
    const best = await terrarium.train({
      ...trainOptions(context, {
        ...plan,
        runName: 'gbdt_tuned',
        params: { ...GBDT, ...study.bestParams },
      }),
      onRun: (runId) => notes.push(tell({ facts: factsOf(study.studyId, runId) })),
      onProgress: ({ stage, done, total }) =>
        onProgress({
          stage: `gbdt_tuned: ${stage}`,
          done: state.nTrials + (total > 0 ? Math.min(1, done / total) : 0),
          total: state.nTrials + 1,
          unit: 'trials',
        }),
    });
    await Promise.all(notes);
    return {
      summary: `${study.trials.length} trials, best ${metric} ${show(study.bestValue)} in trial ${study.bestTrial.number}`,
      reads,
      writes: [link, runLink(best.runId, best.runName)],
      python,
      state: { studyId: study.studyId, runIds: [...state.runIds, best.runId] },
      facts: factsOf(study.studyId, best.runId),
    };
  },
};

const pick: Step = {
  id: 'pick',
  run: async (context) => {
    const { labId, terrarium, state } = context;
    const metric = `validation_${pickMetric(state.task)}`;
    const search = {
      filterString: `attributes.status = 'FINISHED' AND tags.\`app.lab\` = '${labId}' AND tags.\`app.lab.role\` = 'candidate' AND metrics.${metric} IS NOT NULL`,
      orderBy: [`metrics.${metric} DESC`],
      maxResults: 1,
    };
    const [best] = await terrarium.mlflow.searchRuns(search);
    if (!best) {
      throw new StateError(
        'no_candidate',
        `lab: at least one finished run with ${metric} is needed, got none; were they deleted?`,
      );
    }
    return {
      summary: `${best.runName}: ${metric} ${show(best.metrics[metric])}`,
      reads: [{ label: `experiment ${state.names.project}`, href: '#/runs' }],
      writes: [runLink(best.runId, best.runName)],
      python: pythonForSearch(search.filterString, search.orderBy, {
        experiments: [state.names.project],
        maxResults: 1,
      }),
      state: { bestRunId: best.runId },
      facts: { gains: await measureGains(context, best) },
    };
  },
};

/** Steps 5–7. */
export const TRAIN_STEPS: readonly Step[] = [train, tune, pick];
