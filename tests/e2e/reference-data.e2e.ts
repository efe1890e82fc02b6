/**
 * @file Data, metrics and drift through the public API in Chromium against the reference pack. The same functions are
 * compared case by case in Node (tests/golden); this proves that nothing is lost between them and a user.
 */
import type { Page } from '@playwright/test';
import type { DriftReport } from '../../src/core/drift/report.ts';
import { MAX_CURVE_POINTS } from '../../src/core/metrics/thin.ts';
import type { Cell, ColumnType } from '../../src/core/table/column.ts';
import type { MetricsRequest } from '../../src/engine/protocol.ts';
import { agrees } from '../golden/csv/agrees.ts';
import { SPLITS } from '../golden/drift/pairs.ts';
import { readRaw, toCsv } from '../golden/drift/read-table.ts';
import { hasReference, referenceBytes, referenceJson } from '../support/reference.ts';
import { expect, test } from './support/app.ts';
import { figure, Worst } from './support/figures.ts';

test.skip(!hasReference, 'skipped: the reference pack is not beside the repository');
test.setTimeout(300_000);

/** Imports bytes as they are, whatever their encoding. */
async function importBytes(
  page: Page,
  path: string,
  table: string,
): Promise<
  | {
      names: string[];
      numRows: number;
      missing: Record<string, number>;
      types: ColumnType[];
      /** By row; infinite numbers as they are. */
      cells: Cell[][];
      decimal: '.' | ',';
    }
  | { code: string }
> {
  const base64 = Buffer.from(referenceBytes(path)).toString('base64');
  return page.evaluate(
    async ([text, name]) => {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      try {
        const { schema, numRows, record } = await terrarium.data.importCsv(new Blob([bytes]), {
          table: name,
        });
        const table = await terrarium.data.table(name);
        const rows = await table.head(numRows);
        const { dialect } = await terrarium.data.sniffCsv(new Blob([bytes]));
        return {
          types: schema.map((field) => field.type),
          cells: rows.map((row) => schema.map((field) => row[field.name])),
          decimal: dialect.decimal,
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
    [base64, table] as const,
  );
}

interface TortureCase {
  readonly file: string;
  readonly header: string[] | null;
  readonly n_rows: number;
  readonly rows: string[][] | null;
  readonly missing_counts: Record<string, number>;
}

test('every CSV of the torture pack imports as expected', async ({ app }) => {
  const page = await app.open();
  const { cases } = referenceJson('csv_torture/expected.json') as { cases: TortureCase[] };
  let numCells = 0;
  for (const [index, wanted] of cases.entries()) {
    const got = await importBytes(page, `csv_torture/${wanted.file}`, `dev.torture.case_${index}`);
    if (wanted.header === null) {
      expect(got, wanted.file).toEqual({ code: 'empty_file' });
      continue;
    }
    expect(got, wanted.file).toMatchObject({ names: wanted.header, numRows: wanted.n_rows });
    if ('code' in got) throw new Error(`${wanted.file}: ${got.code}`);
    expect(got.missing, wanted.file).toMatchObject(wanted.missing_counts);
    wanted.rows?.forEach((row, at) =>
      row.forEach((text, column) => {
        const cell = got.cells[at][column];
        const isRight = agrees(text, cell, got.types[column], got.decimal);
        expect(isRight, `${wanted.file} row ${at} column ${column}: ${cell} for "${text}"`).toBe(
          true,
        );
        numCells++;
      }),
    );
  }
  figure('torture pack', `${cases.length} files, ${numCells} cells as expected`);
  expect(numCells).toBeGreaterThan(200);
});

/** The reference's names → ours, by task. */
const BINARY = {
  accuracy: 'accuracy_score',
  precision_zero0: 'precision_score',
  recall_zero0: 'recall_score',
  f1_zero0: 'f1_score',
  specificity: 'specificity_score',
  balanced_accuracy: 'balanced_accuracy_score',
  cohen_kappa: 'cohen_kappa_score',
  mcc: 'matthews_corrcoef',
  roc_auc: 'roc_auc',
  average_precision: 'precision_recall_auc',
  ks_stat: 'ks_statistic',
  log_loss_eps1e15: 'log_loss',
  brier: 'brier_score_loss',
  ece_uniform_10: 'expected_calibration_error',
};
const REGRESSION = {
  mse: 'mean_squared_error',
  rmse: 'root_mean_squared_error',
  mae: 'mean_absolute_error',
  medae: 'median_absolute_error',
  r2: 'r2_score',
  explained_variance: 'explained_variance_score',
  max_error: 'max_error',
  mape_fraction: 'mean_absolute_percentage_error',
  msle: 'mean_squared_log_error',
  mean_bias_pred_minus_true: 'mean_bias',
};
const MULTICLASS = {
  accuracy: 'accuracy_score',
  balanced_accuracy: 'balanced_accuracy_score',
  mcc: 'matthews_corrcoef',
  kappa: 'cohen_kappa_score',
  log_loss: 'log_loss',
  'macro.precision': 'precision_score_macro',
  'macro.recall': 'recall_score_macro',
  'macro.f1': 'f1_score_macro',
  'weighted.precision': 'precision_score',
  'weighted.recall': 'recall_score',
  'weighted.f1': 'f1_score_weighted',
  roc_auc_ovr_macro: 'roc_auc_macro',
  roc_auc_ovr_weighted: 'roc_auc',
};
const NAMES = { binary: BINARY, regression: REGRESSION, multiclass: MULTICLASS };

/** One case of refs/metrics.json as a request, with what is expected of it. */
interface MetricsCase {
  readonly where: string;
  readonly request: MetricsRequest;
  readonly expected: Record<string, unknown>;
}

/** A case as the pack has it; which entries there are depends on the family. */
interface RawCase {
  readonly y: number[];
  readonly p: number[];
  readonly pred: number[];
  readonly P: number[][];
  readonly w?: number[];
  readonly case: string;
  readonly expected: Record<string, unknown> & { readonly threshold: number };
}

function metricsCases(): MetricsCase[] {
  const { binary, binary_thresholds, binary_weighted, regression, multiclass } =
    referenceJson('refs/metrics.json');
  const cases: MetricsCase[] = [];
  const add = (where: string, request: MetricsRequest, expected: Record<string, unknown>): void => {
    cases.push({ where, request, expected });
  };
  const task = 'binary' as const;
  const weighted = (weights?: number[]) => (weights === undefined ? {} : { weights });
  for (const [name, { y, p, expected }] of Object.entries<RawCase>(binary)) {
    const { average_precision_note: note, average_precision, ...rest } = expected;
    const isDefined = note === undefined;
    const request = { task, yTrue: y, predictions: p, threshold: expected.threshold };
    add(name, request, { ...rest, ...(isDefined ? { average_precision } : {}) });
  }
  for (const [threshold, { case: name, ...expected }] of Object.entries<RawCase>(
    binary_thresholds,
  )) {
    const { y, p } = binary[name];
    const request = { task, yTrue: y, predictions: p, threshold: Number(threshold) };
    add(`threshold ${threshold}`, request, expected);
  }
  for (const [name, { case: source, w, expected }] of Object.entries<RawCase>(binary_weighted)) {
    const { y, p } = binary[source];
    const { threshold } = expected;
    add(name, { task, yTrue: y, predictions: p, ...weighted(w), threshold }, expected);
  }
  for (const [name, { y, pred, w, expected }] of Object.entries<RawCase>(regression)) {
    add(name, { task: 'regression', yTrue: y, predictions: pred, ...weighted(w) }, expected);
  }
  for (const [name, { y, P, w, expected }] of Object.entries<RawCase>(multiclass)) {
    const predictions = P.flat();
    const numClasses = P[0].length;
    add(name, { task: 'multiclass', yTrue: y, predictions, numClasses, ...weighted(w) }, expected);
  }
  return cases;
}

/** `macro.f1` → the entry `f1` of the entry `macro`. */
function partOf(expected: Record<string, unknown>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], expected);
}

test('metrics of brought predictions equal scikit-learn to 1e-9', async ({ app }) => {
  const page = await app.open();
  const worst = new Worst(1e-9);
  let numUndefined = 0;
  for (const { where, request, expected } of metricsCases()) {
    const { metrics, confusion, curves } = await page.evaluate(async (given) => {
      const { roc, precisionRecall, calibration, ...rest } =
        await terrarium.metrics.evaluate(given);
      const found: Record<string, number[] | undefined> = {
        'roc_curve.fpr': roc ? [...roc.x] : undefined,
        'roc_curve.tpr': roc ? [...roc.y] : undefined,
        'pr_curve.recall': precisionRecall ? [...precisionRecall.x] : undefined,
        'pr_curve.precision': precisionRecall ? [...precisionRecall.y] : undefined,
        'calibration_uniform_10.prob_true': calibration.map((bin) => bin.observed),
        'calibration_uniform_10.prob_pred': calibration.map((bin) => bin.meanPredicted),
      };
      return { ...rest, curves: found };
    }, request);
    const matrix = expected['confusion_matrix_tn_fp_fn_tp'] ?? expected['confusion_matrix'];
    (matrix as number[][] | undefined)?.flat().forEach((count, at) => {
      worst.compare(confusion.flat()[at], count, `${where} confusion`);
    });
    for (const [name, points] of Object.entries(curves)) {
      const wanted = partOf(expected, name);
      if (!Array.isArray(wanted)) continue;
      if (wanted.length <= MAX_CURVE_POINTS) {
        expect(points, `${where} ${name}`).toHaveLength(wanted.length);
        wanted.forEach((value: number, at) => {
          worst.compare(points?.[at], value, `${where} ${name}`);
        });
        continue;
      }
      // A thinned curve holds points of the whole one, in their order.
      let at = 0;
      for (const point of points ?? []) {
        while (at < wanted.length - 1 && Math.abs(wanted[at] - point) > 1e-12) at++;
        worst.compare(point, wanted[at], `${where} ${name}, thinned`);
      }
    }
    for (const [theirs, ours] of Object.entries(NAMES[request.task])) {
      const wanted = partOf(expected, theirs);
      if (typeof wanted === 'number') {
        // Below 1e-5 only rounding is left.
        worst.compare(metrics[ours], wanted, `${where} ${ours}`, 1e-5);
      } else if (wanted !== undefined) {
        expect(metrics, `${where} ${ours}`).not.toHaveProperty(ours);
        numUndefined++;
      }
    }
  }
  worst.report('metrics.json');
  figure('metrics.json', `${numUndefined} undefined ones are left out`);
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
  const worst = new Worst(1e-9);
  let numBinned = 0;
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
        worst.compare(ours, theirs, context, 1e-3);
      }
      if (wanted.bin_counts_ref) {
        expect(got.bins?.reference, context).toEqual(wanted.bin_counts_ref);
        expect(got.bins?.current, context).toEqual(wanted.bin_counts_cur);
        numBinned++;
      }
    }
  }
  worst.report('drift.json');
  figure('drift.json', `${Object.keys(pairs).length} pairs, bins of ${numBinned} columns exact`);
});
