/** @file Metrics of predictions that come from elsewhere: what is asked. Types only. */
import type { Task } from '../core/learners/learner.ts';

/** Predictions to evaluate, from outside of any table. */
export interface MetricsRequest {
  readonly task: Task;
  /** Class 0 … K − 1 (binary: 1 is positive), or numbers; [rows]. */
  readonly yTrue: ArrayLike<number>;
  /** Binary: probability of class 1, [rows]; multiclass: row-major [rows, classes]; regression: [rows]. */
  readonly predictions: ArrayLike<number>;
  /** Multiclass only. */
  readonly numClasses?: number;
  readonly classes?: readonly string[];
  /** Default 0.5. */
  readonly threshold?: number;
  readonly weights?: ArrayLike<number>;
  /** Gives bootstrap intervals, drawn from this seed. */
  readonly seed?: number;
}
