/**
 * @file Cron expressions of five fields: minute, hour, day of month, month, day of week.
 *
 * Source: Vixie cron 3.0, crontab(5) and entry.c: names, ranges, steps and lists; when both days are restricted, either
 * suffices; a field that begins with `*` (also `*` with a step) counts as not restricted.
 */
import { describe } from '../checks.ts';
import { ParamError } from '../errors.ts';

/** A parsed expression. Each field has the values that it allows, ascending. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Days of the month, 1–31. */
  readonly days: readonly number[];
  /** 1–12. */
  readonly months: readonly number[];
  /** 0–6, 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** The field began with `*`. */
  readonly isEvery: {
    readonly minute: boolean;
    readonly hour: boolean;
    readonly day: boolean;
    readonly month: boolean;
    readonly weekday: boolean;
  };
}

interface FieldRule {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

const FIELDS: readonly FieldRule[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of week', min: 0, max: 7, names: WEEKDAYS },
];

/** Short forms, as crontab(5) has them. */
const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

function fail(expression: string, rule: string): never {
  throw new ParamError('invalid_cron', `cron: ${describe(expression)}: ${rule}`, { expression });
}

function numberOf(text: string, field: FieldRule, expression: string): number {
  const named = field.names.indexOf(text.toLowerCase());
  const value = named >= 0 ? named + field.min : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.min && value <= field.max) return value;
  const names = field.names.length > 0 ? ` or a name such as ${field.names[0]}` : '';
  return fail(
    expression,
    `${field.name} must be from ${field.min} to ${field.max}${names}, got ${describe(text)}`,
  );
}

function itemOf(item: string, field: FieldRule, expression: string): readonly number[] {
  const [range = '', stepText, ...more] = item.split('/');
  if (more.length > 0) fail(expression, `${field.name} has two steps in ${describe(item)}`);
  const step = stepText === undefined ? 1 : /^\d{1,3}$/.test(stepText) ? Number(stepText) : 0;
  if (step < 1) fail(expression, `a step must be a number from 1, got ${describe(item)}`);
  const [first = '', last, ...rest] = range.split('-');
  if (rest.length > 0) fail(expression, `${field.name} has no range ${describe(range)}`);
  if (range !== '*' && last === undefined && stepText !== undefined) {
    fail(
      expression,
      `a step needs a range: write ${first}-${field.max === 7 ? 6 : field.max}/${step} instead of ${item}`,
    );
  }
  const from = range === '*' ? field.min : numberOf(first, field, expression);
  const top = range === '*' ? (field.max === 7 ? 6 : field.max) : from;
  const to = last === undefined ? top : numberOf(last, field, expression);
  if (to < from) {
    fail(expression, `the range ${describe(range)} of ${field.name} must not go backwards`);
  }
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

function fieldOf(text: string, field: FieldRule, expression: string): readonly number[] {
  const values = text.split(',').flatMap((item) => itemOf(item, field, expression));
  const days = field.max === 7 ? values.map((value) => value % 7) : values;
  return [...new Set(days)].sort((a, b) => a - b);
}

/**
 * Reads a cron expression, or a short form such as `@daily`.
 *
 * @throws {ParamError} `invalid_cron` that names the field and what is wrong.
 */
export function parseCron(expression: string): Cron {
  const text = NICKNAMES[expression.trim().toLowerCase()] ?? expression.trim();
  const fields = text.split(/\s+/);
  if (fields.length !== 5) {
    fail(
      expression,
      `needs five fields (minute hour day-of-month month day-of-week), got ${text === '' ? 0 : fields.length}`,
    );
  }
  const [minutes, hours, days, months, weekdays] = fields.map((field, at) =>
    fieldOf(field, FIELDS[at], expression),
  );
  const [minute, hour, day, month, weekday] = fields.map((field) => field.startsWith('*'));
  return {
    minutes,
    hours,
    days,
    months,
    weekdays,
    isEvery: { minute, hour, day, month, weekday },
  };
}

/**
 * Does it run on this date? When day of month and day of week are both restricted, one of them suffices.
 *
 * @param weekday 0 is Sunday.
 */
export function runsOn(cron: Cron, month: number, day: number, weekday: number): boolean {
  if (!cron.months.includes(month)) return false;
  const isDay = cron.days.includes(day);
  const isWeekday = cron.weekdays.includes(weekday);
  return cron.isEvery.day || cron.isEvery.weekday ? isDay && isWeekday : isDay || isWeekday;
}
