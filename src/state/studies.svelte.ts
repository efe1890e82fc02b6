/** @file Studies and their trials, followed while they run. */
import type { StudyRecord, TrialRecord } from '../core/tuning/study.ts';
import type { DatasetInput, RunRow } from '../core/tracking/entities.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { Store } from '../store/database.ts';
import { getRun } from '../store/run-rows.ts';
import { listStudies, listTrials } from '../store/study-store.ts';
import { live } from './live.svelte.ts';
import { bestOfTrials, countStates } from './study-view.ts';

/** A study as the list shows it. */
export interface StudySummary {
  readonly study: StudyRecord;
  readonly learner: string | null;
  readonly input: DatasetInput | null;
  /** Finished trials, whatever became of them. */
  readonly numDone: number;
  readonly numPruned: number;
  readonly bestValue: number | null;
  readonly endTime: number | null;
}

async function summaries(store: Store): Promise<readonly StudySummary[]> {
  const studies = await listStudies(store);
  const runs = await store.db.runs.bulkGet(studies.map(({ runId }) => runId));
  const all: StudySummary[] = [];
  for (const [at, study] of studies.entries()) {
    const run = runs[at];
    if (run?.lifecycleStage === 'deleted') continue;
    const trials = await listTrials(store, study.studyId);
    const { complete, pruned, failed } = countStates(trials);
    all.push({
      study,
      learner: run?.params['learner'] ?? run?.tags['app.learner'] ?? null,
      input: run?.inputs.at(0) ?? null,
      numDone: complete + pruned + failed,
      numPruned: pruned,
      bestValue: bestOfTrials(trials, study.direction)?.value ?? null,
      endTime: run?.endTime ?? null,
    });
  }
  return all;
}

/** All studies, newest first; those whose run is in the trash are left out. */
export function liveStudies(store: Store) {
  return live(
    () => store,
    () => summaries(store),
  );
}

/** A trial with what its run says of it. */
export interface TrialRow extends TrialRecord {
  /** ms; null while it runs. */
  readonly duration: number | null;
  readonly error: string | null;
}

/** A study with its trials. */
export interface StudyDetail {
  readonly study: StudyRecord;
  readonly run: RunRow | null;
  readonly trials: readonly TrialRow[];
  readonly table: TableVersionRecord | null;
  /** A run that was trained with the best parameters is found by its parent. */
  readonly experiment: string | null;
}

async function readStudy(store: Store, studyId: string): Promise<StudyDetail | null> {
  const { db } = store;
  const study = await db.studies.get(studyId);
  if (!study) return null;
  const run = (await db.runs.get(study.runId)) ? await getRun(store, study.runId) : null;
  const trials = await listTrials(store, studyId);
  const runs = await db.runs.bulkGet(trials.map(({ runId }) => runId ?? ''));
  const input =
    run?.inputs.at(0) ?? runs.find((one) => (one?.inputs.length ?? 0) > 0)?.inputs.at(0);
  const table = input && (await db.tableVersions.get([input.name, input.version]));
  const experiment = run && (await db.experiments.get(run.experimentId));
  return {
    study,
    run,
    trials: trials.map((trial, at) => {
      const own = runs[at];
      const end = own?.endTime ?? null;
      return {
        ...trial,
        duration: own && end !== null ? end - own.startTime : null,
        error: own?.status === 'FAILED' ? (own.error?.message ?? 'failed') : null,
      };
    }),
    table: table ?? null,
    experiment: experiment ? experiment.name : null,
  };
}

/** A study, followed while it runs; null when there is none of that id. */
export function liveStudy(store: Store, studyId: () => string) {
  return live(studyId, (id) => readStudy(store, id));
}
