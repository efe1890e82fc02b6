/** @file The one question that a node asks of a value: left or right. */
import { IS_CATEGORICAL, MISSING_LEFT, ZERO_IS_MISSING, type Forest } from './model.ts';

/** Up to here LightGBM takes a number for 0 (`kZeroThreshold`, a float32 that it compares as a double). */
const ZERO = Math.fround(1e-35);

/** Room for values as the nodes compare them: float32 where thresholds are, else float64. */
export function roomForValues(forest: Forest, length: number): Float32Array | Float64Array {
  return forest.threshold instanceof Float64Array
    ? new Float64Array(length)
    : new Float32Array(length);
}

/**
 * Does this value go left at this node?
 *
 * @param at Node, counted over all trees.
 * @param value The feature's value out of `roomForValues`, or its category's code; NaN is missing.
 */
export function goesLeft(forest: Forest, at: number, value: number): boolean {
  const rule = forest.decision[at];
  if ((rule & (IS_CATEGORICAL | ZERO_IS_MISSING)) !== 0) return goesLeftHere(forest, at, value);
  return value !== value ? (rule & MISSING_LEFT) !== 0 : value <= forest.threshold[at];
}

/** The same at nodes that do not just compare. */
function goesLeftHere(forest: Forest, at: number, value: number): boolean {
  const rule = forest.decision[at];
  if ((rule & IS_CATEGORICAL) !== 0) return isInSet(forest, at, value);
  const isMissing = value !== value || (value >= -ZERO && value <= ZERO);
  return isMissing ? (rule & MISSING_LEFT) !== 0 : value <= forest.threshold[at];
}

function isInSet(forest: Forest, at: number, value: number): boolean {
  const { categoryOffsets, categoryWords } = forest;
  const begin = categoryOffsets[at];
  // LightGBM cuts off what follows the point; codes made here never have any.
  const code = forest.threshold instanceof Float64Array ? Math.trunc(value) : value;
  if (!(code >= 0) || code >= 32 * (categoryOffsets[at + 1] - begin) || !Number.isInteger(code)) {
    return false;
  }
  return ((categoryWords[begin + (code >> 5)] >>> (code & 31)) & 1) === 1;
}
