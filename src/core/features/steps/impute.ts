/** @file impute: a value where there is none. */
import { checkBoolean, checkNumber, checkOneOf } from '../../checks.ts';
import { DataError, ParamError } from '../../errors.ts';
import { compareCodePoints } from '../../table/sort.ts';
import { missingMask, vectorOfColumn } from '../../expression/vectors.ts';
import { pairwiseSum } from '../../math/sum.ts';
import { quantile } from '../../stats/describe.ts';
import type { Column, ColumnType } from '../../table/column.ts';
import { codedTextsOf, numbersOfColumn, textColumnOf } from '../conversion.ts';
import type { ImputeStep, StepState } from '../recipe.ts';
import { checkColumnNames } from './arguments.ts';
import { noValues, presentNumbers } from './numbers.ts';
import type { StepInput, StepKind } from './step-kind.ts';
import {
  changedColumns,
  listNames,
  madeColumn,
  requireColumns,
  requireNew,
  requireTypes,
} from './step-kind.ts';

type ImputeState = Extract<StepState, { op: 'impute' }>;

const STRATEGIES = ['mean', 'median', 'most_frequent', 'constant'] as const;
const WORDS = {
  mean: 'the mean of the training rows',
  median: 'the median of the training rows',
  most_frequent: 'the commonest value of the training rows',
  constant: 'a constant',
} as const;

/** The name of the column that says where a value was filled in. */
const indicatorOf = (column: string): string => `${column}_missing`;

const isNumberType = (type: ColumnType): boolean => type === 'number' || type === 'integer';

/** Fails unless the constant can stand in a column of this type. */
function checkConstant(step: ImputeStep, name: string, type: ColumnType): void {
  const { value } = step;
  const fits =
    type === 'number' || type === 'integer'
      ? typeof value === 'number' && (type === 'number' || Number.isInteger(value))
      : type === 'boolean'
        ? value === 'true' || value === 'false'
        : type !== 'date' && typeof value === 'string';
  if (!fits) {
    throw new DataError(
      'wrong_type',
      `impute: the constant must fit ${listNames([name])} (${type}), got ${JSON.stringify(value)}`,
      { columns: [name] },
    );
  }
}

/** The commonest text; ties go to the first by code point. */
function commonestText(input: StepInput, name: string, rows: Int32Array): string {
  const { codes, dictionary } = codedTextsOf(input.column(name));
  const counts = new Int32Array(dictionary.length);
  for (const row of rows) if (codes[row] >= 0) counts[codes[row]]++;
  let best = -1;
  counts.forEach((count, code) => {
    if (count === 0) return;
    const ahead = best < 0 ? 1 : count - counts[best];
    if (ahead > 0 || (ahead === 0 && compareCodePoints(dictionary[code], dictionary[best]) < 0)) {
      best = code;
    }
  });
  if (best < 0) throw noValues('impute', name);
  return dictionary[best];
}

/** The commonest number; ties go to the smallest. */
function commonestNumber(sorted: Float64Array): number {
  let best = sorted[0];
  let bestCount = 0;
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    count = i > 0 && sorted[i] === sorted[i - 1] ? count + 1 : 1;
    if (count > bestCount) {
      best = sorted[i];
      bestCount = count;
    }
  }
  return best;
}

function fitOne(step: ImputeStep, input: StepInput, name: string, rows: Int32Array) {
  const column = input.column(name);
  if (step.strategy === 'constant') return step.value ?? null;
  if (column.type === 'category' || column.type === 'text' || column.type === 'boolean') {
    return commonestText(input, name, rows);
  }
  const present = presentNumbers(input, name, rows, 'impute');
  if (step.strategy === 'mean') return pairwiseSum(present) / present.length;
  const sorted = present.sort();
  return step.strategy === 'median' ? quantile(sorted, 0.5) : commonestNumber(sorted);
}

function fill(column: Column, value: number | string | null, isFraction: boolean): Column {
  if (value === null) return column;
  switch (column.type) {
    case 'number':
    case 'integer':
    case 'date': {
      const number = Number(value);
      const values = numbersOfColumn(column).map((v) => (Number.isNaN(v) ? number : v));
      return { type: isFraction ? 'number' : column.type, values };
    }
    case 'boolean': {
      const flag = value === 'true' ? 1 : 0;
      return { type: 'boolean', values: column.values.map((v) => (v < 0 ? flag : v)) };
    }
    case 'category':
    case 'text': {
      const { codes, dictionary } = codedTextsOf(column);
      const text = String(value);
      const known = dictionary.indexOf(text);
      const code = known < 0 ? dictionary.length : known;
      const isNeeded = known < 0 && codes.includes(-1);
      const filled = {
        codes: codes.map((c) => (c < 0 ? code : c)),
        dictionary: isNeeded ? [...dictionary, text] : dictionary,
      };
      return column.type === 'text' ? textColumnOf(filled) : { type: 'category', ...filled };
    }
    default:
      return column satisfies never;
  }
}

const makesFraction = (step: ImputeStep): boolean =>
  step.strategy === 'mean' || step.strategy === 'median';

/** Mean and median of numbers (an integer column becomes `number`); the commonest value or a constant of any. */
export const imputeKind: StepKind<ImputeStep, ImputeState> = {
  validate(step) {
    checkColumnNames('impute', step.columns);
    checkOneOf('impute: strategy', step.strategy, STRATEGIES);
    if (step.indicator !== undefined) checkBoolean('impute: indicator', step.indicator);
    if (step.strategy !== 'constant') return;
    if (typeof step.value === 'number') checkNumber('impute: value', step.value);
    else if (typeof step.value !== 'string') {
      throw new ParamError('invalid_param', 'impute: value must be a number or a text', {
        name: 'value',
      });
    }
  },
  reads: (step) => step.columns,
  outputs(step, schema) {
    const columns = makesFraction(step)
      ? requireTypes(
          schema,
          step.columns,
          ['number', 'integer'],
          'impute',
          `; a ${step.strategy} needs numbers, use most_frequent`,
        )
      : requireColumns(schema, step.columns, 'impute');
    if (step.strategy === 'constant') {
      for (const { name, type } of columns) checkConstant(step, name, type);
    }
    const filled = changedColumns(schema, step.columns, ({ type }) => ({
      type: makesFraction(step) && isNumberType(type) ? 'number' : type,
      nullable: false,
    }));
    if (step.indicator !== true) return filled;
    requireNew(schema, step.columns.map(indicatorOf), 'impute');
    const indicators = columns.map((column) =>
      madeColumn(indicatorOf(column.name), 'integer', [column], false),
    );
    return [...filled, ...indicators];
  },
  fit: (step, input, rows) => ({
    op: 'impute',
    values: step.columns.map((name) => fitOne(step, input, name, rows)),
  }),
  apply(step, input, state) {
    const made = new Map<string, Column>();
    step.columns.forEach((name, i) => {
      const column = input.column(name);
      made.set(name, fill(column, state?.values[i] ?? null, makesFraction(step)));
      if (step.indicator !== true) return;
      const mask = missingMask(vectorOfColumn(column), input.numRows);
      made.set(indicatorOf(name), { type: 'integer', values: Float64Array.from(mask) });
    });
    return made;
  },
  describe: (step) =>
    `Fills missing values of ${listNames(step.columns)} with ${WORDS[step.strategy]}${step.strategy === 'constant' ? ` (${JSON.stringify(step.value)})` : ''}${step.indicator === true ? ' and marks where' : ''}.`,
};
