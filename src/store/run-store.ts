/** @file Runs: their life from start to a final status, params, tags and inputs. */
import { describe } from '../core/checks.ts';
import { StateError, type ErrorPayload } from '../core/errors.ts';
import type { Digest } from '../core/hash.ts';
import {
  FINAL_STATUSES,
  type DatasetInput,
  type LifecycleStage,
  type RunRecord,
  type RunStatus,
} from '../core/tracking/entities.ts';
import {
  checkKey,
  checkParamValue,
  checkRunId,
  checkRunName,
  checkTagValue,
} from '../core/tracking/names.ts';
import { generateRunName } from '../core/tracking/run-name.ts';
import { write, type Store } from './database.ts';
import { recordRunFinished } from './event-store.ts';
import { required, withEntries } from './lookup.ts';
import { catalogsOfRun, wrongCatalog } from './scope.ts';

/** MLflow's tag for the name of a run. */
export const RUN_NAME_TAG = 'mlflow.runName';
/** MLflow's tag for the run that a run belongs to. */
export const PARENT_TAG = 'mlflow.parentRunId';

/** How a run begins. */
export interface NewRun {
  readonly experimentId: string;
  /** Default: a new id. */
  readonly runId?: string;
  /** Default: a name made from the id, such as `calm-otter-417`. */
  readonly runName?: string;
  readonly parentRunId?: string | null;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Default `RUNNING`. */
  readonly status?: 'SCHEDULED' | 'RUNNING';
  /** Id of the tab that works on it; a run without one is closed at the next start of the app. */
  readonly owner?: string | null;
  readonly startTime?: number;
  readonly pipelineDigest?: Digest | null;
}

function checkTags(tags: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(tags).map(([key, value]) => [
    checkKey('tag', key),
    checkTagValue(key, value),
  ]);
}

function checkParams(params: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(params).map(([key, value]) => [
    checkKey('param', key),
    checkParamValue(key, value),
  ]);
}

/**
 * Begins a run.
 *
 * @throws {ParamError} `not_found` without the experiment or parent; `invalid_param` for names and values.
 * @throws {StateError} `run_exists` when the id is taken; `experiment_deleted`.
 */
export async function createRun(store: Store, run: NewRun): Promise<RunRecord> {
  const runId = checkRunId(run.runId ?? store.newId());
  const runName = checkRunName(run.runName ?? run.tags?.[RUN_NAME_TAG] ?? generateRunName(runId));
  const parentRunId = run.parentRunId ?? null;
  const tags = checkTags(run.tags ?? {});
  tags.push([RUN_NAME_TAG, runName]);
  if (parentRunId !== null) tags.push([PARENT_TAG, parentRunId]);
  const record: RunRecord = {
    runId,
    experimentId: run.experimentId,
    runName,
    status: run.status ?? 'RUNNING',
    lifecycleStage: 'active',
    startTime: run.startTime ?? store.now(),
    endTime: null,
    parentRunId,
    params: Object.fromEntries(checkParams(run.params ?? {})),
    tags: Object.fromEntries(tags),
    inputs: [],
    heartbeat: store.now(),
    owner: run.owner ?? null,
    error: null,
    modelHash: null,
    backend: null,
    pipelineDigest: run.pipelineDigest ?? null,
    schemaVersion: 1,
  };
  return write(store, ['runs', 'experiments'], async () => {
    const experiment = await store.db.experiments.get(run.experimentId);
    if (
      required(experiment, `experiment ${describe(run.experimentId)}`).lifecycleStage !== 'active'
    ) {
      throw new StateError(
        'experiment_deleted',
        `run: experiment ${describe(experiment?.name)} is in the trash; restore it first`,
      );
    }
    if (parentRunId !== null) {
      required(await store.db.runs.get(parentRunId), `run ${describe(parentRunId)}`);
    }
    if (await store.db.runs.get(runId)) {
      throw new StateError('run_exists', `run: there is a run ${runId} already`, { runId });
    }
    await store.db.runs.add(record);
    return record;
  });
}

/** A run inside a transaction; throws `not_found`. */
export async function runOf(store: Store, runId: string): Promise<RunRecord> {
  return required(await store.db.runs.get(runId), `run ${describe(runId)}`);
}

/** Throws `run_finished` unless the run may still be written. */
export function checkOpen(run: RunRecord): void {
  if (FINAL_STATUSES.includes(run.status)) {
    throw new StateError(
      'run_finished',
      `run: ${describe(run.runName)} is ${run.status} and cannot change any more (tags and its name apart); start a new run`,
      { runId: run.runId, status: run.status },
    );
  }
  if (run.lifecycleStage !== 'active') {
    throw new StateError(
      'run_deleted',
      `run: ${describe(run.runName)} is in the trash; restore it to write to it`,
      { runId: run.runId },
    );
  }
}

async function change(
  store: Store,
  runId: string,
  edit: (run: RunRecord) => RunRecord,
): Promise<RunRecord> {
  return write(store, ['runs'], async () => {
    const edited = edit(await runOf(store, runId));
    await store.db.runs.put(edited);
    return edited;
  });
}

/** Facts about an open run that become known while it works. */
export interface RunFacts {
  readonly modelHash?: Digest | null;
  readonly backend?: string | null;
  readonly pipelineDigest?: Digest | null;
  readonly owner?: string | null;
}

/**
 * Changes the status of a run, with last facts; a final status also sets the end time and is the last change.
 *
 * @throws {StateError} `run_finished`
 */
export function setRunStatus(
  store: Store,
  runId: string,
  status: RunStatus,
  more: RunFacts & { readonly error?: ErrorPayload | null; readonly endTime?: number } = {},
): Promise<RunRecord> {
  const { error = null, endTime, ...facts } = more;
  const isFinal = FINAL_STATUSES.includes(status);
  return write(store, isFinal ? ['runs', 'events'] : ['runs'], async () => {
    const run = await runOf(store, runId);
    checkOpen(run);
    const edited: RunRecord = {
      ...run,
      ...facts,
      status,
      error,
      endTime: isFinal ? (endTime ?? store.now()) : null,
      owner: isFinal ? null : (facts.owner ?? run.owner),
      heartbeat: store.now(),
    };
    await store.db.runs.put(edited);
    if (isFinal) await recordRunFinished(store, edited);
    return edited;
  });
}

/**
 * Throws unless a run may go on.
 *
 * @throws {StateError} `not_resumable` when it is at work or FINISHED.
 */
export function checkResumable({ runId, runName, status }: RunRecord): void {
  if (status === 'KILLED' || status === 'FAILED') return;
  throw new StateError(
    'not_resumable',
    `run: ${describe(runName)} is ${status}; only a run that was cancelled, paused or interrupted can go on`,
    { runId, status },
  );
}

/**
 * Takes a run up again that was cancelled, paused or interrupted: it is RUNNING, with what it had.
 *
 * @throws {StateError} `not_resumable`; `run_deleted`.
 */
export function reopenRun(store: Store, runId: string, owner: string): Promise<RunRecord> {
  return change(store, runId, (run) => {
    checkResumable(run);
    checkOpen({ ...run, status: 'RUNNING' });
    return { ...run, status: 'RUNNING', endTime: null, error: null, owner, heartbeat: store.now() };
  });
}

/**
 * Logs params. The same value again is fine; another value is not.
 *
 * @throws {StateError} `param_immutable` with both values; nothing of the batch is written then.
 */
export function logParams(
  store: Store,
  runId: string,
  params: Readonly<Record<string, unknown>>,
): Promise<RunRecord> {
  const entries = checkParams(params);
  return change(store, runId, (run) => {
    checkOpen(run);
    for (const [key, value] of entries) {
      const known = Object.hasOwn(run.params, key) ? run.params[key] : value;
      if (known === value) continue;
      throw new StateError(
        'param_immutable',
        `run: param ${describe(key)} is ${describe(known)} and cannot become ${describe(value)}; log it under another key or start a new run`,
        { key, value: known, rejected: value },
      );
    }
    return { ...run, params: withEntries(run.params, entries), heartbeat: store.now() };
  });
}

/** Sets tags; allowed on finished runs too. `mlflow.runName` renames the run. */
export function setTags(
  store: Store,
  runId: string,
  tags: Readonly<Record<string, string>>,
): Promise<RunRecord> {
  const entries = checkTags(tags);
  return change(store, runId, (run) => {
    const all = withEntries(run.tags, entries);
    return { ...run, tags: all, runName: checkRunName(all[RUN_NAME_TAG] ?? run.runName) };
  });
}

/** Removes one tag; nothing happens when the run does not have it. */
export function deleteTag(store: Store, runId: string, key: string): Promise<RunRecord> {
  return change(store, runId, (run) => ({
    ...run,
    tags: Object.fromEntries(Object.entries(run.tags).filter(([name]) => name !== key)),
  }));
}

/**
 * Records which table versions a run reads; the same version for the same purpose is recorded once.
 *
 * @throws {StateError} `wrong_catalog` when they lie in two environments; `run_finished`.
 */
export function logInputs(
  store: Store,
  runId: string,
  inputs: readonly DatasetInput[],
): Promise<RunRecord> {
  const idOf = ({ name, version, context }: DatasetInput): string =>
    JSON.stringify([name, version, context]);
  return change(store, runId, (run) => {
    checkOpen(run);
    const all = new Map([...run.inputs, ...inputs].map((input) => [idOf(input), input]));
    const [own, other] = catalogsOfRun({ inputs: [...all.values()] });
    if (other !== undefined) throw wrongCatalog(own, 'a table', other, { runId });
    return { ...run, inputs: [...all.values()] };
  });
}

/** Puts a run and all runs below it into `stage`, in one transaction. */
async function setStage(store: Store, runId: string, stage: LifecycleStage): Promise<RunRecord> {
  return write(store, ['runs'], async () => {
    const top = await runOf(store, runId);
    const seen = new Map([[top.runId, top]]);
    let level = [top.runId];
    while (level.length > 0) {
      const children = await store.db.runs.where('parentRunId').anyOf(level).toArray();
      const fresh = children.filter((child) => !seen.has(child.runId));
      for (const child of fresh) seen.set(child.runId, child);
      level = fresh.map((child) => child.runId);
    }
    const moved = [...seen.values()].map((run) => ({ ...run, lifecycleStage: stage }));
    await store.db.runs.bulkPut(moved);
    return moved[0];
  });
}

/** Puts a run and its child runs into the trash. */
export function deleteRun(store: Store, runId: string): Promise<RunRecord> {
  return setStage(store, runId, 'deleted');
}

/** Takes a run and its child runs out of the trash. */
export function restoreRun(store: Store, runId: string): Promise<RunRecord> {
  return setStage(store, runId, 'active');
}
