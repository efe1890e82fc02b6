/** @file What is known of random forests without loading their code. Names and defaults are scikit-learn's. */
import type { LearnerInfo, ParamSpec } from '../learner.ts';
import { BIN_PARAMS } from './bin-info.ts';

const SOURCE = 'scikit-learn';

const FOREST_PARAMS: readonly ParamSpec[] = [
  {
    name: 'n_estimators',
    type: 'integer',
    default: 100,
    min: 1,
    max: 10_000,
    help: 'Trees, or trees per class when there are more than two.',
    source: SOURCE,
    aliases: ['num_iterations', 'num_trees', 'num_boost_round'],
  },
  {
    name: 'max_depth',
    type: 'integer',
    default: null,
    min: 1,
    max: 1000,
    help: 'Most splits between root and leaf; not set means no limit.',
    source: SOURCE,
  },
  {
    name: 'max_leaf_nodes',
    type: 'integer',
    default: null,
    min: 2,
    max: 4096,
    help: 'Most leaves of one tree, those that save most first; not set means no limit.',
    source: SOURCE,
    aliases: ['num_leaves', 'max_leaves'],
  },
  {
    name: 'min_samples_split',
    type: 'integer',
    default: 2,
    min: 2,
    help: 'Fewest different rows in a node that is split.',
    source: SOURCE,
  },
  {
    name: 'min_samples_leaf',
    type: 'integer',
    default: 1,
    min: 1,
    help: 'Fewest different rows in a leaf.',
    source: SOURCE,
    aliases: ['min_data_in_leaf', 'min_child_samples'],
  },
  {
    name: 'max_features',
    type: 'number',
    default: null,
    above: 0,
    max: 1,
    help: 'Share of the features, drawn for each node, that its split is chosen from; not set means the square root of their number for classes and all for numbers.',
    source: SOURCE,
    aliases: ['feature_fraction_bynode', 'colsample_bynode'],
  },
  {
    name: 'extra_trees',
    type: 'boolean',
    default: false,
    help: 'Each node looks at one random threshold by feature; scikit-learn has a learner of its own for this, without bootstrap.',
    source: 'LightGBM',
    aliases: ['extra_tree'],
  },
  {
    name: 'bootstrap',
    type: 'boolean',
    default: true,
    help: 'Each tree sees rows drawn with replacement; without it, all rows.',
    source: SOURCE,
  },
  {
    name: 'max_samples',
    type: 'number',
    default: null,
    above: 0,
    max: 1,
    help: 'How many rows are drawn for a tree, as a share of all; not set means as many as there are. Needs bootstrap.',
    source: SOURCE,
  },
  {
    name: 'class_weight',
    type: 'choice',
    default: null,
    choices: ['balanced'],
    help: 'Balanced gives every class the same total weight; probabilities then no longer match shares. Not for numbers.',
    source: SOURCE,
  },
  {
    name: 'oob_score',
    type: 'boolean',
    default: false,
    help: 'Follows the score of rows by the trees that did not see them. Needs bootstrap.',
    source: SOURCE,
  },
];

/** Deep trees see small nodes and their leaves are plain means, so categories are taken as they come. */
const DEFAULTS: ReadonlyMap<string, number> = new Map([
  ['min_data_in_bin', 1],
  ['max_cat_to_onehot', 1],
  ['max_cat_threshold', 128],
  ['cat_smooth', 1],
  ['cat_l2', 0],
  ['min_data_per_group', 1],
]);

function binParam(spec: ParamSpec): ParamSpec {
  const own = DEFAULTS.get(spec.name);
  if (own === undefined) return spec;
  return {
    ...spec,
    default: own,
    source: `${spec.source} (default ${String(spec.default)} there)`,
  };
}

/** Random forests. */
export const RANDOM_FOREST_INFO: LearnerInfo = {
  id: 'random_forest',
  title: 'Random forest',
  summary:
    'The mean of many deep trees, each on other rows and features; good without tuning, slow to predict.',
  tasks: ['binary', 'multiclass', 'regression'],
  family: 'tree',
  params: [...FOREST_PARAMS, ...BIN_PARAMS.map(binParam)],
  searchSpace: {
    max_features: { type: 'float', low: 0.1, high: 1 },
    max_samples: { type: 'float', low: 0.3, high: 1 },
    max_depth: { type: 'int', low: 4, high: 32, log: true },
    min_samples_leaf: { type: 'int', low: 1, high: 50, log: true },
  },
  reproducible: true,
};
