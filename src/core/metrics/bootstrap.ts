/**
 * @file Bootstrap by Poisson weights: in each resample every row counts k times with probability e⁻¹/k!,
 * independently, which is the limit of drawing n rows with replacement. It needs no row indices
 * and half a random draw per row; a resample of a million rows is a single walk over them.
 *
 * Source: Chamandy, Muralidharan, Najmi & Naidu 2012, "Estimating uncertainty for massive data streams",
 * Google technical report, https://research.google/pubs/pub43157/
 */
import { exp } from '../math/exp.ts';
import type { Random } from '../random.ts';
import type { Resampler } from './resample.ts';

/**
 * Resamples of an interval for display: 200, which give the ends of a 95 % interval to about a tenth of
 * its width; beyond 200,000 rows, where intervals are narrow anyway, fewer, so that the cost stays level.
 */
export function resamplesFor(numRows: number): number {
  return Math.max(40, Math.min(200, Math.round(4e7 / Math.max(1, numRows))));
}

/** Poisson(1) count of each 16-bit draw. */
let table: Uint8Array | null = null;

function poissonTable(): Uint8Array {
  if (table !== null) return table;
  table = new Uint8Array(65536);
  let share = exp(-1);
  let cumulative = share;
  for (let draw = 0, count = 0; draw < table.length; draw++) {
    while (draw >= cumulative * 65536 && count < 8) {
      count++;
      share /= count;
      cumulative += share;
    }
    table[draw] = count;
  }
  return table;
}

/** Fills `counts`, [numRows], with independent Poisson(1) draws. */
export function drawPoissonCounts(random: Random, counts: Uint8Array): void {
  const drawn = poissonTable();
  for (let row = 0; row < counts.length; row += 2) {
    const bits = random.bits();
    counts[row] = drawn[bits & 0xffff];
    if (row + 1 < counts.length) counts[row + 1] = drawn[bits >>> 16];
  }
}

/**
 * Values of all metrics over resamples.
 *
 * @returns One array of [resamples] per metric of `resampler`; NaN where not defined.
 */
export function bootstrap(
  resampler: Resampler,
  random: Random,
  resamples: number = resamplesFor(resampler.numRows),
): readonly Float64Array<ArrayBuffer>[] {
  const counts = new Uint8Array(resampler.numRows);
  const values = resampler.metrics.map(() => new Float64Array(resamples));
  const one = new Float64Array(resampler.metrics.length);
  for (let b = 0; b < resamples; b++) {
    drawPoissonCounts(random, counts);
    resampler.evaluate(counts, one);
    for (let m = 0; m < one.length; m++) values[m][b] = one[m];
  }
  return values;
}

/**
 * Central interval of resampled values by their quantiles; NaN ones are left out.
 *
 * @param level Share of the values inside, e.g. 0.95.
 * @returns `null` when fewer than half of the values are defined.
 */
export function percentileInterval(
  values: Float64Array,
  level: number,
): readonly [low: number, high: number] | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0 || sorted.length < values.length / 2) return null;
  const at = (q: number): number => {
    const position = q * (sorted.length - 1);
    const below = Math.floor(position);
    const above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  };
  return [at((1 - level) / 2), at((1 + level) / 2)];
}
