/** @file A fitted multi-layer perceptron as data. */
import type { Model } from '../learner.ts';
import type { MlpActivation } from './settings.ts';

/** One layer: `a · weights + biases`. */
export interface MlpLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major [inputs, outputs]. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** [outputs]. */
  readonly biases: Float32Array<ArrayBuffer>;
}

/**
 * A network. The last layer has one output for binary (log-odds) and regression, K for multiclass; hidden
 * layers are followed by `activation`.
 */
export interface MlpModel extends Model {
  readonly learner: 'mlp';
  readonly activation: MlpActivation;
  readonly layers: readonly MlpLayer[];
  /** Regression: prediction = output · targetScale + targetMean; 0 and 1 otherwise. */
  readonly targetMean: number;
  readonly targetScale: number;
  /** Epochs trained, and the one whose weights were kept. */
  readonly epochs: number;
  readonly bestEpoch: number;
}
