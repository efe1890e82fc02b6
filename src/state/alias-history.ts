/** @file The alias log drawn on a line: who held which alias from when to when. Pure. */
import type { AliasLogRecord } from '../core/registry/entities.ts';

/** A version under an alias for a while. */
export interface AliasSpan {
  readonly version: number;
  readonly from: number;
  /** `now` for the one that holds it still. */
  readonly to: number;
  readonly isCurrent: boolean;
  /** It had held the alias before: a rollback or a comeback. */
  readonly isReturn: boolean;
  readonly entry: AliasLogRecord;
}

/** One alias and its spans, oldest first. */
export interface AliasLane {
  readonly alias: string;
  readonly spans: readonly AliasSpan[];
}

const FIRST = ['champion', 'challenger'];

function byName(a: string, b: string): number {
  const rank = (alias: string): number => {
    const at = FIRST.indexOf(alias);
    return at < 0 ? FIRST.length : at;
  };
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** The lanes of a model's log (oldest line first): champion, challenger, then the others by name. */
export function aliasLanes(log: readonly AliasLogRecord[], now: number): readonly AliasLane[] {
  const aliases = [...new Set(log.map(({ alias }) => alias))].sort(byName);
  return aliases.map((alias) => {
    const lines = log.filter((line) => line.alias === alias);
    const seen = new Set<number>();
    const spans = lines.flatMap((entry, at): AliasSpan[] => {
      if (entry.to === null) return [];
      const next = lines.at(at + 1);
      const isReturn = seen.has(entry.to);
      seen.add(entry.to);
      const to = at + 1 < lines.length ? (next?.at ?? now) : Math.max(now, entry.at);
      return [
        {
          version: entry.to,
          from: entry.at,
          to,
          isCurrent: at + 1 === lines.length,
          isReturn,
          entry,
        },
      ];
    });
    return { alias, spans };
  });
}

/** The log line in force at a moment; null before the first. Its `to` is null when the alias was removed. */
export function entryAt(
  log: readonly AliasLogRecord[],
  alias: string,
  time: number,
): AliasLogRecord | null {
  return log.filter((line) => line.alias === alias && line.at <= time).at(-1) ?? null;
}

/** Times to places 0…1 and back. */
export interface TimeScale {
  readonly start: number;
  readonly end: number;
  /** Moments where something changed, with their places. */
  readonly knots: readonly { readonly time: number; readonly place: number }[];
  /** Is any stretch drawn wider than its time? */
  readonly isStretched: boolean;
  place(time: number): number;
  time(place: number): number;
}

/** Smallest share of the line between two changes. */
const MIN_SHARE = 0.05;

/**
 * A scale on which the changes of months and of seconds can both be read: linear between changes, but no stretch
 * is narrower than 5 % of the line (less when there are many changes). Monotone, so places are still in order.
 */
export function timeScale(moments: readonly number[], now: number): TimeScale {
  const times = [...new Set([...moments, now])].sort((a, b) => a - b);
  if (times.length === 1) times.push(times[0] + 1);
  const start = times[0];
  const end = times[times.length - 1];
  const gaps = times.slice(1).map((time, at) => time - times[at]);
  const least = Math.min(MIN_SHARE, 0.6 / gaps.length) * (end - start);
  const widths = gaps.map((gap) => Math.max(gap, least));
  const all = widths.reduce((sum, width) => sum + width, 0);
  let place = 0;
  const knots = times.map((time, at) => {
    if (at > 0) place += widths[at - 1] / all;
    return { time, place };
  });
  const between = (value: number, from: 'time' | 'place', to: 'time' | 'place'): number => {
    const upper = knots.findIndex((knot) => knot[from] >= value);
    if (upper < 0) return knots[knots.length - 1][to];
    if (upper === 0) return knots[0][to];
    const [a, b] = [knots[upper - 1], knots[upper]];
    return a[to] + ((value - a[from]) / (b[from] - a[from])) * (b[to] - a[to]);
  };
  return {
    start,
    end,
    knots,
    isStretched: gaps.some((gap) => gap < least),
    place: (time) => between(time, 'time', 'place'),
    time: (at) => between(at, 'place', 'time'),
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Local time as `<input type="datetime-local">` has it, to the second. */
export function toLocalInput(ms: number): string {
  const date = new Date(ms);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Reads it back; null for anything else. */
export function fromLocalInput(text: string): number | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?$/.exec(text);
  if (parts === null) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0));
  const ms = new Date(
    year,
    month - 1,
    day,
    hour,
    minute,
    Number.isNaN(second) ? 0 : second,
  ).getTime();
  return Number.isNaN(ms) ? null : ms;
}
