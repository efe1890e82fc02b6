/** @file Lab steps on models: train, tune, pick, register and challenge. */
import {
  pythonForGate,
  pythonForRegister,
  pythonForSearch,
  pythonForTrain,
  pythonForTune,
} from '../../core/interop/python/index.ts';
import type { Params } from '../../core/learners/learner.ts';
import type { Run, TrainOptions } from '../types.ts';
import type { LabStep, StepContext } from './lab-run.ts';
import type { LabState } from './lab-state.ts';
import { modelLink, requireState, runLink, studyLink, tableLink } from './links.ts';

type Step = LabStep<LabState>;
type Context = StepContext<LabState>;

/** Trees stop when validation has not improved for this many rounds. */
const GBDT: Params = { num_iterations: 200, early_stopping_round: 20 };

/** What is trained, baselines first. */
const LEARNERS: Readonly<Record<LabState['task'], readonly (readonly [string, Params])[]>> = {
  binary: [
    ['baseline', {}],
    ['logistic_regression', {}],
    ['gbdt', GBDT],
    ['mlp', {}],
  ],
  multiclass: [
    ['baseline', {}],
    ['logistic_regression', {}],
    ['gbdt', GBDT],
    ['mlp', {}],
  ],
  regression: [
    ['baseline', {}],
    ['ridge', {}],
    ['gbdt', GBDT],
    ['mlp', {}],
  ],
};

/** The metric that picks the winner, by task. */
export function pickMetric(task: LabState['task']): string {
  return task === 'regression' ? 'r2_score' : 'f1_score';
}

/** The objective of the study: one that needs no threshold where there is one. */
function tuneMetric(task: LabState['task']): string {
  return { binary: 'roc_auc', multiclass: 'f1_score', regression: 'r2_score' }[task];
}

function trainOptions(
  { labId, state, seed, signal }: Context,
  learner: string,
  params: Params,
): TrainOptions {
  return {
    table: requireState(state.training, 'training'),
    target: state.target,
    ...(state.positive === null ? {} : { positive: state.positive }),
    learner,
    params,
    seed,
    experiment: state.names.project,
    tags: { 'app.lab': labId },
    // The test rows stay closed until the gate opens them, once.
    evaluateTest: false,
    thresholdMetric: state.task === 'binary' ? 'f1_score' : null,
    signal,
  };
}

const show = (value: number | undefined): string =>
  value === undefined ? 'none' : value.toFixed(4);

const train: Step = {
  id: 'train',
  title: 'Train with lineage',
  run: async (context) => {
    const { terrarium, state, onProgress } = context;
    const learners = LEARNERS[state.task];
    let done = 0;
    const runs = await Promise.all(
      learners.map(async ([learner, params]): Promise<Run> => {
        const run = await terrarium.train({
          ...trainOptions(context, learner, params),
          runName: learner,
        });
        done++;
        onProgress({ stage: `Trained ${learner}`, done, total: learners.length, unit: 'models' });
        return run;
      }),
    );
    const metric = `validation_${pickMetric(state.task)}`;
    return {
      summary: runs.map((run) => `${run.runName} ${show(run.metrics[metric])}`).join(', '),
      reads: [tableLink(requireState(state.training, 'training'))],
      writes: runs.map((run) => runLink(run.runId, run.runName)),
      python: learners
        .map(([learner, params]) =>
          pythonForTrain({ ...trainOptions(context, learner, params), runName: learner }),
        )
        .join('\n\n'),
      state: { runIds: runs.map((run) => run.runId) },
    };
  },
};

const tune: Step = {
  id: 'tune',
  title: 'Tune the trees',
  run: async (context) => {
    const { terrarium, state, seed, signal, onProgress, gate } = context;
    const metric = tuneMetric(state.task);
    const options = {
      ...trainOptions(context, 'gbdt', { num_iterations: 100 }),
      nTrials: state.nTrials,
      cv: 3,
      metric,
      sampler: { type: 'tpe' as const, n_startup_trials: 6 },
      studyName: 'gbdt_study',
    };
    const study = await terrarium.tune({ ...options, gate, onProgress });
    const best = await terrarium.train({
      ...trainOptions(context, 'gbdt', { ...GBDT, ...study.bestParams }),
      runName: 'gbdt_tuned',
      signal,
    });
    return {
      summary: `${study.trials.length} trials, best ${metric} ${show(study.bestValue ?? undefined)} in trial ${study.bestTrial?.number ?? 'none'}`,
      reads: [tableLink(requireState(state.training, 'training'))],
      writes: [studyLink(study.studyId, 'gbdt_study'), runLink(best.runId, best.runName)],
      python: pythonForTune({ ...options, seed }),
      state: { studyId: study.studyId, runIds: [...state.runIds, best.runId] },
    };
  },
};

const pick: Step = {
  id: 'pick',
  title: 'Pick the best run',
  run: async ({ labId, terrarium, state }) => {
    const metric = `validation_${pickMetric(state.task)}`;
    const search = {
      filterString: `attributes.status = 'FINISHED' AND tags.\`app.lab\` = '${labId}' AND metrics.${metric} > -1e300`,
      orderBy: [`metrics.${metric} DESC`],
      maxResults: 1,
    };
    const [best] = await terrarium.mlflow.searchRuns(search);
    return {
      summary: `${best.runName}: ${metric} ${show(best.metrics[metric])}`,
      reads: [{ label: `runs of ${state.names.project}`, href: '#/runs' }],
      writes: [runLink(best.runId, best.runName)],
      python: pythonForSearch(search.filterString, search.orderBy),
      state: { bestRunId: best.runId },
    };
  },
};

const register: Step = {
  id: 'register',
  title: 'Register as challenger',
  run: async ({ terrarium, state }) => {
    const runId = requireState(state.bestRunId, 'bestRunId');
    const { project } = state.names;
    const { mlflow } = terrarium;
    const { version } = await mlflow.registerModel(`runs:/${runId}/model`, project);
    const run = await mlflow.getRun(runId);
    await mlflow.client.updateModelVersion(project, version, {
      description: `${run.runName}, best of ${state.runIds.length} by validation ${pickMetric(state.task)}, trained by the lab`,
    });
    await mlflow.client.setRegisteredModelAlias(project, 'challenger', version, {
      why: 'picked by the lab',
    });
    return {
      summary: `${project} v${version}, from ${run.runName}`,
      reads: [runLink(runId, run.runName)],
      writes: [modelLink(project, version)],
      python: pythonForRegister(runId, project, version),
      state: { version },
    };
  },
};

const challenge: Step = {
  id: 'gate',
  title: 'Pass the gate, promote',
  run: async ({ terrarium, state, signal }) => {
    const training = requireState(state.training, 'training');
    const version = requireState(state.version, 'version');
    const { project } = state.names;
    const metric = pickMetric(state.task);
    const gate = await terrarium.registry.challenge({
      model: project,
      challenger: version,
      table: training,
      rows: 'test',
      metric,
      signal,
    });
    const passed = gate.checks.filter((check) => check.outcome === 'pass').length;
    return {
      summary: `${passed} of ${gate.checks.length} checks passed: ${gate.outcome.replace('_', ' ')}`,
      reads: [tableLink(training), modelLink(project, version)],
      writes: [modelLink(project, version)],
      python: pythonForGate(project, metric),
      state: { gate },
    };
  },
};

/** Steps 5–9. */
export const MODEL_STEPS: readonly Step[] = [train, tune, pick, register, challenge];
