/** @file The lab's part of the public API. */
import type { CsvOptions } from '../core/csv/options.ts';
import type { DriftReport } from '../core/drift/report.ts';
import type { GateReport } from '../core/registry/entities.ts';
import type { CallOptions, ModelVersion, Run, TableLike, TableVersion } from './types.ts';

/** One step of a finished lab. */
export interface LabStepResult {
  readonly id: string;
  readonly title: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Words → address in the app. */
  readonly links: readonly { readonly label: string; readonly href: string }[];
}

export interface LabResult {
  readonly labId: string;
  readonly steps: readonly LabStepResult[];
  readonly runs: readonly Run[];
  readonly bestRunId: string;
  readonly modelVersion: ModelVersion;
  readonly gate: GateReport;
  readonly predictions: TableVersion;
  readonly drift: DriftReport;
}

/** Where a lab's data comes from: our generator, or the user's own file or table with a target. */
export type LabSource =
  | { readonly kind: 'churn' }
  | {
      readonly kind: 'csv';
      readonly csv: Blob | string;
      readonly target: string;
      readonly positive?: string;
      readonly fileName?: string;
      readonly options?: CsvOptions;
    }
  | {
      readonly kind: 'table';
      readonly table: TableLike;
      readonly target: string;
      readonly positive?: string;
    };

export interface LabOptions extends CallOptions {
  /** Default 42. */
  readonly seed?: number;
  readonly source?: LabSource;
  /** Rows of the generated table. Default 7,043. */
  readonly rows?: number;
  /** Trials of the study. Default 16. */
  readonly nTrials?: number;
  /** Continue an interrupted lab from its first unfinished step. */
  readonly resume?: string;
}

/** `terrarium.lab` */
export interface LabApi {
  run(options?: LabOptions): Promise<LabResult>;
  /** The synthetic customers as a CSV; month 0 has labels, `drift` shifts the world. */
  churnCsv(options?: {
    readonly rows?: number;
    readonly seed?: number;
    readonly month?: number;
    readonly drift?: boolean;
  }): Promise<Blob>;
  pause(): void;
  resume(): void;
  cancel(): void;
}
