/** @file What samplers learn from: finished trials in numeric form, best first. */
import type { Dimension, Point } from '../distributions.ts';
import { encodePoint } from '../distributions.ts';
import type { Direction, FinishedTrial } from '../study.ts';

/** A usable trial. */
export interface RankedTrial {
  readonly number: number;
  readonly point: Point;
}

/** Value to minimise: pruned trials and values that are not numbers come last. */
function loss(trial: FinishedTrial, direction: Direction): number {
  if (trial.state !== 'COMPLETE' || trial.value === null || Number.isNaN(trial.value))
    return Infinity;
  return direction === 'minimize' ? trial.value : -trial.value;
}

/**
 * Ranks finished trials: complete ones by value, then pruned ones; ties by trial number. Failed trials and
 * trials whose params the space does not hold are left out.
 */
export function rankTrials(
  dimensions: readonly Dimension[],
  direction: Direction,
  finished: readonly FinishedTrial[],
): RankedTrial[] {
  const usable: (RankedTrial & { loss: number; pruned: number })[] = [];
  for (const trial of finished) {
    if (trial.state === 'FAIL') continue;
    const point = encodePoint(dimensions, trial.params);
    if (point === null) continue;
    const pruned = trial.state === 'PRUNED' ? 1 : 0;
    usable.push({ number: trial.number, point, loss: loss(trial, direction), pruned });
  }
  // Infinity − Infinity is NaN, which the tie-breakers then decide.
  return usable.sort((a, b) => a.pruned - b.pruned || a.loss - b.loss || a.number - b.number);
}
