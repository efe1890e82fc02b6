/** @file Columns of a window against the baseline: what needs no label. */
import { checkCancelled, DataError, ParamError, type CancelSignal } from '../errors.ts';
import { columnDrift } from '../drift/column-drift.ts';
import { multivariateDrift } from '../drift/multivariate/multivariate.ts';
import { driftReport } from '../drift/report.ts';
import { resolveRules } from '../drift/rules.ts';
import { kindOf } from '../drift/comparison.ts';
import { categoryCodes } from '../drift/samples.ts';
import type {
  ColumnDrift,
  DriftMethod,
  DriftOptions,
  DriftReport,
  TableRef,
} from '../drift/types.ts';
import type { Learner } from '../learners/learner.ts';
import type { GbdtModel } from '../learners/trees/model.ts';
import type { Column } from '../table/column.ts';
import { selectColumns } from '../table/select.ts';
import type { Table } from '../table/table.ts';
import type { Learners } from '../training/predict.ts';
import { inputsOf, type ModelBaseline } from './baseline.ts';
import type { MonitorSpec, MonitorWindow, WindowColumn } from './entities.ts';
import type { PlannedWindow } from './plan-windows.ts';
import type { Scored } from './scored-rows.ts';
import type { SliceRule } from './slices.ts';

/** The baseline of a monitor. */
export interface WindowBaseline {
  /** At most so many rows as are looked at. */
  readonly table: Table;
  readonly ref: TableRef;
  /** As the window's model sees it; null without a model. */
  readonly model: ModelBaseline | null;
  readonly slices: ReadonlyMap<string, SliceRule>;
}

/** Rows of a window. */
export interface WindowRows {
  readonly planned: PlannedWindow;
  readonly hasTime: boolean;
  /** All columns of the source. */
  readonly table: Table;
  readonly ref: TableRef;
  readonly scored: Scored | null;
  /** Class or number by row, NaN where unknown. */
  readonly y: Float64Array<ArrayBuffer> | null;
  /** Values of the business figure, when there is one. */
  readonly kpi: Column | null;
}

/** What the computation may use. */
export interface WindowContext {
  /** `gbdt`, on any kernel. */
  readonly learner: Learner<GbdtModel>;
  readonly learners: Learners;
  readonly signal?: CancelSignal;
}

/** What came of the inputs of a window; labels change nothing of it. */
export interface WindowDrift extends Pick<
  MonitorWindow,
  'drift' | 'columns' | 'metrics' | 'notes'
> {
  /** null when it was computed before. */
  readonly report: DriftReport | null;
}

/** Metrics of `windowDrift`, those of single columns apart. */
const DRIFT_KEYS = [
  'drift_share',
  'drifted_columns',
  'missing_share',
  'prediction_drift',
  'reconstruction_error',
  'domain_auc',
];

/** What a window that was computed before says of its inputs. */
export function keptDrift({ drift, columns, metrics, notes }: MonitorWindow): WindowDrift {
  const own = Object.entries(metrics).filter(
    ([key]) => DRIFT_KEYS.includes(key) || key.startsWith('drift/'),
  );
  return { report: null, drift, columns, metrics: Object.fromEntries(own), notes };
}

/** Columns whose drift counts. */
function driftColumns(
  spec: Pick<MonitorSpec, 'columns'>,
  { table, model }: Pick<WindowBaseline, 'table' | 'model'>,
): readonly string[] {
  if (spec.columns) return spec.columns;
  if (model) return inputsOf(model.pipeline, table).fields.map(({ name }) => name);
  const roles = ['id', 'time', 'target', 'ignore'];
  return table.fields.filter(({ role }) => !roles.includes(role)).map(({ name }) => name);
}

/** Predictions as a column that can be compared: probabilities, numbers, or classes. */
function predictionColumn({ probability, predicted, task }: Scored, classes: readonly string[]) {
  if (task === 'binary' && probability) return { type: 'number', values: probability } as const;
  return outcomeColumn(predicted, task, classes);
}

/** Classes or numbers as a column. */
export function outcomeColumn(
  values: Float64Array<ArrayBuffer>,
  task: Scored['task'],
  classes: readonly string[],
): Column {
  if (task === 'regression') return { type: 'number', values };
  const codes = Int32Array.from(values, (value) => (Number.isFinite(value) ? value : -1));
  return { type: 'category', codes, dictionary: classes };
}

/** How far a column moved; null where it cannot be said. */
export function effectOf(before: Column, now: Column, spec: MonitorSpec): number | null {
  const { minRows, alpha, minEffect } = resolveRules(spec.drift);
  const preferred = before.type === 'category' ? 'chi_square' : 'ks';
  const { effect } = columnDrift(before, now, { minRows, alpha, minEffect, preferred });
  return effect?.size ?? null;
}

/** The test whose p-value and effect fit a column; undefined leaves the choice to the report. */
function testFor(before: Column, now: Column): DriftMethod | undefined {
  try {
    if (kindOf(before, now).type === 'numeric') return 'ks';
    const words = [before, now].flatMap((side) => categoryCodes(side).dictionary);
    return new Set(words).size > 1 ? 'chi_square' : undefined;
  } catch (error) {
    // The report says what is wrong with the column.
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

/**
 * Rules of drift for windows. Windows are small beside their baseline, where fixed thresholds of distances fire by chance
 * (without drift the normalised Wasserstein distance of 1,000 and 200 rows is above 0.09 in half of all cases), so that columns for
 * which nothing is asked are judged by a p-value and an effect size.
 */
function windowRules({ drift }: MonitorSpec, baseline: Table, table: Table): DriftOptions {
  const { method, learned, methods = {}, thresholds = {} } = drift;
  if (method !== undefined || (learned !== undefined && learned !== false)) return drift;
  const now = new Map(table.fields.map(({ name }, at) => [name, table.columns[at]]));
  const own = baseline.fields.flatMap(({ name }, at): [string, DriftMethod][] => {
    const other = now.get(name);
    if (!other || Object.hasOwn(methods, name) || Object.hasOwn(thresholds, name)) return [];
    const test = testFor(baseline.columns[at], other);
    return test ? [[name, test]] : [];
  });
  return { ...drift, methods: Object.fromEntries([...own, ...Object.entries(methods)]) };
}

/** Compares the columns of a window with the baseline, one by one and all together. */
export async function windowDrift(
  spec: MonitorSpec,
  baseline: WindowBaseline,
  { table, ref, scored }: Pick<WindowRows, 'table' | 'ref' | 'scored'>,
  { learner, signal }: WindowContext,
): Promise<WindowDrift> {
  const names = driftColumns(spec, baseline);
  const refs = { reference: baseline.ref, current: ref };
  const rules = windowRules(spec, baseline.table, table);
  const report = driftReport(baseline.table, table, refs, rules, names, () =>
    checkCancelled(signal, 'monitor'),
  );
  const columns = Object.entries(report.columns);
  const notes: string[] = [];
  const metrics: Record<string, number | null> = {
    drift_share: report.dataset.compared === 0 ? null : report.dataset.share,
    drifted_columns: report.dataset.drifted,
    missing_share:
      columns.length === 0
        ? null
        : columns.reduce((sum, [, column]) => sum + column.missingRate.current, 0) / columns.length,
  };
  for (const [name, column] of columns) metrics[`drift/${name}`] = column.effect?.size ?? null;
  if (baseline.model && scored) {
    const { classes } = baseline.model.pipeline;
    metrics['prediction_drift'] = effectOf(
      predictionColumn(baseline.model.scored, classes),
      predictionColumn(scored, classes),
      spec,
    );
  }
  if (spec.multivariate.length > 0) {
    try {
      const own = (side: Table): Table =>
        selectColumns(
          side,
          names.filter((name) => side.fields.some((field) => field.name === name)),
        );
      const together = await multivariateDrift(
        own(baseline.table),
        own(table),
        refs,
        { tests: spec.multivariate, columns: names, seed: 0 },
        { learner, ...(signal ? { signal } : {}) },
      );
      metrics['reconstruction_error'] = together.pca?.value ?? null;
      metrics['domain_auc'] = together.domainClassifier?.auc ?? null;
    } catch (error) {
      if (!(error instanceof DataError || error instanceof ParamError)) throw error;
      notes.push(error.message);
    }
  }
  return {
    ...{ report, metrics, notes },
    drift: report.dataset.drift,
    columns: columns.map(windowColumn),
  };
}

function windowColumn([name, column]: readonly [string, ColumnDrift]): WindowColumn {
  const { status, method, value, threshold, drift, effect, js, missingRate, reason } = column;
  return {
    ...{ name, status, method, value, threshold, drift, reason },
    effect: effect ?? null,
    js,
    missing: missingRate.current,
  };
}
