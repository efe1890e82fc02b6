/** @file What simulations ask of workers. Types only. */
import type { Column, Field } from '../core/table/column.ts';
import type {
  DayCustomers,
  InjectionRunRecord,
  SimulationSpec,
} from '../core/simulation/entities.ts';
import type { InjectionRecord, InjectionSpec } from '../core/simulation/injection.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { TableAddress } from './protocol.ts';

/** A column before and after, to be drawn. */
export interface ColumnPreview {
  readonly name: string;
  readonly type: Field['type'] | Column['type'];
  /** Counts in common bins; null when one side is gone or cannot be compared. */
  readonly bins: {
    readonly edges: readonly number[] | null;
    readonly categories: readonly string[] | null;
    readonly reference: readonly number[];
    readonly current: readonly number[];
  } | null;
  readonly means: { readonly reference: number; readonly current: number } | null;
  readonly missing: { readonly reference: number; readonly current: number };
  readonly isDrift: boolean;
  /** What the drift test says, in words. */
  readonly reason: string;
}

/** What injections would do. */
export interface InjectionPreview {
  readonly records: readonly InjectionRecord[];
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  readonly columns: readonly ColumnPreview[];
}

/** Results by request. */
export interface SimulationResults {
  inject: { readonly version: TableVersionRecord; readonly injection: InjectionRunRecord };
  previewInjection: InjectionPreview;
  simulateDay: DayCustomers;
}

/** Payloads by request. */
export interface SimulationRequests {
  inject: { readonly table: TableAddress; readonly spec: InjectionSpec; readonly into: string };
  previewInjection: {
    readonly table: TableAddress;
    readonly spec: InjectionSpec;
    /** Columns to show; those that the injections name when absent. */
    readonly columns?: readonly string[];
  };
  simulateDay: { readonly spec: SimulationSpec; readonly day: number };
}
