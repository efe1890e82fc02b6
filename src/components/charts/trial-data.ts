/** @file What a study's history shows. */
import { formatNumber } from '../format.ts';
import type { ChartTable, XY } from './types.ts';

/** A trial as the chart needs it. */
export interface TrialPoint {
  readonly number: number;
  readonly state: 'COMPLETE' | 'PRUNED' | 'FAIL' | 'RUNNING' | 'WAITING';
  /** Objective, or the last value reported before it was stopped. */
  readonly value: number | null;
}

/** Corners of the best-so-far line over complete trials in order of number: it steps where a trial is better. */
export function bestSoFar(
  trials: readonly TrialPoint[],
  direction: 'minimize' | 'maximize',
): { x: number; y: number }[] {
  const corners: { x: number; y: number }[] = [];
  const sorted = trials.toSorted((a, b) => a.number - b.number);
  for (const { number, state, value } of sorted) {
    if (state !== 'COMPLETE' || value === null) continue;
    const best = corners.at(-1);
    if (!best) corners.push({ x: number, y: value });
    else if (direction === 'maximize' ? value > best.y : value < best.y) {
      corners.push({ x: number, y: best.y }, { x: number, y: value });
    }
  }
  const last = corners.at(-1);
  const end = sorted.at(-1);
  if (last && end && end.number > last.x) corners.push({ x: end.number, y: last.y });
  return corners;
}

const withValue = (trials: readonly TrialPoint[], state: TrialPoint['state']): XY[] =>
  trials.flatMap((trial) =>
    trial.state === state && trial.value !== null ? [{ x: trial.number, y: trial.value }] : [],
  );

/** Points of the finished trials, and of those stopped early. */
export function trialPoints(trials: readonly TrialPoint[]): { complete: XY[]; pruned: XY[] } {
  return { complete: withValue(trials, 'COMPLETE'), pruned: withValue(trials, 'PRUNED') };
}

const WORDS: Readonly<Record<TrialPoint['state'], string>> = {
  COMPLETE: 'finished',
  PRUNED: 'stopped early',
  FAIL: 'failed',
  RUNNING: 'running',
  WAITING: 'waiting',
};

/** Trials as a table. */
export function trialTable(trials: readonly TrialPoint[], metric: string): ChartTable {
  return {
    columns: ['Trial', metric, 'State'],
    rows: trials.map(({ number, value, state }) => [
      String(number),
      formatNumber(value, 4),
      WORDS[state],
    ]),
  };
}
