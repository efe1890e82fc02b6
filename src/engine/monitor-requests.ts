/** @file What the jobs of monitors are asked; types only. */
import type { MonitorWindow } from '../core/monitoring/entities.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { BackendChoice } from './protocol.ts';

/** Results of the requests. */
export interface MonitorResults {
  /** Windows that were computed now, oldest first. */
  monitor: readonly MonitorWindow[];
  /** The table version with the rows. */
  gather: TableVersionRecord;
}

/** Payloads of the requests. */
export interface MonitorRequests {
  monitor: {
    readonly monitorId: string;
    /** Nothing after this moment is looked at, ms since epoch. */
    readonly until: number;
    /** Tables and models that the monitor names: they decide in which environment it runs. */
    readonly names: readonly string[];
    readonly backend: BackendChoice;
  };
  /** Writes rows whose label is known as a table. */
  gather: {
    readonly monitorId: string;
    readonly until: number;
    readonly names: readonly string[];
    readonly into: string;
    /** Most rows, the last ones; null for all. */
    readonly rows: number | null;
  };
}
