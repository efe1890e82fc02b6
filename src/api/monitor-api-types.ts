/** @file Types of monitors in `terrarium.monitor`. */
import type { DriftOptions } from '../core/drift/types.ts';
import type { MultivariateTest } from '../core/drift/multivariate/types.ts';
import type {
  KpiRule,
  LabelRule,
  MonitorRecord,
  MonitorSource,
  MonitorWindow,
  WindowRule,
} from '../core/monitoring/entities.ts';
import type { MonitorReport } from '../core/monitoring/monitor-report.ts';
import type { CallOptions, TableLike, TableVersion } from './types.ts';

export interface MonitorOptions {
  /** Unique in the workspace. */
  readonly name: string;
  /** An endpoint's request log, or a table: of predictions, or of rows that the model scores now. */
  readonly source: MonitorSource;
  /** URI of the model; an alias is followed at every run. Without one only columns are compared. */
  readonly model?: string;
  /** What windows are held against; the newest version is pinned. Rows that the model learned from are left out where they are known. */
  readonly baseline: TableLike;
  readonly windows: WindowRule;
  /** Column of time. Default `scored_at`, else the column of role time. */
  readonly time?: string;
  /** Columns whose drift counts. Default the model's inputs. */
  readonly columns?: readonly string[];
  /** Columns by which performance and fairness are looked at. */
  readonly slices?: readonly string[];
  /** Default for an endpoint with a model: the labels of its log. */
  readonly label?: LabelRule;
  /**
   * Rules of `terrarium.drift`. Default: Kolmogorov–Smirnov and chi-square with Benjamini–Hochberg, effects of at least
   * 0.1, at least 30 values.
   */
  readonly drift?: DriftOptions;
  /** Tests of all columns together. Default none; `true` for both. */
  readonly multivariate?: boolean | readonly MultivariateTest[];
  readonly kpi?: KpiRule;
  /** Metric that is held against its limits. Default `auc`, `accuracy_score` or `mae`. */
  readonly metric?: string;
}

/** Monitors. Each call takes a monitor's id or name. */
export interface MonitorsApi {
  /** Makes a monitor; nothing is computed yet. */
  create(options: MonitorOptions): Promise<MonitorRecord>;
  /**
   * Computes windows that are new or have changed: rows came, labels came, another version scores. Gives those alone.
   * Tells of `drift.detected` and `performance.dropped`.
   */
  run(
    monitor: string,
    options?: {
      /** Look no further than this moment, ms since epoch. Default the workspace's clock. */
      readonly until?: number;
    } & CallOptions,
  ): Promise<readonly MonitorWindow[]>;
  /**
   * Writes the rows it has seen whose label is known as the next version of a table, with the columns of its baseline:
   * what a model can be trained on anew. The newest version is given back when it holds the same already.
   *
   * @throws {ParamError} `no_labels` for a monitor without labels; {DataError} `no_labels` while none has come.
   */
  gather(
    monitor: string,
    options: {
      readonly into: string;
      /** Most rows, the last ones. Default all. */
      readonly rows?: number;
    } & CallOptions,
  ): Promise<TableVersion>;
  list(): Promise<readonly MonitorRecord[]>;
  get(monitor: string): Promise<MonitorRecord>;
  /** All windows, oldest first; the newest `limit` when it is given. */
  windows(
    monitor: string,
    options?: { readonly limit?: number },
  ): Promise<readonly MonitorWindow[]>;
  /** What the windows say together: decay by week, change of concept, business figure, impact by column. */
  report(monitor: string): Promise<MonitorReport>;
  /** Removes it with its windows and their drift reports. */
  delete(monitor: string): Promise<void>;
}
