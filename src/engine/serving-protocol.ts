/** @file The requests about endpoints; part of protocol.ts. */
import type { ScoringReply, ScoringRequest } from '../core/serving/port.ts';
import type { EndpointStats } from '../core/serving/stats.ts';
import type { Cell } from '../core/table/column.ts';
import type { TableVersionRecord } from '../core/table/version.ts';

/** A label for one row of a request, or for all rows of a customer that have none yet. */
export type LabelRequest = { readonly label: Cell } & (
  { readonly requestId: string; readonly rowIndex?: number } | { readonly unit: string }
);

/** Result of every request about endpoints. */
export interface ServingResults {
  serve: ScoringReply;
  endpointStats: EndpointStats;
  logTable: TableVersionRecord;
  labelRows: {
    /** Rows that got a label. */
    readonly labelled: number;
    /** Labels for which there was no row without one. */
    readonly unmatched: number;
  };
}

/** A stretch of the log: `since` ≤ at < `until`, ms since epoch. */
interface LogStretch {
  readonly name: string;
  readonly since?: number;
  readonly until?: number;
}

/** Payload of every request about endpoints. */
export interface ServingRequests {
  serve: ScoringRequest;
  endpointStats: LogStretch & { readonly windowMs?: number };
  logTable: LogStretch & { readonly into: string; readonly shadows: boolean };
  labelRows: { readonly name: string; readonly labels: readonly LabelRequest[] };
}
