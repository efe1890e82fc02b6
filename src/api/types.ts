/**
 * @file The public scripting API as types: what `globalThis.terrarium` offers. Names are MLflow's in camelCase
 * where MLflow has one. Everything a page does goes through it.
 */
import type { Maturity } from '../core/maturity/assess.ts';
import type { CsvOptions } from '../core/csv/options.ts';
import type { DriftOptions, DriftReport } from '../core/drift/report.ts';
import type { ErrorPayload } from '../core/errors.ts';
import type { Recipe } from '../core/features/recipe.ts';
import type { Backend, Params, Task } from '../core/learners/learner.ts';
import type { Evaluation } from '../core/metrics/evaluation.ts';
import type { Progress } from '../core/progress.ts';
import type { AliasLogRecord, GateReport, ModelVersionRecord } from '../core/registry/entities.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { Cell, Field } from '../core/table/column.ts';
import type { BadRow, TableVersionRecord } from '../core/table/version.ts';
import type { LifecycleStage, RunStatus, DatasetInput } from '../core/tracking/entities.ts';
import type { LineageGraph } from '../core/tracking/lineage.ts';
import type { Direction, PrunerSpec, SamplerSpec, TrialState } from '../core/tuning/study.ts';
import type { ParamImportances } from '../core/tuning/importance/importance.ts';
import type { SearchSpace } from '../core/tuning/search-space.ts';
import type { AutomationApi } from './automation-types.ts';
import type { ClockApi } from './clock-types.ts';
import type { DataApi, FeaturesApi } from './data-types.ts';
import type { BatchApi } from './batch-types.ts';
import type { DeployApi, GovernedRegistryApi } from './deploy-types.ts';
import type { ExplainApi } from './explain-types.ts';
import type { GovernanceApi } from './governance-types.ts';
import type { InteropApi } from './interop-types.ts';
import type { LabApi } from './lab-types.ts';
import type { MlflowApi } from './mlflow-types.ts';
import type { PromotionsApi } from './promotion-types.ts';
import type { SimulateApi } from './simulate-types.ts';
import type { StreamApi } from './stream-types.ts';
import type { MonitorApi } from './monitor-types.ts';
import type { ServingApi } from './serving-types.ts';
import type { BackendChoice, MetricsRequest, WorkspaceContents } from '../engine/protocol.ts';
import type { Verification } from '../engine/verification.ts';
import type { DigestCheck } from '../store/run-digests.ts';
import type { EmptiedTrash } from '../store/trash.ts';
import type { Usage } from '../store/usage.ts';

export type * from './automation-types.ts';
export type * from './batch-types.ts';
export type * from './clock-types.ts';
export type * from './data-types.ts';
export type * from './deploy-types.ts';
export type * from './explain-types.ts';
export type * from './governance-types.ts';
export type * from './interop-types.ts';
export type * from './lab-types.ts';
export type * from './mlflow-types.ts';
export type * from './promotion-types.ts';
export type * from './simulate-types.ts';
export type * from './stream-types.ts';
export type * from './monitor-types.ts';
export type * from './serving-types.ts';

/** Any long call takes these. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A table by name (newest version), or by name and version, or a version object. */
export type TableLike = string | { readonly name: string; readonly version?: number };

/** One immutable version of a table. */
export interface TableVersion {
  readonly name: string;
  readonly version: number;
  readonly numRows: number;
  readonly schema: readonly Field[];
  readonly digest: string;
  /** At most the first 1,000; `numBadRows` counts all. */
  readonly badRows: readonly BadRow[];
  readonly numBadRows: number;
  readonly warnings: readonly string[];
  readonly record: TableVersionRecord;
}

/** A table with ways to look into it. */
export interface TableHandle extends TableVersion {
  /** First `count` rows as objects with null prototype. Default 10. */
  head(count?: number): Promise<readonly Readonly<Record<string, Cell>>[]>;
  column(name: string): Promise<readonly Cell[]>;
  toArrow(): Promise<Uint8Array<ArrayBuffer>>;
  toCsv(): Promise<Blob>;
  history(): Promise<readonly TableVersion[]>;
}

/** Optional import settings plus the table to write. */
export interface ImportOptions extends CsvOptions, CallOptions {
  readonly table: string;
  readonly fileName?: string;
}

export interface TrainOptions extends CallOptions {
  readonly table: TableLike;
  /** Environment to run in; the table must lie in it. Default: the table's. */
  readonly catalog?: Catalog;
  readonly target: string;
  /** Binary: the label to predict; the last of the sorted labels by default. */
  readonly positive?: string;
  /** Default `auto`. */
  readonly recipe?: Recipe | 'auto';
  /** An id of the catalog: `baseline`, `logistic_regression`, `ridge`, `gbdt`, `mlp`. */
  readonly learner: string;
  readonly params?: Params;
  /** Default: modulo 5, test 0, valid 1. */
  readonly split?: SplitSpec;
  /** Default 42. */
  readonly seed?: number;
  readonly task?: Task;
  readonly experiment?: string;
  readonly runName?: string;
  readonly parentRunId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly backend?: BackendChoice;
  /** Called with the run's id before a worker begins with it. */
  readonly onRun?: (runId: string) => void;
  /** Look at the test rows in this run. Default true; the lab does not until the end. */
  readonly evaluateTest?: boolean;
  /** Binary: maximise this over thresholds on validation rows; null keeps 0.5. Default null. */
  readonly thresholdMetric?: 'f1_score' | null;
  /**
   * A model to go on from (`runs:/…/model`, `models:/name@alias`): its recipe is kept and `params` give the rounds that
   * are added. For learners that grow in rounds.
   */
  readonly initModel?: string;
  /** Rounds between checkpoints. Default 10. */
  readonly checkpointEvery?: number;
}

/** A run as everyone sees it. */
export interface Run {
  readonly runId: string;
  readonly experimentId: string;
  readonly runName: string;
  readonly status: RunStatus;
  readonly lifecycleStage: LifecycleStage;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly inputs: readonly DatasetInput[];
  readonly modelUri: string;
  readonly modelHash: string | null;
  readonly backend: string | null;
  readonly parentRunId: string | null;
  readonly startTime: number;
  readonly endTime: number | null;
  /** Why it FAILED or was KILLED, e.g. code `interrupted`; else null. */
  readonly error: ErrorPayload | null;
}

export interface TuneOptions extends Omit<
  TrainOptions,
  'evaluateTest' | 'thresholdMetric' | 'onRun'
> {
  /** Default: the learner's own. */
  readonly space?: SearchSpace;
  /** Default TPE. */
  readonly sampler?: SamplerSpec | SamplerSpec['type'];
  /** Default none. */
  readonly pruner?: PrunerSpec | PrunerSpec['type'];
  readonly nTrials: number;
  /** Stratified folds over the rows that are not test rows. Default 3. */
  readonly cv?: number;
  /** Objective, averaged over folds. Default `f1_score`, `r2_score` for regression. */
  readonly metric?: string;
  /** Default: what is better for the metric. */
  readonly direction?: Direction;
  /** Trials at the same time; changes the time, never the study. Default: all workers. */
  readonly workers?: number;
  /** Trials proposed together. Default 4. */
  readonly generationSize?: number;
  readonly studyName?: string;
  readonly onTrial?: (trial: Trial) => void;
  /** Called with the study's id before its first trial. */
  readonly onStudy?: (studyId: string) => void;
  /** Awaited before each generation: how a caller pauses a study. */
  readonly gate?: () => Promise<void>;
}

export interface Trial {
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  readonly value: number | null;
  readonly runId: string | null;
}

export interface Study {
  readonly studyId: string;
  readonly runId: string;
  readonly bestTrial: Trial | null;
  readonly bestValue: number | null;
  readonly bestParams: Params;
  readonly trials: readonly Trial[];
  readonly importances: Readonly<Record<string, number>>;
}

/** A run and its repetition. */
export interface Reproduction {
  readonly first: Run;
  readonly second: Run;
  readonly checks: readonly DigestCheck[];
  /** All checks hold. */
  readonly equal: boolean;
}

export interface ModelVersion {
  readonly name: string;
  readonly version: number;
  readonly runId: string;
  readonly aliases: readonly string[];
  readonly status: ModelVersionRecord['status'];
  readonly record: ModelVersionRecord;
}

/** `terrarium.registry` */
export interface RegistryApi extends GovernedRegistryApi {
  /** Scores both on the same frozen rows and moves `champion` only when the gate says so. */
  challenge(
    options: {
      readonly model: string;
      /** Default: the version that `challenger` points to. */
      readonly challenger?: number;
      readonly table: TableLike;
      readonly split?: SplitSpec;
      /** Default `test`. */
      readonly rows?: 'all' | 'valid' | 'test';
      /** Default `f1_score`. */
      readonly metric?: string;
      /** Smallest gain that counts. Default 0. */
      readonly minEffect?: number;
      readonly seed?: number;
    } & CallOptions,
  ): Promise<GateReport>;
  aliasLog(name: string): Promise<readonly AliasLogRecord[]>;
  championAt(name: string, time: number): Promise<number | null>;
}

/** `terrarium.project` */
export interface ProjectApi {
  export(options?: CallOptions): Promise<Blob>;
  /** What a file holds, after every check that `import` makes. Changes nothing. */
  inspect(file: Blob, options?: CallOptions): Promise<WorkspaceContents>;
  /** Replaces the workspace by a file that `export` wrote, after every check has passed. Other tabs reload. */
  import(file: Blob, options?: CallOptions): Promise<void>;
  /** Deletes everything. Other tabs reload. */
  wipe(): Promise<void>;
  usage(): Promise<Usage>;
  /** Asks the browser to keep the data when room gets short: its answer, or null when it gave none. */
  persist(): Promise<boolean | null>;
  /** Removes what is in the trash for good, and bytes that nothing names. */
  emptyTrash(): Promise<EmptiedTrash>;
}

/** What this browser can run on, and what `auto` or the choice leads to. */
export interface BackendStatus {
  readonly choice: BackendChoice;
  /** What the next training runs on. */
  readonly backend: Backend;
  /** Why, in a sentence. */
  readonly reason: string;
  readonly probed: {
    /** Name of the adapter; null when the browser offers none. */
    readonly webgpu: string | null;
    readonly isSoftwareGpu: boolean;
    readonly wasm: boolean;
    readonly crossOriginIsolated: boolean;
    /** Workers for long jobs. */
    readonly workers: number;
  };
}

/** `globalThis.terrarium` */
export interface Terrarium extends ExplainApi {
  readonly version: string;
  readonly data: DataApi;
  readonly features: FeaturesApi;
  readonly mlflow: MlflowApi;
  readonly registry: RegistryApi;
  readonly deploy: DeployApi & PromotionsApi;
  readonly governance: GovernanceApi;
  readonly clock: ClockApi;
  readonly monitor: MonitorApi;
  readonly serving: ServingApi;
  readonly automation: AutomationApi;
  readonly lab: LabApi;
  readonly project: ProjectApi;
  readonly interop: InteropApi;
  /** Metrics of predictions that come from elsewhere. */
  readonly metrics: { evaluate(request: MetricsRequest): Promise<Evaluation> };
  /** A column of role `weight` weighs the rows, in training and in metrics. */
  train(options: TrainOptions): Promise<Run>;
  /**
   * Stops the training of a run in this tab so that it can go on: the run is KILLED with the code `paused`, which its
   * `train` or `resume` call throws, and keeps its checkpoint. Throws `not_running`.
   */
  pause(runId: string): void;
  /**
   * Goes on with a run that was paused, cancelled or interrupted, from its last checkpoint, to the same model hash as
   * without the stop. Throws `no_checkpoint`, `not_resumable`.
   */
  resume(runId: string, options?: CallOptions & { readonly backend?: BackendChoice }): Promise<Run>;
  tune(options: TuneOptions): Promise<Study>;
  /** How much each parameter of a study mattered (fANOVA); null below 4 complete trials. */
  importances(studyId: string): Promise<ParamImportances | null>;
  /** Trains a finished run once more from what it recorded, as a new run, and compares every digest. */
  reproduce(
    runId: string,
    options?: CallOptions & { readonly backend?: BackendChoice },
  ): Promise<Reproduction>;
  evaluate(
    options: {
      readonly model: string;
      readonly table: TableLike;
      readonly target?: string;
      readonly threshold?: number;
      readonly rows?: 'all' | 'test' | 'valid';
      readonly split?: SplitSpec;
      /** Environment to run in; table and model must lie in it. Default: the table's. */
      readonly catalog?: Catalog;
    } & CallOptions,
  ): Promise<Evaluation>;
  readonly batch: BatchApi;
  readonly stream: StreamApi;
  readonly simulate: SimulateApi;
  /** `batch.run`, for its predictions. */
  score(
    options: {
      readonly model: string;
      readonly table: TableLike;
      readonly into: string;
      readonly catalog?: Catalog;
    } & CallOptions,
  ): Promise<TableVersion>;
  drift(
    options: {
      readonly reference: TableLike;
      readonly current: TableLike;
      readonly columns?: readonly string[];
      readonly options?: DriftOptions;
      readonly model?: string;
      readonly catalog?: Catalog;
    } & CallOptions,
  ): Promise<DriftReport & { readonly reportId: string }>;
  /** What was made from what. `trials`: each trial of a study as a run of its own, not the study for all. */
  lineage(options?: { readonly trials?: boolean }): Promise<LineageGraph>;
  /** How mature the work in this workspace is: the lecture's three levels, each criterion with its evidence. */
  maturity(): Promise<Maturity>;
  /** Recomputes every hash: files, tables, models, recipes, pipelines, and what records say of each other. */
  verify(options?: CallOptions): Promise<Verification>;
  /** Everything that ran, as OpenLineage run events: one JSON array, or one event a line. Default `json`. */
  openLineage(options?: { readonly format?: 'json' | 'ndjson' }): Promise<string>;
  /** Backend for what is trained next, kept in the workspace; `auto` probes webgpu → wasm → cpu. */
  setBackend(choice: BackendChoice): Promise<void>;
  /** Probes the backends. */
  backend(): Promise<BackendStatus>;
}
