import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, makeTable } from '../../../tests/support/tables.ts';
import { driftReport } from '../drift/report.ts';
import { generateChurn } from '../lab/churn-data.ts';
import { inferContract, validateContract } from '../quality/contract.ts';
import { tableDigest } from '../table/digest.ts';
import { columnNames, columnOf, countMissing } from '../table/cells.ts';
import { sliceTable, takeTableRows } from '../table/select.ts';
import { summariseColumn } from '../table/summary.ts';
import type { Table } from '../table/table.ts';
import { DETECTORS, expectedDetectors } from './detectors.ts';
import { inject } from './inject.ts';
import { INJECTION_KINDS, type Injection } from './injection.ts';
import { triangle } from './kinds/cells.ts';

const ROWS = 3000;
const TARGET = 'churn';
const table = generateChurn({ rows: ROWS, seed: 5, labels: true });
/** Other customers of the same world: what a detector compares with. */
const reference = generateChurn({ rows: ROWS, seed: 6, labels: true });

const after = (injection: Injection, seed = 42): Table =>
  inject(table, { injections: [injection], seed }).table;
const refs = { name: 'dev.t.t', version: 1, digest: 'a'.repeat(64), rows: ROWS };
/** Columns that a drift report of the two tables flags. */
function drifted(current: Table, before = reference): string[] {
  const report = driftReport(before, current, { reference: refs, current: refs });
  return Object.entries(report.columns).flatMap(([name, { drift }]) => (drift ? [name] : []));
}
/** Columns whose cells differ, row by row. */
const changed = (current: Table): string[] =>
  columnNames(table).filter((name) => {
    const [a, b] = [cellsOf(table, name), cellsOf(current, name)];
    return a.length !== b.length || a.some((cell, row) => !Object.is(cell, b[row]));
  });
const shareOf = (current: Table, name: string, value: string): number =>
  cellsOf(current, name).filter((cell) => cell === value).length / current.numRows;
const sorted = (current: Table, name: string): string[] =>
  cellsOf(current, name)
    .map(String)
    .sort((a, b) => (a < b ? -1 : 1));

describe('inject', () => {
  it('finds nothing where nothing was injected', () => {
    expect(drifted(table)).toEqual([]);
  });

  it('covariate shift and scale: this column drifts, no other cell changes', () => {
    for (const injection of [
      { kind: 'covariate', how: 'shift', column: 'monthly_charges', by: 0.5 },
      { kind: 'covariate', how: 'scale', column: 'monthly_charges', factor: 1.6 },
    ] as const) {
      const current = after(injection);
      expect(changed(current)).toEqual(['monthly_charges']);
      expect(drifted(current)).toEqual(['monthly_charges']);
    }
    const whole = after({ kind: 'covariate', how: 'shift', column: 'tenure', by: -9, min: 0 });
    expect(new Set(cellsOf(whole, 'tenure'))).toEqual(new Set([0]));
  });

  it('covariate resample: the mix changes, rows and their labels do not', () => {
    const injection = {
      kind: 'covariate',
      how: 'resample',
      column: 'contract',
      value: 'Two year',
      share: 0.6,
    } as const;
    const current = after(injection);
    expect(shareOf(current, 'contract', 'Two year')).toBeAllclose(0.6, { atol: 1 / ROWS });
    const known = new Map(
      cellsOf(table, 'customer_id').map((id, row) => [id, cellsOf(table, TARGET)[row]]),
    );
    const ids = cellsOf(current, 'customer_id');
    expect(cellsOf(current, TARGET)).toEqual(ids.map((id) => known.get(id)));
    expect(drifted(current)).toContain('contract');
  });

  it('prior: labels have the share asked for, rows of each label look as before', () => {
    const current = after({ kind: 'prior', target: TARGET, value: 'Yes', share: 0.5 });
    expect(shareOf(current, TARGET, 'Yes')).toBe(0.5);
    for (const label of ['Yes', 'No']) {
      const rowsOf = (one: Table): Table => {
        const labels = cellsOf(one, TARGET);
        return takeTableRows(
          one,
          Int32Array.from(labels.keys()).filter((row) => labels[row] === label),
        );
      };
      expect(drifted(rowsOf(current), rowsOf(table))).toEqual([]);
    }
    expect(drifted(current)).toContain(TARGET);
  });

  it('concept: only labels change, each stays as frequent, and what they follow turns round', () => {
    const injection = { kind: 'concept', target: TARGET, column: 'contract', share: 0.9 } as const;
    const current = after(injection);
    expect(changed(current)).toEqual([TARGET]);
    expect(sorted(current, TARGET)).toEqual(sorted(table, TARGET));
    expect(drifted(current)).toEqual([]);
    const rate = (one: Table, value: string): number => {
      const contracts = cellsOf(one, 'contract');
      const labels = cellsOf(one, TARGET).filter((_, row) => contracts[row] === value);
      return labels.filter((label) => label === 'Yes').length / labels.length;
    };
    expect(rate(table, 'Month-to-month')).toBeGreaterThan(rate(table, 'Two year') + 0.2);
    expect(rate(current, 'Month-to-month')).toBeLessThan(rate(current, 'Two year'));
    const random = after({ kind: 'concept', target: TARGET, share: 0.5 });
    expect(changed(random)).toEqual([TARGET]);
    expect(sorted(random, TARGET)).toEqual(sorted(table, TARGET));
  });

  it('schema: a contract names the column, and nothing else is touched', () => {
    const facts = (one: Table) => ({
      name: 'dev.t.t',
      numRows: one.numRows,
      fields: one.fields,
      summaries: one.fields.map((field, at) => summariseColumn(field, one.columns[at])),
    });
    const contract = inferContract(facts(table));
    const broken = (current: Table): string[] => {
      const failed = validateContract(facts(current), contract).filter(({ success }) => !success);
      return [
        ...new Set(
          failed.map(({ expectation }) => ('column' in expectation ? expectation.column : '')),
        ),
      ];
    };
    expect(broken(table)).toEqual([]);
    const column = 'monthly_charges';
    const renamed = after({ kind: 'schema', how: 'rename', column, to: 'charges' });
    expect(broken(renamed)).toEqual([column]);
    expect(cellsOf(renamed, 'charges')).toEqual(cellsOf(table, column));
    expect(broken(after({ kind: 'schema', how: 'drop', column }))).toEqual([column]);
    const retyped = after({ kind: 'schema', how: 'retype', column, to: 'text' });
    expect(broken(retyped)).toEqual([column]);
    expect(columnOf(retyped, column).type).toBe('text');
    expect(() => after({ kind: 'schema', how: 'rename', column, to: 'tenure' })).toThrow('free');
  });

  it('nulls: exactly that share of the cells that were there is missing', () => {
    const current = after({ kind: 'nulls', column: 'monthly_charges', share: 0.2 });
    expect(countMissing(columnOf(current, 'monthly_charges'))).toBe(0.2 * ROWS);
    expect(changed(current)).toEqual(['monthly_charges']);
    const kept = cellsOf(current, 'monthly_charges').filter((cell) => cell !== null);
    expect(new Set(cellsOf(table, 'monthly_charges')).has(kept[0])).toBe(true);
  });

  it('unit: every number becomes the same multiple, in the rows of one source', () => {
    const current = after({ kind: 'unit', column: 'monthly_charges', factor: 100 });
    expect(cellsOf(current, 'monthly_charges')).toBeAllclose(
      cellsOf(table, 'monthly_charges').map((cell) => 100 * (cell as number)),
      { rtol: 1e-12 },
    );
    expect(drifted(current)).toEqual(['monthly_charges']);
    const part = after({ kind: 'unit', column: 'monthly_charges', factor: 100, share: 0.1 });
    const differs = cellsOf(part, 'monthly_charges').filter(
      (cell, row) => cell !== cellsOf(table, 'monthly_charges')[row],
    );
    expect(differs).toHaveLength(0.1 * ROWS);
  });

  it('delay: the newest labels are missing, those before and all rows are as they were', () => {
    const current = after({ kind: 'delay', target: TARGET, share: 0.25 });
    const from = 0.75 * ROWS;
    expect(cellsOf(current, TARGET).slice(0, from)).toEqual(cellsOf(table, TARGET).slice(0, from));
    expect(new Set(cellsOf(current, TARGET).slice(from))).toEqual(new Set([null]));
    expect(changed(current)).toEqual([TARGET]);
  });

  it('duplicates: ids come twice, distributions stay', () => {
    const current = after({ kind: 'duplicates', share: 0.1 });
    expect(current.numRows).toBe(ROWS + 300);
    expect(new Set(cellsOf(current, 'customer_id')).size).toBe(ROWS);
    expect(drifted(current)).toEqual([]);
  });

  it('seasonality: windows within a period drift, whole periods do not', () => {
    const injection = {
      kind: 'seasonality',
      column: 'monthly_charges',
      amplitude: 0.6,
      period: ROWS / 2,
    } as const;
    const current = after(injection);
    expect(changed(current)).toEqual(['monthly_charges']);
    const rising = sliceTable(current, 0, ROWS / 4);
    expect(drifted(rising)).toEqual(['monthly_charges']);
    const mean = (one: Table): number =>
      cellsOf(one, 'monthly_charges').reduce<number>((sum, cell) => sum + Number(cell), 0) /
      one.numRows;
    expect(mean(current)).toBeAllclose(mean(table), { atol: 0.5 });
  });

  it('is the same for the same seed, and nothing at strength 0', async () => {
    const injections: Injection[] = [
      { kind: 'nulls', column: 'tenure', share: 0.3 },
      { kind: 'prior', target: TARGET, value: 'Yes', share: 0.4 },
      { kind: 'concept', target: TARGET, share: 0.5 },
      { kind: 'duplicates', share: 0.2 },
    ];
    const digest = async (seed: number) => tableDigest(inject(table, { injections, seed }).table);
    expect(await digest(1)).toBe(await digest(1));
    expect(await digest(1)).not.toBe(await digest(2));
    const idle = inject(table, { injections }, { strength: 0 }).table;
    expect(await tableDigest(idle)).toBe(await tableDigest(table));
  });

  it('takes scales from the reference that a part belongs to', () => {
    const constant = makeTable([['x', 'number', [5, 5]]]);
    const whole = makeTable([['x', 'number', [0, 10]]]);
    const shift = { kind: 'covariate', how: 'shift', column: 'x', by: 1 } as const;
    const moved = inject(constant, { injections: [shift] }, { reference: whole });
    expect(cellsOf(moved.table, 'x')).toEqual([10, 10]);
    expect(moved.records[0]).toMatchObject({ rowsTouched: 2, columns: ['x'] });
  });

  it('refuses settings outside their range, and columns that do not fit', () => {
    expect(() => after({ kind: 'nulls', column: 'tenure', share: 1.2 })).toThrow('nulls.share');
    const words = { kind: 'unit', column: 'contract', factor: 2 } as const;
    expect(() => after(words)).toThrow('must hold numbers');
    expect(() => after({ kind: 'prior', target: TARGET, value: 'Maybe', share: 0.5 })).toThrow(
      'rows of both kinds',
    );
  });
});

describe('triangle', () => {
  it('stays within ±1, repeats, and is odd', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1, max: 64 }),
        (at, n) => {
          const value = triangle(at, 4 * n);
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          expect(triangle(at + 4 * n, 4 * n)).toBeAllclose(value, { atol: 1e-9 });
          expect(triangle(-at, 4 * n)).toBeAllclose(-value, { atol: 1e-9 });
        },
      ),
      { seed: 1 },
    );
  });
});

describe('expectedDetectors', () => {
  it('names known detectors in the order in which they can know', () => {
    const order = DETECTORS.map(({ id }) => id);
    const samples: Readonly<Record<(typeof INJECTION_KINDS)[number], Injection>> = {
      covariate: { kind: 'covariate', how: 'shift', column: 'x', by: 1 },
      prior: { kind: 'prior', target: 'y', value: 'a', share: 0.5 },
      concept: { kind: 'concept', target: 'y', share: 0.5 },
      schema: { kind: 'schema', how: 'drop', column: 'x' },
      nulls: { kind: 'nulls', column: 'x', share: 0.5 },
      unit: { kind: 'unit', column: 'x', factor: 2 },
      delay: { kind: 'delay', target: 'y', share: 0.5 },
      duplicates: { kind: 'duplicates', share: 0.5 },
      seasonality: { kind: 'seasonality', column: 'x', amplitude: 1, period: 7 },
    };
    for (const kind of INJECTION_KINDS) {
      const places = expectedDetectors(samples[kind]).map(({ detector }) =>
        order.indexOf(detector),
      );
      expect(places.length, kind).toBeGreaterThan(0);
      expect(places, kind).toEqual([...places].sort((a, b) => a - b));
    }
  });
});
