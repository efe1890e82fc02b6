/**
 * @file Reads LightGBM's model.txt (versions v3 and v4): `Booster.save_model` of Python, R, C and the command line.
 *
 * Source: LightGBM's text format and `Tree::NumericalDecision`, `Tree::CategoricalDecision`,
 * https://github.com/microsoft/LightGBM.
 */
import { checkCancelled, type CancelSignal } from '../../errors.ts';
import type { Forest } from '../../learners/trees/model.ts';
import { toForest } from './flatten.ts';
import { endsBlock, readHeader, type LightGbmFeature } from './header.ts';
import { failAt, readFields, refuseAt, startOf } from './lines.ts';
import { readObjective, type Objective } from './objective.ts';
import { readTrailer, type LightGbmTrailer } from './trailer.ts';
import { readTree, type TreeBlock } from './tree-block.ts';

/** All that a text says. Plain data. */
export interface LightGbmFile extends Objective, LightGbmTrailer {
  /** Trees per round; tree t adds to score t mod this. */
  readonly numScores: number;
  /** In the order of the model's columns. */
  readonly features: readonly LightGbmFeature[];
  /** Thresholds are float64. Scores begin at 0: LightGBM's start is in the first trees. */
  readonly forest: Forest;
}

/**
 * Reads a model.
 *
 * Decisions are LightGBM's: `x <= threshold` on doubles; NaN is 0 where nothing was missing in training; with
 * `zero_as_missing` anything up to 1e-35 is missing; categories by the set, NaN and negative codes to the right.
 * Other numbers that small are compared as they are; LightGBM's C API makes them 0 before its trees see them.
 *
 * @param text LF or CRLF; `tree_sizes` and the order of keys do not matter.
 * @throws {DataError} `bad_model_text` with `details.line`, for text that is cut off, malformed or no tree;
 *   `unsupported_model` for linear trees, ranking and custom objectives, and versions before v3.
 *   {StateError} `cancelled`.
 *
 * Cost: O(length of the text), about 25 MB/s; memory for some 3 times the text.
 * Checked against: LightGBM 4.6 and 4.7, equal raw scores (tests/golden/lightgbm).
 */
export function readLightGbmText(text: string, signal?: CancelSignal): LightGbmFile {
  const cursor = startOf(text);
  const header = readHeader(cursor);
  const trees: TreeBlock[] = [];
  for (let { end } = header; end !== 'end of trees';) {
    checkCancelled(signal, 'LightGBM model');
    const { line } = cursor;
    if (end !== `Tree=${trees.length}`) {
      failAt(line, `"Tree=${trees.length}" must come next, got "${end.slice(0, 40)}"`);
    }
    const block = readFields(cursor, endsBlock);
    trees.push(readTree(block.fields, line, header.features.length));
    end = block.end;
  }
  if (trees.length === 0) refuseAt(cursor.line, 'a model without trees is not supported');
  const { numScores } = header;
  if (trees.length % numScores !== 0) {
    failAt(
      cursor.line,
      `the number of trees must be a multiple of num_tree_per_iteration=${numScores}, got ${trees.length}`,
    );
  }
  const divisor = header.isAveraged ? trees.length / numScores : 1;
  return {
    ...readObjective(header.objective, numScores, divisor),
    ...readTrailer(cursor),
    numScores,
    features: header.features,
    forest: toForest(trees),
  };
}
