/** @file What the monitor job is asked; types only. */
import type { MonitorWindow } from '../core/monitoring/entities.ts';
import type { BackendChoice } from './protocol.ts';

/** Result of the request. */
export interface MonitorResults {
  /** Windows that were computed now, oldest first. */
  monitor: readonly MonitorWindow[];
}

/** Payload of the request. */
export interface MonitorRequests {
  monitor: {
    readonly monitorId: string;
    /** Nothing after this moment is looked at, ms since epoch. */
    readonly until: number;
    /** Tables and models that the monitor names: they decide in which environment it runs. */
    readonly names: readonly string[];
    readonly backend: BackendChoice;
  };
}
