/** @file Two models on the same rows: how far apart are they, and how sure is that? */
import { DataError, ParamError } from '../errors.ts';
import type { Task } from '../learners/learner.ts';
import { drawPoissonCounts, percentileInterval } from './bootstrap.ts';
import { scoresOf } from './evaluate.ts';
import { metricInfo } from './names.ts';
import type { Resampler } from './resample.ts';
import { createResampler } from './resample.ts';
import type { Random } from '../random.ts';

/** Resamples of a comparison; more than for display, because an end of the interval decides. */
const COMPARISON_RESAMPLES = 1000;

/** What `comparePaired` needs. Predictions are what `Learner.predict` gives. */
export interface PairedInput {
  readonly task: Task;
  /** Metric id without prefix; one that has a direction and is resampled, see names.ts and resample.ts. */
  readonly metric: string;
  /** Classes or numbers of the frozen rows, [numRows]. */
  readonly yTrue: Float64Array;
  readonly numClasses: number;
  /** Row weights, [numRows]; 1 each when absent. */
  readonly weights?: Float64Array;
  readonly championPredictions: Float64Array;
  readonly challengerPredictions: Float64Array;
  /** Binary: each model decides at its own threshold; 0.5 when absent. */
  readonly thresholds?: { readonly champion: number; readonly challenger: number };
  readonly random: Random;
  /** Share of resampled differences inside the interval; 0.9 when absent. */
  readonly level?: number;
  readonly resamples?: number;
}

/** Challenger − champion, in units of the metric. */
export interface PairedComparison {
  readonly metric: string;
  readonly greaterIsBetter: boolean;
  readonly rows: number;
  readonly champion: number;
  readonly challenger: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Share of resamples in which the challenger is better, ties counting one half. */
  readonly probabilityBetter: number;
}

function valueOn(resampler: Resampler, index: number, counts: Uint8Array, all: Float64Array) {
  resampler.evaluate(counts, all);
  return all[index];
}

/**
 * Compares two models by a paired bootstrap: both are weighted alike in every resample, so what makes
 * rows hard for both cancels, and differences far smaller than either model's own interval show.
 *
 * @throws {ParamError} `unknown_metric` when the metric has no direction or is not resampled for the task.
 * @throws {DataError} `undefined_metric` when these rows do not define it (AUC of one class), and as `scoresOf`.
 *
 * Cost: 2 · resamples walks over the rows (measured: 0.5 s for 1000 resamples of 10,000 rows).
 */
export function comparePaired(input: PairedInput): PairedComparison {
  const { task, metric, yTrue, numClasses, weights, random, level = 0.9 } = input;
  const prepare = (predictions: Float64Array, threshold: number): Resampler =>
    createResampler({
      task,
      yTrue,
      numClasses,
      threshold,
      scores: scoresOf({ task, yTrue, predictions, numClasses }),
      ...(weights ? { weights } : {}),
    });
  const champion = prepare(input.championPredictions, input.thresholds?.champion ?? 0.5);
  const challenger = prepare(input.challengerPredictions, input.thresholds?.challenger ?? 0.5);
  const index = champion.metrics.indexOf(metric);
  const greaterIsBetter = metricInfo(metric)?.greaterIsBetter ?? null;
  if (index < 0 || greaterIsBetter === null) {
    throw new ParamError(
      'unknown_metric',
      `compare: the metric for ${task} must be one of ${champion.metrics.join(', ')}, got ${JSON.stringify(metric)}`,
      { metric, task },
    );
  }
  const all = new Float64Array(champion.metrics.length);
  const counts = new Uint8Array(yTrue.length).fill(1);
  const values = {
    champion: valueOn(champion, index, counts, all),
    challenger: valueOn(challenger, index, counts, all),
  };
  const differences = new Float64Array(input.resamples ?? COMPARISON_RESAMPLES);
  let better = 0;
  let defined = 0;
  for (let b = 0; b < differences.length; b++) {
    drawPoissonCounts(random, counts);
    const difference =
      valueOn(challenger, index, counts, all) - valueOn(champion, index, counts, all);
    differences[b] = difference;
    if (Number.isNaN(difference)) continue;
    defined++;
    better += difference === 0 ? 0.5 : difference > 0 === greaterIsBetter ? 1 : 0;
  }
  const interval = percentileInterval(differences, level);
  if (!Number.isFinite(values.champion - values.challenger) || interval === null) {
    throw new DataError(
      'undefined_metric',
      `compare: ${metric} is not defined on these ${yTrue.length} rows; use more rows, or rows of every class`,
      { metric, rows: yTrue.length },
    );
  }
  return {
    metric,
    greaterIsBetter,
    rows: yTrue.length,
    ...values,
    estimate: values.challenger - values.champion,
    low: interval[0],
    high: interval[1],
    level,
    probabilityBetter: better / defined,
  };
}
