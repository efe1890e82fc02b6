/** @file drop: without some columns. */
import type { DropStep } from '../recipe.ts';
import { checkColumnNames } from './arguments.ts';
import type { StepKind } from './step-kind.ts';
import { listNames, requireColumns } from './step-kind.ts';

/** Removes columns. */
export const dropKind: StepKind<DropStep, null> = {
  validate: (step) => void checkColumnNames('drop', step.columns),
  reads: () => [],
  outputs(step, schema) {
    requireColumns(schema, step.columns, 'drop');
    const dropped = new Set(step.columns);
    return schema.columns.filter((column) => !dropped.has(column.name));
  },
  fit: () => null,
  apply: () => new Map(),
  describe: (step) => `Leaves out ${listNames(step.columns)}.`,
};
