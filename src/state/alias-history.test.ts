import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import type { AliasLogRecord } from '../core/registry/entities.ts';
import { aliasLanes, entryAt, fromLocalInput, timeScale, toLocalInput } from './alias-history.ts';

const line = (
  at: number,
  alias: string,
  from: number | null,
  to: number | null,
): AliasLogRecord => ({
  name: 'churn',
  alias,
  from,
  to,
  at,
  by: 'script',
  why: '',
  gate: null,
});

const log = [
  line(10, 'shadow', null, 1),
  line(20, 'challenger', null, 1),
  line(30, 'champion', null, 1),
  line(40, 'champion', 1, 2),
  line(50, 'champion', 2, 1),
  line(60, 'challenger', 1, null),
];

describe('aliasLanes', () => {
  it('puts champion and challenger first and ends a span where the next line begins', () => {
    const lanes = aliasLanes(log, 100);
    expect(lanes.map(({ alias }) => alias)).toEqual(['champion', 'challenger', 'shadow']);
    expect(lanes[0].spans.map(({ version, from, to }) => [version, from, to])).toEqual([
      [1, 30, 40],
      [2, 40, 50],
      [1, 50, 100],
    ]);
    expect(lanes[0].spans.map(({ isReturn, isCurrent }) => [isReturn, isCurrent])).toEqual([
      [false, false],
      [false, false],
      [true, true],
    ]);
  });

  it('leaves a gap where an alias was removed', () => {
    const challenger = aliasLanes(log, 100)[1];
    expect(challenger.spans.map(({ to, isCurrent }) => [to, isCurrent])).toEqual([[60, false]]);
  });
});

describe('entryAt', () => {
  it('gives the line in force at a moment, none before the first', () => {
    expect(entryAt(log, 'champion', 29)).toBeNull();
    expect(entryAt(log, 'champion', 30)?.to).toBe(1);
    expect(entryAt(log, 'champion', 45)?.to).toBe(2);
    expect(entryAt(log, 'champion', 1e9)?.to).toBe(1);
    expect(entryAt(log, 'challenger', 70)?.to).toBeNull();
  });
});

describe('timeScale', () => {
  it('keeps order, spans 0 to 1, leaves no stretch below its least width and reads back', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 1e9 }), (times, more) => {
        const now = Math.max(...times) + more;
        const scale = timeScale(times, now);
        const { knots } = scale;
        expect(knots[0].place).toBe(0);
        expect(knots[knots.length - 1].place).toBeCloseTo(1, 9);
        for (let at = 1; at < knots.length; at++) {
          expect(knots[at].place).toBeGreaterThan(knots[at - 1].place);
        }
        for (const { time, place } of knots) {
          expect(scale.place(time)).toBeCloseTo(place, 9);
          expect(scale.time(place)).toBeCloseTo(time, 3);
        }
      }),
    );
  });

  it('is plain time when all stretches are wide enough', () => {
    const scale = timeScale([0, 40, 60], 100);
    expect(scale.isStretched).toBe(false);
    expect(scale.place(50)).toBeCloseTo(0.5);
    expect(timeScale([0, 1], 100).isStretched).toBe(true);
  });
});

describe('toLocalInput', () => {
  it('writes what fromLocalInput reads', () => {
    const ms = new Date(2026, 9, 10, 7, 5, 3).getTime();
    expect(toLocalInput(ms)).toBe('2026-10-10T07:05:03');
    expect(fromLocalInput(toLocalInput(ms))).toBe(ms);
    expect(fromLocalInput('2026-10-10T07:05')).toBe(ms - 3000);
    expect(fromLocalInput('today')).toBeNull();
  });
});
