/** @file Params of the `mlp` learner as settings of the trainer. */
import { ParamError } from '../../errors.ts';
import type { Params } from '../learner.ts';
import { resolveParams } from '../params.ts';
import { MLP_INFO } from './info.ts';

/** The bend of the hidden layers. */
export type MlpActivation = 'relu' | 'tanh' | 'logistic';

/** Checked settings. */
export interface MlpSettings {
  readonly hiddenLayerSizes: readonly number[];
  readonly activation: MlpActivation;
  readonly alpha: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly maxIter: number;
  readonly earlyStopping: boolean;
  readonly nIterNoChange: number;
  readonly tol: number;
}

const MAX_LAYERS = 10;

/**
 * Checks params and fills in defaults.
 *
 * @throws {ParamError} `unknown_param`, `invalid_param`.
 */
export function mlpSettings(given: Params): MlpSettings {
  const params = resolveParams(MLP_INFO.params, given);
  const hiddenLayerSizes = params['hidden_layer_sizes'] as readonly number[];
  if (hiddenLayerSizes.length > MAX_LAYERS) {
    throw new ParamError(
      'invalid_param',
      `hidden_layer_sizes must be a list of at most ${MAX_LAYERS} integers, got ${hiddenLayerSizes.length}`,
      { name: 'hidden_layer_sizes' },
    );
  }
  return {
    hiddenLayerSizes,
    activation: params['activation'] as MlpActivation,
    alpha: params['alpha'] as number,
    learningRate: params['learning_rate_init'] as number,
    batchSize: params['batch_size'] as number,
    maxIter: params['max_iter'] as number,
    earlyStopping: params['early_stopping'] as boolean,
    nIterNoChange: params['n_iter_no_change'] as number,
    tol: params['tol'] as number,
  };
}
