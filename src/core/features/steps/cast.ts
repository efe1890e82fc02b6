/** @file cast: another type for a column. */
import { checkOneOf } from '../../checks.ts';
import { DataError } from '../../errors.ts';
import type { ColumnType } from '../../table/column.ts';
import { canConvert, convertColumn } from '../conversion.ts';
import type { CastStep } from '../recipe.ts';
import { checkColumnNames } from './arguments.ts';
import type { StepKind } from './step-kind.ts';
import { changedColumns, listNames, requireColumns } from './step-kind.ts';

/** All types of column. */
export const COLUMN_TYPES = [
  'number',
  'integer',
  'boolean',
  'category',
  'text',
  'date',
] as const satisfies readonly ColumnType[];

/** See `convertColumn` for what each type can be read as. */
export const castKind: StepKind<CastStep, null> = {
  validate(step) {
    checkColumnNames('cast', [step.column]);
    checkOneOf('cast: to', step.to, COLUMN_TYPES);
    checkOneOf('cast: invalid', step.invalid ?? 'error', ['error', 'missing']);
  },
  reads: (step) => [step.column],
  outputs(step, schema) {
    const [column] = requireColumns(schema, [step.column], 'cast');
    if (!canConvert(column.type, step.to)) {
      throw new DataError(
        'wrong_type',
        `cast: ${listNames([step.column])} must be readable as ${step.to}, got a ${column.type} column`,
        { columns: [step.column] },
      );
    }
    return changedColumns(schema, [step.column], () => ({ type: step.to, native: false }));
  },
  fit: () => null,
  apply(step, input) {
    const { column, numInvalid, examples } = convertColumn(input.column(step.column), step.to);
    if (numInvalid > 0 && step.invalid !== 'missing') {
      throw new DataError(
        'cast_failed',
        `cast: every value of ${listNames([step.column])} must be readable as ${step.to}, got ${numInvalid} that are not, such as ${listNames(examples)}; set invalid to "missing" to accept that`,
        { column: step.column, numInvalid, examples },
      );
    }
    return new Map([[step.column, column]]);
  },
  describe: (step) =>
    `Reads ${listNames([step.column])} as ${step.to}${step.invalid === 'missing' ? '; what does not fit becomes missing' : ''}.`,
};
