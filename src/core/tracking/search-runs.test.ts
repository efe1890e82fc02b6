import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { runRow } from '../../../tests/support/runs.ts';
import { compileLike } from './like.ts';
import { parseOrderBy } from './order-by.ts';
import { searchRuns } from './search-runs.ts';
import { generateRunName } from './run-name.ts';

const ids = (result: { runs: readonly { runId: string }[] }): string =>
  result.runs.map((row) => row.runId).join('');

describe('searchRuns', () => {
  const rows = [
    runRow({ runId: 'a', startTime: 1, metrics: { m: 1 }, params: { p: '10' } }),
    runRow({ runId: 'b', startTime: 3, metrics: { m: NaN }, params: { p: '9' } }),
    runRow({ runId: 'c', startTime: 2, metrics: {} }),
    runRow({ runId: 'd', startTime: 2, metrics: { m: 2 }, params: { p: '9' } }),
    runRow({ runId: 'e', startTime: 9, metrics: { m: Infinity }, lifecycleStage: 'deleted' }),
  ];

  it('orders by newest start, then by id, when nothing is said', () => {
    expect(ids(searchRuns(rows))).toBe('bcda');
  });

  it('puts runs without a value last and NaN before them in both directions', () => {
    expect(ids(searchRuns(rows, { orderBy: ['metrics.m'] }))).toBe('adbc');
    expect(ids(searchRuns(rows, { orderBy: ['metrics.m DESC'] }))).toBe('dabc');
  });

  it('orders by several fields, params as texts', () => {
    expect(ids(searchRuns(rows, { orderBy: ['params.p DESC', 'metrics.`m` asc'] }))).toBe('dbac');
  });

  it('shows active, deleted or all runs', () => {
    expect(ids(searchRuns(rows, { viewType: 'DELETED_ONLY' }))).toBe('e');
    expect(ids(searchRuns(rows, { viewType: 'ALL' }))).toBe('ebcda');
  });

  it('gives pages that join to the whole, with the count of all matches', () => {
    const first = searchRuns(rows, { maxResults: 3 });
    const second = searchRuns(rows, { maxResults: 3, pageToken: first.nextPageToken });
    expect(ids(first) + ids(second)).toBe('bcda');
    expect([first.total, second.nextPageToken]).toEqual([4, null]);
    expect(() => searchRuns(rows, { pageToken: 'nonsense' })).toThrow(/page token/);
    expect(() => searchRuns(rows, { maxResults: 0 })).toThrow(/maxResults/);
  });

  it('leaves its input as it was', () => {
    const before = ids({ runs: rows });
    searchRuns(rows, { orderBy: ['run_id DESC'] });
    expect(ids({ runs: rows })).toBe(before);
  });

  it('refuses orders that it cannot read', () => {
    for (const order of ['', 'metrics.m UP', 'metrics.m DESC, x', 'datasets.name', '1']) {
      expect(() => parseOrderBy(order)).toThrow(expect.objectContaining({ code: 'filter_syntax' }));
    }
  });

  it('searches 10,000 runs in well under a second', () => {
    const random = createRandom(7);
    const many = Array.from({ length: 10_000 }, (_, n) =>
      runRow({
        runId: String(n).padStart(32, '0'),
        startTime: random.integer(1000),
        metrics: { m: random.next() },
        params: { p: String(random.integer(50)) },
      }),
    );
    const started = performance.now();
    const found = searchRuns(many, {
      filterString: "metrics.m > 0.5 AND (params.p IN ('1', '2') OR params.p LIKE '3%')",
      orderBy: ['metrics.m DESC'],
    });
    expect(performance.now() - started).toBeLessThan(1000);
    const values = found.runs.map((row) => row.metrics['m']);
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });
});

describe('compileLike', () => {
  it('stays fast on patterns that choke regular expressions', () => {
    const matches = compileLike(`${'%a'.repeat(50)}b`, false);
    const started = performance.now();
    expect(matches('a'.repeat(5000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('counts a character outside the basic plane as one', () => {
    expect(compileLike('_x', false)('😀x')).toBe(true);
    expect(compileLike('ÄB%', true)('äbc')).toBe(true);
  });
});

describe('generateRunName', () => {
  it('gives the same name for the same seed and a readable one', () => {
    expect(generateRunName('s')).toBe(generateRunName('s'));
    expect(generateRunName(1)).toMatch(/^[a-z]+-[a-z]+-\d{3}$/);
    const names = new Set(Array.from({ length: 500 }, (_, seed) => generateRunName(seed)));
    expect(names.size).toBeGreaterThan(490);
  });
});
