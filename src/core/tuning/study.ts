/** @file Studies and trials. Words and states are Optuna's; a trial is stored as a child run. */
import type { ParamValue, Params } from '../learners/learner.ts';
import type { SearchSpace } from './search-space.ts';

export type TrialState = 'WAITING' | 'RUNNING' | 'COMPLETE' | 'PRUNED' | 'FAIL';

export type Direction = 'minimize' | 'maximize';

export type SamplerSpec =
  | {
      readonly type: 'tpe';
      readonly n_startup_trials?: number;
      readonly n_ei_candidates?: number;
      readonly multivariate?: boolean;
    }
  | { readonly type: 'random' }
  /** Steps per numeric parameter; categoricals and short integer ranges are taken whole. */
  | { readonly type: 'grid'; readonly steps?: number }
  | {
      readonly type: 'genetic';
      readonly population_size?: number;
      readonly mutation_prob?: number | null;
      readonly crossover_prob?: number;
    };

export type PrunerSpec =
  | { readonly type: 'none' }
  | {
      readonly type: 'median';
      readonly n_startup_trials?: number;
      readonly n_warmup_steps?: number;
    };

export interface TrialRecord {
  readonly studyId: string;
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  /** Objective; null unless COMPLETE. */
  readonly value: number | null;
  /** Values reported along the way (per fold), in order. */
  readonly intermediate: readonly number[];
  readonly runId: string | null;
  /** Same params as this earlier trial, whose value was reused instead of training again. */
  readonly duplicateOf: number | null;
}

export interface StudyRecord {
  readonly studyId: string;
  /** The parent run. */
  readonly runId: string;
  readonly name: string;
  readonly direction: Direction;
  readonly metric: string;
  readonly space: SearchSpace;
  readonly sampler: SamplerSpec;
  readonly pruner: PrunerSpec;
  readonly nTrials: number;
  /** Trials proposed together; a constant of the study, so that workers do not matter. */
  readonly generationSize: number;
  readonly seed: number;
  readonly status: 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';
  readonly createdAt: number;
  readonly schemaVersion: 1;
}

/** What a sampler may look at: finished trials, in trial-number order. */
export interface FinishedTrial {
  readonly number: number;
  readonly state: 'COMPLETE' | 'PRUNED' | 'FAIL';
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly value: number | null;
}
