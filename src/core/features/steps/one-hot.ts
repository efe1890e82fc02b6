/** @file one_hot: a column of 0 and 1 for every level, none left out. */
import { checkOneOf } from '../../checks.ts';
import { DataError } from '../../errors.ts';
import type { Column } from '../../table/column.ts';
import type { OneHotStep, StepState } from '../recipe.ts';
import { checkColumnNames } from './arguments.ts';
import { LEVEL_TYPES, levelsOf, MISSING_LEVEL, placesIn } from './levels.ts';
import type { RecipeColumn, Schema, StepKind } from './step-kind.ts';
import { listNames, requireTypes } from './step-kind.ts';

type OneHotState = Extract<StepState, { op: 'one_hot' }>;

/** More levels than this are a mistake more often than a wish, and cost memory per row. */
export const MAX_ONE_HOT_LEVELS = 2000;

/**
 * Names of the columns, `column=level`, by encoded column and level. Should two be equal (column `a`,
 * level `b=c`; column `a=b`, level `c`) or taken, the later gets ` (2)`, ` (3)`, ….
 */
function namesOf(step: OneHotStep, schema: Schema, state: OneHotState): string[][] {
  const encoded = new Set(step.columns);
  const taken = new Set(
    schema.columns.filter(({ name }) => !encoded.has(name)).map((column) => column.name),
  );
  return step.columns.map((column, i) =>
    state.levels[i].map((level) => {
      const base = `${column}=${level}`;
      let name = base;
      for (let n = 2; taken.has(name); n++) name = `${base} (${n})`;
      taken.add(name);
      return name;
    }),
  );
}

/**
 * Takes the columns out and adds their blocks at the end, in the order of `columns`.
 * Checked against: the linear matrix of scikit-learn's pipeline (tests/golden/recipes).
 */
export const oneHotKind: StepKind<OneHotStep, OneHotState> = {
  validate(step) {
    checkColumnNames('one_hot', step.columns);
    checkOneOf('one_hot: missing', step.missing, ['level', 'zeros']);
    checkOneOf('one_hot: unseen', step.unseen, ['zeros', 'error']);
  },
  reads: (step) => step.columns,
  outputs(step, schema, state) {
    const columns = requireTypes(
      schema,
      step.columns,
      LEVEL_TYPES,
      'one_hot',
      '; derive year, month or day from dates',
    );
    const encoded = new Set(step.columns);
    const others = schema.columns.filter((column) => !encoded.has(column.name));
    if (state === undefined) return others;
    const blocks = namesOf(step, schema, state).map((names, i) =>
      names.map((name): RecipeColumn => ({
        ...columns[i],
        name,
        type: 'integer',
        nullable: false,
        native: false,
      })),
    );
    return [...others, ...blocks.flat()];
  },
  fit(step, input, rows) {
    const levels = step.columns.map((name) => {
      const found = levelsOf(input.column(name), rows, step.missing === 'level');
      if (found.length > MAX_ONE_HOT_LEVELS) {
        throw new DataError(
          'too_many_levels',
          `one_hot: ${listNames([name])} must have at most ${MAX_ONE_HOT_LEVELS} levels, got ${found.length}; use ordinal or drop it`,
          { column: name, levels: found.length },
        );
      }
      return found;
    });
    return { op: 'one_hot', levels };
  },
  apply(step, input, state) {
    const made = new Map<string, Column>();
    const names = namesOf(step, input.schema, state!);
    step.columns.forEach((name, i) => {
      const levels = state!.levels[i];
      const missing = step.missing === 'level' ? levels.indexOf(MISSING_LEVEL) : -1;
      const unseen = step.unseen === 'error' ? 'error' : 'ignore';
      const places = placesIn(levels, input.column(name), missing, unseen, name);
      const block = levels.map(() => new Float64Array(input.numRows));
      for (let row = 0; row < places.length; row++) {
        if (places[row] >= 0) block[places[row]][row] = 1;
      }
      names[i].forEach((column, level) => {
        made.set(column, { type: 'integer', values: block[level] });
      });
    });
    return made;
  },
  describe: (step) =>
    `Turns ${listNames(step.columns)} into one 0/1 column per level; missing is ${step.missing === 'level' ? 'a level of its own' : 'all zeros'}, a level not seen in training is ${step.unseen === 'zeros' ? 'all zeros' : 'an error'}.`,
};
