/**
 * @file Data, metrics and drift through the public API in Chromium against the reference pack. The same functions are
 * compared case by case in Node (tests/golden); this proves that nothing is lost between them and a user.
 */
import type { Page } from '@playwright/test';
import type { DriftReport } from '../../src/core/drift/report.ts';
import { SPLITS } from '../golden/drift/pairs.ts';
import { readRaw, toCsv } from '../golden/drift/read-table.ts';
import { hasReference, referenceBytes, referenceJson } from '../support/reference.ts';
import { expect, test } from './support/app.ts';

test.skip(!hasReference, 'skipped: the reference pack is not beside the repository');
test.setTimeout(300_000);

/** Imports bytes as they are, whatever their encoding. */
async function importBytes(
  page: Page,
  path: string,
  table: string,
  types: Record<string, 'number' | 'category'> = {},
): Promise<
  { names: string[]; numRows: number; missing: Record<string, number> } | { code: string }
> {
  const base64 = Buffer.from(referenceBytes(path)).toString('base64');
  return page.evaluate(
    async ([text, name, given]) => {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      try {
        const { schema, numRows, record } = await terrarium.data.importCsv(new Blob([bytes]), {
          table: name,
          types: given,
        });
        return {
          names: schema.map((field) => field.name),
          numRows,
          missing: Object.fromEntries(
            record.summaries.map((column) => [column.name, column.missing]),
          ),
        };
      } catch (error) {
        return { code: (error as { code: string }).code };
      }
    },
    [base64, table, types] as const,
  );
}

interface TortureCase {
  readonly file: string;
  readonly header: string[] | null;
  readonly n_rows: number;
  readonly missing_counts: Record<string, number>;
}

test('every CSV of the torture pack imports as expected', async ({ app }) => {
  const page = await app.open();
  const { cases } = referenceJson('csv_torture/expected.json') as { cases: TortureCase[] };
  for (const [index, wanted] of cases.entries()) {
    const got = await importBytes(page, `csv_torture/${wanted.file}`, `dev.torture.case_${index}`);
    if (wanted.header === null) {
      expect(got, wanted.file).toEqual({ code: 'empty_file' });
      continue;
    }
    expect(got, wanted.file).toMatchObject({ names: wanted.header, numRows: wanted.n_rows });
    expect('missing' in got ? got.missing : {}, wanted.file).toMatchObject(wanted.missing_counts);
  }
});

/** Our metric names ← the reference's. */
const BINARY = new Map([
  ['accuracy', 'accuracy_score'],
  ['precision_zero0', 'precision_score'],
  ['recall_zero0', 'recall_score'],
  ['f1_zero0', 'f1_score'],
  ['roc_auc', 'roc_auc'],
  ['average_precision', 'precision_recall_auc'],
  ['log_loss_eps1e15', 'log_loss'],
  ['brier', 'brier_score_loss'],
  ['mcc', 'matthews_corrcoef'],
]);

test('metrics of brought predictions equal scikit-learn to 1e-9', async ({ app }) => {
  const page = await app.open();
  const { binary } = referenceJson('refs/metrics.json') as {
    binary: Record<string, { y: number[]; p: number[]; expected: Record<string, unknown> }>;
  };
  for (const [name, { y, p, expected }] of Object.entries(binary)) {
    const { metrics } = await page.evaluate((given) => terrarium.metrics.evaluate(given), {
      task: 'binary' as const,
      yTrue: y,
      predictions: p,
      threshold: 0.5,
    });
    for (const [theirs, ours] of BINARY) {
      const wanted = expected[theirs];
      if (typeof wanted !== 'number' || !(ours in metrics)) continue;
      const distance = Math.abs(metrics[ours] - wanted) / Math.max(1e-5, Math.abs(wanted));
      expect(distance, `${name} ${ours}: ${metrics[ours]} and ${wanted}`).toBeLessThan(1e-9);
    }
  }
});

interface WantedColumn {
  readonly type: 'numeric' | 'categorical';
  readonly undefined?: string;
  readonly psi: number;
  readonly js_distance_base2: number;
  readonly tvd: number;
  readonly wasserstein?: number;
  readonly ks?: { readonly D: number };
  readonly bin_counts_ref?: number[];
  readonly bin_counts_cur?: number[];
  readonly missing_rate_ref: number;
  readonly missing_rate_cur: number;
}

interface WantedPair {
  readonly file?: string;
  readonly reference_file?: string;
  readonly current_file?: string;
  readonly columns: Record<string, WantedColumn>;
}

test('a drift report of imported tables has the statistics of SciPy to 1e-9', async ({ app }) => {
  const page = await app.open();
  const { pairs } = referenceJson('refs/drift.json') as { pairs: Record<string, WantedPair> };
  for (const [name, { file, reference_file, current_file, columns }] of Object.entries(pairs)) {
    const types = Object.fromEntries(
      Object.entries(columns).map(
        ([column, { type }]) => [column, type === 'numeric' ? 'number' : 'category'] as const,
      ),
    );
    const sides = [reference_file, current_file].map((own, side) => {
      const raw = readRaw(file ? `datasets/${file}` : `datasets/drift_synth/${own}`);
      const split = SPLITS[name]?.[side];
      return toCsv(raw, (row) => split?.(row, (column) => raw.cells.get(column)![row]) ?? true);
    });
    const report: DriftReport = await page.evaluate(
      async ([[reference, current], given, table]) => {
        const options = { types: given, delimiter: ',' };
        await terrarium.data.importCsv(reference, { ...options, table: `${table}_ref` });
        await terrarium.data.importCsv(current, { ...options, table: `${table}_cur` });
        return terrarium.drift({
          reference: `${table}_ref`,
          current: `${table}_cur`,
          columns: Object.keys(given),
          options: { minRows: 2 },
        });
      },
      [sides, types, `dev.drift.${name.toLowerCase()}`] as const,
    );
    for (const [column, wanted] of Object.entries(columns)) {
      const got = report.columns[column];
      const context = `${name} ${column}`;
      expect(got.missingRate.reference, context).toBeCloseTo(wanted.missing_rate_ref, 12);
      expect(got.missingRate.current, context).toBeCloseTo(wanted.missing_rate_cur, 12);
      if (wanted.undefined) {
        expect(got.ks, context).toBeNull();
        continue;
      }
      const compared: [number | null | undefined, number | undefined][] = [
        [got.psi, wanted.psi],
        [got.js, wanted.js_distance_base2],
        [got.tvd, wanted.tvd],
        [got.wasserstein ?? undefined, wanted.wasserstein],
        [got.ks?.statistic, wanted.ks?.D],
      ];
      for (const [ours, theirs] of compared) {
        if (theirs === undefined) continue;
        const distance = Math.abs((ours ?? NaN) - theirs);
        expect(distance, `${context}: ${ours} and ${theirs}`).toBeLessThanOrEqual(
          1e-12 + 1e-9 * Math.abs(theirs),
        );
      }
      if (wanted.bin_counts_ref) {
        expect(got.bins?.reference, context).toEqual(wanted.bin_counts_ref);
        expect(got.bins?.current, context).toEqual(wanted.bin_counts_cur);
      }
    }
  }
});
