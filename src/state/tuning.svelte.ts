/** @file Studies of the store, followed while they change. */
import type { RunRecord } from '../core/tracking/entities.ts';
import type { StudyRecord, TrialRecord } from '../core/tuning/study.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { Store } from '../store/database.ts';
import { listStudies, listTrials } from '../store/study-store.ts';
import { live } from './live.svelte.ts';
import { studyRow, type StudyRow } from './studies.ts';

/** All studies, newest first. */
export function liveStudies(store: Store) {
  return live(
    () => store,
    async (): Promise<readonly StudyRow[]> => {
      const rows: StudyRow[] = [];
      for (const study of await listStudies(store)) {
        const run = (await store.db.runs.get(study.runId)) ?? null;
        rows.push(studyRow(study, run, await listTrials(store, study.studyId)));
      }
      return rows;
    },
  );
}

/** One study with its trials and what it reads. */
export interface StudyDetail {
  readonly row: StudyRow;
  readonly study: StudyRecord;
  readonly run: RunRecord | null;
  readonly trials: readonly TrialRecord[];
  readonly table: TableVersionRecord | null;
  /** Name of the experiment. */
  readonly experiment: string | null;
}

async function readStudy(store: Store, studyId: string): Promise<StudyDetail | null> {
  const study = await store.db.studies.get(studyId);
  if (!study) return null;
  const run = (await store.db.runs.get(study.runId)) ?? null;
  const trials = await listTrials(store, studyId);
  const row = studyRow(study, run, trials);
  const table =
    row.table && (await store.db.tableVersions.get([row.table.name, row.table.version]));
  const experiment = run && (await store.db.experiments.get(run.experimentId));
  return {
    row,
    study,
    run,
    trials,
    table: table ?? null,
    experiment: experiment?.name ?? null,
  };
}

/** A study, followed while it runs; null when there is none of that id. */
export function liveStudy(store: Store, studyId: () => string) {
  return live(studyId, (id) => readStudy(store, id));
}
