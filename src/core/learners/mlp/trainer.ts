/** @file The interface between the training loop and the arithmetic: plain TypeScript here, tfjs in kernels/. */
import type { Backend } from '../learner.ts';
import type { MlpProblem } from './problem.ts';

/** Weights and Adam's memory; enough to go on elsewhere. Flat, see layers.ts. */
export interface MlpState {
  readonly weights: Float32Array<ArrayBuffer>;
  /** Running means of gradients and squared gradients. */
  readonly first: Float32Array<ArrayBuffer>;
  readonly second: Float32Array<ArrayBuffer>;
  /** Updates so far. */
  readonly updates: number;
}

/** Trains one problem. Every call may throw `StateError` `device_lost`; then only `close` is allowed. */
export interface MlpTrainer {
  /**
   * One pass over the training rows in the order given, in batches; ends with one update per batch.
   *
   * @param order A permutation of the rows.
   * @param checkCancelled Called once per batch.
   * @returns Weighted mean loss over the epoch's batches, each before its update: log loss, or squared error of
   *   the standardised target. Without the penalty.
   */
  epoch(order: Int32Array<ArrayBuffer>, checkCancelled: () => void): Promise<number>;
  /** Weighted mean loss on the validation rows, in the same units; null when there are none. */
  validate(): Promise<number | null>;
  /** Copies the state out. */
  snapshot(): Promise<MlpState>;
  /** Frees everything; may be called twice. */
  close(): void;
}

/** A trainer and what it runs on. */
export interface OpenedTrainer {
  readonly trainer: MlpTrainer;
  readonly backend: Backend;
  /** Sentences for the user, e.g. why it is not WebGPU. */
  readonly warnings: readonly string[];
}

/**
 * Opens a trainer at a state.
 *
 * @param lost Backends that failed during this fit and must not be chosen again.
 */
export type OpenTrainer = (
  problem: MlpProblem,
  state: MlpState,
  lost: readonly Backend[],
) => Promise<OpenedTrainer>;

/** Code of the `StateError` that a trainer throws when its device is gone. */
export const DEVICE_LOST = 'device_lost';

/** Adam's constants (Kingma & Ba 2015), as in scikit-learn. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Step size of update number `update` (from 1), with both bias corrections folded in. */
export function adamStep(learningRate: number, update: number): number {
  // By repeated multiplication: the bits of Math.pow are the engine's own.
  const power = (base: number): number => {
    let result = 1;
    let factor = base;
    for (let left = update; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result *= factor;
      factor *= factor;
    }
    return result;
  };
  return (learningRate * Math.sqrt(1 - power(ADAM.beta2))) / (1 - power(ADAM.beta1));
}
