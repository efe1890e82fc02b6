/** @file Schedules, and their runs as they begin: the next run is set in the transaction that writes this one. */
import { newSteps, type FiringRecord } from '../core/automation/firing.ts';
import {
  checkSchedule,
  nextAtOf,
  planDue,
  scheduleWords,
  type ScheduleRecord,
  type ScheduleSpec,
} from '../core/automation/schedule.ts';
import { describe } from '../core/checks.ts';
import { audited } from './audit-store.ts';
import { read, write, type Store } from './database.ts';
import { recordEvent } from './event-store.ts';
import { required } from './lookup.ts';

const subjectOf = (scheduleId: string): string => `schedules:/${scheduleId}`;

/** Stores a new schedule. Throws {ParamError} as `checkSchedule`. */
export async function addSchedule(
  store: Store,
  given: ScheduleSpec,
  by: string,
): Promise<ScheduleRecord> {
  const spec = checkSchedule(given);
  const at = store.now();
  const record: ScheduleRecord = {
    ...spec,
    scheduleId: store.newId(),
    set: null,
    nextAt: spec.enabled ? nextAtOf(spec, at) : null,
    lastAt: null,
    numRuns: 0,
    numMissed: 0,
    createdAt: at,
    createdBy: by,
    updatedAt: at,
    schemaVersion: 1,
  };
  return audited(store, ['schedules'], async () => ({
    entry: {
      actor: by,
      action: 'schedule.create',
      subject: subjectOf(record.scheduleId),
      details: { name: spec.name, schedule: scheduleWords(spec) },
    },
    change: async () => {
      await store.db.schedules.add(record);
      return record;
    },
  }));
}

/** Gives a schedule. Throws {ParamError} `not_found`. */
export function getSchedule(store: Store, scheduleId: string): Promise<ScheduleRecord> {
  return read(store, ['schedules'], async () =>
    required(await store.db.schedules.get(scheduleId), `schedule ${describe(scheduleId)}`),
  );
}

/** Lists schedules by their next run; those without one last. */
export async function listSchedules(store: Store): Promise<readonly ScheduleRecord[]> {
  const all = await read(store, ['schedules'], () => store.db.schedules.toArray());
  return all.sort(
    (a, b) => (a.nextAt ?? Infinity) - (b.nextAt ?? Infinity) || (a.name < b.name ? -1 : 1),
  );
}

const specOf = ({ name, cron, zone, missed, severity, actions, enabled }: ScheduleSpec) => ({
  name,
  cron,
  zone,
  missed,
  severity,
  actions,
  enabled,
});

/** Changes a schedule; a new time, or being switched on, counts from now. */
export async function changeSchedule(
  store: Store,
  scheduleId: string,
  patch: Partial<ScheduleSpec>,
  by: string,
): Promise<ScheduleRecord> {
  return audited(store, ['schedules'], async () => {
    const spec = checkSchedule({ ...specOf(await getSchedule(store, scheduleId)), ...patch });
    return {
      entry: {
        actor: by,
        action: 'schedule.update',
        subject: subjectOf(scheduleId),
        details: { name: spec.name, schedule: scheduleWords(spec), enabled: spec.enabled },
      },
      change: async () => {
        const before = required(
          await store.db.schedules.get(scheduleId),
          `schedule ${describe(scheduleId)}`,
        );
        const isSame = before.cron === spec.cron && before.zone === spec.zone && before.enabled;
        const next = isSame ? before.nextAt : nextAtOf(spec, store.now());
        const nextAt = spec.enabled ? next : null;
        const record = { ...before, ...spec, nextAt, updatedAt: store.now() };
        await store.db.schedules.put(record);
        return record;
      },
    };
  });
}

/** Removes a schedule; its runs stay. */
export async function removeSchedule(store: Store, scheduleId: string, by: string): Promise<void> {
  const { name } = await getSchedule(store, scheduleId);
  await audited(store, ['schedules'], async () => ({
    entry: {
      actor: by,
      action: 'schedule.delete',
      subject: subjectOf(scheduleId),
      details: { name },
    },
    change: () => store.db.schedules.delete(scheduleId),
  }));
}

function runOf(
  store: Store,
  schedule: ScheduleRecord,
  plannedFor: number | null,
  owner: string,
  webhook?: (id: string) => string,
): FiringRecord {
  return {
    firingId: store.newId(),
    source: 'schedule',
    sourceId: schedule.scheduleId,
    name: schedule.name,
    severity: schedule.severity,
    at: store.now(),
    plannedFor,
    prose: scheduleWords(schedule, webhook),
    subject: '',
    evidence: [],
    status: 'RUNNING',
    owner,
    by: schedule.createdBy,
    steps: newSteps(schedule.actions, webhook),
    schemaVersion: 1,
  };
}

async function addRun(store: Store, run: FiringRecord): Promise<void> {
  await store.db.firings.add(run);
  await recordEvent(store, 'schedule.fired', subjectOf(run.sourceId), {
    schedule_id: run.sourceId,
    schedule_name: run.name,
    firing_id: run.firingId,
    planned_for: run.plannedFor,
  });
}

/**
 * Begins the runs of a schedule that are due. What is due is looked at inside the transaction, so that of two tabs one
 * begins each run.
 *
 * @param now The moment as of which runs are due, ms since epoch.
 */
export async function beginDueRuns(
  store: Store,
  scheduleId: string,
  now: number,
  owner: string,
  webhook?: (id: string) => string,
): Promise<readonly FiringRecord[]> {
  return write(store, ['schedules', 'firings', 'events'], async () => {
    const schedule = await store.db.schedules.get(scheduleId);
    if (!schedule?.enabled || schedule.nextAt === null || schedule.nextAt > now) return [];
    const { runs, missed, nextAt } = planDue(schedule, now);
    const records = runs.map((at) => runOf(store, schedule, at, owner, webhook));
    await store.db.schedules.put({
      ...schedule,
      nextAt,
      lastAt: runs.length > 0 ? now : schedule.lastAt,
      numRuns: schedule.numRuns + runs.length,
      numMissed: schedule.numMissed + missed,
    });
    for (const record of records) await addRun(store, record);
    return records;
  });
}

/** Begins a run that a person asked for; the next one stays where it is. */
export async function beginRun(
  store: Store,
  scheduleId: string,
  owner: string,
  webhook?: (id: string) => string,
): Promise<FiringRecord> {
  return write(store, ['schedules', 'firings', 'events'], async () => {
    const schedule = required(
      await store.db.schedules.get(scheduleId),
      `schedule ${describe(scheduleId)}`,
    );
    const run = runOf(store, schedule, null, owner, webhook);
    await store.db.schedules.put({
      ...schedule,
      lastAt: run.at,
      numRuns: schedule.numRuns + 1,
    });
    await addRun(store, run);
    return run;
  });
}
