import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import type { Column, ColumnRole, Field } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { driftReport } from './report.ts';
import type { DriftOptions, DriftReport } from './types.ts';

interface Named {
  readonly column: Column;
  readonly role?: ColumnRole;
}

function table(columns: Readonly<Record<string, Column | Named>>, numRows: number): Table {
  const entries = Object.entries(columns).map(([name, given]): [Field, Column] => {
    const { column, role = 'feature' } = 'column' in given ? given : { column: given };
    return [{ name, type: column.type, role, nullable: true }, column];
  });
  return { numRows, fields: entries.map(([f]) => f), columns: entries.map(([, c]) => c) };
}

const numbers = (values: readonly number[]): Column => ({
  type: 'number',
  values: Float64Array.from(values),
});

function words(values: readonly (string | null)[]): Column {
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (v) => (v === null ? -1 : dictionary.indexOf(v)));
  return { type: 'category', codes, dictionary };
}

function text(values: readonly string[]): Column {
  const encoded = values.map((value) => new TextEncoder().encode(value));
  const offsets = new Int32Array(values.length + 1);
  encoded.forEach((bytes, row) => (offsets[row + 1] = offsets[row] + bytes.length));
  const bytes = new Uint8Array(offsets[values.length]);
  encoded.forEach((part, row) => bytes.set(part, offsets[row]));
  return { type: 'text', bytes, offsets, valid: new Uint8Array(values.length).fill(1) };
}

const range = <T>(count: number, at: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => at(i));
const ref = { name: 'dev.churn.a', version: 1, digest: '0'.repeat(64), rows: 0 };

function report(
  reference: Readonly<Record<string, Column | Named>>,
  current: Readonly<Record<string, Column | Named>>,
  options?: DriftOptions,
  columns?: readonly string[],
): DriftReport {
  const refs = { reference: ref, current: { ...ref, version: 2 } };
  return driftReport(table(reference, 0), table(current, 0), refs, options, columns);
}

const spread = (count: number, shift = 0): number[] => range(count, (i) => (i % 97) + shift);

describe('driftReport chooses as Evidently does', () => {
  it.each([
    [1000, 97, 'ks'],
    [1001, 97, 'wasserstein_norm'],
    [1000, 5, 'chi_square'],
    [1001, 5, 'jensen_shannon'],
    [1000, 6, 'ks'],
    [1000, 2, 'z_proportions'],
    [1001, 2, 'jensen_shannon'],
    [1000, 1, 'z_proportions'],
  ] as const)('%i reference rows with %i numbers: %s', (rows, distinct, method) => {
    const values = range(rows, (i) => i % distinct);
    const row = report({ x: numbers(values) }, { x: numbers(values) }).columns['x'];
    expect(row).toMatchObject({ type: 'numeric', status: 'ok', method, drift: false });
    expect(row.reason).toContain(`${distinct} value`);
  });

  it('counts reference rows after dropping missing and infinite ones', () => {
    const values = [...spread(1000), NaN, Infinity, NaN];
    expect(report({ x: numbers(values) }, { x: numbers(values) }).columns['x'].method).toBe('ks');
  });

  it('takes categories by chi-square, the Z-test, or from 1,001 rows Jensen–Shannon', () => {
    const at = (rows: number, kinds: number): string => {
      const column = words(range(rows, (i) => `k${i % kinds}`));
      return report({ x: column }, { x: column }).columns['x'].method;
    };
    expect([at(900, 3), at(900, 2), at(1001, 2)]).toEqual([
      'chi_square',
      'z_proportions',
      'jensen_shannon',
    ]);
  });
});

describe('driftReport gives the numbers of the chosen test', () => {
  it('chi-square of fit with expected counts from the reference (scipy.stats.chisquare)', () => {
    const a = words([...range(50, () => 'a'), ...range(30, () => 'b'), ...range(20, () => 'c')]);
    const b = words([...range(20, () => 'a'), ...range(20, () => 'b'), ...range(10, () => 'c')]);
    const row = report({ x: a }, { x: b }).columns['x'];
    // Expected 25, 15, 10: (25 + 25·25/15·… ) = 1 + 5/3 + 0 = 8/3 with 2 degrees of freedom.
    expect(row.value).toBeAllclose(Math.exp(-4 / 3), { rtol: 1e-12 });
    expect(row).toMatchObject({ method: 'chi_square', threshold: 0.05, driftWhen: 'below' });
  });

  it('Z-test of two proportions', () => {
    const a = words(range(100, (i) => (i < 50 ? 'n' : 'y')));
    const b = words(range(100, (i) => (i < 35 ? 'n' : 'y')));
    const row = report({ x: a }, { x: b }).columns['x'];
    // z = 0.15 / √(0.425 · 0.575 · 0.02) = 2.14559.
    expect(row.value).toBeAllclose(0.031905255236596, { rtol: 1e-12 });
    expect(row.drift).toBe(true);
  });

  it('Jensen–Shannon with the natural logarithm as value and base 2 as `js`', () => {
    const a = words(range(2000, (i) => (i % 2 === 0 ? 'n' : 'y')));
    const b = words(range(2000, (i) => (i % 4 === 0 ? 'n' : 'y')));
    const row = report({ x: a }, { x: b }).columns['x'];
    expect(row.value).toBeAllclose(row.js! * Math.sqrt(Math.LN2), { rtol: 1e-12 });
    expect(row.drift).toBe(true);
  });

  it('Wasserstein over the reference sd, with its floor of 0.001', () => {
    const a = range(2000, (i) => i % 10);
    const row = report({ x: numbers(a) }, { x: numbers(a.map((v) => v + 1)) }).columns['x'];
    expect(row.wasserstein).toBeAllclose(1, { rtol: 1e-12 });
    expect(row.value).toBeAllclose(1 / Math.sqrt(8.25), { rtol: 1e-12 });
    expect(row.wassersteinNorm).toBeAllclose(row.value!);
  });

  it('alarms on a new category and says which', () => {
    const a = words(range(300, (i) => 'abc'[i % 3]));
    const b = words(range(300, (i) => (i < 3 ? 'crypto' : 'abc'[i % 3])));
    const row = report({ x: a }, { x: b }).columns['x'];
    expect(row).toMatchObject({ drift: true, value: 0, newCategories: ['crypto'] });
    expect(row.reason).toContain('"crypto"');
  });
});

describe('driftReport and missing values', () => {
  it('lets a jump of the missing rate alone make a column drift', () => {
    const a = spread(400);
    const b = a.map((value, i) => (i % 3 === 0 ? NaN : value));
    const row = report({ x: numbers(a) }, { x: numbers(b) }).columns['x'];
    expect(row).toMatchObject({
      status: 'ok',
      method: 'missing_rate',
      drift: true,
      threshold: 0.05,
    });
    expect(row.value).toBeAllclose(134 / 400);
    expect(row.ks!.pValue).toBeGreaterThan(0.05);
    expect(row.reason).toContain('0 % → 33.5 %');
  });

  it('leaves a small or uncertain change of the missing rate alone', () => {
    const few = report({ x: numbers(spread(20)) }, { x: numbers([...spread(18), NaN, NaN]) })
      .columns['x'];
    const many = spread(5000);
    const slight = many.map((value, i) => (i % 30 === 0 ? NaN : value));
    expect(few.drift).toBe(false);
    expect(report({ x: numbers(many) }, { x: numbers(slight) }).columns['x'].drift).toBe(false);
  });

  it('judges a column that went missing altogether, whatever type an empty column got', () => {
    for (const empty of [numbers(range(50, () => NaN)), words(range(50, () => null))]) {
      for (const full of [numbers(spread(50)), words(range(50, (i) => 'ab'[i % 2]))]) {
        const row = report({ x: full }, { x: empty }).columns['x'];
        expect(row).toMatchObject({ status: 'ok', method: 'missing_rate', drift: true, ks: null });
      }
    }
  });
});

describe('driftReport never breaks because of one column', () => {
  const good = numbers(spread(50));

  it('reports broken, lost, added, mixed, empty and skipped columns each by its own row', () => {
    const broken: Column = { type: 'category', codes: Int32Array.of(0, 7), dictionary: ['a'] };
    const { columns, dataset } = report(
      {
        good,
        broken,
        lost: good,
        mixed: good,
        empty: numbers([]),
        void: numbers([NaN, NaN]),
        key: { column: text(['a', 'b']), role: 'id' },
        churn: { column: words(['Yes', 'No']), role: 'target' },
        few: numbers([1]),
      },
      {
        good,
        broken,
        mixed: words(['a', 'b']),
        empty: numbers([]),
        void: numbers([NaN, NaN]),
        key: { column: text(['c', 'd']), role: 'id' },
        few: numbers([1]),
        added: good,
      },
    );
    const status = Object.entries(columns).map(([name, row]) => [name, row.status]);
    expect(Object.fromEntries(status)).toEqual({
      good: 'ok',
      broken: 'failed',
      lost: 'failed',
      mixed: 'failed',
      empty: 'skipped',
      void: 'skipped',
      key: 'skipped',
      churn: 'skipped',
      few: 'skipped',
      added: 'skipped',
    });
    for (const row of Object.values(columns)) expect(row.reason).toMatch(/\w.*\.$/);
    expect(columns['mixed'].reason).toContain('number in the reference, category in the current');
    expect(dataset).toMatchObject({ compared: 1, drifted: 0, share: 0, drift: false });
  });

  it('compares a constant: the same is stable, another has drifted', () => {
    for (const rows of [100, 3000]) {
      const of = (value: number): Column => numbers(range(rows, () => value));
      const { columns } = report({ same: of(3), other: of(3) }, { same: of(3), other: of(4) });
      expect(columns['same']).toMatchObject({ status: 'ok', drift: false, wassersteinNorm: null });
      expect(columns['other']).toMatchObject({ status: 'ok', drift: true });
    }
  });

  it('takes names that collide with object members as ordinary columns', () => {
    const hostile = Object.fromEntries([
      ['__proto__', good],
      ['constructor', good],
    ]);
    const { columns } = report(hostile, hostile);
    expect(Object.keys(columns)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(columns)).toBe(Object.prototype);
  });

  it('cuts a range wider than the largest number', () => {
    const wide = numbers([-1.5e308, 1.5e308]);
    const row = report({ x: wide }, { x: numbers([0]) }).columns['x'];
    expect(row.psi).toBeGreaterThanOrEqual(0);
    expect(row.js).toBeLessThanOrEqual(1);
  });

  it('gives rows of one shape for any pair of small columns', () => {
    const cell = fc.oneof(fc.constantFrom(NaN, 0, 1, Infinity, -0, 1e308, -1e308), fc.double());
    const column = fc.oneof(
      fc.array(cell, { maxLength: 12 }).map(numbers),
      fc.array(fc.option(fc.constantFrom('a', 'b', '', '𝒳', '')), { maxLength: 12 }).map(words),
      fc.array(fc.string(), { maxLength: 6 }).map(text),
    );
    fc.assert(
      fc.property(column, column, (a, b) => {
        const row = report({ x: a }, { x: b }).columns['x'];
        expect(['ok', 'skipped', 'failed']).toContain(row.status);
        expect(row.value === null).toBe(row.status !== 'ok');
        for (const share of [row.js, row.tvd, row.hellinger]) {
          if (share !== null) expect(share >= 0 && share <= 1 + 1e-12).toBe(true);
        }
        if (row.psi !== null) expect(row.psi).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('driftReport compares every type', () => {
  it('integers beyond 2^53, dates, booleans and text', () => {
    const big = (shift: bigint): Column => ({
      type: 'integer',
      values: BigInt64Array.from(range(60, (i) => 2n ** 60n + BigInt(i) * 10n ** 15n + shift)),
      valid: new Uint8Array(60).fill(1),
    });
    const dates = (shift: number): Column => ({
      type: 'date',
      values: Float64Array.from(range(60, (i) => 1e12 + i * 864e5 + shift)),
    });
    const flags = (every: number): Column => ({
      type: 'boolean',
      values: Int8Array.from(range(60, (i) => (i === 0 ? -1 : Number(i % every === 0)))),
    });
    const notes = (length: number): Column =>
      text(range(60, (i) => 'x'.repeat(length + (i % 7)) + String(i)));
    const { columns } = report(
      {
        big: big(0n),
        dates: dates(0),
        flags: flags(2),
        notes: notes(10),
        kind: text(['a', 'b', 'a']),
      },
      {
        big: big(10n ** 17n),
        dates: dates(1e10),
        flags: flags(9),
        notes: notes(30),
        kind: words(['a', 'b', 'c']),
      },
    );
    const seen = Object.entries(columns).map(([name, row]) => [name, row.method, row.drift]);
    expect(seen).toEqual([
      ['big', 'ks', true],
      ['dates', 'ks', true],
      ['flags', 'z_proportions', true],
      ['notes', 'ks', true],
      ['kind', 'chi_square', true],
    ]);
    expect(columns['notes'].reason).toContain('length');
    expect(columns['flags'].bins!.categories).toEqual(['__missing__', 'false', 'true']);
    expect(columns['kind'].newCategories).toEqual(['c']);
  });

  it('aligns dictionaries by word, not by code', () => {
    const a = words(['x', 'y', 'y', 'x']);
    const b: Column = {
      type: 'category',
      codes: Int32Array.of(1, 0, 0, 1),
      dictionary: ['y', 'x', 'z'],
    };
    expect(report({ x: a }, { x: b }).columns['x']).toMatchObject({ psi: 0, newCategories: [] });
  });

  it('bounds what it ships of a column with many categories', () => {
    const a = words(range(4000, (i) => `k${i % 3000}`));
    const row = report({ x: a }, { x: a }).columns['x'];
    expect(row.bins!.categories).toHaveLength(1000);
    expect(row.bins!.reference.reduce((sum, n) => sum + n, 0)).toBe(4000);
  });
});

describe('driftReport options', () => {
  const a = numbers(spread(500));
  const b = numbers(spread(500, 3));

  it('take method and threshold by column, and compare ids when they are named', () => {
    const keyed = { x: a, key: { column: a, role: 'id' as const } };
    const { columns } = report(
      keyed,
      { ...keyed, x: b },
      { methods: { x: 'psi' }, thresholds: { x: 1e6 } },
      ['x', 'key', 'nothing'],
    );
    expect(columns['x']).toMatchObject({ method: 'psi', threshold: 1e6, drift: false });
    expect(columns['x'].value).toBe(columns['x'].psi);
    expect(columns['key'].status).toBe('ok');
    expect(columns['nothing'].status).toBe('failed');
  });

  it('say so when a test does not apply', () => {
    const { columns } = report(
      { x: words(['a', 'b']) },
      { x: words(['a', 'b']) },
      { methods: { x: 'ks' } },
    );
    expect(columns['x'].status).toBe('failed');
    expect(columns['x'].reason).toContain('does not apply');
  });

  it('decide the data set by the share of drifted columns', () => {
    const far = numbers(spread(500, 90));
    const at = (driftShare: number): boolean =>
      report({ x: a, y: a, z: a }, { x: far, y: far, z: a }, { driftShare }).dataset.drift;
    expect([at(0.5), at(0.67)]).toEqual([true, false]);
    expect(() => at(2)).toThrow(/driftShare/);
  });
});

describe('driftReport at size', () => {
  it('compares a million with a million rows and finds no drift in chance', () => {
    const random = createRandom('size');
    const draw = (): Column => numbers(range(1_000_000, () => random.next()));
    const row = report({ x: draw() }, { x: draw() }).columns['x'];
    expect(row).toMatchObject({ method: 'wasserstein_norm', drift: false });
    expect(row.ks!.pValue).toBeGreaterThan(0.001);
  });
});
