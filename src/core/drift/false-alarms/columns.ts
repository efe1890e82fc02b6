/** @file Which columns a report on this reference would compare, by which method and threshold. */
import { toErrorPayload } from '../../errors.ts';
import type { Column } from '../../table/column.ts';
import type { Table } from '../../table/table.ts';
import { compare, kindOf } from '../comparison.ts';
import { measure, type ColumnOptions } from '../finding.ts';
import { learnThreshold } from '../learned.ts';
import { missingChange } from '../missing-rate.ts';
import { SKIPPED_ROLES } from '../report.ts';
import { rulesOfColumn, type RuleSet } from '../rules.ts';
import type { DriftMethod } from '../types.ts';
import { prepareColumn, type MoveSizes, type Prepared } from './prepared.ts';

/** A column that takes part. */
export interface ChosenColumn {
  readonly name: string;
  readonly type: 'numeric' | 'categorical';
  readonly method: Exclude<DriftMethod, 'none'>;
  readonly threshold: number;
  /** Rules with method and learned threshold fixed. */
  readonly options: ColumnOptions;
  readonly prepared: Prepared;
}

/** Chooses methods and learns thresholds on the whole reference; `leftOut` has the others with reasons. */
export function chooseColumns(
  reference: Table,
  rules: RuleSet,
  names: readonly string[] | undefined,
  sizes: MoveSizes | null,
): { readonly chosen: readonly ChosenColumn[]; readonly leftOut: Map<string, string> } {
  const leftOut = new Map<string, string>();
  const chosen: ChosenColumn[] = [];
  reference.fields.forEach(({ name, role }, at) => {
    if (names ? !names.includes(name) : SKIPPED_ROLES.includes(role)) return;
    const found = chooseColumn(name, reference.columns[at], rulesOfColumn(name, rules), sizes);
    if (typeof found === 'string') leftOut.set(name, found);
    else chosen.push(found);
  });
  const known = new Set(reference.fields.map(({ name }) => name));
  for (const name of names ?? []) {
    if (!known.has(name)) leftOut.set(name, 'The reference does not have this column.');
  }
  return { chosen, leftOut };
}

/** The column, or why it is left out. */
function chooseColumn(
  name: string,
  column: Column,
  options: ColumnOptions,
  sizes: MoveSizes | null,
): ChosenColumn | string {
  try {
    const comparison = compare(column, column);
    const { learned: rule } = options;
    const finding = measure(comparison, missingChange(comparison), options, (test) =>
      rule ? learnThreshold(column, test, rule, comparison) : null,
    );
    if (finding.kind !== 'measured') return finding.why;
    const { test, threshold, learned } = finding;
    return {
      name,
      type: comparison.type,
      method: test.id,
      threshold,
      options: { ...options, method: test.id, learned: null, ...(learned && { threshold }) },
      prepared: prepareColumn(column, kindOf(column, column), sizes),
    };
  } catch (error) {
    return toErrorPayload(error).message.replace(/^drift: /, '');
  }
}
