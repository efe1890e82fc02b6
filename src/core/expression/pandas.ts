/**
 * @file Expression → equivalent pandas code. It expects a data frame `df` with nullable types
 * (`df = df.convert_dtypes()`), whose `pd.NA` has the three-valued logic that this language has, and the
 * imports `numpy as np`, `pandas as pd`, `re`.
 */
import type { Ast, Node } from './ast.ts';
import { literalOf } from './ast.ts';
import { FUNCTIONS } from './functions/catalog.ts';
import { isLiteralKind } from './functions/spec.ts';
import { pythonText } from './python-text.ts';

function literal(value: number | string | boolean | null): string {
  switch (typeof value) {
    case 'number':
      return String(value);
    case 'string':
      return pythonText(value);
    case 'boolean':
      return value ? 'True' : 'False';
    default:
      return 'pd.NA';
  }
}

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['and', '&'],
  ['or', '|'],
  ['=', '=='],
  ['^', '**'],
]);

/** Code that is safe as an operand, and whether it is a single value rather than a Series. */
interface Code {
  readonly text: string;
  readonly isScalar: boolean;
}

const scalar = (text: string): Code => ({ text, isScalar: true });
const series = (text: string): Code => ({ text, isScalar: false });

/** Makes a Series of a single value, where a method needs one. */
function asSeries(code: Code): string {
  return code.isScalar ? `pd.Series(${code.text}, index=df.index).convert_dtypes()` : code.text;
}

function translate(node: Node): Code {
  switch (node.kind) {
    case 'number':
    case 'text':
    case 'boolean':
      return scalar(literal(node.value));
    case 'null':
      return scalar('pd.NA');
    case 'column':
      return series(`df[${pythonText(node.name)}]`);
    case 'unary': {
      const operand = translate(node.operand);
      if (node.op === '-') return { ...operand, text: `(-${operand.text})` };
      return series(`(~${asSeries(operand)})`);
    }
    case 'binary': {
      const left = translate(node.left);
      const right = translate(node.right);
      const isScalar = left.isScalar && right.isScalar;
      const first = isScalar ? asSeries(left) : left.text;
      const text = `(${first} ${OPERATORS.get(node.op) ?? node.op} ${right.text})`;
      return series([node.left, node.right].some(isDateCall) ? orMissing(text, left, right) : text);
    }
    case 'in':
      return negated(translateIn(node.value, node.items), node.negated);
    case 'is_null':
      return negated(`${asSeries(translate(node.value))}.isna()`, node.negated);
    case 'between': {
      const value = asSeries(translate(node.value));
      const [low, high] = [translate(node.low), translate(node.high)];
      const isDate = [node.low, node.high].some(isDateCall);
      const sides = (
        [
          ['>=', low],
          ['<=', high],
        ] as const
      ).map(([op, bound]) => {
        const text = `(${value} ${op} ${bound.text})`;
        return isDate ? orMissing(text, series(value), bound) : text;
      });
      return negated(`(${sides.join(' & ')})`, node.negated);
    }
    case 'call': {
      const spec = FUNCTIONS.get(node.name)!;
      const literals = node.args.map(literalOf);
      const args = node.args.map((arg, i) => {
        const code = translate(arg);
        return isLiteralKind(spec.params[i] ?? spec.rest ?? 'any') ? code.text : asSeries(code);
      });
      return series(spec.toPandas(args, literals));
    }
    default:
      return node satisfies never;
  }
}

const isDateCall = (node: Node): boolean => node.kind === 'call' && node.name === 'date';

/** A comparison of dates, which in pandas is False and not missing where a date is missing. */
function orMissing(comparison: string, ...operands: readonly Code[]): string {
  const missing = operands.map((operand) => `${asSeries(operand)}.isna()`).join(' | ');
  return `${comparison}.astype("boolean").mask(${missing})`;
}

function translateIn(value: Node, items: readonly Node[]): string {
  const left = asSeries(translate(value));
  const literals = items.map(literalOf);
  if (literals.every((item) => item !== undefined && item !== null)) {
    const list = literals.map((item) => literal(item as string)).join(', ');
    return `${left}.isin([${list}]).astype("boolean").mask(${left}.isna())`;
  }
  return `(${items.map((item) => `(${left} == ${translate(item).text})`).join(' | ')})`;
}

function negated(text: string, isNegated: boolean): Code {
  return series(isNegated ? `(~${text})` : text);
}

/**
 * Writes an expression as one line of pandas over `df` (see the head of this file for what it expects).
 *
 * Differences that remain: two date columns compared give False, not missing, where one is missing;
 * `upper` and `trim` follow JavaScript's Unicode tables; `x ^ 0` of a missing x is missing here and 1
 * there.
 *
 * Checked against: pandas 3.0 evaluating the code (tests/golden/recipes/expressions.json).
 */
export function toPandas(ast: Ast): string {
  return asSeries(translate(ast.root));
}
