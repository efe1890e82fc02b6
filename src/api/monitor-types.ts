/** @file Types of `terrarium.monitor`: what is watched after a model is in use. */
import type {
  DriftEffects,
  FalseAlarmReport,
  FalseAlarmSettings,
} from '../core/drift/false-alarms/types.ts';
import type { MultivariateReport, MultivariateSettings } from '../core/drift/multivariate/types.ts';
import type { DriftOptions } from '../core/drift/types.ts';
import type { MonitorsApi } from './monitor-api-types.ts';
import type { CallOptions, TableLike } from './types.ts';

export type * from './monitor-api-types.ts';

/** Two table versions, or a drift report that compared them; the answer is then kept with the report. */
export type DriftSubject =
  | {
      readonly reference: TableLike;
      readonly current: TableLike;
      readonly reportId?: string;
    }
  | {
      readonly reportId: string;
      readonly reference?: undefined;
      readonly current?: undefined;
    };

export type MultivariateOptions = MultivariateSettings & DriftSubject & CallOptions;

/** Rules and sizes; with `reportId` alone those of the report. */
export type FalseAlarmOptions = Omit<FalseAlarmSettings, 'currentRows' | 'effects'> & {
  readonly effects?: DriftEffects | false;
  /** Rules of `terrarium.drift`. Default: those of the report, else the defaults. */
  readonly options?: DriftOptions;
  /** Default: the columns that the report compared, else all comparable ones. */
  readonly columns?: readonly string[];
} & CallOptions &
  (
    | {
        readonly reference: TableLike;
        readonly currentRows: number;
        readonly reportId?: string;
      }
    | {
        readonly reportId: string;
        readonly reference?: undefined;
        /** Default: the rows of the report's current table. */
        readonly currentRows?: number;
      }
  );

/** What a drift report does not say of itself. */
export interface DriftChecksApi {
  /**
   * Compares two tables over all columns at once: PCA reconstruction error against limits that the
   * reference teaches, and how well trees tell the tables apart.
   */
  multivariate(options: MultivariateOptions): Promise<MultivariateReport>;
  /**
   * How often these rules would fire if nothing drifted, and how often they would see a change of a chosen
   * size: simulated on the reference alone, seeded.
   */
  falseAlarms(options: FalseAlarmOptions): Promise<FalseAlarmReport>;
  /** A stored drift report as one HTML file below 1 MB, without scripts. */
  reportHtml(reportId: string): Promise<string>;
}

export type MonitorApi = DriftChecksApi & MonitorsApi;
