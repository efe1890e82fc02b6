/** @file rename: new names, all at once. */
import { ParamError } from '../../errors.ts';
import type { Column } from '../../table/column.ts';
import type { RenameStep } from '../recipe.ts';
import { checkColumnNames, checkNewName } from './arguments.ts';
import type { StepKind } from './step-kind.ts';
import { listNames, requireColumns, requireNew } from './step-kind.ts';

/** Old name → new name; two names may be swapped. */
export const renameKind: StepKind<RenameStep, null> = {
  validate(step) {
    if (typeof step.columns !== 'object' || step.columns === null || Array.isArray(step.columns)) {
      throw new ParamError('invalid_param', 'rename: columns must map old names to new ones', {
        name: 'columns',
      });
    }
    checkColumnNames('rename', Object.keys(step.columns));
    for (const name of Object.values(step.columns)) checkNewName('rename', name);
  },
  reads: () => [],
  outputs(step, schema) {
    const names = new Map(Object.entries(step.columns));
    requireColumns(schema, [...names.keys()], 'rename');
    const others = schema.columns.filter((column) => !names.has(column.name));
    requireNew({ ...schema, columns: others }, [...names.values()], 'rename');
    return schema.columns.map((column) => ({
      ...column,
      name: names.get(column.name) ?? column.name,
    }));
  },
  fit: () => null,
  apply: (step, input) =>
    new Map<string, Column>(
      Object.entries(step.columns).map(([from, to]) => [to, input.column(from)]),
    ),
  describe: (step) =>
    `Renames ${Object.entries(step.columns)
      .slice(0, 8)
      .map(([from, to]) => `${listNames([from])} to ${listNames([to])}`)
      .join(', ')}.`,
};
