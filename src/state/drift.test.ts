import { describe, expect, it } from 'vitest';
import { driftReport } from '../core/drift/report.ts';
import type { DriftReport, TableRef } from '../core/drift/types.ts';
import { makeTable } from '../../tests/support/tables.ts';
import type { Cell } from '../core/table/column.ts';
import { centreOf, comparedBins, drawnBins, rankColumns, summarise } from './drift.ts';
import { driftCsv, driftJson } from './drift-export.ts';

const ref = (name: string): TableRef => ({ name, version: 1, digest: 'd'.repeat(64), rows: 200 });

const rows = (value: (row: number) => Cell): Cell[] =>
  Array.from({ length: 200 }, (_, row) => value(row));

function report(): DriftReport {
  const make = (shift: number, fiber: number, empty: boolean) =>
    makeTable([
      ['price', 'number', rows((row) => (row % 100) + shift)],
      ['steady', 'number', rows((row) => (row * 37) % 100)],
      ['=service', 'category', rows((row) => (row % 100 < fiber ? 'Fiber' : 'DSL'))],
      ['__proto__', 'number', rows((row) => (empty ? null : row))],
    ]);
  return driftReport(make(0, 30, false), make(40, 60, true), {
    reference: ref('dev.a.before'),
    current: ref('dev.a.now'),
  });
}

describe('rankColumns', () => {
  it('puts drifted columns first by effect size, and columns without a comparison last', () => {
    const ranked = rankColumns(report());
    expect(ranked.map(({ name }) => name)).toContain('__proto__');
    const verdicts = ranked.map(({ verdict }) => verdict);
    expect(verdicts.lastIndexOf('drifted')).toBeLessThan(verdicts.indexOf('stable'));
    const sizes = ranked.filter(({ verdict }) => verdict === 'drifted');
    expect(sizes.map(({ effect }) => effect.size)).toEqual(
      sizes.map(({ effect }) => effect.size).sort((a, b) => (b ?? 0) - (a ?? 0)),
    );
    expect(ranked.map(({ rank }) => rank)).toEqual(
      ranked.map(({ column }, at) => (column.status === 'ok' ? at + 1 : null)),
    );
  });

  it('measures a p-value test by its distance', () => {
    const price = rankColumns(report()).find(({ name }) => name === 'price');
    expect(price?.column.method).toBe('ks');
    expect(price?.effect).toEqual({
      size: price?.column.ks?.statistic,
      threshold: null,
      words: 'D',
    });
  });
});

describe('centreOf', () => {
  it('gives means of numbers and the share that moved most of categories', () => {
    const { columns } = report();
    expect(centreOf(columns['price'])).toEqual({ kind: 'mean', reference: 49.5, current: 89.5 });
    const share = centreOf(columns['=service']);
    expect(share?.kind).toBe('share');
    expect(Math.abs((share?.current ?? 0) - (share?.reference ?? 0))).toBeCloseTo(0.3);
  });
});

describe('bins', () => {
  it('have one edge more than counts, closed by the ends of the data', () => {
    const { columns } = report();
    for (const pair of [comparedBins(columns['price']), drawnBins(columns['price'])]) {
      expect(pair?.edges).toHaveLength((pair?.reference.length ?? 0) + 1);
      expect(pair?.edges?.every(Number.isFinite)).toBe(true);
      expect(pair?.edges?.at(-1)).toBe(139);
    }
    expect(drawnBins(columns['=service'])?.categories).toEqual(expect.arrayContaining(['Fiber']));
  });
});

describe('summarise', () => {
  it('counts what drifted against the share that alarms', () => {
    const whole = report();
    const summary = summarise(whole, rankColumns(whole));
    expect(summary.level).toBe(whole.dataset.drift ? 'drifted' : 'some');
    expect(summary.alarmAt).toBe(Math.ceil(whole.dataset.compared / 2));
    expect(summary.missingMoved).toBe(1);
    expect(summary.strongest?.verdict).toBe('drifted');
  });
});

describe('driftCsv and driftJson', () => {
  const record = {
    reportId: 'r',
    report: report(),
    model: null,
    createdAt: 0,
    schemaVersion: 1,
  } as const;

  it('write a line per column and defuse formulas', () => {
    const csv = driftCsv(record);
    expect(csv.trimEnd().split('\r\n')).toHaveLength(5);
    expect(csv).toContain("\r\n'=service,");
    expect(csv).toContain('__proto__');
  });

  it('write JSON that reads back, infinity as text', () => {
    const back = JSON.parse(driftJson(record)) as { report: { dataset: unknown } };
    expect(back.report.dataset).toEqual(record.report.dataset);
  });
});
