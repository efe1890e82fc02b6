/**
 * @file What every kind of step gives. The schema has one truth, `outputs`; `apply` only computes the
 * columns that are new or changed, and the runner puts them where `outputs` says.
 */
import { DataError } from '../../errors.ts';
import { nearestName } from '../../nearest.ts';
import type { Column, ColumnType, Field } from '../../table/column.ts';
import type { Step, StepState } from '../recipe.ts';

/** A column inside a recipe: a field, with where it came from. */
export interface RecipeColumn extends Field {
  /** Is it coded for trees that split on categories? */
  readonly native: boolean;
  /** Columns of the source table that it was made from, in order of first use. */
  readonly sources: readonly string[];
}

/** The columns that a step meets, and what became of those that are gone. */
export interface Schema {
  readonly columns: readonly RecipeColumn[];
  /** Name → what happened to it, e.g. `dropped by step 2`. */
  readonly gone: ReadonlyMap<string, string>;
}

/** Data that a step works on. Read only. */
export interface StepInput {
  readonly numRows: number;
  readonly schema: Schema;
  /** Values of a column that `schema` lists. */
  column(name: string): Column;
}

/** New and changed columns by name. */
export type StepResult = ReadonlyMap<string, Column>;

/** One kind of step: pure functions over plain data. */
export interface StepKind<S extends Step = Step, F extends StepState = StepState> {
  /** Checks what does not depend on data. Throws `ParamError` `invalid_param`. */
  validate(step: S): void;
  /** Columns whose values it looks at. */
  reads(step: S): readonly string[];
  /**
   * The columns after the step. Without `state` (before fitting), columns whose names fitting decides are
   * left out.
   * @throws {DataError} `unknown_column`, `wrong_type`, `duplicate_column` or an expression's error.
   */
  outputs(step: S, schema: Schema, state: F | undefined): readonly RecipeColumn[];
  /** Learns from `rows` alone; `null` when there is nothing to learn. */
  fit(step: S, input: StepInput, rows: Int32Array): F | null;
  apply(step: S, input: StepInput, state: F | null): StepResult;
  /** Rows that stay, ascending; only steps that choose rows have it. */
  keep?(step: S, input: StepInput): Int32Array;
  /** The step in words, one line. */
  describe(step: S): string;
}

const quote = (name: string): string => JSON.stringify(name.slice(0, 80));

/** Lists names for a message, at most eight. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(quote).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}

/**
 * Requires that a step's columns exist.
 *
 * @throws {DataError} `unknown_column` that names all that are missing, and why or what is near.
 */
export function requireColumns(
  schema: Schema,
  names: readonly string[],
  who: string,
): RecipeColumn[] {
  const byName = new Map(schema.columns.map((column) => [column.name, column]));
  const unknown = names.filter((name) => !byName.has(name));
  if (unknown.length > 0) {
    const reasons = unknown.slice(0, 8).map((name) => `${quote(name)}${fate(name, schema)}`);
    throw new DataError(
      'unknown_column',
      `${who}: its columns must be there, got ${reasons.join(', ')}`,
      { columns: unknown },
    );
  }
  return names.map((name) => byName.get(name)!);
}

function fate(name: string, schema: Schema): string {
  const known = schema.gone.get(name);
  if (known !== undefined) return ` (${known})`;
  for (const [gone, why] of schema.gone) {
    if (name.startsWith(`${gone}=`) && why.startsWith('one-hot')) {
      return ` (columns that one_hot makes are known only after fitting; put this step before it)`;
    }
  }
  const nearest = nearestName(
    name,
    schema.columns.map((column) => column.name),
  );
  return nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
}

/**
 * Requires that a step's columns exist and have one of `types`.
 *
 * @throws {DataError} `unknown_column`, or `wrong_type` that names all that do not fit.
 */
export function requireTypes(
  schema: Schema,
  names: readonly string[],
  types: readonly ColumnType[],
  who: string,
  advice = '',
): RecipeColumn[] {
  const columns = requireColumns(schema, names, who);
  const wrong = columns.filter((column) => !types.includes(column.type));
  if (wrong.length > 0) {
    const shown = wrong.slice(0, 8).map(({ name, type }) => `${quote(name)} (${type})`);
    throw new DataError(
      'wrong_type',
      `${who}: its columns must be ${types.join(' or ')}, got ${shown.join(', ')}${advice}`,
      { columns: wrong.map((column) => column.name) },
    );
  }
  return columns;
}

/**
 * Requires that no column has these names yet.
 *
 * @throws {DataError} `duplicate_column`.
 */
export function requireNew(schema: Schema, names: readonly string[], who: string): void {
  const taken = new Set(schema.columns.map((column) => column.name));
  const twice = names.filter((name, index) => taken.has(name) || names.indexOf(name) !== index);
  if (twice.length > 0) {
    throw new DataError(
      'duplicate_column',
      `${who}: the columns it makes must be new, got ${listNames(twice)}; choose another name`,
      { columns: twice },
    );
  }
}

/** A column that a step adds. */
export function madeColumn(
  name: string,
  type: ColumnType,
  from: readonly RecipeColumn[],
  nullable = true,
): RecipeColumn {
  return {
    name,
    type,
    role: 'feature',
    nullable,
    native: false,
    sources: [...new Set(from.flatMap((column) => column.sources))],
  };
}

/** Replaces members of the named columns, in place. */
export function changedColumns(
  schema: Schema,
  names: readonly string[],
  change: (column: RecipeColumn) => Partial<RecipeColumn>,
): RecipeColumn[] {
  const changed = new Set(names);
  return schema.columns.map((column) =>
    changed.has(column.name) ? { ...column, ...change(column) } : column,
  );
}
