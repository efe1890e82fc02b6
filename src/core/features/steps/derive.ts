/** @file derive: a new column from a formula. */
import { checkText } from '../../checks.ts';
import { columnsOf } from '../../expression/ast.ts';
import { checkExpression } from '../../expression/checker.ts';
import { parseExpression } from '../../expression/parser.ts';
import type { ColumnType } from '../../table/column.ts';
import type { DeriveStep } from '../recipe.ts';
import { checkNewName } from './arguments.ts';
import { evaluateStep } from './evaluate-step.ts';
import type { StepKind } from './step-kind.ts';
import { listNames, madeColumn, requireColumns, requireNew } from './step-kind.ts';

/** Adds a column at the end; texts become a category column. Its sources are read off the formula. */
export const deriveKind: StepKind<DeriveStep, null> = {
  validate(step) {
    checkNewName('derive', step.column);
    parseExpression(checkText('derive: expression', step.expression));
  },
  reads: (step) => columnsOf(parseExpression(step.expression)),
  outputs(step, schema) {
    requireNew(schema, [step.column], 'derive');
    const ast = parseExpression(step.expression);
    const type = checkExpression(ast, schema.columns);
    const from = requireColumns(schema, columnsOf(ast), 'derive');
    const columnType: ColumnType = type === 'text' ? 'category' : type;
    return [...schema.columns, madeColumn(step.column, columnType, from)];
  },
  fit: () => null,
  apply: (step, input) => new Map([[step.column, evaluateStep(step.expression, input)]]),
  describe: (step) => `Computes ${listNames([step.column])} as ${step.expression}.`,
};
