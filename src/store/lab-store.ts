/** @file Labs: what was asked, how far it got, and what later steps need to go on after a reload. */
import { describe } from '../core/checks.ts';
import { StateError } from '../core/errors.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';
import type { LabRunRecord, LabStepRecord } from './records.ts';

/** Begins a lab; all steps wait. */
export async function createLabRun(
  store: Store,
  lab: {
    readonly labId?: string;
    readonly seed: number;
    readonly options?: unknown;
    readonly owner: string | null;
    readonly steps: readonly { readonly id: string; readonly title: string }[];
  },
): Promise<LabRunRecord> {
  const record: LabRunRecord = {
    labId: lab.labId ?? store.newId(),
    status: 'RUNNING',
    seed: lab.seed,
    options: lab.options ?? null,
    steps: lab.steps.map(({ id, title }) => ({
      id,
      title,
      status: 'WAITING',
      startedAt: null,
      finishedAt: null,
      links: [],
      summary: '',
      result: null,
    })),
    owner: lab.owner,
    startedAt: store.now(),
    finishedAt: null,
    error: null,
    schemaVersion: 1,
  };
  await write(store, ['labRuns'], () => store.db.labRuns.add(record));
  return record;
}

async function change(
  store: Store,
  labId: string,
  edit: (lab: LabRunRecord) => LabRunRecord,
): Promise<LabRunRecord> {
  return write(store, ['labRuns'], async () => {
    const edited = edit(required(await store.db.labRuns.get(labId), `lab ${describe(labId)}`));
    await store.db.labRuns.put(edited);
    return edited;
  });
}

/** Changes one step; `RUNNING` notes its start, a final status its end. Throws `not_found`. */
export function updateLabStep(
  store: Store,
  labId: string,
  stepId: string,
  edit: Partial<Pick<LabStepRecord, 'status' | 'links' | 'summary' | 'result'>>,
): Promise<LabRunRecord> {
  return change(store, labId, (lab) => {
    required(
      lab.steps.find(({ id }) => id === stepId),
      `step ${describe(stepId)} of lab ${describe(labId)}`,
    );
    const now = store.now();
    const steps = lab.steps.map((step): LabStepRecord => {
      if (step.id !== stepId) return step;
      const { status = step.status } = edit;
      const isOpen = status === 'WAITING' || status === 'RUNNING';
      return {
        ...step,
        ...edit,
        startedAt: status === 'RUNNING' && step.status !== 'RUNNING' ? now : step.startedAt,
        finishedAt: isOpen ? null : (step.finishedAt ?? now),
      };
    });
    return { ...lab, steps };
  });
}

/**
 * Takes an interrupted lab up again; what is finished stays so.
 *
 * @throws {StateError} `lab_running` when a tab works on it: two must not write the same steps.
 */
export function resumeLabRun(store: Store, labId: string, owner: string): Promise<LabRunRecord> {
  return change(store, labId, (lab) => {
    if (lab.status === 'RUNNING') {
      throw new StateError(
        'lab_running',
        'lab: it must not be running to be taken up again, and a tab works on it; wait for it or cancel it there',
        { labId },
      );
    }
    return { ...lab, status: 'RUNNING', owner, error: null, finishedAt: null };
  });
}

/** Notes that a lab came to its end; see `closeLab` for the other ways to end. */
export function finishLabRun(store: Store, labId: string): Promise<LabRunRecord> {
  return change(store, labId, (lab) => ({
    ...lab,
    status: 'FINISHED',
    error: null,
    owner: null,
    finishedAt: store.now(),
  }));
}

/** Gives a lab. Throws `not_found`. */
export async function getLabRun(store: Store, labId: string): Promise<LabRunRecord> {
  const found = await read(store, ['labRuns'], () => store.db.labRuns.get(labId));
  return required(found, `lab ${describe(labId)}`);
}

/** Lists labs, newest first. */
export async function listLabRuns(store: Store): Promise<readonly LabRunRecord[]> {
  return read(store, ['labRuns'], () => store.db.labRuns.orderBy('startedAt').reverse().toArray());
}
