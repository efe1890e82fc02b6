/** @file A schedule as data, and which of its runs are due: also after the tab slept or was closed. */
import { checkBoolean, checkInteger, checkOneOf, checkText } from '../checks.ts';
import { checkActions, type Action } from './actions.ts';
import { parseCron } from './cron.ts';
import { nextRun, runsAfter } from './cron-next.ts';
import { cronWords } from './cron-words.ts';
import { actionsWords, SEVERITIES, type RuleNames, type Severity } from './rule.ts';
import { checkZone } from './zone.ts';

/**
 * What happens to runs whose time passed while nobody was there: `skip` leaves them out, `once` makes up for all of
 * them by one, `all` makes up for each of the last `upTo`.
 */
export type MissedPolicy =
  | { readonly kind: 'skip' }
  | { readonly kind: 'once' }
  | { readonly kind: 'all'; readonly upTo: number };

/** What a schedule is made of. */
export interface ScheduleSpec {
  readonly name: string;
  /** Five fields, or a short form such as `@daily`. */
  readonly cron: string;
  /** `UTC`, `Europe/Berlin`. */
  readonly zone: string;
  readonly missed: MissedPolicy;
  readonly severity: Severity;
  readonly actions: readonly Action[];
  readonly enabled: boolean;
}

/** A stored schedule. */
export interface ScheduleRecord extends ScheduleSpec {
  readonly scheduleId: string;
  /** Name of the ready-made set that it belongs to; null for one of its own. */
  readonly set: string | null;
  /** The next run, ms since epoch; null when there is none or it is switched off. */
  readonly nextAt: number | null;
  /** When it last ran; null before the first run. */
  readonly lastAt: number | null;
  readonly numRuns: number;
  /** Runs that were left out, or made up for by another. */
  readonly numMissed: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly schemaVersion: 1;
}

/** A run this late still counts as on time, ms: browsers wake a tab in the background once a minute. */
export const GRACE_MS = 90_000;

/** Due runs that are looked at; beyond, only the newest count. */
const MAX_DUE = 50_000;

/**
 * Gives the schedule with nothing in it that does not belong there.
 *
 * @throws {ParamError} `invalid_cron`, `invalid_zone`, `invalid_param`, and those of actions.
 */
export function checkSchedule(schedule: ScheduleSpec): ScheduleSpec {
  parseCron(schedule.cron);
  const kind = checkOneOf('missed', schedule.missed.kind, ['skip', 'once', 'all']);
  return {
    name: checkText('name', schedule.name),
    cron: schedule.cron.trim(),
    zone: checkZone(schedule.zone),
    missed:
      kind === 'all'
        ? {
            kind,
            upTo: checkInteger(
              'missed.upTo',
              'upTo' in schedule.missed ? schedule.missed.upTo : null,
              { min: 1, max: 1000 },
            ),
          }
        : { kind },
    severity: checkOneOf('severity', schedule.severity, SEVERITIES),
    actions: checkActions(schedule.actions),
    enabled: checkBoolean('enabled', schedule.enabled),
  };
}

/** The first run after `after`, ms since epoch; null when it never runs. */
export function nextAtOf(
  { cron, zone }: Pick<ScheduleSpec, 'cron' | 'zone'>,
  after: number,
): number | null {
  return nextRun(parseCron(cron), zone, after);
}

/** Which runs are to be made now. */
export interface DuePlan {
  /** Times that they were planned for, ascending. */
  readonly runs: readonly number[];
  /** Due times that get no run of their own. */
  readonly missed: number;
  /** The first run that is not due yet. */
  readonly nextAt: number | null;
}

/**
 * Decides what to do about all runs that are due.
 *
 * @param now The workspace's present, ms since epoch.
 */
export function planDue(
  schedule: Pick<ScheduleRecord, 'cron' | 'zone' | 'missed' | 'nextAt'>,
  now: number,
): DuePlan {
  const { nextAt, missed } = schedule;
  if (nextAt === null || nextAt > now) return { runs: [], missed: 0, nextAt };
  const due: number[] = [nextAt];
  let following: number | null = null;
  for (const at of runsAfter(parseCron(schedule.cron), schedule.zone, nextAt)) {
    if (at > now || due.length >= MAX_DUE) {
      following = at;
      break;
    }
    due.push(at);
  }
  if (following !== null && following <= now) following = nextAtOf(schedule, now);
  const onTime = due.filter((at) => now - at <= GRACE_MS);
  const runs =
    missed.kind === 'all'
      ? due.slice(-Math.max(missed.upTo, onTime.length))
      : missed.kind === 'once' && onTime.length === 0
        ? due.slice(-1)
        : onTime;
  return { runs, missed: due.length - runs.length, nextAt: following };
}

/** What happens to missed runs, as the end of a sentence. */
export function missedWords(missed: MissedPolicy): string {
  switch (missed.kind) {
    case 'skip':
      return 'Missed runs are left out.';
    case 'once':
      return 'Missed runs are made up for by one.';
    case 'all':
      return `Of missed runs, the last ${missed.upTo} are made up for.`;
  }
}

/** The schedule as a sentence: `Every day at 02:00 (UTC): score …. Missed runs are made up for by one.` */
export function scheduleWords(
  schedule: Pick<ScheduleSpec, 'cron' | 'zone' | 'missed' | 'actions'>,
  webhook?: RuleNames['webhook'],
): string {
  const when = cronWords(parseCron(schedule.cron), schedule.zone);
  return `${when[0].toUpperCase()}${when.slice(1)}: ${actionsWords(schedule.actions, webhook)}. ${missedWords(schedule.missed)}`;
}
