/** @file What the form of a lab offers for a file that has only been looked at, and for a table. Pure. */
import type { CsvSniff } from '../core/csv/options.ts';
import type { ColumnRole, ColumnType } from '../core/table/column.ts';

/** A column that may be a target. */
interface Choice {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: ColumnRole;
}

/** Columns that can be predicted: no ids, dates or free text. */
export function targetChoices(columns: readonly Choice[]): readonly string[] {
  return columns
    .filter(({ type, role }) => role !== 'id' && type !== 'date' && type !== 'text')
    .map(({ name }) => name);
}

/** The column with role target, else the last that can be one; '' when none can. */
export function likelyChoice(columns: readonly Choice[]): string {
  const target = columns.find(({ role }) => role === 'target');
  return target?.name ?? targetChoices(columns).at(-1) ?? '';
}

/** Different values of a column in the rows that were looked at, sorted; missing ones are left out. */
export function seenLabels({ columns, preview }: CsvSniff, name: string): readonly string[] {
  const at = columns.findIndex((column) => column.name === name);
  const missing = ['', 'na', 'n/a', 'nan', 'null', 'none', '?'];
  const seen = new Set<string>();
  for (const row of preview) {
    const value = (row[at] ?? '').trim();
    if (!missing.includes(value.toLowerCase())) seen.add(value);
  }
  return [...seen].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** What the first rows say about the task, in words; the whole file decides. */
export function taskWords(sniff: CsvSniff, name: string): string {
  const column = sniff.columns.find((one) => one.name === name);
  if (!column) return '';
  const labels = seenLabels(sniff, name);
  const isNumber = column.type === 'number' || column.type === 'integer';
  const isZeroOne = labels.every((label) => label === '0' || label === '1');
  if (isNumber && !isZeroOne) return 'Numbers: a regression.';
  if (labels.length <= 2) return 'Two classes, as far as the first rows show.';
  return `${labels.length} classes in the first rows.`;
}
