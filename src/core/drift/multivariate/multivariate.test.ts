import { describe, expect, it } from 'vitest';
import { makeTable, type ColumnSpec } from '../../../../tests/support/tables.ts';
import { gbdt } from '../../learners/trees/gbdt.ts';
import { createRandom } from '../../random.ts';
import type { Cell } from '../../table/column.ts';
import type { Table } from '../../table/table.ts';
import { driftReport } from '../report.ts';
import { multivariateDrift, type MultivariateSettings } from './multivariate.ts';

const ref = { name: 'dev.a.b', version: 1, digest: '0'.repeat(64), rows: 0 };
const refs = { reference: ref, current: ref };
const run = (reference: Table, current: Table, settings: MultivariateSettings = {}) =>
  multivariateDrift(reference, current, refs, { seed: 1, ...settings }, { learner: gbdt });

interface Customers {
  readonly rows: number;
  readonly seed: string;
  /** Of x and y. */
  readonly correlation?: number;
  readonly missing?: number;
}

/** Numbers x and y that go together, noise, and words that follow x. */
function customers({ rows, seed, correlation = 0.9, missing = 0 }: Customers): Table {
  const random = createRandom(seed);
  const drawn = Array.from({ length: rows }, () => {
    const x = random.normal();
    const rest = Math.sqrt(1 - correlation * correlation);
    return { x, y: correlation * x + rest * random.normal(), z: random.normal() };
  });
  const column = (name: string, cell: (row: (typeof drawn)[number]) => Cell): ColumnSpec => [
    name,
    name === 'word' || name === 'many' ? 'category' : 'number',
    drawn.map(cell),
  ];
  return makeTable([
    ['id', 'text', drawn.map((_, row) => `c${row}`), 'id'],
    column('x', ({ x }) => (random.next() < missing ? null : x)),
    column('y', ({ y }) => y),
    column('z', ({ z }) => z),
    column('word', ({ z }) => (z > 0.5 ? 'high' : z > -0.5 ? 'middle' : 'low')),
    column('many', ({ x }) => `k${Math.floor((x + 5) * 4)}`),
  ]);
}

describe('multivariateDrift', () => {
  const reference = customers({ rows: 3000, seed: 'reference' });
  const same = customers({ rows: 1000, seed: 'same' });
  const apart = customers({ rows: 1000, seed: 'apart', correlation: -0.9 });

  it('is silent when nothing drifted', async () => {
    const report = await run(reference, same);
    expect(report.drift).toBe(false);
    expect(report.columns).toEqual(['x', 'y', 'z', 'word', 'many']);
    const { pca, domainClassifier } = report;
    expect(pca!.value).toBeGreaterThan(pca!.lower);
    expect(pca!.value).toBeLessThan(pca!.upper);
    expect(pca!.variance).toBeGreaterThanOrEqual(0.65);
    expect(domainClassifier!.auc).toBeGreaterThan(0.45);
    expect(domainClassifier!.auc).toBeLessThan(0.55);
    expect(report.reasons.join(' ')).not.toContain(': drifted');
  });

  it('sees columns that no longer go together, which no single column shows', async () => {
    const single = driftReport(reference, apart, refs);
    expect(single.dataset.drifted).toBe(0);
    const { pca, domainClassifier, drift, reasons } = await run(reference, apart);
    expect(drift).toBe(true);
    expect(pca).toMatchObject({ drift: true });
    expect(pca!.value).toBeGreaterThan(pca!.upper);
    expect(domainClassifier!.drift).toBe(true);
    const [first, second] = domainClassifier!.importances;
    expect([first.column, second.column].every((name) => ['x', 'y', 'many'].includes(name))).toBe(
      true,
    );
    expect(reasons[1]).toContain('What tells them apart');
  });

  it('sees cells that go missing where the reference misses none', async () => {
    const gaps = customers({ rows: 1000, seed: 'gaps', missing: 0.2 });
    const { pca } = await run(reference, gaps, { tests: ['pca'] });
    expect(pca!.value).toBeGreaterThan(pca!.upper);
  });

  it('gives the same answer for the same seed', async () => {
    const small = customers({ rows: 400, seed: 'small' });
    const [first, second] = [await run(reference, small), await run(reference, small)];
    expect(second).toEqual(first);
  });

  it('cuts both tables into equal parts, no larger than the current one', async () => {
    const { pca } = await run(reference, customers({ rows: 120, seed: 'few' }), { tests: ['pca'] });
    expect(pca!.reference).toHaveLength(25);
    expect(pca!.current).toHaveLength(1);
    expect(pca!.reference.at(-1)!.to).toBe(3000);
    const cut = await run(reference, same, { tests: ['pca'], chunkRows: 250 });
    expect(cut.pca!.current.map(({ from, to }) => to - from)).toEqual([250, 250, 250, 250]);
    expect(cut.domainClassifier).toBeNull();
  });

  it('wants more than chance beside the limits, so that a handful of rows alarms nobody', async () => {
    const few = customers({ rows: 12, seed: 'handful' });
    const { domainClassifier } = await run(reference, few, { tests: ['domain_classifier'] });
    expect(domainClassifier!.drift).toBe(false);
  });

  it('names what could not take part, and refuses what it cannot do', async () => {
    const lost = makeTable([
      ['x', 'number', same.columns[1].type === 'number' ? [...same.columns[1].values] : []],
      ['y', 'category', Array.from({ length: 1000 }, () => 'a')],
    ]);
    const report = await run(reference, lost, { tests: ['domain_classifier'], maxRows: 200 });
    expect(report.columns).toEqual(['x']);
    expect(report.leftOut['z']).toBe('The current data does not have this column.');
    expect(report.leftOut['y']).toContain('the type changed');
    await expect(run(reference, lost, { tests: ['pca'] })).rejects.toThrow('at least two columns');
    await expect(run(reference, same, { variance: 2 })).rejects.toThrow('variance must be');
    await expect(run(reference, same, { chunks: 5, chunkRows: 5 })).rejects.toThrow(
      'one of chunks',
    );
    await expect(run(reference, customers({ rows: 5, seed: 'five' }))).rejects.toThrow(
      'fewer folds',
    );
  });
});
