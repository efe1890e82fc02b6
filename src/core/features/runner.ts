/** @file Runs one step after the other over columns; what fitting, scoring and checking share. */
import { DataError, InternalError, ParamError } from '../errors.ts';
import type { Column, Field } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import type { Step, StepState } from './recipe.ts';
import { kindOf } from './steps/catalog.ts';
import type { RecipeColumn, Schema, StepInput } from './steps/step-kind.ts';
import { listNames } from './steps/step-kind.ts';
import { takeColumn } from '../table/select.ts';

/** Columns between two steps. Never changed once made. */
export interface Working {
  readonly numRows: number;
  readonly schema: Schema;
  readonly data: ReadonlyMap<string, Column>;
}

/** The schema that a recipe starts from; `target` gets that role whatever the field says. */
export function startSchema(fields: readonly Field[], target?: string): Schema {
  return {
    columns: fields.map((field) => ({
      ...field,
      role: field.name === target ? 'target' : field.role,
      native: false,
      sources: [field.name],
    })),
    gone: new Map(),
  };
}

/** The columns of a table before the first step. */
export function startFrom(table: Table, target?: string): Working {
  return {
    numRows: table.numRows,
    schema: startSchema(table.fields, target),
    data: new Map(table.fields.map((field, i) => [field.name, table.columns[i]])),
  };
}

/** Runs `work`; an error of the user's data or setting then says in which step it arose. */
export function inStep<T>(step: Step, index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DataError) && !(error instanceof ParamError)) throw error;
    const ErrorClass = error instanceof DataError ? DataError : ParamError;
    throw new ErrorClass(
      error.code,
      `recipe step ${index + 1}: ${error.message}`,
      { ...error.details, step: index, op: step.op },
      { cause: error },
    );
  }
}

/** The schema after a step; names that vanish are remembered with what became of them. */
export function schemaAfter(
  step: Step,
  index: number,
  schema: Schema,
  state: StepState | undefined,
): Schema {
  const columns = kindOf(step).outputs(step, schema, state);
  const names = new Set(columns.map((column) => column.name));
  const gone = new Map(schema.gone);
  for (const { name } of schema.columns) {
    if (!names.has(name)) gone.set(name, fateOf(step, index, name));
  }
  return { columns, gone };
}

function fateOf(step: Step, index: number, name: string): string {
  if (step.op === 'one_hot') return `one-hot encoded by step ${index + 1}`;
  if (step.op !== 'rename') return `dropped by step ${index + 1}`;
  const now = new Map(Object.entries(step.columns)).get(name) ?? '';
  return `renamed to ${listNames([now])} by step ${index + 1}`;
}

/** What a step sees of the columns before it. */
export function inputOf(working: Working): StepInput {
  return {
    numRows: working.numRows,
    schema: working.schema,
    column: (name) => {
      const column = working.data.get(name);
      if (column === undefined) {
        throw new InternalError('recipe_column', `recipe: no data for ${listNames([name])}`);
      }
      return column;
    },
  };
}

/** Applies a step whose state is known. */
export function applyStep(step: Step, index: number, working: Working, state: StepState): Working {
  const kind = kindOf(step);
  const input = inputOf(working);
  const schema = schemaAfter(step, index, working.schema, state ?? undefined);
  const made = kind.apply(step, input, state);
  const kept = kind.keep?.(step, input);
  const data = new Map<string, Column>();
  for (const { name } of schema.columns) {
    const column = made.get(name) ?? input.column(name);
    data.set(name, kept === undefined ? column : takeColumn(column, kept));
  }
  return { numRows: kept?.length ?? working.numRows, schema, data };
}

/** The step with only those columns to drop or rename that are there; `null` when none is. */
export function withoutAbsent(step: Step, schema: Schema): Step | null {
  const names = new Set(schema.columns.map((column) => column.name));
  if (step.op === 'drop') {
    const columns = step.columns.filter((name) => names.has(name));
    return columns.length === 0 ? null : { ...step, columns };
  }
  if (step.op === 'rename') {
    const entries = Object.entries(step.columns).filter(([from]) => names.has(from));
    return entries.length === 0 ? null : { ...step, columns: Object.fromEntries(entries) };
  }
  return step;
}

/** Runs all steps with what fitting learned; columns to drop or rename may be absent. */
export function runSteps(
  steps: readonly Step[],
  states: readonly StepState[],
  start: Working,
): Working {
  return steps.reduce((working, step, index) => {
    const present = withoutAbsent(step, working.schema);
    if (present === null) return working;
    return inStep(step, index, () => applyStep(present, index, working, states[index]));
  }, start);
}

/** Can the column be a feature as far as its role goes? */
export function isFeatureRole(column: RecipeColumn): boolean {
  return column.role === 'feature' || column.role === 'sensitive';
}

/** Is the column a number that a learner can take, or a category coded for trees? */
export function isLearnable(column: RecipeColumn): boolean {
  return (
    column.native ||
    column.type === 'number' ||
    column.type === 'integer' ||
    column.type === 'boolean'
  );
}
