/**
 * @file A forest as LightGBM's model.txt (version v4), which LightGBM 4 loads in Python, R, C and its
 * command line. Predictions agree to the last bits of a sum of doubles.
 *
 * Source: LightGBM's text format, https://lightgbm.readthedocs.io (Booster.save_model).
 */
import type { Feature } from '../../matrix.ts';
import {
  IS_CATEGORICAL,
  MISSING_LEFT,
  ZERO_IS_MISSING,
  type Forest,
  type GbdtModel,
} from '../../learners/trees/model.ts';
import { objectiveText } from './objective.ts';
import { toDoubleThreshold } from './threshold.ts';
import { NOTE_KEY, PANDAS_KEY, type ExportNote } from './trailer.ts';

/** `decision_type`: bit 0 categorical, bit 1 missing goes left, bits 2–3 what is missing: zero or NaN. */
const ZERO_MISSING = 4;
const NAN_MISSING = 8;

/**
 * Writes the model. Categories are the codes of the model's features; the numbers that go in must
 * be coded alike (missing and unseen: NaN). Their labels follow the trees: for pandas, which then codes
 * category columns itself, and for `readLightGbmText`, with names that LightGBM refuses.
 *
 * Two things LightGBM has no place for: the initial score is added to the first trees, and a numeric
 * split that separates missing from all numbers gets the largest double, so that an infinite value
 * goes the other way there.
 *
 * @param about What the scores mean, kept for reading the text back.
 *
 * Cost: O(nodes).
 * Checked against: a reader of the format, row by row (write.test.ts).
 */
export function toLightGbmText(model: GbdtModel, about: Omit<ExportNote, 'features'> = {}): string {
  const names = plainNames(model.features);
  const header = [
    'tree',
    'version=v4',
    `num_class=${model.numScores}`,
    `num_tree_per_iteration=${model.numScores}`,
    'label_index=0',
    `max_feature_idx=${model.features.length - 1}`,
    `objective=${objectiveText(model)}`,
    ...((model.output?.divisor ?? 1) === 1 ? [] : ['average_output']),
    `feature_names=${names.join(' ')}`,
    `feature_infos=${model.features.map(featureInfo).join(' ')}`,
  ];
  const { numTrees } = model.forest;
  const trees =
    numTrees === 0
      ? [...model.initialScores].map((score, k) => treeBlock(k, [['leaf_value', [score]]], 1, 0))
      : Array.from({ length: numTrees }, (_, tree) => forestTree(model, tree));
  return `${header.join('\n')}\n\n${trees.join('')}end of trees\n\n${trailer(model, about)}`;
}

/** LightGBM passes over the first line; pandas wants the second to be the last. */
function trailer({ features }: GbdtModel, about: Omit<ExportNote, 'features'>): string {
  const note: ExportNote = {
    features: features.map(({ name, categories }) => ({
      name,
      ...(categories === undefined ? {} : { categories }),
    })),
    ...about,
  };
  const labels = features
    .filter(({ kind }) => kind === 'categorical')
    .map(({ categories }) => categories ?? []);
  return [
    NOTE_KEY + JSON.stringify(note),
    PANDAS_KEY + JSON.stringify(labels.length === 0 ? null : labels),
    '',
  ].join('\n');
}

/** Names without white space or the characters that LightGBM refuses, each one different. */
function plainNames(features: readonly Feature[]): string[] {
  const used = new Set<string>();
  return features.map(({ name }) => {
    const plain = name.replace(/[^\p{L}\p{N}_.-]+/gu, '_') || '_';
    let unique = plain;
    for (let n = 2; used.has(unique); n++) unique = `${plain}_${n}`;
    used.add(unique);
    return unique;
  });
}

/** Range or codes. Ranges are not kept by the model, so any number is said to be possible. */
function featureInfo(feature: Feature): string {
  if (feature.kind === 'numeric') return '[-inf:inf]';
  return [...(feature.categories ?? []).keys()].join(':') || 'none';
}

function forestTree(model: GbdtModel, tree: number): string {
  const { forest, numScores } = model;
  const begin = forest.nodeOffsets[tree];
  const end = forest.nodeOffsets[tree + 1];
  const [firstLeaf, endLeaf] = [forest.leafOffsets[tree], forest.leafOffsets[tree + 1]];
  const start = tree < numScores ? model.initialScores[tree] : 0;
  const thresholds: number[] = [];
  const boundaries = [0];
  const words: number[] = [];
  for (let node = begin; node < end; node++) {
    if ((forest.decision[node] & IS_CATEGORICAL) === 0) {
      thresholds.push(thresholdOf(forest, node));
      continue;
    }
    thresholds.push(boundaries.length - 1);
    words.push(
      ...forest.categoryWords.subarray(
        forest.categoryOffsets[node],
        forest.categoryOffsets[node + 1],
      ),
    );
    boundaries.push(words.length);
  }
  const numCat = boundaries.length - 1;
  const fields: [string, ArrayLike<number>][] = [
    ['split_feature', forest.splitFeature.subarray(begin, end)],
    ['split_gain', forest.splitGain.subarray(begin, end)],
    ['threshold', thresholds],
    ['decision_type', forest.decision.subarray(begin, end).map(decisionType)],
    ['left_child', forest.leftChild.subarray(begin, end)],
    ['right_child', forest.rightChild.subarray(begin, end)],
    ['leaf_value', forest.leafValue.subarray(firstLeaf, endLeaf).map((value) => start + value)],
    ['leaf_weight', forest.leafWeight.subarray(firstLeaf, endLeaf)],
    ['leaf_count', forest.leafCount.subarray(firstLeaf, endLeaf)],
    ['internal_count', forest.internalCount.subarray(begin, end)],
  ];
  if (numCat > 0) fields.push(['cat_boundaries', boundaries], ['cat_threshold', words]);
  return treeBlock(tree, fields, endLeaf - firstLeaf, numCat);
}

function thresholdOf({ threshold }: Forest, node: number): number {
  return threshold instanceof Float64Array ? threshold[node] : toDoubleThreshold(threshold[node]);
}

function decisionType(rule: number): number {
  if ((rule & IS_CATEGORICAL) !== 0) return 1 | NAN_MISSING;
  const missing = (rule & ZERO_IS_MISSING) !== 0 ? ZERO_MISSING : NAN_MISSING;
  return missing | ((rule & MISSING_LEFT) !== 0 ? 2 : 0);
}

/** Numbers are the shortest text that reads back as the same double. */
function treeBlock(
  tree: number,
  fields: readonly (readonly [string, ArrayLike<number>])[],
  numLeaves: number,
  numCat: number,
): string {
  const lines = fields.map(([key, values]) => `${key}=${Array.from(values).join(' ')}`);
  return [
    `Tree=${tree}`,
    `num_leaves=${numLeaves}`,
    `num_cat=${numCat}`,
    ...lines,
    'is_linear=0',
    'shrinkage=1',
    '\n\n',
  ].join('\n');
}
