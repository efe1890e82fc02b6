/** @file What is known of the tree learners without loading their code. Names and defaults are LightGBM's. */
import type { LearnerInfo, ParamSpec } from '../learner.ts';
import { BIN_PARAMS } from './bin-info.ts';
import { OBJECTIVE_PARAMS } from './objective-info.ts';
import { TREE_PARAMS } from './tree-info.ts';

const SOURCE = 'LightGBM';

const BOOSTING_PARAMS: readonly ParamSpec[] = [
  {
    name: 'num_iterations',
    type: 'integer',
    default: 100,
    min: 1,
    max: 100_000,
    help: 'Rounds of boosting; one tree each, or one per class.',
    source: SOURCE,
    aliases: [
      'num_iteration',
      'n_iter',
      'num_tree',
      'num_trees',
      'num_round',
      'num_rounds',
      'num_boost_round',
      'n_estimators',
      'max_iter',
    ],
  },
  {
    name: 'learning_rate',
    type: 'number',
    default: 0.1,
    above: 0,
    max: 10,
    help: 'Factor on every leaf value; smaller needs more rounds.',
    source: SOURCE,
    aliases: ['shrinkage_rate', 'eta'],
  },
  {
    name: 'bagging_fraction',
    type: 'number',
    default: 1,
    above: 0,
    max: 1,
    help: 'Share of the rows that trees are grown on; needs bagging_freq above 0.',
    source: SOURCE,
    aliases: ['sub_row', 'subsample', 'bagging'],
  },
  {
    name: 'bagging_freq',
    type: 'integer',
    default: 0,
    min: 0,
    help: 'New rows are drawn every so many rounds; 0 uses all rows.',
    source: SOURCE,
    aliases: ['subsample_freq'],
  },
  {
    name: 'early_stopping_round',
    type: 'integer',
    default: 0,
    min: 0,
    help: 'Stops when validation has not improved for so many rounds, and keeps the best; 0 never.',
    source: SOURCE,
    aliases: ['early_stopping_rounds', 'early_stopping', 'n_iter_no_change'],
  },
  {
    name: 'scale_pos_weight',
    type: 'number',
    default: 1,
    above: 0,
    help: 'Weight of the positive class (binary); probabilities then no longer match shares.',
    source: SOURCE,
  },
  {
    name: 'is_unbalance',
    type: 'boolean',
    default: false,
    help: 'Gives both classes the same total weight (binary); not with scale_pos_weight.',
    source: SOURCE,
    aliases: ['unbalance', 'unbalanced_sets'],
  },
  {
    name: 'boost_from_average',
    type: 'boolean',
    default: true,
    help: 'Starts from the mean or the class shares instead of 0.',
    source: SOURCE,
  },
];

/** Gradient-boosted decision trees. */
export const GBDT_INFO: LearnerInfo = {
  id: 'gbdt',
  title: 'Gradient-boosted trees',
  summary:
    'Many small trees, each correcting those before; uses raw numbers, categories and missing values.',
  tasks: ['binary', 'multiclass', 'regression'],
  family: 'tree',
  params: [...OBJECTIVE_PARAMS, ...BOOSTING_PARAMS, ...TREE_PARAMS, ...BIN_PARAMS],
  searchSpace: {
    learning_rate: { type: 'float', low: 0.01, high: 0.3, log: true },
    num_leaves: { type: 'int', low: 4, high: 64, log: true },
    min_data_in_leaf: { type: 'int', low: 5, high: 100, log: true },
    lambda_l1: { type: 'float', low: 1e-8, high: 10, log: true },
    lambda_l2: { type: 'float', low: 1e-8, high: 10, log: true },
    feature_fraction: { type: 'float', low: 0.4, high: 1 },
  },
  reproducible: true,
  canContinue: true,
};
