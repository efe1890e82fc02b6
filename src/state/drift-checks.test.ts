import { describe, expect, it } from 'vitest';
import { makeTable } from '../../tests/support/tables.ts';
import { falseAlarms } from '../core/drift/false-alarms/false-alarms.ts';
import { createRandom } from '../core/random.ts';
import { alarmRows, alarmSentence, chunkLines, powerSummaries, rateWords } from './drift-checks.ts';

const random = createRandom('words');
const table = makeTable([
  ['x', 'number', Array.from({ length: 300 }, () => random.normal())],
  ['k', 'category', Array.from({ length: 300 }, () => 'ab'[random.integer(2)])],
]);
const settings = { currentRows: 40, simulations: 20, seed: 1 };
const report = falseAlarms(table, { settings });

describe('false alarms in words', () => {
  it('say how often the rules fire, and what they see', () => {
    expect(alarmSentence(report)).toMatch(
      /^These rules would call a column drifted in \d+\.\d % of reports without any drift\. In a single column they see a shift of 0\.20 sd with probability \d\.\d\d, 5\.0 % of rows moved to another category with probability \d\.\d\d and 5\.0 % more missing cells with probability \d\.\d\d\.$/,
    );
    const quick = falseAlarms(table, { settings: { ...settings, effects: false } });
    expect(alarmSentence(quick)).toMatch(/without any drift\.$/);
    expect(powerSummaries(quick)).toEqual([]);
  });

  it('count the columns that can change so, and name the one that is seen least', () => {
    const [shift, share, missing] = powerSummaries(report);
    expect([shift.columns, share.columns, missing.columns]).toEqual([1, 1, 2]);
    expect(shift.lowest).toEqual({ name: 'x', rate: report.columns['x'].power.shift!.rate });
  });

  it('put the column with most false alarms first', () => {
    const counts = alarmRows(report).map(({ alarms }) => alarms.falseAlarm.count);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(rateWords({ count: 1, rate: 0.05, low: 0.01, high: 0.2 })).toBe('5.0 % (1.0–20.0 %)');
  });
});

describe('chunkLines', () => {
  it('puts the current parts after those of the reference', () => {
    const part = (value: number) => ({ from: 0, to: 1, value, standardError: 0, outside: false });
    const pca = { reference: [part(1), part(2)], current: [part(3)] };
    expect(chunkLines(pca as unknown as Parameters<typeof chunkLines>[0])).toEqual({
      reference: { x: [1, 2], y: [1, 2] },
      current: { x: [3], y: [3] },
    });
  });
});
