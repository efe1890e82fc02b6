/**
 * @file The public scripting API as types: what `globalThis.terrarium` offers. Names are MLflow's in camelCase
 * where MLflow has one. Everything a page does goes through it.
 */
import type { CsvOptions, CsvSniff } from '../core/csv/options.ts';
import type { DriftOptions, DriftReport } from '../core/drift/report.ts';
import type { FittedRecipe, Recipe } from '../core/features/recipe.ts';
import type { Params, Task } from '../core/learners/learner.ts';
import type { Evaluation } from '../core/metrics/evaluation.ts';
import type { Progress } from '../core/progress.ts';
import type {
  AliasLogRecord,
  GateReport,
  ModelVersionRecord,
  RegisteredModel,
} from '../core/registry/entities.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { Cell, ColumnRole, Field } from '../core/table/column.ts';
import type { BadRow, TableVersionRecord } from '../core/table/version.ts';
import type {
  Experiment,
  LifecycleStage,
  MetricPoint,
  RunStatus,
  DatasetInput,
} from '../core/tracking/entities.ts';
import type { LineageGraph } from '../core/tracking/lineage.ts';
import type { Direction, PrunerSpec, SamplerSpec, TrialState } from '../core/tuning/study.ts';
import type { SearchSpace } from '../core/tuning/search-space.ts';
import type { Contract, ExpectationResult } from '../core/quality/contract.ts';
import type { TableProfile } from '../core/quality/profile.ts';
import type {
  BackendChoice,
  PageRequest,
  RowRule,
  SplitCounts,
  TablePage,
} from '../engine/protocol.ts';

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
  /** Look at the test rows in this run. Default true; the lab does not until the end. */
  readonly evaluateTest?: boolean;
  /** Binary: maximise this over thresholds on validation rows; null keeps 0.5. Default null. */
  readonly thresholdMetric?: 'f1_score' | null;
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
}

export interface TuneOptions extends Omit<TrainOptions, 'evaluateTest' | 'thresholdMetric'> {
  /** Default: the learner's own. */
  readonly space?: SearchSpace;
  /** Default TPE. */
  readonly sampler?: SamplerSpec;
  readonly pruner?: PrunerSpec;
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

export interface ModelVersion {
  readonly name: string;
  readonly version: number;
  readonly runId: string;
  readonly aliases: readonly string[];
  readonly status: ModelVersionRecord['status'];
  readonly record: ModelVersionRecord;
}

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

/** `terrarium.data` */
export interface DataApi {
  importCsv(source: Blob | string, options: ImportOptions): Promise<TableVersion>;
  sniffCsv(source: Blob | string, options?: CsvOptions): Promise<CsvSniff>;
  table(name: string, options?: { readonly version?: number }): Promise<TableHandle>;
  tables(): Promise<readonly TableVersion[]>;
  page(request: Omit<PageRequest, 'table'> & { readonly table: TableLike }): Promise<TablePage>;
  transform(
    recipe: Recipe,
    table: TableLike,
    options: CallOptions & {
      readonly into: string;
      readonly roles?: Readonly<Record<string, ColumnRole>>;
      /** Only rows whose index mod `k` is in `keep`, or is not in `drop`. */
      readonly rows?: RowRule;
    },
  ): Promise<TableVersion>;
  /** Makes version `version` the newest again, as a new version. */
  restore(name: string, version: number): Promise<TableVersion>;
  verify(table: TableLike): Promise<{ readonly digest: string; readonly matches: boolean }>;
  profile(table: TableLike): Promise<TableProfile>;
  /** A contract that this version meets. */
  contract(table: TableLike): Promise<Contract>;
  validate(table: TableLike, contract: Contract): Promise<readonly ExpectationResult[]>;
  /** How many rows each part of a split has, and which (as digests). */
  split(
    table: TableLike,
    options: { readonly target: string; readonly split: SplitSpec; readonly seed?: number },
  ): Promise<SplitCounts>;
}

/** `terrarium.features` */
export interface FeaturesApi {
  fit(
    recipe: Recipe | 'auto',
    table: TableLike,
    options?: { readonly target?: string; readonly learner?: string },
  ): Promise<FittedRecipe>;
  transform(
    recipe: Recipe,
    table: TableLike,
    options: { readonly into: string },
  ): Promise<TableVersion>;
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
  client: MlflowClientApi;
  pyfunc: { loadModel(uri: string): Promise<PyfuncModel> };
}

/** `terrarium.mlflow.client`: MLflowClient's registry calls. */
export interface MlflowClientApi {
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
    options?: { readonly why?: string },
  ): Promise<void>;
  deleteRegisteredModelAlias(
    name: string,
    alias: string,
    options?: { readonly why?: string },
  ): Promise<void>;
  updateModelVersion(
    name: string,
    version: number,
    change: { readonly description: string },
  ): Promise<void>;
  setModelVersionTag(name: string, version: number, key: string, value: string): Promise<void>;
}

/** `terrarium.registry` */
export interface RegistryApi {
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

/** One step of a finished lab. */
export interface LabStepResult {
  readonly id: string;
  readonly title: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Words → address in the app. */
  readonly links: readonly { readonly label: string; readonly href: string }[];
}

export interface LabResult {
  readonly labId: string;
  readonly steps: readonly LabStepResult[];
  readonly runs: readonly Run[];
  readonly bestRunId: string;
  readonly modelVersion: ModelVersion;
  readonly gate: GateReport;
  readonly predictions: TableVersion;
  readonly drift: DriftReport;
}

/** Where a lab's data comes from: our generator, or the user's own file or table with a target. */
export type LabSource =
  | { readonly kind: 'churn' }
  | {
      readonly kind: 'csv';
      readonly csv: Blob | string;
      readonly target: string;
      readonly positive?: string;
      readonly fileName?: string;
      readonly options?: CsvOptions;
    }
  | {
      readonly kind: 'table';
      readonly table: TableLike;
      readonly target: string;
      readonly positive?: string;
    };

export interface LabOptions extends CallOptions {
  /** Default 42. */
  readonly seed?: number;
  readonly source?: LabSource;
  /** Rows of the generated table. Default 7,043. */
  readonly rows?: number;
  /** Trials of the study. Default 16. */
  readonly nTrials?: number;
  /** Continue an interrupted lab from its first unfinished step. */
  readonly resume?: string;
}

/** `terrarium.lab` */
export interface LabApi {
  run(options?: LabOptions): Promise<LabResult>;
  /** The synthetic customers as a CSV; month 0 has labels, `drift` shifts the world. */
  churnCsv(options?: {
    readonly rows?: number;
    readonly seed?: number;
    readonly month?: number;
    readonly drift?: boolean;
  }): Promise<Blob>;
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** `terrarium.project` */
export interface ProjectApi {
  export(): Promise<Blob>;
  /** Replaces the workspace by a file that `export` wrote, after every check has passed. */
  import(file: Blob): Promise<void>;
  wipe(): Promise<void>;
  usage(): Promise<{
    readonly usedBytes: number;
    readonly quotaBytes: number | null;
    readonly persisted: boolean | null;
  }>;
}

/** `globalThis.terrarium` */
export interface Terrarium {
  readonly version: string;
  readonly data: DataApi;
  readonly features: FeaturesApi;
  readonly mlflow: MlflowApi;
  readonly registry: RegistryApi;
  readonly lab: LabApi;
  readonly project: ProjectApi;
  train(options: TrainOptions): Promise<Run>;
  tune(options: TuneOptions): Promise<Study>;
  evaluate(
    options: {
      readonly model: string;
      readonly table: TableLike;
      readonly target?: string;
      readonly threshold?: number;
      readonly rows?: 'all' | 'test' | 'valid';
      readonly split?: SplitSpec;
    } & CallOptions,
  ): Promise<Evaluation>;
  score(
    options: {
      readonly model: string;
      readonly table: TableLike;
      readonly into: string;
    } & CallOptions,
  ): Promise<TableVersion>;
  drift(
    options: {
      readonly reference: TableLike;
      readonly current: TableLike;
      readonly columns?: readonly string[];
      readonly options?: DriftOptions;
      readonly model?: string;
    } & CallOptions,
  ): Promise<DriftReport & { readonly reportId: string }>;
  lineage(): Promise<LineageGraph>;
  /** Backend for what is trained next; `auto` probes webgpu → wasm → cpu. */
  setBackend(choice: BackendChoice): void;
}
