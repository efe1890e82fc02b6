/** @file The drift report of two tables: one row for every column, one verdict for the whole. */
import type { Column, Field } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { adjustPValues } from '../stats/multiple-tests.ts';
import { closed, openColumn, undecided, type OpenColumn } from './column-drift.ts';
import { resolveRules, rulesOfColumn, type RuleSet } from './rules.ts';
import type {
  ColumnDrift,
  ColumnStatus,
  Correction,
  DriftOptions,
  DriftReport,
  TableRef,
} from './types.ts';
import type { ColumnOptions } from './finding.ts';

export type * from './types.ts';

interface Found {
  readonly field: Field;
  readonly column: Column;
}

/**
 * Compares two tables column by column.
 *
 * Without `columns`, every column of either table has a row: those with the role id or time
 * are skipped (they differ by nature; a column that training ignores, say a constant one, does not), a target that the current data does not have yet is skipped, a
 * column that the current data lost has failed. Named columns are compared whatever their role.
 *
 * @param reference What the model learned from; read only. @param current What it sees now; read only.
 * @param refs Which table versions these are; copied into the report.
 * @param columns Names, in the order of the report; all when absent.
 * @param onColumn Called after each column; may throw to stop.
 * @throws {ParamError} `invalid_param` for a setting outside its range. Never throws for data.
 *
 * Cost: O(rows · log rows) per numeric column; 1 million against 1 million rows take about 0.4 s.
 * Checked against: refs/drift.json, all pairs and columns (tests/golden/drift).
 */
export function driftReport(
  reference: Table,
  current: Table,
  refs: { readonly reference: TableRef; readonly current: TableRef },
  options: DriftOptions = {},
  columns?: readonly string[],
  onColumn?: (done: number, total: number) => void,
): DriftReport {
  const rules = resolveRules(options);
  const before = columnsByName(reference);
  const now = columnsByName(current);
  const names = columns ?? [...new Set([...before.keys(), ...now.keys()])];
  const settings = names.map((name) => rulesOfColumn(name, rules));
  const open = names.map((name, at): OpenColumn => {
    const row = rowOf(before.get(name), now.get(name), columns !== undefined, settings[at]);
    onColumn?.(at + 1, names.length);
    return row;
  });
  const { rows: closedRows, tests, missingTests } = closeColumns(open, rules);
  const rows = names.map((name, at): [string, ColumnDrift] => [name, closedRows[at]]);
  const compared = rows.filter(([, row]) => row.status === 'ok').length;
  const drifted = rows.filter(([, row]) => row.drift).length;
  const share = compared === 0 ? 0 : drifted / compared;
  return {
    // Entries, so that a column called __proto__ is an ordinary key.
    columns: Object.fromEntries(rows),
    dataset: {
      drift: compared > 0 && drifted > 0 && share >= rules.driftShare,
      share,
      drifted,
      compared,
      threshold: rules.driftShare,
    },
    reference: refs.reference,
    current: refs.current,
    rules: { ...rules, tests, missingTests },
  };
}

/** Corrects p-values over all columns and gives the rows. */
function closeColumns(
  open: readonly OpenColumn[],
  { correction, alpha, minEffect }: RuleSet,
): { readonly rows: ColumnDrift[]; readonly tests: number; readonly missingTests: number } {
  const tested = correctBy(open, ({ pValue }) => pValue, correction);
  const missing = correctBy(open, ({ missingPValue }) => missingPValue, correction);
  const rows = open.map((column, at) =>
    column.close({
      correction,
      tests: tested.count,
      missingTests: missing.count,
      pValue: tested.adjusted[at],
      missingPValue: missing.adjusted[at],
      alpha,
      minEffect,
    }),
  );
  return { rows, tests: tested.count, missingTests: missing.count };
}

/** p-values of those members that have one, corrected together; null for the others. */
export function correctBy<T>(
  members: readonly T[],
  pOf: (member: T) => number | null,
  correction: Correction,
): { readonly count: number; readonly adjusted: readonly (number | null)[] } {
  const pValues = members.map(pOf);
  const family = pValues.filter((p) => p !== null);
  const adjusted = adjustPValues(family, correction);
  let at = 0;
  return {
    count: family.length,
    adjusted: pValues.map((p) => (p === null ? null : adjusted[at++])),
  };
}

function columnsByName(table: Table): Map<string, Found> {
  return new Map(table.fields.map((field, i) => [field.name, { field, column: table.columns[i] }]));
}

/** Roles whose values differ by nature. */
export const SKIPPED_ROLES: readonly string[] = ['id', 'time'];

function rowOf(
  before: Found | undefined,
  now: Found | undefined,
  isAskedFor: boolean,
  options: ColumnOptions,
): OpenColumn {
  const decided = (status: ColumnStatus, reason: string): OpenColumn =>
    closed(undecided(status, reason));
  const role = before?.field.role ?? now?.field.role;
  if (!before && !now) return decided('failed', 'Neither table has this column.');
  if (!isAskedFor && role !== undefined && SKIPPED_ROLES.includes(role)) {
    return decided('skipped', `Role ${role}: its values differ by nature. Name it to compare it.`);
  }
  if (!now) {
    return role === 'target'
      ? decided('skipped', 'The target is not known yet in the current data.')
      : decided('failed', 'The current data has lost this column.');
  }
  if (!before) return decided('skipped', 'The reference does not have this column.');
  return openColumn(before.column, now.column, options);
}
