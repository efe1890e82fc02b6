/** @file What batches ask of workers beside scoring. Types only. */
import type { ProfitMatrix } from '../core/decision/profit.ts';
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
