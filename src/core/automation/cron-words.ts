/** @file A cron expression in words: `every day at 02:00`. */
import type { Cron } from './cron.ts';

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
/** Times of a day that are written out. */
const MAX_TIMES = 6;

const two = (value: number): string => String(value).padStart(2, '0');

/** `a`, `a and b`, `a, b and c`. */
function listed(words: readonly string[], last = 'and'): string {
  const end = words.at(-1) ?? '';
  return words.length < 2 ? end : `${words.slice(0, -1).join(', ')} ${last} ${end}`;
}

/** Runs of three or more neighbours as a range: `Monday to Friday and Sunday`. */
function ranged(values: readonly number[], wordOf: (value: number) => string): string {
  const words: string[] = [];
  for (let at = 0; at < values.length;) {
    let end = at;
    while (values[end + 1] === values[end] + 1) end++;
    if (end - at >= 2) words.push(`${wordOf(values[at])} to ${wordOf(values[end])}`);
    else for (let one = at; one <= end; one++) words.push(wordOf(values[one]));
    at = end + 1;
  }
  return listed(words);
}

/** The step of an evenly spread field that wraps around, or null. */
function stepOf(values: readonly number[], size: number): number | null {
  const step = values.length > 1 ? values[1] - values[0] : size;
  const isEven = values[0] === 0 && values.length * step === size;
  return isEven && values.every((value, at) => value === at * step) ? step : null;
}

function timeWords({ minutes, hours }: Cron): string {
  const minuteStep = stepOf(minutes, 60);
  const hourStep = stepOf(hours, 24);
  const every = (step: number, unit: string): string =>
    step === 1 ? `every ${unit}` : `every ${step} ${unit}s`;
  if (minutes.length * hours.length <= MAX_TIMES) {
    const times = hours.flatMap((hour) => minutes.map((minute) => `${two(hour)}:${two(minute)}`));
    return `at ${listed(times)}`;
  }
  const ofHour =
    minutes.length > 1 && minuteStep !== null
      ? every(minuteStep, 'minute')
      : `at minute ${ranged(minutes, String)}`;
  if (hours.length === 24) return minutes.length === 60 ? ofHour : `${ofHour} of every hour`;
  const ofDay =
    hourStep !== null
      ? `of ${every(hourStep, 'hour')}`
      : `of the hours ${ranged(hours, (hour) => `${two(hour)}:00`)}`;
  return `${ofHour} ${ofDay}`;
}

function dayWords({ days, weekdays, isEvery }: Cron): string {
  const isAllDays = days.length === 31;
  const isAllWeekdays = weekdays.length === 7;
  const ofMonth = `day ${ranged(days, String)} of the month`;
  const ofWeek = ranged(weekdays, (day) => WEEKDAYS[day]);
  if (isEvery.day || isEvery.weekday) {
    if (isAllDays && isAllWeekdays) return 'every day';
    if (isAllDays) return `on ${ofWeek}`;
    return isAllWeekdays ? `on ${ofMonth}` : `on ${ofMonth} when it is a ${ofWeek}`;
  }
  return `on ${ofMonth} and on every ${ofWeek}`;
}

/**
 * The expression in words: `every day at 02:00`, `on Monday to Friday at minute 0 and 30 of every hour`.
 *
 * @param zone Named at the end.
 */
export function cronWords(cron: Cron, zone: string): string {
  const months =
    cron.months.length === 12 ? '' : `, in ${ranged(cron.months, (month) => MONTHS[month - 1])}`;
  const place = zone === 'UTC' ? 'UTC' : `${zone} time`;
  return `${dayWords(cron)} ${timeWords(cron)}${months} (${place})`;
}
