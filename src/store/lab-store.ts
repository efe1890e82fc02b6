/** @file Labs: what was asked, how far it got, and what later steps need to go on after a reload. */
import { describe } from '../core/checks.ts';
import type { ErrorPayload } from '../core/errors.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';
import type { LabRunRecord, LabStepRecord, WorkStatus } from './records.ts';

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

/** Changes the status of a lab; `RUNNING` with an owner takes an interrupted lab up again. */
export function setLabStatus(
  store: Store,
  labId: string,
  status: WorkStatus,
  more: { readonly error?: ErrorPayload | null; readonly owner?: string | null } = {},
): Promise<LabRunRecord> {
  return change(store, labId, (lab) => ({
    ...lab,
    status,
    error: more.error ?? null,
    owner: status === 'RUNNING' ? (more.owner ?? lab.owner) : null,
    finishedAt: status === 'RUNNING' ? null : store.now(),
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
