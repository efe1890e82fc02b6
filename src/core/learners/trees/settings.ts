/** @file Parameters as published → the settings of each stage. */
import { ParamError } from '../../errors.ts';
import type { Params } from '../learner.ts';
import { resolveParams } from '../params.ts';
import type { BinnedShape } from './binned-matrix.ts';
import type { BinningSettings } from './binning.ts';
import type { GrowerSettings } from './grower.ts';
import { GBDT_INFO } from './info.ts';
import { binnedMonotone } from './monotone.ts';
import { objectiveSettings, type ObjectiveSettings } from './objective-settings.ts';
import type { SplitSettings } from './split.ts';

/** Settings of a whole fit. */
export interface GbdtSettings {
  readonly numIterations: number;
  readonly baggingFraction: number;
  readonly baggingFreq: number;
  readonly featureFraction: number;
  /** Share of a tree's features that each of its nodes looks at. */
  readonly featureFractionByNode: number;
  /** 1, −1 or 0 by feature of the design matrix; empty means none. */
  readonly monotoneConstraints: readonly number[];
  readonly earlyStoppingRound: number;
  readonly scalePosWeight: number;
  readonly isUnbalance: boolean;
  readonly boostFromAverage: boolean;
  readonly objective: ObjectiveSettings;
  readonly binning: BinningSettings;
  /** What depends on the features is not in it before `settingsFor`. */
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
    featureFractionByNode: number('feature_fraction_bynode'),
    monotoneConstraints: params['monotone_constraints'] as readonly number[],
    earlyStoppingRound: number('early_stopping_round'),
    scalePosWeight: number('scale_pos_weight'),
    isUnbalance: params['is_unbalance'] === true,
    boostFromAverage: params['boost_from_average'] === true,
    objective: objectiveSettings(params),
    binning: binningSettings(params),
    grower: {
      policy: params['grow_policy'] as 'lossguide' | 'depthwise',
      minDataToSplit: 0,
      draw: null,
      isPure: null,
      numLeaves: number('num_leaves'),
      maxDepth: number('max_depth'),
      learningRate: number('learning_rate'),
      split: {
        lambdaL1: number('lambda_l1'),
        lambdaL2: number('lambda_l2'),
        // As in LightGBM: a leaf of one row would be smoothed by nothing but itself.
        minDataInLeaf: Math.max(number('path_smooth') > 0 ? 2 : 0, number('min_data_in_leaf')),
        minSumHessianInLeaf: number('min_sum_hessian_in_leaf'),
        minGainToSplit: number('min_gain_to_split'),
        ...categoricalSettings(params),
        maxDeltaStep: number('max_delta_step'),
        pathSmooth: number('path_smooth'),
        extraTrees: params['extra_trees'] === true,
        monotone: [],
      },
    },
  };
}

/** Adds what depends on the features that trees are grown on. */
export function settingsFor(settings: GbdtSettings, binned: BinnedShape): GbdtSettings {
  const { featureFraction, featureFractionByNode, monotoneConstraints, grower } = settings;
  const numAllowed = shareOf(binned.numFeatures, featureFraction);
  const count = shareOf(numAllowed, featureFractionByNode);
  const monotone = binnedMonotone(monotoneConstraints, binned.sources);
  return {
    ...settings,
    grower: {
      ...grower,
      draw: count < numAllowed ? { count, untilSplit: false } : null,
      split: { ...grower.split, monotone },
    },
  };
}

/** How many of so many features a share is: rounded, at least one. */
export function shareOf(numFeatures: number, fraction: number): number {
  return Math.min(numFeatures, Math.max(1, Math.round(numFeatures * fraction)));
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
