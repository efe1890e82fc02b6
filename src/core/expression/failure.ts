/** @file Errors of expressions: what is wrong, and a caret under the place. */
import { DataError } from '../errors.ts';
import type { Span } from './ast.ts';

/**
 * `expression_syntax`: the text cannot be read · `expression_type`: a part has the wrong type ·
 * `unknown_column`, `unknown_function`: a name that is not there · `expression_limit`: too long or deep.
 */
export type ExpressionErrorCode =
  | 'expression_syntax'
  | 'expression_type'
  | 'unknown_column'
  | 'unknown_function'
  | 'expression_limit';

const CONTEXT = 60;

/** The line of the source around `span`, and a line with carets under it. */
function caretLines(source: string, { position, length }: Span): string {
  const lineStart = source.lastIndexOf('\n', position - 1) + 1;
  const nextBreak = source.indexOf('\n', position);
  const lineEnd = nextBreak < 0 ? source.length : nextBreak;
  const start = Math.max(lineStart, position - CONTEXT);
  const end = Math.min(lineEnd, position + CONTEXT);
  let pad = '';
  for (let i = start; i < position; i++) pad += source[i] === '\t' ? '\t' : ' ';
  const carets = '^'.repeat(Math.max(1, Math.min(length, end - position)));
  return `  ${source.slice(start, end)}\n  ${pad}${carets}`;
}

/**
 * Makes the error for a part of an expression.
 *
 * @returns A `DataError` whose message ends with the line of source and a caret line; `details`
 *   has `position` and `length` in UTF-16 units, and `suggestion` where there is one.
 */
export function expressionError(
  code: ExpressionErrorCode,
  source: string,
  span: Span,
  message: string,
  suggestion?: string,
): DataError {
  const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
  return new DataError(code, `expression: ${message}${hint}\n${caretLines(source, span)}`, {
    position: span.position,
    length: span.length,
    reason: message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}
