/** @file What batches and streams ask of workers beside scoring. Types only. */
import type { ProfitMatrix } from '../core/decision/profit.ts';
import type { ColumnRole, ColumnType } from '../core/table/column.ts';
import type { CommitTurn } from '../store/group-store.ts';
import type { TableAddress } from './protocol.ts';

/** Two models whose decisions on the same rows are to be compared. */
export interface CompareRequest {
  /** Model URIs. */
  readonly a: string;
  readonly b: string;
  readonly table: TableAddress;
  readonly profit?: ProfitMatrix;
  /** Columns; proposed when absent. */
  readonly slices?: readonly string[];
  readonly sampleSize: number;
  /** Of the sample. */
  readonly seed: number;
}

/** Records of a stream that become rows of a table, exactly once. */
export interface AppendStreamRequest {
  readonly turn: CommitTurn;
  readonly into: string;
  /** Of columns that the table does not have yet. */
  readonly types: Readonly<Record<string, ColumnType>>;
  readonly roles: Readonly<Record<string, ColumnRole>>;
}
