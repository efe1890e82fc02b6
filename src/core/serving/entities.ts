/** @file Endpoints as records: what they serve to whom, their canary, and the rows of their request log. */
import type { Cell } from '../table/column.ts';
import type { CanaryPlan, CanaryState } from './canary-plan.ts';

/** A model behind an endpoint and its share of the traffic. */
export interface ServedModel {
  /** Unique within the endpoint; default `<model>-<version or alias>`, as Databricks names them. */
  readonly name: string;
  /** `models:/churn@champion`, `models:/churn/3` or `runs:/…/model`. An alias is followed at every request. */
  readonly model: string;
  /** Whole percent, 0…100; all of an endpoint sum to 100. */
  readonly percent: number;
}

/** What an endpoint keeps of its requests. */
export interface LogPolicy {
  /** Share of successful requests that are logged, above 0, at most 1. Errors always are. */
  readonly sample: number;
  /** Most rows kept; the oldest go when there are 10 % more. */
  readonly maxRows: number;
}

/** What an endpoint takes at most. */
export interface EndpointLimits {
  /** Bytes of a request's body; more is 413. */
  readonly maxBytes: number;
  /** Rows of a request; more is 413. */
  readonly maxRows: number;
  /** Requests at once; more is 429. */
  readonly maxConcurrent: number;
}

/** A canary: a version that takes a growing share under watch. */
export interface Canary {
  readonly canaryId: string;
  /** A URI with a version, never an alias, so that it stays the same model. */
  readonly model: string;
  /** What the traffic split resolved to when it began, by URI: the version to go back to. */
  readonly before: readonly { readonly model: string; readonly version: number | null }[];
  /** Where the plan's alias goes when the canary is rolled back; null: it stays. */
  readonly aliasBefore: number | null;
  /** Last row of the log before it. */
  readonly startSeq: number;
  readonly plan: CanaryPlan;
  readonly status: 'RUNNING' | 'PASSED' | 'ROLLED_BACK' | 'STOPPED';
  /** Index into `plan.steps`. */
  readonly step: number;
  readonly startedAt: number;
  readonly stepStartedAt: number;
  readonly endedAt: number | null;
  /** Why it ended; empty while it runs. */
  readonly reason: string;
  readonly state: CanaryState;
}

/** An endpoint. */
export interface EndpointRecord {
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** 1, 2, 3, …: grows with every change of what is served to whom. */
  readonly revision: number;
  readonly served: readonly ServedModel[];
  /** The split before the last change of it, to go back to. */
  readonly previous: readonly ServedModel[] | null;
  /** Column whose value decides which model a row gets; null: each request is drawn anew. */
  readonly routingKey: string | null;
  /** Scored and logged, never returned. */
  readonly shadow: string | null;
  readonly canary: Canary | null;
  readonly log: LogPolicy;
  readonly limits: EndpointLimits;
  /** Rows that were trimmed from the log so far. */
  readonly trimmedRows: number;
  readonly schemaVersion: 1;
}

/** Which part of the split a row fell into. */
export type Arm = 'served' | 'canary' | 'shadow';

/** One scored row, or one request that failed. */
export interface InferenceLogRecord {
  /** Numbered by the store. */
  readonly seq?: number;
  readonly endpoint: string;
  /** ms since epoch, when the request came. */
  readonly at: number;
  readonly requestId: string;
  /** Row within the request, from 0. */
  readonly rowIndex: number;
  /** Rows of the request. */
  readonly numRows: number;
  /** Value of the routing key; absent when each request is drawn anew. */
  readonly unit?: string;
  /** Name of the served model that it was drawn for. */
  readonly servedModel: string;
  readonly arm: Arm;
  /** Registered name and version that answered; null for a run's model, or when none did. */
  readonly model: string | null;
  readonly version: number | null;
  /** The model's inputs as they were read; empty when the request could not be read. */
  readonly row: Readonly<Record<string, Cell>>;
  readonly prediction: Cell;
  /** Binary: of the positive class; multiclass: of the predicted class; null otherwise. */
  readonly probability: number | null;
  /** From arrival to the answer, without writing this row; all rows of a request have the same. */
  readonly latencyMs: number;
  readonly isShadow: boolean;
  /** HTTP status. */
  readonly status: number;
  /** Error code of the reply; null when it succeeded. */
  readonly errorCode: string | null;
  /** Why it failed, or why another model than the one drawn answered; null when all went well. */
  readonly message: string | null;
  /** Did another model answer than the one drawn? */
  readonly fellBack: boolean;
  /** Was the score of the model drawn no number, or outside its range? */
  readonly isInvalid: boolean;
  /** The endpoint's revision that it was drawn under. */
  readonly revision: number;
  /** While a canary ran: which, at which step, and the share that it had. */
  readonly canary: {
    readonly id: string;
    readonly step: number;
    readonly share: number;
  } | null;
  /** Requests that this row stands for: 1 ÷ the sampling share. */
  readonly weight: number;
  /** What happened in the end, once it is known. */
  readonly label?: Cell;
  readonly labelledAt?: number;
  readonly schemaVersion: 1;
}

/** Defaults of a new endpoint. */
export const ENDPOINT_DEFAULTS: {
  readonly log: LogPolicy;
  readonly limits: EndpointLimits;
} = {
  log: { sample: 1, maxRows: 100_000 },
  limits: { maxBytes: 4 * 1024 * 1024, maxRows: 10_000, maxConcurrent: 1_000 },
};
