/** @file What makes a drift report tell more: earlier reports, and the model that lives on the columns. Pure. */
import type { DriftReportRecord } from '../core/drift/types.ts';
import type { FittedRecipe } from '../core/features/recipe.ts';
import { effectOf } from './drift.ts';

/** A column's effect in one report. */
export interface EffectPoint {
  readonly reportId: string;
  readonly at: number;
  readonly size: number;
}

/** How a column has moved in the last reports on the same two tables, oldest first, up to this report. */
export function effectHistory(
  reports: readonly DriftReportRecord[],
  record: DriftReportRecord,
  column: string,
  limit = 10,
): readonly EffectPoint[] {
  const { reference, current } = record.report;
  const method = record.report.columns[column]?.method;
  return reports
    .filter(
      ({ report, createdAt }) =>
        createdAt <= record.createdAt &&
        report.reference.name === reference.name &&
        report.current.name === current.name &&
        Object.hasOwn(report.columns, column) &&
        report.columns[column].method === method,
    )
    .slice(0, limit)
    .reverse()
    .flatMap(({ reportId, createdAt, report }) => {
      const { size } = effectOf(report.columns[column]);
      return size === null ? [] : [{ reportId, at: createdAt, size }];
    });
}

/** How much a model leans on each column of its table. */
export interface ColumnImportance {
  /** 1 is the most important. */
  readonly rank: number;
  /** Of all importance, 0…1. */
  readonly share: number;
}

/** Importance of features, as a run stores it in `model/feature_importance.json`. */
export interface ImportanceFile {
  readonly features: readonly string[];
  readonly values: Float64Array;
}

/** Adds the importance of features up by the columns that they were made from, in equal parts. */
export function importanceByColumn(
  { features, values }: ImportanceFile,
  lineage: FittedRecipe['lineage'],
): ReadonlyMap<string, ColumnImportance> {
  const sums = new Map<string, number>();
  features.forEach((feature, at) => {
    const sources = Object.hasOwn(lineage, feature) ? lineage[feature] : [feature];
    for (const source of sources) {
      sums.set(source, (sums.get(source) ?? 0) + values[at] / sources.length);
    }
  });
  const all = [...sums.values()].reduce((sum, value) => sum + value, 0);
  const sorted = [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return new Map(
    sorted.map(([name, value], at) => [name, { rank: at + 1, share: all > 0 ? value / all : 0 }]),
  );
}
