/** @file Parameters as published → the settings of each stage. */
import { ParamError } from '../../errors.ts';
import type { Params } from '../learner.ts';
import { resolveParams } from '../params.ts';
import type { BinningSettings } from './binning.ts';
import type { GrowerSettings } from './grower.ts';
import { GBDT_INFO } from './info.ts';
import { objectiveSettings, type ObjectiveSettings } from './objective-settings.ts';
import type { SplitSettings } from './split.ts';

/** Settings of a whole fit. */
export interface GbdtSettings {
  readonly numIterations: number;
  readonly baggingFraction: number;
  readonly baggingFreq: number;
  readonly featureFraction: number;
  readonly earlyStoppingRound: number;
  readonly scalePosWeight: number;
  readonly isUnbalance: boolean;
  readonly boostFromAverage: boolean;
  readonly objective: ObjectiveSettings;
  readonly binning: BinningSettings;
  readonly grower: GrowerSettings;
}

/**
 * Checks parameters and sorts them by stage.
 *
 * @throws {ParamError} `unknown_param`, `invalid_param`, or `conflicting_params` when `is_unbalance`
 *   meets `scale_pos_weight`.
 */
export function gbdtSettings(given: Params): GbdtSettings {
  const params = resolveParams(GBDT_INFO.params, given);
  const number = (name: string): number => Number(params[name]);
  if (params['is_unbalance'] === true && params['scale_pos_weight'] !== 1) {
    throw new ParamError(
      'conflicting_params',
      `gbdt: is_unbalance and scale_pos_weight must not both be set, got true and ${number('scale_pos_weight')}`,
    );
  }
  return {
    numIterations: number('num_iterations'),
    baggingFraction: number('bagging_fraction'),
    baggingFreq: number('bagging_freq'),
    featureFraction: number('feature_fraction'),
    earlyStoppingRound: number('early_stopping_round'),
    scalePosWeight: number('scale_pos_weight'),
    isUnbalance: params['is_unbalance'] === true,
    boostFromAverage: params['boost_from_average'] === true,
    objective: objectiveSettings(params),
    binning: binningSettings(params),
    grower: {
      policy: 'lossguide',
      minDataToSplit: 0,
      draw: null,
      isPure: null,
      numLeaves: number('num_leaves'),
      maxDepth: number('max_depth'),
      learningRate: number('learning_rate'),
      split: {
        lambdaL1: number('lambda_l1'),
        lambdaL2: number('lambda_l2'),
        minDataInLeaf: number('min_data_in_leaf'),
        minSumHessianInLeaf: number('min_sum_hessian_in_leaf'),
        minGainToSplit: number('min_gain_to_split'),
        ...categoricalSettings(params),
      },
    },
  };
}

/** How values are cut, from checked parameters. */
export function binningSettings(params: Params): BinningSettings {
  return {
    maxBin: Number(params['max_bin']),
    minDataInBin: Number(params['min_data_in_bin']),
    sampleCount: Number(params['bin_construct_sample_cnt']),
  };
}

/** How categories are split, from checked parameters. */
export function categoricalSettings(
  params: Params,
): Pick<
  SplitSettings,
  'catSmooth' | 'catL2' | 'maxCatThreshold' | 'maxCatToOnehot' | 'minDataPerGroup'
> {
  return {
    catSmooth: Number(params['cat_smooth']),
    catL2: Number(params['cat_l2']),
    maxCatThreshold: Number(params['max_cat_threshold']),
    maxCatToOnehot: Number(params['max_cat_to_onehot']),
    minDataPerGroup: Number(params['min_data_per_group']),
  };
}
