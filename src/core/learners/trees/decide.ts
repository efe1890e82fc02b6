/** @file The one question that a node asks of a value: left or right. */
import { IS_CATEGORICAL, MISSING_LEFT, type Forest } from './model.ts';

/**
 * Does this value go left at this node?
 *
 * @param at Node, counted over all trees.
 * @param value The feature's value rounded to float32, or its category's code; NaN is missing.
 */
export function goesLeft(forest: Forest, at: number, value: number): boolean {
  const rule = forest.decision[at];
  if ((rule & IS_CATEGORICAL) !== 0) return isInSet(forest, at, value);
  return value !== value ? (rule & MISSING_LEFT) !== 0 : value <= forest.threshold[at];
}

function isInSet({ categoryOffsets, categoryWords }: Forest, at: number, code: number): boolean {
  const begin = categoryOffsets[at];
  if (!(code >= 0) || code >= 32 * (categoryOffsets[at + 1] - begin) || !Number.isInteger(code)) {
    return false;
  }
  return ((categoryWords[begin + (code >> 5)] >>> (code & 31)) & 1) === 1;
}
