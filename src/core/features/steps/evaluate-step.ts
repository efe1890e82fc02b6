/** @file An expression over the data of a step, reading only the columns that it names. */
import { columnsOf } from '../../expression/ast.ts';
import { evaluateExpression } from '../../expression/evaluator.ts';
import { parseExpression } from '../../expression/parser.ts';
import type { Column } from '../../table/column.ts';
import type { StepInput } from './step-kind.ts';

/** Evaluates `text` for every row. Throws what `evaluateExpression` throws. */
export function evaluateStep(text: string, input: StepInput): Column {
  const ast = parseExpression(text);
  const wanted = new Set(columnsOf(ast));
  const fields = input.schema.columns.filter((column) => wanted.has(column.name));
  return evaluateExpression(ast, {
    numRows: input.numRows,
    fields,
    columns: fields.map((field) => input.column(field.name)),
  });
}
