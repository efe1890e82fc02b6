/** @file `terrarium.serving` as types: endpoints, canaries, the request log. */
import type { CanaryDecision } from '../core/serving/canary-decide.ts';
import type { CanaryPlanInput } from '../core/serving/canary-plan.ts';
import type {
  EndpointLimits,
  EndpointRecord,
  InferenceLogRecord,
  LogPolicy,
} from '../core/serving/entities.ts';
import type { ServedInput } from '../core/serving/split.ts';
import type { EndpointStats } from '../core/serving/stats.ts';
import type { LabelRequest } from '../engine/serving-protocol.ts';
import type { CallOptions, TableVersion } from './types.ts';

/** A canary to start: a model and what of the plan is not default. */
export interface CanaryInput extends CanaryPlanInput {
  /** URI; an alias is pinned to the version that it leads to now. */
  readonly model: string;
}

/** What of an endpoint can be set. */
export interface EndpointSettings {
  /** Models with whole percents that sum to 100. */
  readonly served: readonly ServedInput[];
  /** Column whose value decides which model a row gets, so that a customer always gets the same; null: none. */
  readonly routingKey?: string | null;
  /** A model that is scored and logged, never returned. */
  readonly shadow?: string | null;
  readonly canary?: CanaryInput | null;
  readonly description?: string;
  readonly log?: Partial<LogPolicy>;
  readonly limits?: Partial<EndpointLimits>;
}

/** Who changes something, and why. */
export interface Because {
  readonly why?: string;
}

/** Which code answered: the service worker, or an engine worker where there is none. */
export type ServedBy = 'service_worker' | 'worker';

/** A reply of an endpoint. */
export interface InvokeReply {
  readonly status: number;
  /** `{predictions: […]}`, or `{error_code, message}`. */
  readonly body: {
    readonly predictions?: readonly unknown[];
    readonly error_code?: string;
    readonly message?: string;
  };
  /** Lower-case names; `x-request-id` names the rows in the log, `x-served-model` the versions that answered. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string | null;
  readonly servedBy: ServedBy;
}

/** How to invoke. */
export interface InvokeOptions {
  /** `content-type` (default JSON), `x-request-id`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the service worker when it controls the page. */
  readonly via?: ServedBy;
  readonly signal?: AbortSignal;
}

/** A stretch of the log: `since` ≤ at < `until`, ms since epoch. */
export interface LogStretch {
  readonly since?: number;
  readonly until?: number;
}

/** `terrarium.serving` */
export interface ServingApi {
  createEndpoint(
    options: EndpointSettings & Because & { readonly name: string },
  ): Promise<EndpointRecord>;
  /** Changes what is given. `canary: null` stops a running one. Requests under way end on what they began with. */
  updateEndpoint(
    options: Partial<EndpointSettings> & Because & { readonly name: string },
  ): Promise<EndpointRecord>;
  /** Deletes the endpoint and its log; `logTable` keeps the log before. */
  deleteEndpoint(name: string, options?: Because): Promise<{ readonly rows: number }>;
  get(name: string): Promise<EndpointRecord>;
  list(): Promise<readonly EndpointRecord[]>;
  /** Gives the canary all traffic now. */
  promoteCanary(name: string, options?: Because): Promise<EndpointRecord>;
  /** Ends the canary: `rollback` goes back with the alias, audit and event of the rule. */
  rollback(name: string, options: { readonly why: string }): Promise<EndpointRecord>;
  /** Looks at the canary's evidence now; null when none runs. It also happens by itself as requests come. */
  evaluate(name: string): Promise<CanaryDecision | null>;
  /**
   * Posts to the endpoint by MLflow's scoring protocol.
   *
   * @param body JSON text, or an object that becomes it, e.g. `{dataframe_records: […]}`.
   */
  invoke(name: string, body: unknown, options?: InvokeOptions): Promise<InvokeReply>;
  /** Address of the endpoint, for `fetch` from this page. */
  url(name: string): string;
  /** Which code answers `invoke` now. */
  servedBy(): ServedBy;
  /** Rows of the request log in the order of their numbers; `newest` turns it round. */
  log(
    name: string,
    options?: { readonly after?: number; readonly limit?: number; readonly newest?: boolean },
  ): Promise<readonly InferenceLogRecord[]>;
  /** Latency, throughput and errors by version and over time, exact from the log. */
  stats(
    name: string,
    options?: LogStretch & { readonly windowMs?: number },
  ): Promise<EndpointStats>;
  /** Writes what happened in the end to the rows that were scored. A row takes one label. */
  label(
    name: string,
    labels: readonly LabelRequest[],
  ): Promise<{ readonly labelled: number; readonly unmatched: number }>;
  /** Writes scored rows of the log as the next version of a table. */
  logTable(
    name: string,
    into: string,
    options?: LogStretch & CallOptions & { readonly shadows?: boolean },
  ): Promise<TableVersion>;
}
