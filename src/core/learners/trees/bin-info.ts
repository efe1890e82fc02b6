/** @file Parameters of bins and categories, of all tree learners. Names and defaults are LightGBM's. */
import type { ParamSpec } from '../learner.ts';

const SOURCE = 'LightGBM';

/** Bins of numbers and sets of categories: the same for all trees. */
export const BIN_PARAMS: readonly ParamSpec[] = [
  {
    name: 'max_bin',
    type: 'integer',
    default: 255,
    min: 2,
    max: 255,
    help: 'Most bins per feature; missing values have one more.',
    source: SOURCE,
    aliases: ['max_bins'],
  },
  {
    name: 'min_data_in_bin',
    type: 'integer',
    default: 3,
    min: 1,
    help: 'Fewest sampled rows in a bin of numbers.',
    source: SOURCE,
  },
  {
    name: 'bin_construct_sample_cnt',
    type: 'integer',
    default: 200_000,
    min: 1,
    help: 'Rows that bins of numbers are chosen from.',
    source: SOURCE,
    aliases: ['subsample_for_bin'],
  },
  {
    name: 'max_cat_to_onehot',
    type: 'integer',
    default: 4,
    min: 1,
    help: 'With at most this many categories, missing among them, one is split from the rest; else sets.',
    source: SOURCE,
  },
  {
    name: 'max_cat_threshold',
    type: 'integer',
    default: 32,
    min: 1,
    help: 'Most categories on the smaller side of a split by set.',
    source: SOURCE,
  },
  {
    name: 'cat_smooth',
    type: 'number',
    default: 10,
    min: 0,
    help: 'Smooths the order of categories; those with fewer rows are not moved.',
    source: SOURCE,
  },
  {
    name: 'cat_l2',
    type: 'number',
    default: 10,
    min: 0,
    help: 'Further L2 penalty on splits by set.',
    source: SOURCE,
  },
  {
    name: 'min_data_per_group',
    type: 'integer',
    default: 100,
    min: 1,
    help: 'Fewest rows by which a set of categories grows.',
    source: SOURCE,
  },
];
