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

/** As a script may write it: the word alone, or without `kind`, which follows from what is given. */
export type LabSourceLike =
  | LabSource
  | 'churn'
  | Omit<Extract<LabSource, { readonly kind: 'csv' }>, 'kind'>
  | Omit<Extract<LabSource, { readonly kind: 'table' }>, 'kind'>;

export interface LabOptions extends CallOptions {
  /** Default 42. */
  readonly seed?: number;
  /** Default: our generator. */
  readonly source?: LabSourceLike;
  /** Rows of the generated table, at least 200. Default 7,043. */
  readonly rows?: number;
  /** Trials of the study, at least 1. Default 12. */
  readonly nTrials?: number;
  /** Continue an interrupted lab from its first unfinished step. */
  readonly resume?: string;
}

/** What this tab's lab does now. */
export interface LabActivity {
  /** null until it is stored. */
  readonly labId: string | null;
  /** Somebody asked it to pause. */
  readonly isPaused: boolean;
  /** It has paused: until then it finishes what it has begun. */
  readonly isWaiting: boolean;
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
  /** Stops before the next step, and inside a study before the next trials. */
  pause(): void;
  /** Goes on after `pause`. An interrupted lab is taken up again by `run({resume: labId})`. */
  resume(): void;
  cancel(): void;
  /** null when this tab runs none. */
  activity(): LabActivity | null;
  /** Calls `listener` now and at each change; returns how to stop. */
  watch(listener: (activity: LabActivity | null) => void): () => void;
}
