/** @file Experiments, runs and what hangs on them. Names and meanings are MLflow's. */
import type { ErrorPayload } from '../errors.ts';
import type { Digest } from '../hash.ts';

/** MLflow's RunStatus. */
export type RunStatus = 'SCHEDULED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

/** Statuses after which a run never changes. */
export const FINAL_STATUSES: readonly RunStatus[] = ['FINISHED', 'FAILED', 'KILLED'];

export type LifecycleStage = 'active' | 'deleted';

export interface Experiment {
  readonly experimentId: string;
  readonly name: string;
  readonly lifecycleStage: LifecycleStage;
  /** ms since epoch. */
  readonly creationTime: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly schemaVersion: 1;
}

/** What a run read: a table version and what for. */
export interface DatasetInput {
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
  /** `training`, `validation`, `test`, `eval`, `scoring`, … (MLflow's `mlflow.data.context`). */
  readonly context: string;
  readonly numRows: number;
}

/** One run. `params` never change; a run in a final status never changes, its annotations (tags, name) apart. */
export interface RunRecord {
  readonly runId: string;
  readonly experimentId: string;
  readonly runName: string;
  readonly status: RunStatus;
  readonly lifecycleStage: LifecycleStage;
  readonly startTime: number;
  readonly endTime: number | null;
  /** MLflow's `mlflow.parentRunId`; null at the top. */
  readonly parentRunId: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly inputs: readonly DatasetInput[];
  /** Last time the owner was seen alive, ms since epoch. */
  readonly heartbeat: number;
  /** Id of the tab and job that own a RUNNING run. */
  readonly owner: string | null;
  readonly error: ErrorPayload | null;
  readonly modelHash: Digest | null;
  readonly backend: string | null;
  /** Digest of the pipeline (recipe + learner + params + split + seed) that this run executed. */
  readonly pipelineDigest: Digest | null;
  readonly schemaVersion: 1;
}

/** A point of a metric as MLflow logs it. */
export interface MetricPoint {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

/** A whole metric series in typed arrays, by step. */
export interface MetricSeries {
  readonly runId: string;
  readonly key: string;
  readonly steps: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  readonly timestamps: Float64Array<ArrayBuffer>;
}

/** The value of a metric that tables show and filters compare. */
export interface LatestMetric {
  readonly runId: string;
  readonly experimentId: string;
  readonly key: string;
  readonly value: number;
  readonly step: number;
  readonly min: number;
  readonly max: number;
}

export interface ArtifactRecord {
  readonly runId: string;
  /** Slash-separated, relative, e.g. `model/pipeline.json`. */
  readonly path: string;
  readonly blob: Digest;
  readonly sizeBytes: number;
  readonly mime: string;
}

/** A run with its latest metrics, as searches return it. */
export interface RunRow extends RunRecord {
  readonly metrics: Readonly<Record<string, number>>;
}
