/** @file What a batch would do, before it runs, and what its predictions say. Pure. */
import type { Field } from '../core/table/column.ts';
import type { ColumnSummary, TableVersionRecord } from '../core/table/version.ts';

/** A model that can score: an alias, or a version. */
export interface ScorableModel {
  /** `models:/churn@champion` or `models:/churn/3`. */
  readonly uri: string;
  readonly name: string;
  readonly version: number;
  readonly alias: string | null;
  readonly runId: string;
}

/** How a model is called in menus: `churn @champion (v3)`, `churn v3`. */
export const modelWords = ({ name, version, alias }: ScorableModel): string =>
  alias === null ? `${name} v${version}` : `${name} @${alias} (v${version})`;

/** What a model wants that a table does not have; null when nothing. */
export function inputFault(
  model: ScorableModel,
  inputs: readonly Field[],
  fields: readonly Field[],
): string | null {
  const there = new Set(fields.map(({ name }) => name));
  const missing = inputs.filter(({ name }) => !there.has(name)).map(({ name }) => name);
  if (missing.length === 0) return null;
  const shown = missing.slice(0, 5).join(', ');
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
  const verb = missing.length === 1 ? 'is' : 'are';
  return `${model.name} v${model.version} wants ${inputs.length} columns; ${shown}${more} ${verb} missing. Choose another table.`;
}

/** Columns of a table that a model does not take. */
export function columnsLeftOut(inputs: readonly Field[], fields: readonly Field[]): string[] {
  const wanted = new Set(inputs.map(({ name }) => name));
  return fields.map(({ name }) => name).filter((name) => !wanted.has(name));
}

/** Name proposed for predictions: beside the table, in its catalog. */
export function proposePredictions(tableName: string): string {
  return `${tableName.split('.').slice(0, 2).join('.')}.predictions`;
}

/** What the rows of a batch were predicted to be. */
export type Outcome =
  | { readonly kind: 'labels'; readonly top: ColumnSummary['top']; readonly total: number }
  | { readonly kind: 'numbers'; readonly mean: number; readonly std: number }
  | { readonly kind: 'none' };

/** Reads the outcome off the summary of the column `prediction`. */
export function outcomeOf({ summaries, numRows }: TableVersionRecord): Outcome {
  const summary = summaries.find(({ name }) => name === 'prediction');
  if (!summary) return { kind: 'none' };
  if (summary.top.length > 0) return { kind: 'labels', top: summary.top, total: numRows };
  return summary.numeric
    ? { kind: 'numbers', mean: summary.numeric.mean, std: summary.numeric.std }
    : { kind: 'none' };
}

/** A typed cell for a form of one row; empty is missing. */
export function readCell(type: Field['type'], text: string): string | number | boolean | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (type === 'boolean') return trimmed === 'true';
  if (type === 'number' || type === 'integer') {
    const value = Number(trimmed);
    return Number.isNaN(value) ? null : value;
  }
  if (type === 'date') {
    const time = Date.parse(trimmed);
    return Number.isNaN(time) ? null : time;
  }
  return text;
}
