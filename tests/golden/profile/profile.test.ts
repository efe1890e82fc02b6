/** @file Profiles against pandas and SciPy (refs/profiles.json). */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../src/core/csv/read-csv.ts';
import { bytesSource } from '../../../src/core/csv/source.ts';
import { profile } from '../../../src/core/quality/profile.ts';
import type { ColumnType } from '../../../src/core/table/column.ts';
import { hasReference, referenceBytes, referenceJson } from '../../support/reference.ts';

/** Sums of some 10^4 terms in another order, and pearson printed with 12 digits. */
const RTOL = 1e-9;
const PEARSON_ATOL = 1e-12;
/** Moments of nearly symmetric data cancel; their own size is 1. */
const MOMENT_ATOL = 1e-10;

interface Levels {
  readonly count: number;
  readonly missing: number;
  readonly n_unique: number;
  readonly top?: [string, number][];
}

/** Options that the datasets' specification names; the rest is inferred. */
const TYPES: Record<string, Record<string, ColumnType>> = {
  telco: { SeniorCitizen: 'category' },
  penguins: { year: 'category' },
};

describe.skipIf(!hasReference)('profile', () => {
  const { datasets } = hasReference ? referenceJson('refs/profiles.json') : { datasets: {} };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the reference's own
  for (const [id, expected] of Object.entries<any>(datasets)) {
    it(`agrees with pandas and SciPy on ${id}`, async () => {
      const { table } = await readCsv(bytesSource(referenceBytes(`datasets/${expected.file}`)), {
        types: TYPES[id] ?? {},
      });
      const result = profile(table);
      expect(result.numRows).toBe(expected.n_rows);
      expect(table.fields.map(({ name }) => name)).toEqual(expected.columns);
      expect(result.duplicateRows).toBe(expected.duplicate_rows_full);
      const byName = new Map(result.columns.map((column) => [column.name, column]));
      for (const [name, numbers] of Object.entries<Record<string, number>>(expected.numeric)) {
        const got = byName.get(name)!;
        expect([name, got.missing, got.unique]).toEqual([name, numbers.missing, numbers.n_unique]);
        const keys = ['count', 'zeros', 'mean', 'std', 'min', 'p1', 'p5', 'q25', 'median'] as const;
        for (const key of [...keys, 'q75', 'p95', 'p99', 'max'] as const) {
          expect(got.numeric![key], `${name} ${key}`).toBeAllclose(numbers[key], { rtol: RTOL });
        }
        for (const key of ['skew', 'kurtosis'] as const) {
          expect(got.numeric![key], `${name} ${key}`).toBeAllclose(numbers[key], {
            rtol: RTOL,
            atol: MOMENT_ATOL,
          });
        }
      }
      for (const [name, levels] of Object.entries<Levels>(expected.categorical)) {
        const got = byName.get(name)!;
        expect([name, got.count, got.missing, got.unique]).toEqual([
          name,
          levels.count,
          levels.missing,
          levels.n_unique,
        ]);
        if (levels.top && got.type !== 'text') expect([name, got.top]).toEqual([name, levels.top]);
      }
      const { names, values } = result.pearson;
      for (const [a, row] of Object.entries<Record<string, number>>(expected.pearson)) {
        for (const [b, r] of Object.entries(row)) {
          const got = values[names.indexOf(a) * names.length + names.indexOf(b)];
          expect(got, `${a} ${b}`).toBeAllclose(r, { rtol: RTOL, atol: PEARSON_ATOL });
        }
      }
    });
  }
});
