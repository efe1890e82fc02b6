/** @file Counts of alarms over simulations. */
import { quantile } from '../../stats/describe.ts';
import { wilson } from '../../stats/wilson.ts';
import type { ChosenColumn } from './columns.ts';
import type { ColumnAlarms, FalseAlarmReport, Rate } from './types.ts';

/** What one simulated report said of one column. */
export interface Outcome {
  readonly value: number | null;
  /** Of this simulation: that of PSI's null rule goes with the sizes. */
  readonly threshold: number | null;
  readonly isCompared: boolean;
  readonly drift: boolean;
  readonly byMissing: boolean;
  readonly seesMoved: boolean;
  readonly seesBlanked: boolean;
}

/** A count of trials as a rate with its 95 % interval. */
export function rateOf(count: number, trials: number): Rate {
  const rate = trials === 0 ? 0 : count / trials;
  const [low, high] = wilson(rate, trials);
  return { count, rate, low, high };
}

/** Collects simulated reports. */
export function createTally(
  columns: readonly ChosenColumn[],
  simulations: number,
  driftShare: number,
  hasPower: boolean,
) {
  const values = columns.map(() => new Float64Array(simulations).fill(NaN));
  const zeros = (): Int32Array => new Int32Array(columns.length);
  const counts = { drift: zeros(), missing: zeros(), moved: zeros(), blanked: zeros() };
  const thresholds = columns.map(({ threshold }) => threshold);
  let runs = 0;
  let families = 0;
  let datasets = 0;
  let alarms = 0;
  let tests = 0;
  let missingTests = 0;

  const add = (
    outcomes: readonly Outcome[],
    sizes: { readonly tests: number; readonly missing: number },
  ): void => {
    outcomes.forEach((outcome, at) => {
      values[at][runs] = outcome.value ?? NaN;
      thresholds[at] = outcome.threshold ?? thresholds[at];
      counts.drift[at] += Number(outcome.drift);
      counts.missing[at] += Number(outcome.byMissing);
      counts.moved[at] += Number(outcome.seesMoved);
      counts.blanked[at] += Number(outcome.seesBlanked);
    });
    const drifted = outcomes.filter(({ drift }) => drift).length;
    const compared = outcomes.filter(({ isCompared }) => isCompared).length;
    families += Number(drifted > 0);
    datasets += Number(drifted > 0 && drifted / compared >= driftShare);
    alarms += drifted;
    tests = Math.max(tests, sizes.tests);
    missingTests = Math.max(missingTests, sizes.missing);
    runs++;
  };
  const columnAlarms = ({ type, method, prepared }: ChosenColumn, at: number) => {
    const known = values[at].filter((value) => !Number.isNaN(value)).sort();
    const moved = rateOf(counts.moved[at], simulations);
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    return {
      type,
      method,
      threshold: thresholds[at],
      falseAlarm: rateOf(counts.drift[at], simulations),
      byMissing: counts.missing[at],
      values:
        known.length === 0
          ? null
          : {
              mean,
              q50: quantile(known, 0.5),
              q95: quantile(known, 0.95),
              q99: quantile(known, 0.99),
            },
      power: {
        shift: hasPower && prepared.moves === 'shift' ? moved : null,
        share: hasPower && prepared.moves === 'share' ? moved : null,
        missing: hasPower ? rateOf(counts.blanked[at], simulations) : null,
      },
    } satisfies ColumnAlarms;
  };
  return {
    add,
    /** Most tests that were corrected together. */
    tests: () => tests,
    missingTests: () => missingTests,
    result: (): Pick<
      FalseAlarmReport,
      'familyWise' | 'dataset' | 'alarmsPerReport' | 'columns'
    > => ({
      familyWise: rateOf(families, simulations),
      dataset: rateOf(datasets, simulations),
      alarmsPerReport: alarms / simulations,
      columns: Object.fromEntries(
        columns.map((column, at) => [column.name, columnAlarms(column, at)]),
      ),
    }),
  };
}
