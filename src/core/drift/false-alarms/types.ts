/** @file What the false-alarm meter is asked and what it answers. Rates are shares of simulations, 0…1. */
import type { DriftMethod, DriftOptions, ResolvedRules, TableRef } from '../types.ts';

/** How two tables without drift are made from one. */
export type ResampleScheme = 'split' | 'bootstrap';

/** A change that is looked for, one column at a time. */
export interface DriftEffects {
  /** Numbers move by this many standard deviations of the reference. Default 0.2. */
  readonly shiftSds?: number;
  /**
   * This share of rows moves from the commonest category to the next; numbers with at most five values are
   * moved like categories. Default 0.05.
   */
  readonly shareMoved?: number;
  /** This share of cells goes missing. Default 0.05. */
  readonly missingAdded?: number;
}

export interface FalseAlarmSettings {
  /** Rows of a current table, at least 2. */
  readonly currentRows: number;
  /** Rows of the reference in each simulation. Default: all that the current rows leave. */
  readonly referenceRows?: number;
  /** Default 200. */
  readonly simulations?: number;
  readonly seed?: number | string;
  /**
   * `split` deals rows without replacement: exact for p-values, but both sides must fit into the reference.
   * `bootstrap` draws with replacement: any sizes, and the right spread of distances, at the price of ties.
   * Default: `split` when the current rows are at most a fifth of the reference, else `bootstrap`.
   */
  readonly scheme?: ResampleScheme;
  /** `false` leaves power out, which saves two thirds of the time. */
  readonly effects?: DriftEffects | false;
}

/** A share of simulations with its 95 % interval (Wilson). */
export interface Rate {
  readonly count: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** One column in all simulations. */
export interface ColumnAlarms {
  readonly type: 'numeric' | 'categorical';
  readonly method: DriftMethod;
  /** What is compared with the value: a level for p-values. */
  readonly threshold: number;
  /** How often the column drifted without any drift. */
  readonly falseAlarm: Rate;
  /** How many of these alarms the missing rate gave. */
  readonly byMissing: number;
  /** Values of the method without drift; null when it could never be computed. */
  readonly values: {
    readonly mean: number;
    readonly q50: number;
    readonly q95: number;
    readonly q99: number;
  } | null;
  /** How often a change of this column alone is seen; null where it does not apply. */
  readonly power: {
    readonly shift: Rate | null;
    readonly share: Rate | null;
    readonly missing: Rate | null;
  };
}

export interface FalseAlarmReport {
  readonly simulations: number;
  readonly scheme: ResampleScheme;
  readonly referenceRows: number;
  readonly currentRows: number;
  readonly seed: number | string;
  /** Null when power was left out. */
  readonly effects: Required<DriftEffects> | null;
  readonly rules: ResolvedRules;
  /** At least one column drifted. */
  readonly familyWise: Rate;
  /** The data set drifted: the share of drifted columns reached its limit. */
  readonly dataset: Rate;
  /** Drifted columns per report, on average. */
  readonly alarmsPerReport: number;
  readonly columns: Readonly<Record<string, ColumnAlarms>>;
  /** Columns that no report would compare, with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
}

/** What the meter needs. */
export interface FalseAlarmRequest {
  readonly options?: DriftOptions;
  /** Names; all comparable columns when absent. */
  readonly columns?: readonly string[];
  readonly settings: FalseAlarmSettings;
}

/** A stored answer: of which table, and when. */
export interface StoredFalseAlarms {
  readonly reference: TableRef;
  readonly report: FalseAlarmReport;
  readonly at: number;
}
