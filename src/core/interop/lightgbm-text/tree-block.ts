/** @file One tree of the text, checked to be a tree. */
import { IS_CATEGORICAL, MISSING_LEFT, ZERO_IS_MISSING } from '../../learners/trees/model.ts';
import { failAt, refuseAt, requireField, type TextFields } from './lines.ts';
import { ANY, FINITE, numbersOf, whole, wholeOf, type NumberRule } from './numbers.ts';

/** A tree as arrays by node or leaf; meanings are those of `Forest`. */
export interface TreeBlock {
  readonly splitFeature: Float64Array;
  readonly threshold: Float64Array;
  readonly decision: Uint8Array;
  readonly leftChild: Float64Array;
  readonly rightChild: Float64Array;
  readonly splitGain: Float64Array;
  readonly internalCount: Float64Array;
  readonly leafValue: Float64Array;
  readonly leafCount: Float64Array;
  readonly leafWeight: Float64Array;
  /** Words of the set, by node; empty where numeric. */
  readonly sets: readonly Float64Array[];
}

const NONE = new Float64Array(0);
const MAX_INT = 2 ** 31 - 1;
const MAX_WORD = 2 ** 32 - 1;

/** Bits of LightGBM's `decision_type`; bits 2 and 3 hold the missing type, at most 2. */
const CATEGORICAL_BIT = 1;
const DEFAULT_LEFT_BIT = 2;
const MISSING_TYPES = ['none', 'zero', 'nan'] as const;

/** A gain may be anything: it is only shown, and counts as 0 when it is not finite. */
const GAIN: NumberRule = { words: 'numbers', holds: () => true };

const NO_NODES: Omit<TreeBlock, 'leafValue' | 'leafCount' | 'leafWeight'> = {
  splitFeature: NONE,
  threshold: NONE,
  decision: new Uint8Array(0),
  leftChild: NONE,
  rightChild: NONE,
  splitGain: NONE,
  internalCount: NONE,
  sets: [],
};

/** Reads an optional line: zeros when it is absent, or empty in a tree of one leaf. */
function optional(fields: TextFields, key: string, count: number, rule: NumberRule): Float64Array {
  const field = fields.get(key);
  return field === undefined || (count === 1 && field.value === '')
    ? new Float64Array(count)
    : numbersOf(field, count, rule);
}

/** What LightGBM does with a numeric node, as our bits. NaN counts as 0 when nothing is missing. */
function numericRule(type: number, threshold: number): number {
  const left = (type & DEFAULT_LEFT_BIT) !== 0 ? MISSING_LEFT : 0;
  switch (MISSING_TYPES[type >> 2]) {
    case 'none':
      return threshold >= 0 ? MISSING_LEFT : 0;
    case 'zero':
      return left | ZERO_IS_MISSING;
    default:
      return left;
  }
}

/** The set of each categorical node; thresholds of these nodes are places in `cat_boundaries`. */
function readSets(
  fields: TextFields,
  line: number,
  types: Float64Array,
  thresholds: Float64Array,
): Float64Array[] {
  const numCat = wholeOf(requireField(fields, 'num_cat', line), 0, thresholds.length);
  if (numCat === 0 && !types.some((type) => type & CATEGORICAL_BIT)) {
    return Array.from(thresholds, () => NONE);
  }
  const boundaries = requireField(fields, 'cat_boundaries', line);
  const ends = numbersOf(boundaries, numCat + 1, whole(0, MAX_INT));
  if (ends[0] !== 0 || ends.some((end, at) => at > 0 && end < ends[at - 1])) {
    failAt(boundaries.line, '"cat_boundaries" must begin with 0 and not fall');
  }
  const words = numbersOf(
    requireField(fields, 'cat_threshold', line),
    ends[numCat],
    whole(0, MAX_WORD),
  );
  return Array.from(thresholds, (place, node) => {
    if ((types[node] & CATEGORICAL_BIT) === 0) return NONE;
    if (!Number.isInteger(place) || place < 0 || place >= numCat) {
      failAt(
        requireField(fields, 'threshold', line).line,
        `the threshold of a categorical node must be from 0 to ${numCat - 1}, got ${place}`,
      );
    }
    return words.subarray(ends[place], ends[place + 1]);
  });
}

/** Every node and leaf must hang on the root once: no circle, nothing shared, nothing left over. */
function checkShape(left: Float64Array, right: Float64Array, line: number): void {
  const numNodes = left.length;
  const seenNodes = new Uint8Array(numNodes);
  const seenLeaves = new Uint8Array(numNodes + 1);
  let count = 0;
  const waiting = [0];
  for (let child = waiting.pop(); child !== undefined; child = waiting.pop()) {
    const [seen, at] = child >= 0 ? [seenNodes, child] : [seenLeaves, ~child];
    if (seen[at] === 1) {
      failAt(
        line,
        `the children must form a tree, ${child >= 0 ? 'node' : 'leaf'} ${at} is reached twice`,
      );
    }
    seen[at] = 1;
    count++;
    if (child >= 0) waiting.push(right[child], left[child]);
  }
  if (count !== 2 * numNodes + 1) {
    failAt(
      line,
      `the children must form a tree, ${2 * numNodes + 1 - count} parts hang on nothing`,
    );
  }
}

/**
 * Reads one tree.
 *
 * @param line Where it begins.
 * @param numFeatures Features of the model.
 * @throws {DataError} `bad_model_text`; `unsupported_model` for linear trees.
 *
 * Cost: O(length of the text).
 */
export function readTree(fields: TextFields, line: number, numFeatures: number): TreeBlock {
  const linear = fields.get('is_linear');
  if (linear && linear.value !== '0') {
    refuseAt(linear.line, 'linear trees (linear_tree) are not supported, only constant leaves are');
  }
  const numLeaves = wholeOf(requireField(fields, 'num_leaves', line), 1, MAX_INT);
  const leaves = {
    leafValue: numbersOf(requireField(fields, 'leaf_value', line), numLeaves, FINITE),
    leafCount: optional(fields, 'leaf_count', numLeaves, whole(0, MAX_INT)),
    leafWeight: optional(fields, 'leaf_weight', numLeaves, ANY),
  };
  const numNodes = numLeaves - 1;
  if (numNodes === 0) return { ...leaves, ...NO_NODES };
  const read = (key: string, rule: NumberRule): Float64Array =>
    numbersOf(requireField(fields, key, line), numNodes, rule);
  const splitFeature = read('split_feature', whole(0, numFeatures - 1));
  const threshold = read('threshold', ANY);
  const types = optional(fields, 'decision_type', numNodes, whole(0, 11));
  const leftChild = read('left_child', whole(-numLeaves, numNodes - 1));
  const rightChild = read('right_child', whole(-numLeaves, numNodes - 1));
  checkShape(leftChild, rightChild, line);
  const isCategorical = (node: number): boolean => (types[node] & CATEGORICAL_BIT) !== 0;
  return {
    ...leaves,
    splitFeature,
    threshold: threshold.map((value, node) => (isCategorical(node) ? 0 : value)),
    decision: Uint8Array.from(types, (type, node) =>
      isCategorical(node) ? IS_CATEGORICAL : numericRule(type, threshold[node]),
    ),
    leftChild,
    rightChild,
    splitGain: optional(fields, 'split_gain', numNodes, GAIN).map((gain) =>
      Number.isFinite(gain) ? gain : 0,
    ),
    internalCount: optional(fields, 'internal_count', numNodes, whole(0, MAX_INT)),
    sets: readSets(fields, line, types, threshold),
  };
}
