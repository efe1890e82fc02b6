import { describe, expect, it } from 'vitest';
import { makeTable, type ColumnSpec } from '../../../../tests/support/tables.ts';
import { createRandom } from '../../random.ts';
import type { Table } from '../../table/table.ts';
import { falseAlarms, type FalseAlarmRequest } from './false-alarms.ts';

/** 99 % interval of a binomial share of 5 % over 500 simulations: 0.05 ± 2.576 · √(0.05 · 0.95 / 500). */
const NOMINAL = [0.025, 0.075] as const;
const SIMULATIONS = 500;

const rows = <T>(count: number, at: (row: number) => T): T[] =>
  Array.from({ length: count }, (_, row) => at(row));

/** Independent columns of normal numbers. */
function normals(columns: number, count: number, seed: string): Table {
  const random = createRandom(seed);
  return makeTable(
    rows(columns, (at): ColumnSpec => {
      const stream = random.split(at);
      return [`c${at}`, 'number', rows(count, () => stream.normal())];
    }),
  );
}

const ask = (table: Table, request: Partial<FalseAlarmRequest>) =>
  falseAlarms(table, { settings: { currentRows: 100, seed: 1, simulations: 50 }, ...request });

describe('falseAlarms at the nominal level', () => {
  // 751 and 149 rows share no divisor, so that D takes nearly every value and its p-value every level.
  const table = normals(40, 900, 'forty');
  const settings = {
    currentRows: 149,
    simulations: SIMULATIONS,
    seed: 'level',
    effects: false,
  } as const;

  it.each(['bonferroni', 'bh'] as const)(
    '%s: fires in one report of twenty on 40 undrifted columns',
    (correction) => {
      const { familyWise, rules } = falseAlarms(table, { options: { correction }, settings });
      expect(rules.tests).toBe(40);
      expect(familyWise.rate).toBeGreaterThanOrEqual(NOMINAL[0]);
      expect(familyWise.rate).toBeLessThanOrEqual(NOMINAL[1]);
      expect(familyWise.low).toBeLessThan(0.05);
      expect(familyWise.high).toBeGreaterThan(0.05);
    },
  );

  it('fires in most reports without correction', () => {
    const { familyWise, alarmsPerReport } = ask(table, {
      settings: { ...settings, simulations: 100 },
    });
    expect(familyWise.rate).toBeGreaterThan(0.75);
    expect(alarmsPerReport).toBeGreaterThan(1);
    expect(alarmsPerReport).toBeLessThan(3);
  });
});

describe('falseAlarms', () => {
  const random = createRandom('mixed');
  const mixed = makeTable([
    ['id', 'text', rows(800, (row) => `row ${row}`), 'id'],
    ['x', 'number', rows(800, () => random.normal())],
    ['few', 'number', rows(800, () => random.integer(3))],
    ['k', 'category', rows(800, () => 'aaabbc'[random.integer(6)])],
    ['flag', 'boolean', rows(800, () => (random.next() < 0.1 ? null : random.next() < 0.4))],
    ['gone', 'number', rows(800, () => null)],
  ]);

  it('leaves out what a report would not compare, and says why', () => {
    const report = ask(mixed, {});
    expect(Object.keys(report.columns)).toEqual(['x', 'few', 'k', 'flag']);
    expect(report.leftOut).toEqual({ gone: 'No values on either side.' });
    expect(report).toMatchObject({ scheme: 'split', referenceRows: 700, currentRows: 100 });
    expect(report.columns['x'].method).toBe('ks');
    expect(ask(mixed, { columns: ['x', 'none'] }).leftOut).toEqual({
      none: 'The reference does not have this column.',
    });
  });

  it('knows shifts of numbers, moved shares of categories and few values, and missing cells of all', () => {
    const { columns } = ask(mixed, {});
    expect(columns['x'].power).toMatchObject({ share: null });
    for (const name of ['few', 'k', 'flag']) expect(columns[name].power.shift).toBeNull();
    for (const { power } of Object.values(columns)) expect(power.missing).not.toBeNull();
  });

  it('gives more power to larger changes, and the false alarms to none', () => {
    const power = (size: number) => {
      const effects = { shiftSds: size, shareMoved: size, missingAdded: size };
      const settings = { currentRows: 100, simulations: 60, seed: 3, effects };
      return falseAlarms(mixed, { settings }).columns;
    };
    const [none, some, much] = [power(0), power(0.3), power(0.9)];
    for (const name of ['x', 'few', 'k', 'flag']) {
      for (const kind of ['shift', 'share', 'missing'] as const) {
        const rates = [none, some, much].map((columns) => columns[name].power[kind]?.rate ?? null);
        if (rates[0] === null) continue;
        expect(rates[0]).toBe(none[name].falseAlarm.rate);
        expect(rates[1]!).toBeGreaterThanOrEqual(rates[0]);
        expect(rates[2]).toBe(1);
      }
    }
  });

  it('gives the same answer for the same seed, whatever else was asked before', () => {
    const first = ask(mixed, {});
    expect(ask(mixed, { settings: { currentRows: 90, seed: 2, simulations: 5 } })).not.toEqual(
      first,
    );
    expect(ask(mixed, {})).toEqual(first);
  });

  it('takes any sizes by bootstrap, and refuses a split that does not fit', () => {
    const large = ask(mixed, { settings: { currentRows: 3000, simulations: 5 } });
    expect(large).toMatchObject({ scheme: 'bootstrap', referenceRows: 800, currentRows: 3000 });
    expect(() =>
      ask(mixed, { settings: { currentRows: 800, scheme: 'split', simulations: 5 } }),
    ).toThrow('a split needs 800 current rows');
    expect(() => ask(makeTable([]), {})).toThrow('falseAlarms');
  });

  it('holds learned thresholds and given methods as the report does', () => {
    const { columns } = ask(normals(2, 3000, 'learned'), {
      options: { learned: { chunkRows: 100 }, methods: { c1: 'psi' } },
    });
    expect(columns['c0'].method).toBe('wasserstein_norm');
    expect(columns['c0'].threshold).not.toBe(0.1);
    expect(columns['c0'].falseAlarm.rate).toBeLessThan(0.1);
    expect(columns['c1'].method).toBe('psi');
  });

  it('stops when it is cancelled, and tells how far it is', () => {
    const signal = { aborted: false };
    const done: number[] = [];
    const run = (): unknown =>
      falseAlarms(
        mixed,
        { settings: { currentRows: 50, simulations: 1000 } },
        {
          signal,
          onProgress: (progress) => {
            done.push(progress.done);
            signal.aborted = progress.done === 3;
          },
        },
      );
    expect(run).toThrow('falseAlarms: cancelled');
    expect(done).toEqual([0, 1, 2, 3]);
  });
});
