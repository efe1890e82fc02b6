/** @file What may be tuned, and over which values. Names and meanings are Optuna's distributions. */
import type { ParamValue } from '../learners/learner.ts';

/** `FloatDistribution`: uniform on [low, high], or log-uniform when `log`. */
export interface FloatDistribution {
  readonly type: 'float';
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  /** Distance of allowed values from `low`; not together with `log`. */
  readonly step?: number;
}

/** `IntDistribution`: whole numbers from low to high, both included. */
export interface IntDistribution {
  readonly type: 'int';
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly step?: number;
}

/** `CategoricalDistribution`: one of `choices`, without an order. */
export interface CategoricalDistribution {
  readonly type: 'categorical';
  readonly choices: readonly ParamValue[];
}

export type Distribution = FloatDistribution | IntDistribution | CategoricalDistribution;

/** Hyperparameter name → distribution. */
export type SearchSpace = Readonly<Record<string, Distribution>>;
