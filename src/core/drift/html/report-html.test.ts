import { describe, expect, it } from 'vitest';
import { makeTable, type ColumnSpec } from '../../../../tests/support/tables.ts';
import { createRandom } from '../../random.ts';
import type { Cell } from '../../table/column.ts';
import type { Table } from '../../table/table.ts';
import { driftReport } from '../report.ts';
import type { DriftReport, DriftReportRecord, TableRef } from '../types.ts';
import { reportHtml } from './report-html.ts';

const ref = (name: string, rows: number): TableRef => ({
  name,
  version: 1,
  digest: 'd'.repeat(64),
  rows,
});

const recordOf = (report: DriftReport): DriftReportRecord => ({
  reportId: 'r1',
  report,
  model: null,
  createdAt: Date.UTC(2026, 1, 3, 4, 5, 6),
  schemaVersion: 1,
});

const compared = (before: Table, now: Table, rows = before.numRows): DriftReport =>
  driftReport(before, now, {
    reference: ref('dev.a.before', rows),
    current: ref('dev.a.now', rows),
  });

const bytes = (html: string): number => new TextEncoder().encode(html).length;

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '&lt;script&gt;',
  '__proto__',
  '<!--',
  '\u202Egnp.exe',
  '\u0000\u0007\ud800',
  '${alert(1)}',
  'x'.repeat(5000),
];

function hostile(shift: number): Table {
  const random = createRandom('hostile');
  return makeTable(
    HOSTILE.flatMap((name, at): ColumnSpec[] => [
      [name, 'number', Array.from({ length: 60 }, () => random.normal() + shift)],
      [
        `${name} words`,
        'category',
        Array.from({ length: 60 }, (_, row): Cell => HOSTILE[(row + at * shift) % HOSTILE.length]),
      ],
    ]),
  );
}

describe('reportHtml', () => {
  it('writes a whole document with verdict, table and a chart with its numbers for each column', () => {
    const html = reportHtml(recordOf(compared(hostile(0), hostile(1))));
    expect(html).toMatch(/^<!doctype html><html lang=en><meta charset=utf-8>/);
    expect(html).toContain('The data set has drifted.');
    expect(html).toContain('2026-02-03');
    expect(html.match(/<svg /g)).toHaveLength(2 * HOSTILE.length);
    expect(html.match(/<summary>Table<\/summary>/g)).toHaveLength(2 * HOSTILE.length);
    expect(html).toContain('prefers-color-scheme:dark');
  });

  it('lets no name or category become markup, and forbids scripts besides', () => {
    const html = reportHtml(recordOf(compared(hostile(0), hostile(1))));
    const tags = new Set(
      [...html.matchAll(/<([a-z!/][\w-]*)/gi)].map(([, tag]) => tag.toLowerCase()),
    );
    for (const tag of ['script', 'img', '/script', '!--', 'a', 'link', 'iframe', 'object']) {
      expect(tags.has(tag)).toBe(false);
    }
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    // Attributes are ours: none begins with `on`, none leads elsewhere.
    const attributes = [...html.matchAll(/<[a-z][^<>]*?\s([a-z-]+)=/gi)].map(([, name]) => name);
    expect(
      attributes.some((name) => name.startsWith('on') || name === 'src' || name === 'href'),
    ).toBe(false);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('&amp;lt;script&amp;gt;');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toContain('\u0000');
    expect(html.isWellFormed?.() ?? true).toBe(true);
    expect(html).toContain('… (5000 characters)');
  });

  it('stays below 1 MB for 200 columns of a million rows, hostile names included', () => {
    const random = createRandom('large');
    const draw = (shift: number): Table =>
      makeTable(
        Array.from({ length: 200 }, (_, at): ColumnSpec =>
          at % 3 === 0
            ? [
                `category ${at} ${HOSTILE[at % HOSTILE.length]}`,
                'category',
                Array.from({ length: 300 }, () => `value ${random.integer(80)} <b>`),
              ]
            : [
                `number ${at} ${HOSTILE[at % HOSTILE.length]}`,
                'number',
                Array.from({ length: 300 }, () => random.normal() * 1e5 + shift),
              ],
        ),
      );
    // Bins do not grow with rows, only their counts do: the shape of a report on a million rows.
    const report = compared(draw(0), draw(5e4), 1_000_000);
    const scaled = Object.entries(report.columns).map(([name, column]) => {
      const grow = (counts: readonly number[]): number[] => counts.map((count) => count * 3333 + 1);
      const both = <T extends { reference: readonly number[]; current: readonly number[] }>(
        of: T,
      ) => ({
        ...of,
        reference: grow(of.reference),
        current: grow(of.current),
      });
      const { bins, histogram } = column;
      return [
        name,
        { ...column, bins: bins && both(bins), histogram: histogram && both(histogram) },
      ];
    });
    const html = reportHtml(
      recordOf({ ...report, columns: Object.fromEntries(scaled) as DriftReport['columns'] }),
    );
    expect(html.match(/<svg /g)).toHaveLength(200);
    expect(bytes(html)).toBeLessThan(1_000_000);
    expect(html).not.toContain('to keep this file below 1 MB');
  });

  it('gives up charts, then lines, and says so, before it passes 1 MB', () => {
    const random = createRandom('wide');
    const wide = (): Table =>
      makeTable(
        Array.from({ length: 4000 }, (_, at): ColumnSpec => [
          `${'名'.repeat(70)}${at}`,
          'number',
          Array.from({ length: 12 }, () => random.normal()),
        ]),
      );
    const html = reportHtml(recordOf(compared(wide(), wide())));
    expect(bytes(html)).toBeLessThan(1_000_000);
    expect(html).toMatch(/further columns are not listed/);
    expect(html).toMatch(/columns have no chart here/);
  });

  it('writes a report of nothing, and one of an earlier version', () => {
    const empty = reportHtml(recordOf(compared(makeTable([]), makeTable([]))));
    expect(empty).toContain('Nothing could be compared.');
    const report = compared(hostile(0), hostile(1));
    const without = (of: object, names: readonly string[]): object =>
      Object.fromEntries(Object.entries(of).filter(([name]) => !names.includes(name)));
    const added = ['effect', 'pValue', 'adjustedPValue', 'psiCritical', 'learned'];
    const columns = Object.entries(report.columns).map(([name, column]) => [
      name,
      without(column, added),
    ]);
    const old = { ...without(report, ['rules']), columns: Object.fromEntries(columns) };
    const html = reportHtml(recordOf(old as DriftReport));
    expect(html.match(/<svg /g)).toHaveLength(2 * HOSTILE.length);
  });
});
