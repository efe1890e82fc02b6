/** @file A simulation: what is to happen day by day, and the story of what did. */
import { checkInteger, checkNumber } from '../checks.ts';
import { ParamError, type ErrorPayload } from '../errors.ts';
import type { Digest } from '../hash.ts';
import type { Cell } from '../table/column.ts';
import type { Injection, InjectionRecord, InjectionSpec } from './injection.ts';

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** An injection over some days. */
export interface PlannedDrift {
  readonly injection: Injection;
  /** First day with it, from 0. */
  readonly from: number;
  /** First day without it; never, when absent. */
  readonly to?: number;
  /** Days over which it grows to its full strength; at once when absent. */
  readonly ramp?: number;
}

/** Where customers come from. */
export type CustomerSource =
  /** The lab's telephone company: new people every day, with the lab's features. */
  | { readonly kind: 'churn' }
  /** Rows of a table version, drawn with replacement. */
  | { readonly kind: 'table'; readonly name: string; readonly version: number };

/** Who scores them. */
export type DayScorer =
  | { readonly kind: 'model'; readonly uri: string }
  | { readonly kind: 'endpoint'; readonly name: string };

/** Everything that decides a simulation. */
export interface SimulationSpec {
  readonly days: number;
  readonly customersPerDay: number;
  readonly seed: number;
  readonly drift: readonly PlannedDrift[];
  readonly labelDelayDays: number;
  readonly source: CustomerSource;
  readonly scorer: DayScorer;
  readonly target: string;
  /** The label that scores are the probability of; null when there is none. */
  readonly positive: string | null;
  /** Column that names a customer. */
  readonly key: string;
  /** Tables of scored customers, and of labels as they come. */
  readonly scoredTable: string;
  readonly labelTable: string;
  /** Monitors that run every day, and whether automation ticks. */
  readonly monitors: readonly string[];
  readonly automation: boolean;
}

/** Something worth a mark on the timeline. */
export type MarkKind =
  | 'drift'
  | 'alert'
  | 'incident'
  | 'retraining'
  | 'deployment'
  | 'promotion'
  | 'rollback'
  | 'batch'
  | 'rule'
  | 'failure';

/** One mark. */
export interface DayMark {
  readonly kind: MarkKind;
  readonly words: string;
  /** What it happened to, e.g. a model or a monitor; null for the customers. */
  readonly subject: string | null;
}

/** One simulated day. */
export interface SimulatedDay {
  /** From 0. */
  readonly day: number;
  readonly customers: number;
  /** Customers that got a prediction; fewer when scoring failed. */
  readonly scored: number;
  /** Rows by predicted label, most frequent first. */
  readonly predicted: readonly (readonly [label: string, rows: number])[];
  /** Mean probability of the positive label; null without one. */
  readonly meanProbability: number | null;
  /** Rows by version that answered. */
  readonly versions: readonly (readonly [version: string, rows: number])[];
  /** Labels that came today, of earlier days. */
  readonly labelled: number;
  /** Over today's labels against their predictions; null when they do not define it. */
  readonly rocAuc: number | null;
  readonly accuracy: number | null;
  readonly injections: readonly Pick<InjectionRecord, 'strength' | 'words'>[];
  readonly marks: readonly DayMark[];
  /** Offsets of the day's customers in the topics: [first, behind the last]. */
  readonly offsets: readonly [number, number];
}

/** Where a simulation is. */
export type SimulationStatus = 'RUNNING' | 'PAUSED' | 'FINISHED' | 'FAILED' | 'KILLED';

/** A simulation. */
export interface SimulationRecord {
  readonly simulationId: string;
  readonly kind: 'simulation';
  readonly status: SimulationStatus;
  readonly spec: SimulationSpec;
  /** Midnight before day 0, ms since epoch, on the workspace's clock. */
  readonly startAt: number;
  /** The days so far, in order. */
  readonly days: readonly SimulatedDay[];
  /** Last event that was told of. */
  readonly lastEvent: number;
  readonly owner: string | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly error: ErrorPayload | null;
  readonly schemaVersion: 1;
}

/** A table that was injected with drift: what was done, to be told after the guess. */
export interface InjectionRunRecord {
  readonly simulationId: string;
  readonly kind: 'injection';
  readonly status: 'FINISHED';
  readonly table: { readonly name: string; readonly version: number; readonly digest: Digest };
  readonly output: { readonly name: string; readonly version: number; readonly digest: Digest };
  readonly spec: InjectionSpec;
  readonly records: readonly InjectionRecord[];
  readonly createdAt: number;
  readonly schemaVersion: 1;
}

/** Topics of a simulation. */
export const topicsOf = (simulationId: string) => {
  const base = `sim-${simulationId.slice(0, 12)}`;
  return { customers: `${base}.customers`, scored: `${base}.scored`, labels: `${base}.labels` };
};

/** How much of a planned drift is there on a day, 0…1. */
export function strengthOn({ from, to = Infinity, ramp = 1 }: PlannedDrift, day: number): number {
  if (day < from || day >= to) return 0;
  return Math.min(1, (day - from + 1) / Math.max(1, ramp));
}

/** Checks the numbers of a spec. Throws {ParamError} `invalid_param`. */
export function checkSimulation(spec: SimulationSpec): SimulationSpec {
  checkInteger('days', spec.days, { min: 1, max: 730 });
  checkInteger('customersPerDay', spec.customersPerDay, { min: 1, max: 100_000 });
  checkInteger('seed', spec.seed);
  checkInteger('labelDelayDays', spec.labelDelayDays, { min: 0, max: 730 });
  for (const { from, to, ramp } of spec.drift) {
    checkInteger('drift.from', from, { min: 0 });
    if (to !== undefined) checkInteger('drift.to', to, { min: from + 1 });
    if (ramp !== undefined) checkNumber('drift.ramp', ramp, { min: 1 });
  }
  const [first, second] = [spec.scoredTable, spec.labelTable];
  if (first === second) {
    throw new ParamError(
      'invalid_param',
      `simulate: scored customers and labels must go into two tables, got ${first} for both`,
    );
  }
  return spec;
}

/** The story of a simulation without what differs between workspaces and clocks: equal for equal seeds. */
export function storyOf(record: SimulationRecord): unknown {
  return record.days.map(({ offsets: _, ...day }) => day);
}

/** Customers of one day as a worker makes them. */
export interface DayCustomers {
  /** By row. */
  readonly keys: readonly string[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly labels: readonly Cell[];
  /** Days that a label comes later than usual. */
  readonly lateBy: readonly number[];
  readonly injections: readonly InjectionRecord[];
}
