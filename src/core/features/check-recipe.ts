/** @file Checks of a recipe before any row is read: its shape, and whether it fits a table's columns. */
import { DataError, ParamError, TerrariumError } from '../errors.ts';
import { describe } from '../checks.ts';
import { nearestName } from '../nearest.ts';
import type { Field } from '../table/column.ts';
import type { Recipe, Step } from './recipe.ts';
import { inStep, isFeatureRole, isLearnable, schemaAfter, startSchema } from './runner.ts';
import { kindOf, STEP_OPS } from './steps/catalog.ts';
import type { RecipeColumn } from './steps/step-kind.ts';
import { listNames } from './steps/step-kind.ts';

/** Most steps of one recipe. */
const MAX_STEPS = 1000;

/** Something in a recipe that must be mended. */
export interface RecipeProblem {
  /** Index of the step, from 0; `null` when it is the result that does not fit. */
  readonly step: number | null;
  readonly op: Step['op'] | null;
  readonly code: string;
  readonly message: string;
}

/** What is known of a recipe without fitting it. */
export interface RecipeCheck {
  /** Empty when the recipe fits. Steps after the first that does not fit are not looked at. */
  readonly problems: readonly RecipeProblem[];
  /** Columns at the end, as far as they are known; the 0/1 columns of one_hot are not. */
  readonly columns: readonly RecipeColumn[];
}

/** How a recipe will be used. */
export interface RecipeUse {
  /** For a model: no filter steps, and all that remains must be numeric or coded. Default false. */
  readonly forModel?: boolean;
  /** The column to predict, which no step of a model's recipe may read. */
  readonly target?: string;
}

/**
 * Requires that something read from a file or typed by hand has the shape of a recipe.
 *
 * @returns The same object, typed.
 * @throws {ParamError} `invalid_param` or an expression's `DataError`, with `details.step` from 0.
 */
export function parseRecipe(value: unknown): Recipe {
  if (typeof value !== 'object' || value === null || !('steps' in value)) {
    throw new ParamError(
      'invalid_param',
      `recipe: an object with steps is required, got ${describe(value)}`,
    );
  }
  const { version, name, steps } = value as { version?: unknown; name?: unknown; steps: unknown };
  if (version !== 1) {
    throw new ParamError('invalid_param', `recipe: version must be 1, got ${describe(version)}`);
  }
  if (name !== undefined && typeof name !== 'string') {
    throw new ParamError('invalid_param', `recipe: name must be a text, got ${describe(name)}`);
  }
  if (!Array.isArray(steps) || steps.length > MAX_STEPS) {
    throw new ParamError(
      'invalid_param',
      `recipe: steps must be a list of at most ${MAX_STEPS}, got ${describe(steps)}`,
    );
  }
  (steps as unknown[]).forEach((step, index) => {
    const op = typeof step === 'object' && step !== null && 'op' in step ? step.op : step;
    if (typeof op !== 'string' || !(STEP_OPS as readonly string[]).includes(op)) {
      const nearest = typeof op === 'string' ? nearestName(op, STEP_OPS) : undefined;
      throw new ParamError(
        'invalid_param',
        `recipe step ${index + 1}: op must be one of ${STEP_OPS.join(', ')}, got ${describe(op)}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
        { step: index },
      );
    }
    const known = step as Step;
    inStep(known, index, () => kindOf(known).validate(known));
  });
  return value as Recipe;
}

/**
 * Checks a recipe against columns, without data.
 *
 * Finds unknown columns (with the nearest name, or what an earlier step did with them), names made twice,
 * wrong types, faulty expressions and steps on columns that one_hot has taken apart.
 *
 * Cost: O(steps · columns).
 */
export function checkRecipe(
  recipe: Recipe,
  fields: readonly Field[],
  use: RecipeUse = {},
): RecipeCheck {
  let schema = startSchema(fields, use.target);
  const problems: RecipeProblem[] = [];
  try {
    parseRecipe(recipe);
    recipe.steps.forEach((step, index) => {
      inStep(step, index, () => {
        if (use.forModel === true) checkModelStep(step, schema.columns);
        schema = schemaAfter(step, index, schema, undefined);
      });
    });
    if (use.forModel === true) checkFeatures(schema.columns);
  } catch (error) {
    if (!(error instanceof TerrariumError)) throw error;
    const index = typeof error.details.step === 'number' ? error.details.step : null;
    const op = index === null ? null : (recipe.steps[index]?.op ?? null);
    problems.push({ step: index, op, code: error.code, message: error.message });
  }
  return { problems, columns: schema.columns };
}

/**
 * Requires that a step can be part of a model's recipe.
 *
 * @throws {DataError} `filter_in_model`, or `target_leak` when it reads the target.
 */
export function checkModelStep(step: Step, columns: readonly RecipeColumn[]): void {
  if (step.op === 'filter') {
    throw new DataError(
      'filter_in_model',
      "filter: a model's recipe must keep every row, for each row that is scored gets a prediction; filter in a table pipeline before training",
    );
  }
  const targets = new Set(columns.filter(({ role }) => role === 'target').map(({ name }) => name));
  const read = kindOf(step)
    .reads(step)
    .filter((name) => targets.has(name));
  if (read.length > 0) {
    throw new DataError(
      'target_leak',
      `${step.op}: a model's recipe must not read the target, got ${listNames(read)}; it is not there when rows are scored`,
      { columns: read },
    );
  }
}

/**
 * Requires that every column that would become a feature is a number or coded for trees.
 *
 * @throws {DataError} `not_numeric` naming all others.
 */
export function checkFeatures(columns: readonly RecipeColumn[]): void {
  const others = columns.filter((column) => isFeatureRole(column) && !isLearnable(column));
  if (others.length === 0) return;
  const shown = others.slice(0, 8).map((column) => `${listNames([column.name])} (${column.type})`);
  const more = others.length > 8 ? ` and ${others.length - 8} more` : '';
  throw new DataError(
    'not_numeric',
    `recipe: after all steps every feature must be a number or coded, got ${shown.join(', ')}${more}; add one_hot or ordinal, derive numbers, or drop them`,
    { columns: others.map((column) => column.name) },
  );
}
