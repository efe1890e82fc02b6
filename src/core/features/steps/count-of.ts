/** @file count_of: how many of several columns hold a value, such as the number of optional services. */
import { ParamError } from '../../errors.ts';
import { codedTextsOf } from '../conversion.ts';
import type { CountOfStep } from '../recipe.ts';
import { checkColumnNames, checkNewName } from './arguments.ts';
import type { StepKind } from './step-kind.ts';
import { listNames, madeColumn, requireNew, requireTypes } from './step-kind.ts';

/** Compares texts; a number equals its decimal text, a boolean `true` or `false`. Adds an integer column. */
export const countOfKind: StepKind<CountOfStep, null> = {
  validate(step) {
    checkNewName('count_of', step.column);
    checkColumnNames('count_of', step.columns);
    if (typeof step.value !== 'string') {
      throw new ParamError('invalid_param', 'count_of: value must be a text', { name: 'value' });
    }
  },
  reads: (step) => step.columns,
  outputs(step, schema) {
    requireNew(schema, [step.column], 'count_of');
    const from = requireTypes(
      schema,
      step.columns,
      ['category', 'text', 'boolean', 'integer', 'number'],
      'count_of',
    );
    return [...schema.columns, madeColumn(step.column, 'integer', from, false)];
  },
  fit: () => null,
  apply(step, input) {
    const values = new Float64Array(input.numRows);
    for (const name of step.columns) {
      const { codes, dictionary } = codedTextsOf(input.column(name));
      const wanted = dictionary.indexOf(step.value);
      if (wanted < 0) continue;
      for (let row = 0; row < values.length; row++) if (codes[row] === wanted) values[row]++;
    }
    return new Map([[step.column, { type: 'integer', values }]]);
  },
  describe: (step) =>
    `Counts in ${listNames([step.column])} how many of ${listNames(step.columns)} equal ${listNames([step.value])}.`,
};
