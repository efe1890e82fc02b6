/**
 * @file Rounds: gradients of the scores so far, one tree for each score, scores updated. The loss of a
 * round is read off the next round's gradients, so following it costs nothing.
 */
import { isCancelled } from '../../errors.ts';
import type { FitContext, FitSeries } from '../learner.ts';
import { chooseRows } from './binning.ts';
import type { BoostingState } from './continuation.ts';
import { cutForest } from './cut-forest.ts';
import { growTree } from './grower.ts';
import { joinForests } from './join-forests.ts';
import type { GrownTree, TrainingData, TreeSession } from './kernel.ts';
import type { Forest } from './model.ts';
import { checkLoss, metricOf, ROUND_METRIC } from './objective.ts';
import { renewLeaves, renewedQuantile } from './renewal.ts';
import { shareOf, type GbdtSettings } from './settings.ts';

/** Watches the validation rows: adds a tree, and gives the metric of all trees so far. */
export interface Watcher {
  addTree(tree: GrownTree, scoreIndex: number): void;
  metric(): number;
}

/** What boosting gives: trees in order (round by round, score by score), those it went on from among them. */
export interface Boosted {
  readonly forest: Forest;
  readonly series: readonly FitSeries[];
  readonly warnings: readonly string[];
}

/**
 * Boosts until `num_iterations` new rounds, early stopping, or nothing left to split. Every draw depends on the number
 * of the round alone, so that rounds after a checkpoint are those that would have come without it.
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
  toForest: (trees: readonly GrownTree[]) => Forest,
  start: BoostingState | null,
): Promise<Boosted> {
  const { binned, rows } = data;
  const metric = ROUND_METRIC[rows.objective.name];
  const renewed = renewedQuantile(rows.objective);
  const dither = context.random.split('dither');
  const features = context.random.split('feature_fraction');
  const bagging = context.random.split('bagging');
  const isBagged = settings.baggingFreq > 0 && settings.baggingFraction < 1;
  const { learningRate, draw, split } = settings.grower;
  const isDrawn = isBagged || settings.featureFraction < 1 || draw !== null || split.extraTrees;
  const trees: GrownTree[] = [];
  const { base = 0 } = start ?? {};
  const training = [...(start?.training ?? [])];
  const validation = [...(start?.validation ?? [])];
  const first = base + training.length;
  const last = base + settings.numIterations;
  const warnings: string[] = [];
  let bag: Int32Array<ArrayBuffer> | null = null;
  let bestRound = start?.bestRound ?? 0;
  const isStopping = settings.earlyStoppingRound > 0 && watcher !== null;
  const isWorse = (round: number): boolean =>
    isStopping && round - bestRound >= settings.earlyStoppingRound;
  let isStopped = training.length > 0 && isWorse(first - 1);
  const forestSoFar = (): Forest =>
    start ? joinForests([start.forest, toForest(trees)]) : toForest(trees);
  const save = (): Promise<void> | undefined =>
    context.checkpoints?.save({
      learner: 'gbdt',
      round: base + training.length,
      state: {
        forest: forestSoFar(),
        base,
        training: [...training],
        validation: [...validation],
        bestRound,
      } satisfies BoostingState,
    });

  for (let skipped = 0; skipped < first * rows.numScores; skipped++) dither.bits();
  await session.computeGradients();
  for (let round = first; round < last && !isStopped; round++) {
    if (isBagged && (bag === null || round % settings.baggingFreq === 0)) {
      const drawn = round - (round % settings.baggingFreq);
      const count = Math.max(1, Math.floor(binned.numRows * settings.baggingFraction));
      bag = chooseRows(binned.numRows, count, bagging.split(drawn));
    }
    const grown: GrownTree[] = [];
    try {
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
    } catch (error) {
      if (isCancelled(error) && round > first) await save();
      throw error;
    }
    if (!isDrawn && grown.every((tree) => tree.splits.length === 0)) {
      warnings.push(`No leaf could be split any further after ${round} of ${last} rounds.`);
      break;
    }
    trees.push(...grown);
    const loss = await session.computeGradients();
    checkLoss(rows.objective, loss, round);
    training.push(metricOf(rows, loss, totalWeight));
    const metrics: [string, number][] = [[`training_${metric}`, training[round - base]]];
    if (watcher) {
      grown.forEach((tree, scoreIndex) => watcher.addTree(tree, scoreIndex));
      validation.push(watcher.metric());
      metrics.push([`validation_${metric}`, validation[round - base]]);
      if (validation[round - base] < validation[bestRound - base]) bestRound = round;
      isStopped = isWorse(round);
    }
    const isDue = (round - base + 1) % (context.checkpoints?.everyRounds ?? Infinity) === 0;
    if (isDue && !isStopped && round + 1 < last) await save();
    context.onProgress?.({
      stage: 'Growing trees',
      done: round + 1,
      total: last,
      unit: 'rounds',
      metrics: Object.fromEntries(metrics),
      step: round + 1,
    });
  }
  const isCut = isStopping && validation.length > 0;
  const forest = forestSoFar();
  const series = [toSeries(`training_${metric}`, training, base)];
  if (watcher) series.push(toSeries(`validation_${metric}`, validation, base));
  return {
    forest: isCut ? cutForest(forest, (bestRound + 1) * rows.numScores) : forest,
    series,
    warnings,
  };
}

/** A metric by round, counted from 1; `base` rounds came before. */
function toSeries(key: string, values: readonly number[], base: number): FitSeries {
  return {
    key,
    steps: Float64Array.from(values, (_, round) => base + round + 1),
    values: Float64Array.from(values),
  };
}

function chooseFeatures(
  numFeatures: number,
  fraction: number,
  random: () => Parameters<typeof chooseRows>[2],
): Uint8Array<ArrayBuffer> {
  const allowed = new Uint8Array(numFeatures);
  const count = shareOf(numFeatures, fraction);
  if (count === numFeatures) return allowed.fill(1);
  for (const feature of chooseRows(numFeatures, count, random())) allowed[feature] = 1;
  return allowed;
}
