/** @file Rounds that a fit goes on from: those of a checkpoint, or of a model that is there. */
import { ParamError } from '../../errors.ts';
import type { DenseMatrix } from '../../matrix.ts';
import type { FitCheckpoint, FitContext } from '../learner.ts';
import type { Forest, GbdtModel } from './model.ts';
import { predictRaw } from './predictor.ts';

/** The state of a checkpoint of gbdt. Plain data. */
export interface BoostingState {
  /** All trees so far, those of `initModel` among them. */
  readonly forest: Forest;
  /** Rounds that came with `initModel`. */
  readonly base: number;
  /** Metric by round, from `base`. */
  readonly training: readonly number[];
  /** The same of validation rows; empty without them. */
  readonly validation: readonly number[];
  /** Round of the best validation metric, counted from 0 over all rounds. */
  readonly bestRound: number;
}

/** Where boosting begins. */
export interface Continuation extends BoostingState {
  /** Raw score before any tree, [numScores]. */
  readonly initialScores: Float64Array<ArrayBuffer>;
  /** Raw scores of rows after the trees so far, score-major, [numScores, numRows]. */
  scoresOf(x: DenseMatrix): Float64Array<ArrayBuffer>;
}

function refuse(why: string): ParamError {
  return new ParamError('cannot_continue', `gbdt: cannot go on from this model: ${why}`);
}

function checkModel(
  init: FitContext['initModel'] & object,
  model: Omit<GbdtModel, 'forest'>,
): GbdtModel {
  if (init.learner !== 'gbdt') throw refuse(`it is of learner ${init.learner}, not gbdt`);
  const { forest, task, numScores, output } = init as GbdtModel;
  if (task !== model.task || numScores !== model.numScores) {
    throw refuse(
      `it is for ${task} with ${numScores} scores, this is ${model.task} with ${model.numScores}`,
    );
  }
  if (forest.threshold instanceof Float64Array) {
    throw refuse('it was imported, and its thresholds are finer than ours');
  }
  if (init.featureNames.join('\n') !== model.featureNames.join('\n')) {
    throw refuse(
      `its features are ${init.featureNames.join(', ')}, got ${model.featureNames.join(', ')}`,
    );
  }
  if (
    (init as GbdtModel).objective !== model.objective ||
    JSON.stringify(output) !== JSON.stringify(model.output)
  ) {
    throw refuse(`it was fitted for another objective`);
  }
  return init as GbdtModel;
}

/**
 * Gives where boosting begins, or null for the very beginning.
 *
 * @param model What the fit will give, but for its trees.
 * @throws {ParamError} `cannot_continue` when the model to go on from is another kind of model.
 */
export function continuationOf(
  { resumeFrom, initModel }: Pick<FitContext, 'resumeFrom' | 'initModel'>,
  model: Omit<GbdtModel, 'forest'>,
): Continuation | null {
  const init = initModel ? checkModel(initModel, model) : null;
  const state = resumeFrom ? stateOf(resumeFrom) : init && stateAfter(init);
  if (state === null) return null;
  const initialScores = init ? init.initialScores : model.initialScores;
  const { numScores } = model;
  // The model's own categories, so that others are refused.
  const features = init ? init.features : model.features;
  return {
    ...state,
    initialScores,
    scoresOf(x) {
      const byRow = predictRaw({ ...model, features, initialScores, forest: state.forest }, x);
      const byScore = new Float64Array(byRow.length);
      for (let row = 0, at = 0; row < x.numRows; row++) {
        for (let k = 0; k < numScores; k++) byScore[k * x.numRows + row] = byRow[at++];
      }
      return byScore;
    },
  };
}

function stateOf({ learner, state }: FitCheckpoint): BoostingState {
  if (learner !== 'gbdt') throw refuse(`the checkpoint is of learner ${learner}, not gbdt`);
  return state as BoostingState;
}

function stateAfter({ forest, numScores }: GbdtModel): BoostingState {
  const base = forest.numTrees / numScores;
  return { forest, base, training: [], validation: [], bestRound: base };
}
