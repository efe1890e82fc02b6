/** @file What the forms of training and tuning offer, and how a run's params read beside their defaults. */
import { checkParam } from '../core/learners/params.ts';
import type { ParamSpec, Params, ParamValue, Task } from '../core/learners/learner.ts';
import type { RunRecord } from '../core/tracking/entities.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import { defaultTarget, labelsOf, paramText, taskOfColumn } from './training-form.ts';

/** What a form needs to know of a table. */
export type TableChoice = Pick<
  TableVersionRecord,
  'name' | 'version' | 'numRows' | 'fields' | 'summaries' | 'digest'
>;

/** Columns that can be a target: not ids, not text, and with more than one value. */
export function targetsOf({ fields, summaries }: TableChoice): readonly string[] {
  const distinct = new Map(summaries.map((summary) => [summary.name, summary.distinct]));
  return fields
    .filter(({ role, type }) => role !== 'id' && type !== 'text' && type !== 'date')
    .map(({ name }) => name)
    .filter((name) => (distinct.get(name) ?? 2) > 1);
}

/** The column with role target, else the last that can be one; '' when none can. */
export function likelyTarget(table: TableChoice): string {
  const target = defaultTarget(table.fields);
  return target === '' ? (targetsOf(table).at(-1) ?? '') : target;
}

/** The task that a target calls for, by what the table's summary says of it. */
export function taskOfTarget({ summaries }: TableChoice, target: string): Task | null {
  const summary = summaries.find(({ name }) => name === target);
  return summary ? taskOfColumn(summary) : null;
}

/** Labels of a two-class target in order; the last is the positive one by default. */
export function classesOfTarget(table: TableChoice, target: string): readonly string[] {
  const summary = table.summaries.find(({ name }) => name === target);
  return summary && taskOfTarget(table, target) === 'binary' ? labelsOf(summary) : [];
}

const isSame = (a: ParamValue, b: ParamValue): boolean => paramText(a) === paramText(b);

/** Only what differs from the defaults: short to read, and equal in effect. */
export function changedParams(specs: readonly ParamSpec[], values: Params): Params {
  return Object.fromEntries(
    specs
      .filter(({ name }) => Object.hasOwn(values, name))
      .filter(({ name, default: standard }) => !isSame(values[name], standard))
      .map(({ name }) => [name, values[name]]),
  );
}

/** One parameter of a run beside its default. */
export interface ShownParam {
  readonly name: string;
  readonly value: string;
  /** The default, when the value is another one. */
  readonly was: string | null;
}

/** Six figures tell any two values apart; the record keeps them all. */
function shown(value: ParamValue): string {
  if (value === null) return 'not set';
  return typeof value === 'number'
    ? String(Number(value.toPrecision(6)))
    : paramText(value) || '[]';
}

/** Hyperparameters of a run, the changed ones first, each group in the learner's own order. */
export function runParamsOf(
  specs: readonly ParamSpec[],
  params: RunRecord['params'],
): readonly ShownParam[] {
  const rows = specs
    .filter(({ name }) => Object.hasOwn(params, name))
    .map((spec): ShownParam => {
      const value = valueOfText(spec, params[spec.name]);
      const isChanged = !isSame(value, spec.default);
      return { name: spec.name, value: shown(value), was: isChanged ? shown(spec.default) : null };
    });
  return [...rows.filter(({ was }) => was !== null), ...rows.filter(({ was }) => was === null)];
}

/** A logged parameter as its value; the text itself when it is none. */
export function valueOfText(spec: ParamSpec, text: string): ParamValue {
  if (text === 'null') return null;
  if (spec.type === 'choice') return text;
  try {
    return checkParam(spec, JSON.parse(text));
  } catch {
    return text;
  }
}

const KINDS = new Set(['modulo', 'holdout', 'stratified', 'head', 'time', 'group', 'column']);

/** A logged split; null when the text is none. */
export function parseSplit(text: string | undefined): SplitSpec | null {
  if (text === undefined) return null;
  try {
    const value = JSON.parse(text) as { kind?: string } | null;
    return value !== null && KINDS.has(value.kind ?? '') ? (value as SplitSpec) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
