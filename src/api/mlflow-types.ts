/** @file `terrarium.mlflow` as types: tracking and registry under the names that MLflow gives them. */
import type { RegisteredModel } from '../core/registry/entities.ts';
import type { Cell } from '../core/table/column.ts';
import type { Experiment, MetricPoint } from '../core/tracking/entities.ts';
import type { ModelVersion, Run, TableLike } from './types.ts';

export interface SearchRunsOptions {
  readonly experimentIds?: readonly string[];
  readonly filterString?: string;
  readonly orderBy?: readonly string[];
  readonly maxResults?: number;
  readonly viewType?: 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';
}

/** An open run of the caller's own making (`startRun`). */
export interface ActiveRun {
  readonly runId: string;
  readonly experimentId: string;
}

export interface PyfuncModel {
  readonly uri: string;
  readonly runId: string;
  /** Rows as objects, or a table: labels for classifiers, numbers for regression. */
  predict(input: readonly Readonly<Record<string, Cell>>[] | TableLike): Promise<readonly Cell[]>;
  /** Probability of the positive class by row; null for regression and multiclass. */
  predictProba(rows: readonly Readonly<Record<string, Cell>>[]): Promise<readonly number[] | null>;
}

/** `terrarium.mlflow` */
export interface MlflowApi {
  setExperiment(name: string): Promise<Experiment>;
  startRun(options?: {
    readonly runName?: string;
    readonly nested?: boolean;
    readonly tags?: Readonly<Record<string, string>>;
  }): Promise<ActiveRun>;
  endRun(status?: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<void>;
  activeRun(): ActiveRun | null;
  logParam(key: string, value: string | number | boolean): Promise<void>;
  logParams(params: Readonly<Record<string, string | number | boolean>>): Promise<void>;
  logMetric(key: string, value: number, step?: number): Promise<void>;
  logMetrics(metrics: Readonly<Record<string, number>>, step?: number): Promise<void>;
  logInput(table: TableLike, context?: string): Promise<void>;
  logArtifact(path: string, content: Blob | string): Promise<void>;
  setTag(key: string, value: string): Promise<void>;
  setTags(tags: Readonly<Record<string, string>>): Promise<void>;
  /** Always on: what a job trains is logged without being asked. Kept for scripts written for MLflow. */
  autolog(): void;
  getRun(runId: string): Promise<Run>;
  getMetricHistory(runId: string, key: string): Promise<readonly MetricPoint[]>;
  searchRuns(options?: SearchRunsOptions): Promise<readonly Run[]>;
  searchExperiments(): Promise<readonly Experiment[]>;
  deleteRun(runId: string): Promise<void>;
  restoreRun(runId: string): Promise<void>;
  registerModel(modelUri: string, name: string): Promise<ModelVersion>;
  /** An instance of `MlflowClient`. */
  client: MlflowClientApi;
  /** For scripts written for MLflow: `new terrarium.mlflow.MlflowClient()`, or its methods without `new`. */
  MlflowClient: MlflowClientApi & (new () => MlflowClientApi);
  artifacts: ArtifactsApi;
  pyfunc: { loadModel(uri: string): Promise<PyfuncModel> };
}

/** A file of a run. */
export interface ArtifactInfo {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly mime: string;
}

/** `terrarium.mlflow.artifacts`; URIs are `runs:/<run id>/<path>`. */
export interface ArtifactsApi {
  listArtifacts(runId: string, path?: string): Promise<readonly ArtifactInfo[]>;
  loadText(uri: string): Promise<string>;
  /** A JSON file as data; typed arrays come back as such. */
  loadDict(uri: string): Promise<unknown>;
  downloadArtifacts(uri: string): Promise<Blob>;
}

/** What the alias log keeps of a move, and what must still hold for it. */
export interface AliasMoveOptions {
  /** Reason in words. */
  readonly why?: string;
  /** The version that the caller saw the alias at, null for none: the move is refused when it is elsewhere by now. */
  readonly expectedFrom?: number | null;
}

/** `terrarium.mlflow.client`: MLflowClient's calls on finished runs and on the registry. */
export interface MlflowClientApi {
  /** Allowed on finished runs; `mlflow.runName` renames the run, `mlflow.note.content` is its note. */
  setTag(runId: string, key: string, value: string): Promise<void>;
  deleteTag(runId: string, key: string): Promise<void>;
  setExperimentTag(experimentId: string, key: string, value: string): Promise<void>;
  /** Into the trash, where its runs stay as they are; no run can be started in it until it is restored. */
  deleteExperiment(experimentId: string): Promise<void>;
  restoreExperiment(experimentId: string): Promise<void>;
  createRegisteredModel(
    name: string,
    options?: { readonly description?: string },
  ): Promise<RegisteredModel>;
  createModelVersion(name: string, source: string): Promise<ModelVersion>;
  getModelVersion(name: string, version: number): Promise<ModelVersion>;
  getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion>;
  searchRegisteredModels(): Promise<readonly RegisteredModel[]>;
  searchModelVersions(name: string): Promise<readonly ModelVersion[]>;
  setRegisteredModelAlias(
    name: string,
    alias: string,
    version: number,
    options?: AliasMoveOptions,
  ): Promise<void>;
  deleteRegisteredModelAlias(
    name: string,
    alias: string,
    options?: AliasMoveOptions,
  ): Promise<void>;
  updateRegisteredModel(name: string, change: { readonly description: string }): Promise<void>;
  updateModelVersion(
    name: string,
    version: number,
    change: { readonly description: string },
  ): Promise<void>;
  setModelVersionTag(name: string, version: number, key: string, value: string): Promise<void>;
  deleteModelVersionTag(name: string, version: number, key: string): Promise<void>;
}
