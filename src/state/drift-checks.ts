/** @file The multivariate tests and the false-alarm meter made ready to be read. Pure. */
import type { ColumnAlarms, FalseAlarmReport, Rate } from '../core/drift/false-alarms/types.ts';
import type { PcaDrift } from '../core/drift/multivariate/types.ts';
import { formatNumber, formatPercent } from '../components/format.ts';

/** The parts of both tables as lines over one axis: the reference's, then the current ones. */
export function chunkLines({ reference, current }: PcaDrift): {
  readonly reference: { readonly x: readonly number[]; readonly y: readonly number[] };
  readonly current: { readonly x: readonly number[]; readonly y: readonly number[] };
} {
  const from = reference.length;
  return {
    reference: { x: reference.map((_, at) => at + 1), y: reference.map(({ value }) => value) },
    current: { x: current.map((_, at) => from + at + 1), y: current.map(({ value }) => value) },
  };
}

/** A rate in words: `4.2 % (2.8–6.3 %)`. */
export const rateWords = ({ rate, low, high }: Rate): string =>
  `${formatPercent(rate, 1)} (${formatNumber(low * 100, 1)}–${formatPercent(high, 1)})`;

/** One column of the meter. */
export interface AlarmRow {
  readonly name: string;
  readonly alarms: ColumnAlarms;
}

/** Most false alarms first, then by name. */
export function alarmRows({ columns }: FalseAlarmReport): readonly AlarmRow[] {
  return Object.entries(columns)
    .map(([name, alarms]) => ({ name, alarms }))
    .sort(
      (a, b) => b.alarms.falseAlarm.count - a.alarms.falseAlarm.count || (a.name < b.name ? -1 : 1),
    );
}

/** How often a change of one kind is seen, over the columns that can change so. */
export interface PowerSummary {
  readonly kind: keyof ColumnAlarms['power'];
  /** The change in words, with its size. */
  readonly words: string;
  readonly columns: number;
  readonly mean: number;
  readonly lowest: { readonly name: string; readonly rate: number };
}

/** A summary for each kind of change that a column can have; empty when power was left out. */
export function powerSummaries(report: FalseAlarmReport): readonly PowerSummary[] {
  const { effects, columns } = report;
  if (effects === null) return [];
  const words = {
    shift: `a shift of ${formatNumber(effects.shiftSds, 2)} sd`,
    share: `${formatNumber(effects.shareMoved * 100, 1)} % of rows moved to another category`,
    missing: `${formatNumber(effects.missingAdded * 100, 1)} % more missing cells`,
  };
  return (['shift', 'share', 'missing'] as const).flatMap((kind): PowerSummary[] => {
    const seen = Object.entries(columns).flatMap(([name, { power }]) => {
      const rate = power[kind];
      return rate === null ? [] : [{ name, rate: rate.rate }];
    });
    if (seen.length === 0) return [];
    const mean = seen.reduce((sum, { rate }) => sum + rate, 0) / seen.length;
    const lowest = seen.reduce((least, one) => (one.rate < least.rate ? one : least));
    return [{ kind, words: words[kind], columns: seen.length, mean, lowest }];
  });
}

/** The meter's answer in one sentence. */
export function alarmSentence(report: FalseAlarmReport): string {
  const power = powerSummaries(report).map(
    ({ words, mean }) => `${words} with probability ${formatNumber(mean, 2)}`,
  );
  const sees =
    power.length === 0
      ? ''
      : ` In a single column they see ${power.slice(0, -1).join(', ')}${power.length > 1 ? ' and ' : ''}${power.at(-1)}.`;
  return `These rules would call a column drifted in ${formatPercent(report.familyWise.rate, 1)} of reports without any drift.${sees}`;
}
