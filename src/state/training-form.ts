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
export const splitColumns = ({ summaries }: Pick<TableVersionRecord, 'summaries'>) =>
  summaries
    .filter(
      ({ type, top }) =>
        (type === 'category' || type === 'text') &&
        top.some(([value]) => value === 'train' || value === 'training'),
    )
    .map(({ name }) => name);

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

/** A rule in words: `row number mod 5: 0 test, 1 validation`. */
export function splitWords(split: SplitSpec): string {
  switch (split.kind) {
    case 'modulo':
      return `row number mod ${split.k}: ${split.test.join(', ') || 'none'} test, ${split.valid.join(', ') || 'none'} validation`;
    case 'column':
      return `by column ${split.column}`;
    case 'holdout':
    case 'stratified':
      return `${split.kind}: ${Math.round(split.test * 100)} % test, ${Math.round(split.valid * 100)} % validation`;
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
