/**
 * @file Without drift, against 400 simulations in SciPy of standard normal numbers at five pairs of sizes. Both sides are
 * samples, so they may differ by the errors of both: a mean by its standard errors, a share likewise, and a quantile by the
 * order statistics around it. 70 figures are compared at z = 3.5 (one of 2,000 by chance), with a fixed seed.
 */
import { describe, expect, it } from 'vitest';
import { columnDrift } from '../../../src/core/drift/column-drift.ts';
import { falseAlarms } from '../../../src/core/drift/false-alarms/false-alarms.ts';
import { psiCritical } from '../../../src/core/drift/psi-critical.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Table } from '../../../src/core/table/table.ts';
import { hasReference, referenceJson } from '../../support/reference.ts';
import { makeTable } from '../../support/tables.ts';

interface Spread {
  readonly mean: number;
  readonly q50: number;
  readonly q95: number;
  readonly q99: number;
}
interface Cell {
  readonly psi: Spread;
  readonly js_distance: Spread;
  readonly wasserstein_norm: Spread;
  readonly ks_false_alarm_p05: number;
  readonly chi2bins_false_alarm_p05: number;
}

const THEIR_RUNS = 400;
const RUNS = 400;
const Z = 3.5;
/** Rows of the reference per row that is drawn: so many that draws hardly overlap. */
const ROOM = 4;

const cells: [string, Cell][] = hasReference
  ? Object.entries<Cell>(referenceJson('refs/drift_null_calibration.json').cells)
  : [];

const random = createRandom('null calibration');
const normals = (count: number): number[] => Array.from({ length: count }, () => random.normal());

/** The same normal numbers as three columns, one for each distance, and one for the test. */
function fourfold(rows: number): Table {
  const values = normals(rows);
  return makeTable(['psi', 'js', 'w', 'ks'].map((name) => [name, 'number', values]));
}

const METHODS = { psi: 'psi', js: 'jensen_shannon', w: 'wasserstein_norm', ks: 'ks' } as const;

/** Do two shares differ by no more than chance? `pooled` gives the variance. */
function expectShares(ours: number, theirs: number, ourRuns: number, context: string): void {
  const pooled = (ours * ourRuns + theirs * THEIR_RUNS) / (ourRuns + THEIR_RUNS);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / ourRuns + 1 / THEIR_RUNS));
  expect(Math.abs(ours - theirs), context).toBeLessThanOrEqual(Z * error + 1e-12);
}

/** Holds mean and quantiles of our values against theirs. The relative sd of these distances is below 0.6. */
function expectSpread(ours: Spread, theirs: Spread, context: string): void {
  const error = 0.6 * ours.mean * Math.sqrt(1 / RUNS + 1 / THEIR_RUNS);
  expect(Math.abs(ours.mean - theirs.mean), `${context} mean`).toBeLessThanOrEqual(Z * error);
  // About the median a density is 1 / (2.5 sd), in the tail at 95 % a fifth and at 99 % a twentieth of that.
  for (const [key, level, density] of [
    ['q50', 0.5, 1],
    ['q95', 0.95, 0.2],
    ['q99', 0.99, 0.05],
  ] as const) {
    const spread = Math.sqrt(level * (1 - level) * (1 / RUNS + 1 / THEIR_RUNS));
    const allowed = (Z * spread * 2.5 * 0.6 * ours.mean) / density;
    expect(Math.abs(ours[key] - theirs[key]), `${context} ${key}`).toBeLessThanOrEqual(allowed);
  }
}

describe.skipIf(!hasReference)('without drift, against simulations in SciPy', () => {
  it.each(cells)('%s: the meter gives the same distances and false alarms', (name, cell) => {
    const [referenceRows, currentRows] = name.split('_vs_').map(Number);
    const table = fourfold(ROOM * (referenceRows + currentRows));
    const report = falseAlarms(table, {
      options: { methods: METHODS },
      settings: { referenceRows, currentRows, simulations: RUNS, seed: name, effects: false },
    });
    expect(report.scheme).toBe('split');
    const { psi, js, w, ks } = report.columns;
    expectSpread(psi.values!, cell.psi, `${name} psi`);
    const base2 = Math.sqrt(Math.LN2);
    const toBase2 = (value: number): number => value / base2;
    const { mean, q50, q95, q99 } = js.values!;
    expectSpread(
      { mean: toBase2(mean), q50: toBase2(q50), q95: toBase2(q95), q99: toBase2(q99) },
      cell.js_distance,
      `${name} js`,
    );
    expectSpread(w.values!, cell.wasserstein_norm, `${name} wasserstein`);
    expectShares(ks.falseAlarm.rate, cell.ks_false_alarm_p05, RUNS, `${name} ks`);
  });

  it.each(cells)('%s: chi-square over deciles alarms as often', (name, cell) => {
    const [referenceRows, currentRows] = name.split('_vs_').map(Number);
    const runs = 300;
    let alarms = 0;
    for (let run = 0; run < runs; run++) {
      const [before, now] = [referenceRows, currentRows].map(
        (rows) => ({ type: 'number', values: Float64Array.from(normals(rows)) }) as const,
      );
      if (columnDrift(before, now, { minRows: 2 }).chi2!.pValue <= 0.05) alarms++;
    }
    expectShares(alarms / runs, cell.chi2bins_false_alarm_p05, runs, `${name} chi-square`);
  });

  it.each(cells)('%s: their PSI passes the critical value in one of twenty', (name, cell) => {
    const [referenceRows, currentRows] = name.split('_vs_').map(Number);
    const bins = (rows: number): number[] => Array.from({ length: 10 }, () => rows / 10);
    const critical = psiCritical(
      { edges: null, categories: null, reference: bins(referenceRows), current: bins(currentRows) },
      0.05,
    )!;
    // The critical value is a limit for many rows; it lies within the error of their 95 % quantile.
    expect(critical.value).toBeAllclose(cell.psi.q95, { rtol: 0.1 });
  });
});
