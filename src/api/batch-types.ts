/** @file `terrarium.batch` as types. */
import type { DecisionComparison } from '../core/batch/compare-decisions.ts';
import type { BatchRecord } from '../core/batch/entities.ts';
import type { ProfitMatrix } from '../core/decision/profit.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { CallOptions, TableLike } from './types.ts';

export type { BatchRecord } from '../core/batch/entities.ts';
export type { DecisionComparison } from '../core/batch/compare-decisions.ts';

/** One scoring of a table: what was asked, how far it is, what it made. */
export type BatchJob = BatchRecord;

/** `terrarium.batch` */
export interface BatchApi {
  /**
   * Scores a table in chunks of 65,536 rows, each stored before the next begins. What stops (a cancel, a reload, a crash)
   * goes on by `resume`, to the same digest. Model and table are pinned when it begins.
   */
  run(
    options: {
      /** Model URI. */
      readonly model: string;
      readonly table: TableLike;
      /** The predictions become its next version. */
      readonly into: string;
      /** Environment to run in; model and tables must lie in it. Default: the table's. */
      readonly catalog?: Catalog;
      /** Called with the batch's id before a worker begins. */
      readonly onBatch?: (batchId: string) => void;
    } & CallOptions,
  ): Promise<BatchJob>;
  /** Goes on with a batch, or with all that is left of a backfill. Throws `not_resumable`, `not_found`. */
  resume(id: string, options?: CallOptions): Promise<BatchJob>;
  /** Stops a batch or a backfill of this tab; what is stored stays. Throws `not_running`. */
  cancel(id: string): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly BatchJob[]>;
  get(batchId: string): Promise<BatchJob>;
  /** Removes a batch that is not at work from the list, with chunks that became no table. Its predictions stay. */
  forget(batchId: string): Promise<void>;
  /**
   * Scores versions of the past, oldest first, each into a version of `into`. Give tables, or the versions of one.
   *
   * @returns The batches in their order, all finished.
   */
  backfill(
    options: {
      readonly model: string;
      readonly into: string;
      readonly catalog?: Catalog;
      readonly tables?: readonly TableLike[];
      /** All versions of this table from `from` to `to`; predictions and trashed versions are never among them. */
      readonly versions?: { readonly name: string; readonly from?: number; readonly to?: number };
      /** Called with the backfill's id before the first batch begins. */
      readonly onBackfill?: (backfillId: string) => void;
    } & CallOptions,
  ): Promise<readonly BatchJob[]>;
  /** Where the decisions of two models on the same rows differ, for whom, and what it is worth. Stores nothing. */
  compare(
    options: {
      /** Model URIs. */
      readonly a: string;
      readonly b: string;
      readonly table: TableLike;
      /** Worth of each outcome; binary. */
      readonly profit?: ProfitMatrix;
      /** Columns to slice by; proposed when absent. */
      readonly slices?: readonly string[];
      /** Rows that are decided differently, drawn by `seed`. Default 20. */
      readonly sampleSize?: number;
      readonly seed?: number;
    } & CallOptions,
  ): Promise<DecisionComparison>;
}
