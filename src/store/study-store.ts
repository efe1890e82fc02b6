/** @file Studies and their trials. */
import { describe } from '../core/checks.ts';
import { StateError } from '../core/errors.ts';
import type { StudyRecord, TrialRecord, TrialState } from '../core/tuning/study.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';

const FINAL_TRIALS: readonly TrialState[] = ['COMPLETE', 'PRUNED', 'FAIL'];

/** Begins a study. Throws `study_exists` when its id is taken. */
export async function createStudy(
  store: Store,
  study: Omit<StudyRecord, 'studyId' | 'createdAt' | 'schemaVersion' | 'status'> & {
    readonly studyId?: string;
  },
): Promise<StudyRecord> {
  const record: StudyRecord = {
    ...study,
    studyId: study.studyId ?? store.newId(),
    status: 'RUNNING',
    createdAt: store.now(),
    schemaVersion: 1,
  };
  return write(store, ['studies'], async () => {
    if (await store.db.studies.get(record.studyId)) {
      throw new StateError('study_exists', `study: there is a study ${record.studyId} already`);
    }
    await store.db.studies.add(record);
    return record;
  });
}

/** Gives a study. Throws `not_found`. */
export async function getStudy(store: Store, studyId: string): Promise<StudyRecord> {
  const found = await read(store, ['studies'], () => store.db.studies.get(studyId));
  return required(found, `study ${describe(studyId)}`);
}

/** Lists studies, newest first. */
export async function listStudies(store: Store): Promise<readonly StudyRecord[]> {
  const all = await read(store, ['studies'], () => store.db.studies.toArray());
  return all.sort((a, b) => b.createdAt - a.createdAt || (a.studyId < b.studyId ? -1 : 1));
}

/** Changes the status of a study; one that was interrupted may run again, a finished one may not. */
export async function setStudyStatus(
  store: Store,
  studyId: string,
  status: StudyRecord['status'],
): Promise<StudyRecord> {
  return write(store, ['studies'], async () => {
    const study = required(await store.db.studies.get(studyId), `study ${describe(studyId)}`);
    if (study.status === 'FINISHED') {
      throw new StateError(
        'study_finished',
        `study: ${describe(study.name)} is FINISHED and cannot change any more`,
        { studyId },
      );
    }
    const edited = { ...study, status };
    await store.db.studies.put(edited);
    return edited;
  });
}

/**
 * Writes trials; one that is COMPLETE, PRUNED or FAIL never changes.
 *
 * @throws {StateError} `trial_finished`; nothing is written then.
 */
export async function putTrials(store: Store, trials: readonly TrialRecord[]): Promise<void> {
  await write(store, ['trials'], async () => {
    const keys = trials.map(({ studyId, number }) => [studyId, number]);
    const known = await store.db.trials.bulkGet(keys);
    for (const trial of known) {
      if (!trial || !FINAL_TRIALS.includes(trial.state)) continue;
      throw new StateError(
        'trial_finished',
        `study: trial ${trial.number} is ${trial.state} and cannot change any more`,
        { studyId: trial.studyId, number: trial.number },
      );
    }
    await store.db.trials.bulkPut(trials.map((trial) => ({ ...trial, schemaVersion: 1 })));
  });
}

/** Lists the trials of a study by number. */
export async function listTrials(store: Store, studyId: string): Promise<readonly TrialRecord[]> {
  return read(store, ['trials'], () =>
    store.db.trials.where('studyId').equals(studyId).sortBy('number'),
  );
}
