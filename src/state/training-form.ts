/** @file What a table's columns allow a training to be: target, task, labels, split. Pure. */
import type { ParamSpec, ParamValue, Task } from '../core/learners/learner.ts';
import { checkParam } from '../core/learners/params.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { Field } from '../core/table/column.ts';
import type { ColumnSummary, TableVersionRecord } from '../core/table/version.ts';

/** A target of more classes than this is an id or a measurement. */
export const MAX_CLASSES = 100;

/** Column that is proposed as target: the one with that role, or none. */
export const defaultTarget = (fields: readonly Field[]): string =>
  fields.find(({ role }) => role === 'target')?.name ?? '';

/**
 * Which task a column calls for, as the engine will judge it: classes for words and truth values and for numbers
 * that are only 0 and 1, else a regression. null when the column has too many classes.
 */
export function taskOfColumn(summary: ColumnSummary): Task | null {
  const { type, distinct, numeric } = summary;
  if (type === 'number' || type === 'integer' || type === 'date') {
    const isZeroOne = distinct === 2 && numeric?.min === 0 && numeric.max === 1;
    return isZeroOne ? 'binary' : 'regression';
  }
  if (distinct > MAX_CLASSES) return null;
  return distinct > 2 ? 'multiclass' : 'binary';
}

/** Labels of a target of two classes, in class order; the last is the positive one unless another is chosen. */
export function labelsOf(summary: ColumnSummary): readonly string[] {
  if (summary.numeric) return [String(summary.numeric.min), String(summary.numeric.max)];
  const labels = summary.top.map(([value]) => value);
  return labels.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Columns by which rows could be divided: words, of which one is `train`. */
const splitColumns = ({ summaries }: Pick<TableVersionRecord, 'summaries'>) =>
  summaries
    .filter(
      ({ type, top }) =>
        (type === 'category' || type === 'text') &&
        top.some(([value]) => value === 'train' || value === 'training'),
    )
    .map(({ name }) => name);

/** Does a kind of split name a column? */
export const goesByColumn = (kind: SplitSpec['kind']): boolean =>
  kind === 'column' || kind === 'time' || kind === 'group';

/** Columns that a kind of split can go by: words, times, or what repeats. */
export function columnsForSplit(
  kind: SplitSpec['kind'],
  table: Pick<TableVersionRecord, 'fields' | 'summaries' | 'numRows'> | null,
): readonly string[] {
  if (!table) return [];
  if (kind === 'time') {
    const isTime = ({ type, role }: TableVersionRecord['fields'][number]): boolean =>
      type === 'date' || role === 'time' || type === 'integer' || type === 'number';
    const rank = ({ type, role }: TableVersionRecord['fields'][number]): number =>
      role === 'time' ? 0 : type === 'date' ? 1 : 2;
    return table.fields
      .filter(isTime)
      .toSorted((a, b) => rank(a) - rank(b))
      .map(({ name }) => name);
  }
  if (kind === 'group') {
    const repeats = new Set(
      table.summaries.filter(({ distinct }) => distinct < table.numRows).map(({ name }) => name),
    );
    return table.fields.map(({ name }) => name).filter((name) => repeats.has(name));
  }
  return splitColumns(table);
}

/** What is wrong with the column of a split; undefined when nothing is. */
export function splitColumnFault(
  kind: SplitSpec['kind'],
  column: string,
  columns: readonly string[],
): string | undefined {
  if (!goesByColumn(kind) || columns.includes(column)) return undefined;
  if (kind === 'column') {
    return columns.length === 0
      ? 'No column says train, valid or test.'
      : 'Choose the column that says it.';
  }
  if (columns.length === 0) {
    return kind === 'time' ? 'No column holds dates or numbers.' : 'No column repeats its values.';
  }
  return kind === 'time'
    ? 'Choose the column that says when.'
    : 'Choose the column whose rows stay together.';
}

/** Fewest parts that both shares are whole multiples of. */
const MOST_PARTS = 20;

/**
 * The rule by row number that gives these shares, as nearly as 20 parts allow.
 *
 * @param test Share of the test rows, 0…1.
 * @param valid Share of the validation rows, 0…1.
 */
export function moduloSplit(test: number, valid: number): SplitSpec {
  const error = (k: number): number =>
    Math.abs(Math.round(test * k) / k - test) + Math.abs(Math.round(valid * k) / k - valid);
  let best = 2;
  for (let k = 2; k <= MOST_PARTS; k++) if (error(k) < error(best) - 1e-9) best = k;
  const parts = (from: number, share: number): number[] =>
    Array.from({ length: Math.round(share * best) }, (_, at) => from + at);
  const tested = parts(0, test);
  return { kind: 'modulo', k: best, test: tested, valid: parts(tested.length, valid) };
}

const partWords = ({ test, valid }: { readonly test: number; readonly valid: number }): string =>
  `${Math.round(test * 100)} % test, ${Math.round(valid * 100)} % validation`;

/** A rule in words: `row number mod 5: 0 test, 1 validation`. */
export function splitWords(split: SplitSpec): string {
  switch (split.kind) {
    case 'modulo':
      return `row number mod ${split.k}: ${split.test.join(', ') || 'none'} test, ${split.valid.join(', ') || 'none'} validation`;
    case 'column':
      return `by column ${split.column}`;
    case 'head':
      return `in order of the rows: ${partWords(split)}`;
    case 'time':
      return `in order of ${split.column || 'a column of times'}: ${partWords(split)}`;
    case 'group':
      return `whole groups of ${split.column || 'a column'}: ${partWords(split)}`;
    case 'holdout':
    case 'stratified':
      return `${split.kind}: ${partWords(split)}`;
    default:
      return split satisfies never;
  }
}

/** Text of a value, as its field shows it. */
export function paramText(value: ParamValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}

/** The number that a text is, or the text, so that a message can name it. */
const numberOf = (text: string): number | string => {
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
};

/**
 * Reads what was typed; the value, or what is wrong with it. An empty text is the default; of a list that is set by
 * default, it is the empty list.
 */
export function readParam(
  spec: ParamSpec,
  text: string,
): { readonly value: ParamValue } | { readonly fault: string } {
  const trimmed = text.trim();
  if (trimmed === '' && (spec.type !== 'integers' || spec.default === null)) {
    return { value: spec.default };
  }
  let given: unknown = trimmed;
  if (spec.type === 'integer' || spec.type === 'number') given = numberOf(trimmed);
  if (spec.type === 'boolean') given = trimmed === 'true';
  if (spec.type === 'integers') {
    given = trimmed === '' ? [] : trimmed.split(/[\s,;]+/).map(numberOf);
  }
  try {
    return { value: checkParam(spec, given) };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}
