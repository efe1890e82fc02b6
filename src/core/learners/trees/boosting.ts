/**
 * @file Rounds: gradients of the scores so far, one tree for each score, scores updated. The loss of a
 * round is read off the next round's gradients, so following it costs nothing.
 */
import type { FitContext, FitSeries } from '../learner.ts';
import { chooseRows } from './binning.ts';
import { growTree } from './grower.ts';
import type { GrownTree, TrainingData, TreeSession } from './kernel.ts';
import { checkLoss, metricOf, ROUND_METRIC } from './objective.ts';
import { renewLeaves, renewedQuantile } from './renewal.ts';
import type { GbdtSettings } from './settings.ts';

/** Watches the validation rows: adds a tree, and gives the metric of all trees so far. */
export interface Watcher {
  addTree(tree: GrownTree, scoreIndex: number): void;
  metric(): number;
}

/** What boosting gives: trees in order (round by round, score by score). */
export interface Boosted {
  readonly trees: readonly GrownTree[];
  readonly series: readonly FitSeries[];
  readonly warnings: readonly string[];
}

/**
 * Boosts until `num_iterations`, early stopping, or nothing left to split.
 *
 * Series: `training_…` and, with a watcher, `validation_…` by round from 1. With early stopping the
 * trees after the best round are dropped; the series keep all rounds.
 *
 * @throws {StateError} `cancelled`.
 */
export async function boost(
  session: TreeSession,
  data: TrainingData,
  settings: GbdtSettings,
  context: FitContext,
  totalWeight: number,
  watcher: Watcher | null,
): Promise<Boosted> {
  const { binned, rows } = data;
  const metric = ROUND_METRIC[rows.objective.name];
  const renewed = renewedQuantile(rows.objective);
  const dither = context.random.split('dither');
  const features = context.random.split('feature_fraction');
  const bagging = context.random.split('bagging');
  const isBagged = settings.baggingFreq > 0 && settings.baggingFraction < 1;
  const { learningRate } = settings.grower;
  const isDrawn = isBagged || settings.featureFraction < 1;
  const trees: GrownTree[] = [];
  const training: number[] = [];
  const validation: number[] = [];
  const warnings: string[] = [];
  let bag: Int32Array<ArrayBuffer> | null = null;
  let bestRound = 0;
  let isStopped = false;

  await session.computeGradients();
  for (let round = 0; round < settings.numIterations && !isStopped; round++) {
    if (isBagged && round % settings.baggingFreq === 0) {
      const count = Math.max(1, Math.floor(binned.numRows * settings.baggingFraction));
      bag = chooseRows(binned.numRows, count, bagging.split(round));
    }
    const grown: GrownTree[] = [];
    for (let scoreIndex = 0; scoreIndex < rows.numScores; scoreIndex++) {
      const allowed = chooseFeatures(binned.numFeatures, settings.featureFraction, () =>
        features.split(round).split(scoreIndex),
      );
      const request = { scoreIndex, ditherSeed: dither.bits() | 0, bag, copies: null, allowed };
      const raw = await growTree(session, request, settings.grower, context.signal);
      const tree =
        renewed === null
          ? raw
          : renewLeaves(raw, rows, await session.readScores(), renewed, learningRate);
      grown.push(tree);
      if (tree.splits.length > 0) await session.updateScores(tree);
    }
    if (!isDrawn && grown.every((tree) => tree.splits.length === 0)) {
      warnings.push(
        `No leaf could be split any further after ${round} of ${settings.numIterations} rounds.`,
      );
      break;
    }
    trees.push(...grown);
    const loss = await session.computeGradients();
    checkLoss(rows.objective, loss, round);
    training.push(metricOf(rows, loss, totalWeight));
    const metrics: [string, number][] = [[`training_${metric}`, training[round]]];
    if (watcher) {
      grown.forEach((tree, scoreIndex) => watcher.addTree(tree, scoreIndex));
      validation.push(watcher.metric());
      metrics.push([`validation_${metric}`, validation[round]]);
      if (validation[round] < validation[bestRound]) bestRound = round;
      isStopped =
        settings.earlyStoppingRound > 0 && round - bestRound >= settings.earlyStoppingRound;
    }
    context.onProgress?.({
      stage: 'Growing trees',
      done: round + 1,
      total: settings.numIterations,
      unit: 'rounds',
      metrics: Object.fromEntries(metrics),
      step: round + 1,
    });
  }
  const isCut = watcher !== null && settings.earlyStoppingRound > 0 && validation.length > 0;
  const kept = isCut ? trees.slice(0, (bestRound + 1) * rows.numScores) : trees;
  const series = [toSeries(`training_${metric}`, training)];
  if (watcher) series.push(toSeries(`validation_${metric}`, validation));
  return { trees: kept, series, warnings };
}

function toSeries(key: string, values: readonly number[]): FitSeries {
  return {
    key,
    steps: Float64Array.from(values, (_, round) => round + 1),
    values: Float64Array.from(values),
  };
}

function chooseFeatures(
  numFeatures: number,
  fraction: number,
  random: () => Parameters<typeof chooseRows>[2],
): Uint8Array<ArrayBuffer> {
  const allowed = new Uint8Array(numFeatures);
  const count = Math.min(numFeatures, Math.max(1, Math.round(numFeatures * fraction)));
  if (count === numFeatures) return allowed.fill(1);
  for (const feature of chooseRows(numFeatures, count, random())) allowed[feature] = 1;
  return allowed;
}
