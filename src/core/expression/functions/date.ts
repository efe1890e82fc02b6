/** @file Functions of dates, in UTC. Missing in, missing out. */
import type { DateParts } from '../../table/date.ts';
import { DAY_MS, datePartsOf } from '../../table/date.ts';
import { parseIsoDate } from '../iso-date.ts';
import { numbersByCode, numbersOf, textsOf } from '../vectors.ts';
import type { FunctionSpec } from './spec.ts';

function ofDate(
  name: string,
  help: string,
  of: (ms: number) => number,
  attribute: string,
): FunctionSpec {
  return {
    signature: `${name}(date)`,
    help,
    params: ['date'],
    result: 'integer',
    evaluate: ([date], { numRows }) => ({
      kind: 'number',
      values: numbersOf(date, numRows).map((ms) => (Number.isFinite(ms) ? of(ms) : Number.NaN)),
    }),
    toPandas: ([date]) => `${date}.dt.${attribute}`,
  };
}

const part =
  (name: keyof DateParts) =>
  (ms: number): number =>
    datePartsOf(ms)[name];

/** 1970-01-01 was a Thursday, 3 when Monday is 0. */
function dayOfWeek(ms: number): number {
  return (((Math.floor(ms / DAY_MS) + 3) % 7) + 7) % 7;
}

/** The functions of this file by name. */
export const DATE_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  year: ofDate('year', 'The year.', part('year'), 'year'),
  month: ofDate('month', 'The month, 1 to 12.', part('month'), 'month'),
  day: ofDate('day', 'The day of the month, 1 to 31.', part('day'), 'day'),
  hour: ofDate('hour', 'The hour, 0 to 23.', part('hour'), 'hour'),
  day_of_week: ofDate(
    'day_of_week',
    'The day of the week, Monday 0 to Sunday 6, as in pandas.',
    dayOfWeek,
    'day_of_week',
  ),
  days_between: {
    signature: 'days_between(from, to)',
    help: 'Whole days from the first date to the second; negative when the second is earlier.',
    params: ['date', 'date'],
    result: 'integer',
    evaluate: ([from, to], { numRows }) => {
      const starts = numbersOf(from, numRows);
      const ends = numbersOf(to, numRows);
      return {
        kind: 'number',
        values: starts.map((s, row) => Math.floor((ends[row] - s) / DAY_MS)),
      };
    },
    toPandas: ([from, to]) => `(${to} - ${from}).dt.days`,
  },
  date: {
    signature: "date('2024-01-31')",
    help: 'The date that a text spells in ISO 8601, UTC; missing where it spells none.',
    params: ['text'],
    result: 'date',
    checkLiterals: ([text]) =>
      typeof text === 'string' && Number.isNaN(parseIsoDate(text))
        ? 'a date is written as 2024-01-31 or 2024-01-31T12:00:00Z'
        : null,
    evaluate: ([text], { numRows }) => {
      const { codes, dictionary } = textsOf(text, numRows);
      const dates = Float64Array.from(dictionary, parseIsoDate);
      return {
        kind: 'date',
        values: numbersByCode(codes, dates),
      };
    },
    toPandas: ([text]) => `pd.to_datetime(${text}, errors="coerce", format="ISO8601")`,
  },
};
