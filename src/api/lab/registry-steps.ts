/** @file Lab steps on the registry: a challenger, and the gate that it has to pass. */
import { pythonForGate, pythonForRegister } from '../../core/interop/python/index.ts';
import { DEFAULT_SPLIT } from '../train.ts';
import { pickMetric } from './lab-models.ts';
import type { LabStep } from './lab-run.ts';
import type { LabState } from './lab-state.ts';
import { modelLink, requireState, runLink, show, tableLink } from './links.ts';

type Step = LabStep<LabState>;

const register: Step = {
  id: 'register',
  run: async ({ terrarium, state }) => {
    const runId = requireState(state.bestRunId, 'bestRunId');
    const { project } = state.names;
    const { mlflow } = terrarium;
    const { version } = await mlflow.registerModel(`runs:/${runId}/model`, project);
    const run = await mlflow.getRun(runId);
    const description = `${run.runName}, best of ${state.runIds.length} by validation ${pickMetric(state.task)}, trained by the lab`;
    await mlflow.client.updateModelVersion(project, version, { description });
    await mlflow.client.setRegisteredModelAlias(project, 'challenger', version, {
      why: 'picked by the lab',
    });
    return {
      summary: `${project} v${version}, from ${run.runName}`,
      reads: [runLink(runId, run.runName)],
      writes: [modelLink(project, version)],
      python: pythonForRegister(runId, project, version, { description }),
      state: { version },
    };
  },
};

const challenge: Step = {
  id: 'gate',
  run: async ({ terrarium, state, seed, signal, onProgress }) => {
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
      onProgress,
    });
    // The one look at the test rows that the lab takes: what the gate decided on, with all metrics and intervals.
    const { task, rows, threshold, classes, metrics, intervals, confusion } =
      await terrarium.evaluate({
        model: `models:/${project}/${version}`,
        table: training,
        rows: 'test',
        split: DEFAULT_SPLIT,
        signal,
      });
    const passed = gate.checks.filter((check) => check.outcome === 'pass').length;
    const words = {
      promoted: 'promoted',
      no_champion: 'first champion',
      kept: 'the champion stays',
      error: 'nothing moved',
    }[gate.outcome];
    return {
      summary: `${passed} of ${gate.checks.length} checks passed: ${words}; test ${metric} ${show(metrics[metric])}`,
      reads: [tableLink(training), modelLink(project, version)],
      writes: [modelLink(project, version)],
      python: pythonForGate(project, metric, {
        table: training,
        target: state.target,
        task: state.task,
        leftOut: state.leftOut,
        seed,
        ...(state.task === 'binary' && state.positive !== null ? { positive: state.positive } : {}),
        challenger: version,
        champion: gate.champion,
      }),
      state: { gate },
      facts: { evaluation: { task, rows, threshold, classes, metrics, intervals, confusion } },
    };
  },
};

/** Steps 8 and 9. */
export const REGISTRY_STEPS: readonly Step[] = [register, challenge];
