import { describe, expect, it } from 'vitest';
import { columnDrift } from '../../../src/core/drift/column-drift.ts';
import type { ColumnDrift } from '../../../src/core/drift/types.ts';
import { ksAsymptoticSurvival, ksExactSurvival } from '../../../src/core/stats/ks-two-sample.ts';
import { kolmogorovSurvival } from '../../../src/core/stats/kolmogorov.ts';
import { hasReference, referenceJson } from '../../support/reference.ts';
import { SPLITS } from './pairs.ts';
import { readRaw, takeColumn, type RawTable } from './read-table.ts';

/** The pack's own promise for drift statistics: closed forms, summed in another order. */
const STATISTIC = { rtol: 1e-9, atol: 1e-12 };
/** p-values of the same exact distribution, down to 1e-300; ours is good to about 1e-11. */
const P_VALUE = { rtol: 1e-8, atol: 1e-300 };

/** pandas' default reader rounds some decimals a few units in the last place off. */
const EDGE = { rtol: 1e-14, atol: 1e-300 };

const files = new Map<string, RawTable>();
function file(path: string): RawTable {
  if (!files.has(path)) files.set(path, readRaw(path));
  return files.get(path)!;
}

/** The pack's own shapes, as far as they are read here. */
interface WantedChiSquare {
  readonly stat: number;
  readonly p: number;
  readonly dof: number;
  readonly cramers_v: number;
}
type WantedNumbers = Readonly<Record<string, number>>;
interface Wanted {
  readonly type: 'numeric' | 'categorical';
  readonly undefined?: string;
  readonly chi2?: WantedChiSquare | null;
  readonly chi2_on_bins?: WantedChiSquare | null;
  readonly n_categories: number;
  readonly new_categories: readonly string[];
  readonly lost_categories: readonly string[];
  readonly counts?: Readonly<Record<string, readonly number[]>>;
  readonly bin_edges: readonly number[];
  readonly bin_counts_ref: readonly number[];
  readonly bin_counts_cur: readonly number[];
  readonly ks: WantedNumbers;
  readonly wasserstein_norm: number | null;
}
interface Pair {
  readonly file?: string;
  readonly reference_file?: string;
  readonly current_file?: string;
  readonly columns: Readonly<Record<string, Wanted>>;
}

const pairs: [string, Pair][] = hasReference
  ? Object.entries<Pair>(referenceJson('refs/drift.json').pairs)
  : [];

describe.skipIf(!hasReference)('drift statistics against scipy', () => {
  it.each(pairs)('%s agrees in every column, with equal bin counts', (name, pair) => {
    const split = SPLITS[name];
    const left = file(
      pair.file ? `datasets/${pair.file}` : `datasets/drift_synth/${pair.reference_file}`,
    );
    const right = file(
      pair.file ? `datasets/${pair.file}` : `datasets/drift_synth/${pair.current_file}`,
    );
    const keep = (side: 0 | 1, table: RawTable) => (row: number) =>
      split ? split[side](row, (column) => table.cells.get(column)![row]) : true;
    for (const [column, want] of Object.entries(pair.columns)) {
      const number = numbersOf(want);
      const got = columnDrift(
        takeColumn(left, column, want.type, keep(0, left)),
        takeColumn(right, column, want.type, keep(1, right)),
        { minRows: 2 },
      );
      const context = `${name} ${column}`;
      expect(got.type, context).toBe(want.type);
      expect(got.missingRate.reference, context).toBeAllclose(number('missing_rate_ref'));
      expect(got.missingRate.current, context).toBeAllclose(number('missing_rate_cur'));
      if (want.undefined) {
        expect([got.ks, got.js, got.psi, got.wasserstein, got.bins], context).toEqual([
          null,
          null,
          null,
          null,
          null,
        ]);
        expect(got.method, context).toBe('missing_rate');
        expect(got.drift, context).toBe(true);
        continue;
      }
      for (const [ours, theirs] of [
        ['psi', 'psi'],
        ['js', 'js_distance_base2'],
        ['tvd', 'tvd'],
        ['hellinger', 'hellinger'],
      ] as const) {
        expect(got[ours]!, `${context} ${ours}`).toBeAllclose(number(theirs), STATISTIC);
      }
      checkChiSquare(got.chi2, want.chi2 ?? want.chi2_on_bins, context);
      if (want.type === 'categorical') checkCategories(got, want, context);
      else checkNumbers(got, want, context);
    }
  });
});

function numbersOf(want: Wanted): (key: string) => number {
  return (key) => (want as unknown as WantedNumbers)[key];
}

function checkChiSquare(
  got: ColumnDrift['chi2'],
  want: WantedChiSquare | null | undefined,
  context: string,
): void {
  if (!want || !got) {
    expect([got, want], context).toEqual([null, null]);
    return;
  }
  expect(got.statistic, context).toBeAllclose(want.stat, STATISTIC);
  expect(got.dof, context).toBe(want.dof);
  expect(got.cramersV, context).toBeAllclose(want.cramers_v, STATISTIC);
  expect(got.pValue, context).toBeAllclose(want.p, P_VALUE);
}

function checkCategories(got: ColumnDrift, want: Wanted, context: string): void {
  expect(got.bins!.categories, context).toHaveLength(want.n_categories);
  expect(got.newCategories, context).toEqual(want.new_categories);
  expect(got.lostCategories, context).toEqual(want.lost_categories);
  if (!want.counts) return;
  const counts = got.bins!.categories!.map((category, i) => [
    category,
    [got.bins!.reference[i], got.bins!.current[i]],
  ]);
  expect(counts, context).toEqual(Object.entries(want.counts));
}

function checkNumbers(got: ColumnDrift, want: Wanted, context: string): void {
  const number = numbersOf(want);
  expect(got.bins!.reference, context).toEqual(want.bin_counts_ref);
  expect(got.bins!.current, context).toEqual(want.bin_counts_cur);
  expect(got.bins!.edges!, context).toBeAllclose(want.bin_edges, EDGE);
  for (const [side, suffix] of [
    ['reference', 'ref'],
    ['current', 'cur'],
  ] as const) {
    const { count, infinite, mean, std, median, min, max } = got.numeric![side];
    expect([count, infinite], context).toEqual([
      number(`n_finite_${suffix}`),
      number(`n_inf_${suffix}`),
    ]);
    expect([mean, std, median, min, max], context).toBeAllclose(
      ['mean', 'std', 'median', 'min', 'max'].map((key) => number(`${key}_${suffix}`)),
      STATISTIC,
    );
  }
  expect(got.ks!.statistic, context).toBeAllclose(want.ks.D, { rtol: 1e-12, atol: 1e-15 });
  const n1 = number('n_finite_ref');
  const n2 = number('n_finite_cur');
  const d = got.ks!.statistic;
  expect(ksAsymptoticSurvival(d, n1, n2), context).toBeAllclose(want.ks.p_asymp_scipy, P_VALUE);
  expect(kolmogorovSurvival(Math.sqrt((n1 * n2) / (n1 + n2)) * d), context).toBeAllclose(
    want.ks.p_kolmogorov_limit,
    P_VALUE,
  );
  if (want.ks.p_exact !== undefined) {
    expect(ksExactSurvival(d, n1, n2), context).toBeAllclose(want.ks.p_exact, P_VALUE);
  }
  expect(got.ks!.pValue, context).toBeAllclose(want.ks.p_exact ?? want.ks.p_asymp_scipy, P_VALUE);
  expect(got.wasserstein!, context).toBeAllclose(number('wasserstein'), STATISTIC);
  if (want.wasserstein_norm === null) expect(got.wassersteinNorm, context).toBeNull();
  else expect(got.wassersteinNorm!, context).toBeAllclose(want.wasserstein_norm, STATISTIC);
  const withMissing = number('psi_with_missing_bin');
  if (withMissing !== undefined) {
    expect(got.psiWithMissing!, context).toBeAllclose(withMissing, STATISTIC);
  }
}
