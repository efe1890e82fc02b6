/** @file Parameters of a random forest as published → the settings of each stage. */
import { ParamError } from '../../errors.ts';
import type { Params, Task } from '../learner.ts';
import { resolveParams } from '../params.ts';
import type { BinningSettings } from './binning.ts';
import type { GrowerSettings } from './grower.ts';
import type { Scales } from './quantise.ts';
import { RANDOM_FOREST_INFO } from './random-forest-info.ts';
import { binningSettings, categoricalSettings } from './settings.ts';
import type { NodeSums } from './split.ts';

/** Settings of a whole fit. */
export interface RandomForestSettings {
  readonly numTrees: number;
  readonly bootstrap: boolean;
  /** Share of the rows that a bootstrap draws. */
  readonly maxSamples: number;
  /** Share of the features that a node looks at; null: the square root of their number, or all for a regression. */
  readonly maxFeatures: number | null;
  readonly isRegression: boolean;
  readonly isBalanced: boolean;
  readonly followsOutOfBag: boolean;
  readonly binning: BinningSettings;
  /** Without the draw of features, which needs their number. */
  readonly grower: Omit<GrowerSettings, 'draw'>;
}

/**
 * Checks parameters and sorts them by stage.
 *
 * @throws {ParamError} `unknown_param`, `invalid_param`, or `conflicting_params` when `max_samples` or
 *   `oob_score` is set without `bootstrap`.
 */
export function randomForestSettings(given: Params, task: Task): RandomForestSettings {
  const params = resolveParams(RANDOM_FOREST_INFO.params, given);
  const number = (name: string, otherwise: number): number => Number(params[name] ?? otherwise);
  const bootstrap = params['bootstrap'] === true;
  for (const name of ['max_samples', 'oob_score']) {
    if (bootstrap || params[name] === null || params[name] === false) continue;
    throw new ParamError(
      'conflicting_params',
      `${RANDOM_FOREST_INFO.id}: ${name} needs bootstrap, got ${String(params[name])} without it`,
      { name },
    );
  }
  const hasLeafLimit = params['max_leaf_nodes'] !== null;
  return {
    numTrees: number('n_estimators', 0),
    bootstrap,
    maxSamples: number('max_samples', 1),
    maxFeatures: params['max_features'] === null ? null : number('max_features', 1),
    isRegression: task === 'regression',
    isBalanced: params['class_weight'] === 'balanced' && task !== 'regression',
    followsOutOfBag: params['oob_score'] === true,
    binning: binningSettings(params),
    grower: {
      policy: hasLeafLimit ? 'lossguide' : 'depth_first',
      numLeaves: number('max_leaf_nodes', Infinity),
      maxDepth: number('max_depth', -1),
      minDataToSplit: number('min_samples_split', 2),
      learningRate: 1,
      isPure: task === 'regression' ? null : isPure,
      split: {
        lambdaL1: 0,
        lambdaL2: 0,
        minDataInLeaf: number('min_samples_leaf', 1),
        minSumHessianInLeaf: 0,
        minGainToSplit: 0,
        ...categoricalSettings(params),
        maxDeltaStep: 0,
        pathSmooth: 0,
        extraTrees: params['extra_trees'] === true,
        monotone: [],
      },
    },
  };
}

/** Gradients are −weight in rows of the class and 0 in others, hessians are weights. */
function isPure({ gradient, hessian }: NodeSums, scales: Scales): boolean {
  return gradient === 0 || -gradient * scales.gradient === hessian * scales.hessian;
}
