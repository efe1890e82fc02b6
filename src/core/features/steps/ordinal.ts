/** @file ordinal: levels as numbers 0, 1, 2, … in the order of code points. */
import { checkBoolean, checkOneOf } from '../../checks.ts';
import { numbersByCode } from '../../expression/vectors.ts';
import type { Column } from '../../table/column.ts';
import type { OrdinalStep, StepState } from '../recipe.ts';
import { checkColumnNames } from './arguments.ts';
import { LEVEL_TYPES, levelsOf, placesIn } from './levels.ts';
import type { StepKind } from './step-kind.ts';
import { changedColumns, listNames, requireTypes } from './step-kind.ts';

type OrdinalState = Extract<StepState, { op: 'ordinal' }>;

/**
 * `native`: a category column whose dictionary is the levels, for trees that split on sets of
 * categories; otherwise an integer column. Missing stays missing; unseen becomes missing or is an error.
 */
export const ordinalKind: StepKind<OrdinalStep, OrdinalState> = {
  validate(step) {
    checkColumnNames('ordinal', step.columns);
    checkBoolean('ordinal: native', step.native);
    checkOneOf('ordinal: unseen', step.unseen, ['missing', 'error']);
  },
  reads: (step) => step.columns,
  outputs(step, schema) {
    requireTypes(schema, step.columns, LEVEL_TYPES, 'ordinal');
    return changedColumns(schema, step.columns, () => ({
      type: step.native ? 'category' : 'integer',
      native: step.native,
      nullable: true,
    }));
  },
  fit: (step, input, rows) => ({
    op: 'ordinal',
    levels: step.columns.map((name) => levelsOf(input.column(name), rows, false)),
  }),
  apply(step, input, state) {
    const made = new Map<string, Column>();
    step.columns.forEach((name, i) => {
      const levels = state!.levels[i];
      const unseen = step.unseen === 'error' ? 'error' : 'ignore';
      const codes = placesIn(levels, input.column(name), -1, unseen, name);
      made.set(
        name,
        step.native
          ? { type: 'category', codes, dictionary: levels }
          : {
              type: 'integer',
              values: numbersByCode(codes),
            },
      );
    });
    return made;
  },
  describe: (step) =>
    `Codes ${listNames(step.columns)} by sorted level${step.native ? ', as categories for trees' : ''}; a level not seen in training is ${step.unseen === 'missing' ? 'missing' : 'an error'}.`,
};
