/** @file The contract that every learner meets, and the plain data that describes one. */
import type { CancelSignal } from '../errors.ts';
import type { OnProgress, Progress } from '../progress.ts';
import type { DenseMatrix } from '../matrix.ts';
import type { Random } from '../random.ts';
import type { SearchSpace } from '../tuning/search-space.ts';

export type Task = 'binary' | 'multiclass' | 'regression';

/** Which implementation ran. */
export type Backend = 'webgpu' | 'wasm' | 'cpu';

/** Hyperparameters, spelled as published (snake_case), with plain values. */
export type Params = Readonly<Record<string, ParamValue>>;
export type ParamValue = number | string | boolean | null | readonly number[];

/** One hyperparameter: enough to validate it, draw a form and explain it. */
export interface ParamSpec {
  readonly name: string;
  readonly type: 'integer' | 'number' | 'boolean' | 'choice' | 'integers';
  readonly default: ParamValue;
  /** Inclusive bounds; `above` excludes itself. */
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly choices?: readonly string[];
  /** Other words for a choice, e.g. `mae` → `regression_l1`; never kept. */
  readonly choiceAliases?: Readonly<Record<string, string>>;
  /** One sentence: what it does. */
  readonly help: string;
  /** Whose name and default this is, e.g. `LightGBM`, `scikit-learn`. */
  readonly source: string;
  /** Accepted only when importing; the primary name wins. */
  readonly aliases?: readonly string[];
}

/** The target: class indices 0…K−1 (0/1 for binary) or real values. Float64, [numRows], no NaN. */
export interface Target {
  readonly task: Task;
  readonly values: Float64Array<ArrayBuffer>;
  /** 2 for binary, K for multiclass, 0 for regression. */
  readonly numClasses: number;
}

/** Rows that a learner may watch (early stopping, curves) but never learn from. */
export interface ValidationSet {
  readonly x: DenseMatrix;
  readonly y: Target;
  readonly weights?: Float64Array<ArrayBuffer>;
}

/** Where fitting in rounds stands: plain data, from which `fit` goes on to the same model. */
export interface FitCheckpoint {
  /** The learner's id. */
  readonly learner: string;
  /** Rounds that are done. */
  readonly round: number;
  /** The learner's own. */
  readonly state: unknown;
}

/** What `fit` may use of the outside world: nothing else is reachable. */
export interface FitContext {
  readonly random: Random;
  readonly signal?: CancelSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly validation?: ValidationSet;
  /** Row weights, [numRows], finite and ≥ 0; absent means 1. */
  readonly weights?: Float64Array<ArrayBuffer>;
  /** Learners that grow in rounds save where they stand: every so many rounds, and when they are cancelled. */
  readonly checkpoints?: {
    /** At least 1. */
    readonly everyRounds: number;
    readonly save: (checkpoint: FitCheckpoint) => Promise<void>;
  };
  /** Go on from here, with the same data, params and seed. */
  readonly resumeFrom?: FitCheckpoint;
  /** Learners that `canContinue`: add to this model's rounds instead of starting anew. */
  readonly initModel?: Model;
}

/** A fitted model: plain, structured-cloneable data with these members at least. */
export interface Model {
  /** The learner's id. */
  readonly learner: string;
  /** Version of this model's shape. */
  readonly version: 1;
  readonly task: Task;
  readonly numClasses: number;
  /** In the order in which `predict` wants its columns. */
  readonly featureNames: readonly string[];
}

/** Metric series written while fitting, e.g. `training_log_loss` by round. Steps ascend. */
export interface FitSeries {
  readonly key: string;
  readonly steps: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
}

export interface FitResult<M extends Model = Model> {
  readonly model: M;
  readonly series: readonly FitSeries[];
  readonly backend: Backend;
  /** Threads that worked together; 1 unless said. */
  readonly threads?: number;
  /** Why this backend, when the learner itself has chosen among several. */
  readonly backendReason?: string;
  /** Sentences for the user: did not converge, a constant column was ignored, … */
  readonly warnings: readonly string[];
}

/** What a prediction over many rows may use; asked and told once per block of rows. */
export interface PredictOptions {
  readonly signal?: CancelSignal;
  readonly onProgress?: OnProgress;
}

/** What is known of a learner without loading its code; lives in catalog.ts. */
export interface LearnerInfo {
  readonly id: string;
  readonly title: string;
  /** One sentence for a picker. */
  readonly summary: string;
  readonly tasks: readonly Task[];
  /** Which recipe `auto` stands for. */
  readonly family: 'linear' | 'tree' | 'baseline';
  readonly params: readonly ParamSpec[];
  readonly searchSpace: SearchSpace;
  /** Is the model hash the same on every machine and thread count? */
  readonly reproducible: boolean;
  /** Can `fit` add to a model that is there (`FitContext.initModel`)? Default no. */
  readonly canContinue?: boolean;
}

/**
 * A learner: pure functions over plain data. `fit` checks all params (`ParamError invalid_param`), leaves
 * its inputs unchanged and forgets nothing but what it returns; equal inputs and seed give an equal model.
 */
export interface Learner<M extends Model = Model> {
  readonly info: LearnerInfo;
  fit(params: Params, x: DenseMatrix, y: Target, context: FitContext): Promise<FitResult<M>>;
  /**
   * Regression: predictions, [numRows]. Classification: probabilities, row-major
   * [numRows, numClasses], each row sums to 1.
   * @param options For learners whose prediction takes long; others need not look at it.
   * @throws {DataError} `feature_mismatch` when `x` has other features than the model.
   */
  predict(model: M, x: DenseMatrix, options?: PredictOptions): Float64Array<ArrayBuffer>;
}
