/** @file What serving needs of the world; src/store/serving-port.ts gives it over the database. */
import type { TrainedPipeline } from '../learners/pipeline.ts';
import type { EndpointRecord, InferenceLogRecord } from './entities.ts';

/** A request, taken off HTTP. */
export interface ScoringRequest {
  readonly method: string;
  /** Below the app's folder, without a leading slash and without a query. */
  readonly path: string;
  readonly contentType: string | null;
  /** `X-Request-Id`; null lets the server choose. */
  readonly requestId: string | null;
  readonly body: Uint8Array;
}

/** The reply. */
export interface ScoringReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

/** Where a model URI leads now. */
export interface ModelRef {
  readonly uri: string;
  readonly name: string | null;
  readonly version: number | null;
  readonly runId: string;
  readonly path: string;
}

/** An endpoint as it was at one moment, with where its URIs led then. */
export interface EndpointView {
  readonly record: EndpointRecord;
  /** Null: leads nowhere. Also holds the `champion` of every model that is served. */
  readonly refs: ReadonlyMap<string, ModelRef | null>;
}

/** A row before the store has numbered it. */
export type NewLogRow = Omit<InferenceLogRecord, 'seq'>;

/** The world. */
export interface ServingPort {
  /** Version of the app. */
  readonly version: string;
  /** The endpoint now, in one read; null when there is none. */
  endpoint(name: string): Promise<EndpointView | null>;
  /** Names of all endpoints. */
  names(): Promise<readonly string[]>;
  /** The model; kept, since what a reference leads to never changes. Throws when its bytes are not there. */
  load(ref: ModelRef): Promise<TrainedPipeline>;
  /** Resolves when the rows are durably stored. */
  log(record: EndpointRecord, rows: readonly NewLogRow[]): Promise<void>;
  /** Does work after the reply. */
  later(work: () => Promise<void>): void;
  /** ms since epoch. */
  now(): number;
  /** ms from anywhere, never going back. */
  clock(): number;
  newId(): string;
  /** Requests under way, this one among them. */
  inFlight(): number;
}
