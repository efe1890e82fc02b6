/** @file filter: only some rows; for table pipelines, never in a model's recipe. */
import { checkText } from '../../checks.ts';
import { DataError } from '../../errors.ts';
import { columnsOf } from '../../expression/ast.ts';
import { checkExpression } from '../../expression/checker.ts';
import { parseExpression } from '../../expression/parser.ts';
import type { FilterStep } from '../recipe.ts';
import { evaluateStep } from './evaluate-step.ts';
import type { StepKind } from './step-kind.ts';

/** Keeps rows for which the expression is true; false and missing go. */
export const filterKind: StepKind<FilterStep, null> = {
  validate(step) {
    parseExpression(checkText('filter: expression', step.expression));
  },
  reads: (step) => columnsOf(parseExpression(step.expression)),
  outputs(step, schema) {
    const type = checkExpression(parseExpression(step.expression), schema.columns);
    if (type !== 'boolean') {
      throw new DataError(
        'expression_type',
        `filter: the expression must be true or false, got a ${type}; write a comparison`,
        { position: 0, length: step.expression.length },
      );
    }
    return schema.columns;
  },
  fit: () => null,
  apply: () => new Map(),
  keep(step, input) {
    const column = evaluateStep(step.expression, input);
    if (column.type !== 'boolean') return new Int32Array(0);
    const rows: number[] = [];
    column.values.forEach((value, row) => {
      if (value === 1) rows.push(row);
    });
    return Int32Array.from(rows);
  },
  describe: (step) => `Keeps the rows where ${step.expression}.`,
};
