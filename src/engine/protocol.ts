/**
 * @file The worker boundary: types only. Both ends derive theirs from `EngineResults`, so adding a request
 * cannot leave the two sides disagreeing. The page imports this file and engine-client.ts; the worker imports
 * this file and jobs/; nobody else crosses.
 */
import type { DecisionComparison } from '../core/batch/compare-decisions.ts';
import type { ErrorPayload } from '../core/errors.ts';
import type { Recipe, FittedRecipe } from '../core/features/recipe.ts';
import type { LightGbmImport } from '../core/interop/lightgbm-text/to-pipeline.ts';
import type { Backend, Params, Task } from '../core/learners/learner.ts';
import type { Evaluation } from '../core/metrics/evaluation.ts';
import type { DriftReportRecord } from '../core/drift/report.ts';
import type { FalseAlarmReport } from '../core/drift/false-alarms/types.ts';
import type { MultivariateReport } from '../core/drift/multivariate/types.ts';
import type { TableProfile } from '../core/quality/profile.ts';
import type { Progress } from '../core/progress.ts';
import type { Finding } from '../core/registry/checklist.ts';
import type { GateReport } from '../core/registry/entities.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { DeploymentPolicy } from '../core/registry/policy.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { Cell, ColumnRole } from '../core/table/column.ts';
import type { TableDiff } from '../core/table/diff.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { TrialRecord, FinishedTrial, Direction, PrunerSpec } from '../core/tuning/study.ts';
import type { StudySpec } from '../core/tuning/check-study.ts';
import type { NextGeneration } from '../core/tuning/generation.ts';
import type { ParamImportances } from '../core/tuning/importance/importance.ts';
import type { SearchSpace } from '../core/tuning/search-space.ts';
import type { BatchTurn } from '../store/batch-store.ts';
import type { CsvOptions, CsvSniff } from '../core/csv/options.ts';
import type { AppendStreamRequest, CompareRequest } from './batches.ts';
import type { DriftJob, FalseAlarmJob, MultivariateJob } from './drift-requests.ts';
import type { ServingRequests, ServingResults } from './serving-protocol.ts';
import type {
  Explained,
  ExplainRequest,
  ModelTree,
  PermutationRequest,
  PermutationResult,
  TreeRequest,
} from './explanations.ts';
import type { MetricsRequest } from './metrics-request.ts';
import type { MonitorRequests, MonitorResults } from './monitor-requests.ts';
import type { PromotionRequests, PromotionResults } from './promotions.ts';
import type { SimulationRequests, SimulationResults } from './simulations.ts';
import type { VerificationRequests, VerificationResults } from './verification.ts';

export type { Explained } from './explanations.ts';
export type { MetricsRequest } from './metrics-request.ts';

/** A table by name; the newest version unless one is given. */
export interface TableAddress {
  readonly name: string;
  readonly version?: number;
}

/** Everything that decides a trained model; its digest is the pipeline digest of the run. */
export interface TrainSpec {
  readonly table: TableAddress;
  readonly target: string;
  readonly positive?: string;
  readonly recipe: Recipe | 'auto';
  readonly learner: string;
  readonly params: Params;
  readonly split: SplitSpec;
  readonly seed: number;
  /** Inferred from the target column and the learner when absent. */
  readonly task?: Task;
}

/** Where a trained model is recorded. */
export interface RunTarget {
  readonly runId: string;
  readonly experimentId: string;
  readonly runName: string;
  readonly parentRunId: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly owner: string;
}

/** Which backends may be used: `auto` probes webgpu → wasm → cpu. */
export type BackendChoice = 'auto' | Backend;

export interface TrainJob {
  readonly spec: TrainSpec;
  readonly run: RunTarget;
  readonly backend: BackendChoice;
  /** Look at the test rows now. Trials and lab candidates do not. */
  readonly evaluateTest: boolean;
  /** Binary: choose the threshold that maximises this on validation rows instead of 0.5. */
  readonly thresholdMetric?: 'f1_score' | null;
  /** URI of a model to go on from, `runs:/…/model`: its recipe and its rounds are kept. */
  readonly initModel?: string;
  /** What the recipe `auto` stood for in a pipeline that is trained again elsewhere. */
  readonly frozenRecipe?: Recipe;
  /** Rounds between checkpoints. Default 10. */
  readonly checkpointEvery?: number;
  /** Take the run up again where it stopped. */
  readonly resume?: boolean;
}

/** One trial: k-fold cross-validation on the rows that are not test rows. */
export interface TrialJob {
  readonly spec: TrainSpec;
  readonly run: RunTarget;
  readonly backend: BackendChoice;
  readonly number: number;
  readonly folds: number;
  readonly metric: string;
  readonly pruner: PrunerSpec;
  /** Trials of earlier generations: what the pruner compares with. */
  readonly history: readonly Pick<TrialRecord, 'state' | 'intermediate'>[];
  readonly direction: Direction;
}

export interface PageRequest {
  readonly table: TableAddress;
  readonly from: number;
  readonly count: number;
  /** Column names; all when absent. */
  readonly columns?: readonly string[];
  readonly orderBy?: { readonly column: string; readonly descending: boolean };
}

export interface TablePage {
  readonly from: number;
  readonly numRows: number;
  /** Place of each row in the file, from 1; [rows]. */
  readonly rowIds: readonly number[];
  /** [columns][rows]. */
  readonly cells: readonly (readonly Cell[])[];
}

/** Rows by index mod `k`: those in `keep`, or those not in `drop`. Portable, needs no random numbers. */
export type RowRule =
  | { readonly k: number; readonly keep: readonly number[] }
  | { readonly k: number; readonly drop: readonly number[] };

/** How many rows each part of a split has, and which. */
export interface SplitCounts {
  readonly task: Task;
  readonly train: number;
  readonly valid: number;
  readonly test: number;
  /** SHA-256 of the row indices of each part. */
  readonly digests: { readonly train: string; readonly valid: string; readonly test: string };
}

/** What a workspace file holds. */
export interface WorkspaceContents {
  /** When it was written, ms since epoch. */
  readonly createdAt: number;
  /** Number of records by table of the store. */
  readonly records: Readonly<Record<string, number>>;
  readonly blobs: number;
  /** Bytes of all blobs. */
  readonly blobBytes: number;
}

/** Result type of every request, by type. */
export interface EngineResults
  extends ServingResults, SimulationResults, PromotionResults, VerificationResults, MonitorResults {
  ping: {
    readonly backend: Backend;
    readonly crossOriginIsolated: boolean;
    readonly adapter: string | null;
    /** Is the WebGPU adapter software? Then WASM is faster. */
    readonly isSoftwareGpu: boolean;
    readonly wasm: boolean;
  };
  sniffCsv: CsvSniff;
  importCsv: TableVersionRecord;
  /** A CSV, as a billing system would export it. */
  churnCsv: Blob;
  splitCounts: SplitCounts;
  tablePage: TablePage;
  tableColumn: { readonly cells: readonly Cell[] };
  profile: TableProfile;
  tableCsv: Blob;
  tableArrow: Uint8Array<ArrayBuffer>;
  transform: TableVersionRecord;
  /** As Arrow IPC: nothing is stored. */
  transformRows: Uint8Array<ArrayBuffer>;
  tableDiff: TableDiff;
  fitRecipe: FittedRecipe;
  train: { readonly runId: string };
  trial: {
    readonly runId: string;
    /** null when it was pruned. */
    readonly value: number | null;
    readonly intermediate: readonly number[];
  };
  propose: NextGeneration;
  importance: ParamImportances | null;
  evaluate: Evaluation;
  metrics: Evaluation;
  gate: GateReport;
  deploymentChecks: { readonly report: GateReport; readonly findings: readonly Finding[] };
  batch: TableVersionRecord;
  appendStream: TableVersionRecord;
  compareDecisions: DecisionComparison;
  predictRows: {
    readonly predictions: readonly Cell[];
    readonly probabilities: readonly number[] | null;
  };
  explain: Explained;
  permutationImportance: PermutationResult;
  tree: ModelTree;
  drift: DriftReportRecord;
  multivariateDrift: MultivariateReport;
  falseAlarms: FalseAlarmReport;
  exportLightGbm: string;
  importLightGbm: { readonly runId: string };
  verifyTable: { readonly digest: string; readonly matches: boolean };
  exportWorkspace: Blob;
  inspectWorkspace: WorkspaceContents;
  importWorkspace: void;
  wipeWorkspace: void;
}

/** Payload of every request, by type. */
export interface EngineRequests
  extends
    ServingRequests,
    SimulationRequests,
    PromotionRequests,
    VerificationRequests,
    MonitorRequests {
  ping: { readonly backend: BackendChoice };
  sniffCsv: { readonly source: Blob; readonly options: CsvOptions };
  importCsv: {
    readonly source: Blob;
    readonly fileName: string;
    readonly table: string;
    readonly options: CsvOptions;
  };
  churnCsv: {
    readonly rows: number;
    readonly seed: number;
    /** 0 is the training month; later months bring new customers. */
    readonly month: number;
    readonly drift: boolean;
  };
  splitCounts: {
    readonly table: TableAddress;
    readonly target: string;
    readonly split: SplitSpec;
    readonly seed: number;
  };
  tablePage: PageRequest;
  tableColumn: { readonly table: TableAddress; readonly column: string };
  profile: { readonly table: TableAddress };
  tableCsv: { readonly table: TableAddress };
  tableArrow: { readonly table: TableAddress };
  transform: {
    readonly table: TableAddress;
    readonly recipe: Recipe | FittedRecipe;
    readonly into: string;
    readonly roles?: Readonly<Record<string, ColumnRole>>;
    readonly rows?: RowRule;
  };
  transformRows: { readonly table: TableAddress; readonly recipe: Recipe | FittedRecipe };
  tableDiff: { readonly before: TableAddress; readonly after: TableAddress };
  fitRecipe: {
    readonly table: TableAddress;
    readonly recipe: Recipe | 'auto';
    readonly target?: string;
    readonly learner?: string;
  };
  train: TrainJob;
  trial: TrialJob;
  /** Checks the study, and says which trials come next. */
  propose: { readonly study: StudySpec; readonly finished: readonly FinishedTrial[] };
  importance: {
    readonly space: SearchSpace;
    readonly direction: Direction;
    readonly trials: readonly FinishedTrial[];
    readonly seed: number;
  };
  evaluate: {
    readonly modelUri: string;
    readonly table: TableAddress;
    readonly target?: string;
    readonly threshold?: number;
    readonly rows?: 'all' | 'test' | 'valid';
    readonly split?: SplitSpec;
    /** Seed of the split. */
    readonly seed?: number;
    /** Environment to run in; see reach.ts. */
    readonly catalog?: Catalog;
  };
  metrics: MetricsRequest;
  gate: {
    readonly model: string;
    readonly challenger: number;
    readonly champion: number | null;
    readonly table: TableAddress;
    readonly split: SplitSpec | null;
    readonly rows: 'all' | 'valid' | 'test';
    readonly metric: string;
    readonly minEffect: number;
    readonly seed: number;
  };
  /** Evaluation of a deployment; `champion` is the version that its alias points to. */
  deploymentChecks: Omit<EngineRequests['gate'], 'metric' | 'minEffect'> & {
    readonly policy: DeploymentPolicy;
  };
  /** What a batch has left to do; see store/batch-store.ts. */
  batch: BatchTurn & { readonly catalog: Catalog | null };
  compareDecisions: CompareRequest;
  appendStream: AppendStreamRequest;
  predictRows: {
    readonly modelUri: string;
    readonly rows: readonly Readonly<Record<string, Cell>>[];
  };
  explain: ExplainRequest;
  permutationImportance: PermutationRequest;
  tree: TreeRequest;
  drift: DriftJob;
  multivariateDrift: MultivariateJob;
  falseAlarms: FalseAlarmJob;
  exportLightGbm: { readonly modelUri: string };
  /** A `File` gives its name. */
  importLightGbm: Omit<LightGbmImport, 'table'> &
    Pick<TrainJob, 'run'> & { readonly file: Blob; readonly table: TableAddress | undefined };
  verifyTable: { readonly table: TableAddress };
  exportWorkspace: Readonly<Record<never, never>>;
  inspectWorkspace: { readonly file: Blob };
  importWorkspace: { readonly file: Blob };
  wipeWorkspace: Readonly<Record<never, never>>;
}

export type RequestType = keyof EngineResults & keyof EngineRequests;

/** A request of one type. `cancelFlag` is shared memory where there is any (see cancel-flag.ts). */
export interface EngineRequest<T extends RequestType = RequestType> {
  readonly kind: 'request';
  readonly id: number;
  readonly type: T;
  readonly payload: EngineRequests[T];
  readonly cancelFlag: Int32Array<SharedArrayBuffer> | null;
}

/** Page → worker. */
export type EngineMessage =
  | { [T in RequestType]: EngineRequest<T> }[RequestType]
  | { readonly kind: 'cancel'; readonly id: number }
  /** How far the workspace's clock is ahead of the system's, ms; sent before the first request and when it moves. */
  | { readonly kind: 'clock'; readonly offsetMs: number };

/** Worker → page. `progress` comes at most four times a second per request, and once at the end. */
export type EngineEvent =
  /** `lifeline`: the Web Lock that the worker holds as long as it lives (see lifeline.ts). */
  | { readonly kind: 'ready'; readonly lifeline: string | null }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorPayload };
