import { describe, expect, it } from 'vitest';
import { makeTable, type ColumnSpec } from '../../../tests/support/tables.ts';
import { createRandom, type Random } from '../random.ts';
import { adjustPValues } from '../stats/multiple-tests.ts';
import type { Cell } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { psiCritical } from './psi-critical.ts';
import { driftReport } from './report.ts';
import type { DriftOptions, DriftReport } from './types.ts';

const ref = { name: 'dev.a.b', version: 1, digest: '0'.repeat(64), rows: 0 };

function report(reference: Table, current: Table, options?: DriftOptions): DriftReport {
  return driftReport(reference, current, { reference: ref, current: ref }, options);
}

const rows = <T>(count: number, at: (row: number) => T): T[] =>
  Array.from({ length: count }, (_, row) => at(row));

/** `columns` columns of normal numbers called c0, c1, …; the first is moved by `shift`. */
function normals(columns: number, count: number, seed: string, shift = 0): Table {
  const random = createRandom(seed);
  return makeTable(
    rows(columns, (at): ColumnSpec => {
      const stream: Random = random.split(at);
      return [`c${at}`, 'number', rows(count, () => stream.normal() + (at === 0 ? shift : 0))];
    }),
  );
}

describe('correction for many columns', () => {
  const before = normals(12, 300, 'before');
  const now = normals(12, 250, 'now', 0.28);

  it.each(['none', 'bonferroni', 'bh'] as const)(
    '%s: holds adjusted p-values of all tests against alpha',
    (correction) => {
      const { columns, rules } = report(before, now, { correction });
      const list = Object.values(columns);
      const adjusted = adjustPValues(
        list.map(({ pValue }) => pValue!),
        correction,
      );
      expect(list.map(({ adjustedPValue }) => adjustedPValue)).toEqual(adjusted);
      expect(list.map(({ drift }) => drift)).toEqual(adjusted.map((p) => p <= 0.05));
      expect(list.map(({ value }) => value)).toEqual(list.map(({ pValue }) => pValue));
      expect(rules).toMatchObject({ correction, tests: 12, alpha: 0.05 });
    },
  );

  it('counts only columns that a test decides, and says so', () => {
    const { columns, rules } = report(before, now, {
      correction: 'bonferroni',
      methods: { c1: 'psi', c2: 'none', c3: 'wasserstein_norm' },
    });
    expect(rules?.tests).toBe(9);
    expect(columns['c0'].adjustedPValue).toBeAllclose(columns['c0'].pValue! * 9);
    expect(columns['c0'].reason).toContain('after correction for 9 tests (Bonferroni)');
    expect(columns['c1']).toMatchObject({ pValue: null, adjustedPValue: null });
  });

  it('refuses what it does not know', () => {
    const ask = (options: object): unknown => report(before, now, options);
    expect(() => ask({ correction: 'holm' })).toThrow('correction must be one of');
    expect(() => ask({ alpha: 0 })).toThrow('alpha must be');
    expect(() => ask({ method: 'anova' })).toThrow('method must be one of');
    expect(() => ask({ learned: { chunks: 5, chunkRows: 10 } })).toThrow('learned: one of');
    expect(() => ask({ learned: { chunks: 1 } })).toThrow('learned.chunks must be');
  });
});

describe('effect size first', () => {
  const before = normals(2, 900, 'a');
  const now = normals(2, 900, 'b', 0.25);

  it('a small p-value alone is no drift when the least effect is larger', () => {
    const plain = report(before, now).columns['c0'];
    expect(plain).toMatchObject({ drift: true, method: 'ks' });
    expect(plain.effect).toEqual({ size: plain.ks!.statistic, measure: 'ks_statistic' });
    const strict = report(before, now, { minEffect: 0.2 }).columns['c0'];
    expect(strict).toMatchObject({ drift: false, pValue: plain.pValue });
    expect(strict.reason).toMatch(/but D 0\.\d+ is below the least effect of 0\.2, no drift/);
  });
});

describe('the missing rate in the row', () => {
  const cells = (share: number): Cell[] => rows(200, (row) => (row < share * 200 ? null : row));

  it('makes a column that goes from 0 % to 95 % missing drift, whatever the rules', () => {
    for (const options of [
      {},
      { correction: 'bonferroni' },
      { correction: 'bh', minRows: 30, minEffect: 0.9 },
      { method: 'psi', psiRule: 'null' },
      { learned: true },
    ] as const) {
      const table = (share: number): Table =>
        makeTable([
          ['x', 'number', cells(share)],
          [
            'y',
            'category',
            cells(share).map((cell) => (cell === null ? null : `k${Number(cell) % 3}`)),
          ],
        ]);
      const { columns } = report(table(0), table(0.95), options);
      for (const name of ['x', 'y']) {
        expect(columns[name]).toMatchObject({
          drift: true,
          missingRate: { reference: 0, current: 0.95 },
        });
        expect(columns[name].reason).toContain('Missing 0 % → 95 %');
      }
    }
  });

  it('corrects the p-values of missing rates as their own family', () => {
    const make = (shares: readonly number[]): Table =>
      makeTable(
        shares.map((share, at): ColumnSpec => [
          `m${at}`,
          'number',
          rows(100, (row) => (row < share * 100 ? null : row % 50)),
        ]),
      );
    const before = make(rows(20, () => 0.01));
    const now = make(rows(20, (at) => (at === 0 ? 0.08 : 0.01)));
    expect(report(before, now).columns['m0'].drift).toBe(true);
    const strict = report(before, now, { correction: 'bonferroni' });
    expect(strict.columns['m0'].drift).toBe(false);
    expect(strict.rules?.missingTests).toBe(20);
  });

  it('names categories that came and went when the column drifted', () => {
    const make = (words: string): Table =>
      makeTable([['x', 'category', rows(300, (row) => words[row % words.length])]]);
    const row = report(make('abc'), make('abd')).columns['x'];
    expect(row).toMatchObject({ drift: true, newCategories: ['d'], lostCategories: ['c'] });
    expect(row.reason).toContain('Not in the reference: "d".');
    expect(row.reason).toContain('Gone from the current data: "c".');
  });

  it('skips a column with too few values and says how many are needed', () => {
    const row = report(normals(1, 40, 'a'), normals(1, 25, 'b'), { minRows: 30 }).columns['c0'];
    expect(row).toMatchObject({ status: 'skipped', drift: false });
    expect(row.reason).toBe(
      'Too few values: 40 in the reference and 25 in the current data, 30 needed on each side.',
    );
  });
});

describe('the critical value of PSI', () => {
  it('is (1/N + 1/M) times the chi-square quantile of the bins less one', () => {
    const counts = { edges: null, categories: null, reference: rows(10, () => 100) };
    const found = psiCritical({ ...counts, current: rows(10, () => 50) }, 0.05);
    expect(found?.value).toBeAllclose((1 / 1000 + 1 / 500) * 16.91897760462045, { rtol: 1e-10 });
    expect(found).toMatchObject({ bins: 10, alpha: 0.05, pValue: 1 });
    expect(psiCritical({ ...counts, reference: [5], current: [5] }, 0.05)).toBeNull();
  });

  it('stands beside the fixed threshold, and decides when it is the rule', () => {
    const before = normals(3, 4000, 'a');
    const now = normals(3, 4000, 'b', 0.15);
    const fixed = report(before, now, { method: 'psi' }).columns['c0'];
    expect(fixed).toMatchObject({ threshold: 0.1, drift: false, pValue: null });
    const row = report(before, now, { method: 'psi', psiRule: 'null' }).columns['c0'];
    expect(row).toMatchObject({ threshold: row.psiCritical!.value, drift: true, value: row.psi });
    expect(row.pValue).toBe(row.psiCritical!.pValue);
    expect(row.reason).toContain('what chance exceeds in 5 % of cases with 4,000 and 4,000 rows');
    const corrected = report(before, now, {
      method: 'psi',
      psiRule: 'null',
      correction: 'bonferroni',
    });
    expect(corrected.rules?.tests).toBe(3);
    expect(corrected.columns['c0'].adjustedPValue).toBeAllclose(row.pValue! * 3);
  });
});

describe('learned thresholds', () => {
  it('are mean + 3 sd of the method between each chunk and the whole reference', () => {
    const before = normals(1, 2000, 'season');
    const now = normals(1, 400, 'now');
    const row = report(before, now, { learned: { chunkRows: 400 } }).columns['c0'];
    const parts = rows(5, (at) => {
      const cells = before.columns[0] as { values: Float64Array };
      const values = [...cells.values.slice(at * 400, at * 400 + 400)];
      const chunk = makeTable([['c0', 'number', values]]);
      return report(before, chunk).columns['c0'].value!;
    });
    const mean = parts.reduce((sum, value) => sum + value, 0) / 5;
    const sd = Math.sqrt(parts.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 5);
    expect(row.learned).toMatchObject({ chunks: 5, chunkRows: 400, sds: 3 });
    expect(row.threshold).toBeAllclose(mean + 3 * sd, { rtol: 1e-12 });
    expect(row.reason).toContain('3 sd of 5 chunks of the reference');
  });

  it('widen with a season that the reference knows, and leave p-values and given ones alone', () => {
    const random = createRandom('wave');
    const wave = (from: number, count: number): Table =>
      makeTable([
        ['w', 'number', rows(count, (row) => Math.sin((from + row) / 318) + random.normal() / 10)],
        ['k', 'category', rows(count, (row) => 'ab'[row % 2])],
      ]);
    const before = wave(0, 4000);
    const now = wave(0, 400);
    const fixed = report(before, now).columns['w'];
    const learned = report(before, now, { learned: true, methods: { k: 'chi_square' } });
    expect(fixed.drift).toBe(true);
    expect(learned.columns['w'].drift).toBe(false);
    expect(learned.columns['w'].threshold!).toBeGreaterThan(0.5);
    expect(learned.columns['k']).toMatchObject({ threshold: 0.05, learned: null });
    const given = report(before, now, { learned: true, thresholds: { w: 0.2 } }).columns['w'];
    expect(given).toMatchObject({ threshold: 0.2, drift: true });
  });
});
