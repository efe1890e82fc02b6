/**
 * @file Runs an expression over whole columns at a time.
 *
 * **Missing values.** Arithmetic, comparison and functions of a missing value are missing. `and`, `or` and
 * `not` follow Kleene: `false and null` is false, `true or null` is true, the rest is missing. `if` with a
 * missing condition is missing. `x in (…)` is missing when x is, or when nothing matches and the list
 * holds null. `is null`, `is_missing`, `coalesce`, `count_of`, `count_missing` and the `row_…` functions
 * are the ones that look at missing values. A number that is not a number (0 / 0, sqrt(-1)) is missing;
 * 1 / 0 is Infinity.
 */
import { InternalError } from '../errors.ts';
import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { modulo, power } from './arithmetic.ts';
import type { Ast, BinaryOperator, Node } from './ast.ts';
import { literalOf } from './ast.ts';
import { checkExpression } from './checker.ts';
import { combineLogic, compareVectors, negateLogic } from './comparison.ts';
import { FUNCTIONS } from './functions/catalog.ts';
import type { Vector } from './vectors.ts';
import {
  booleansOf,
  columnOfVector,
  constantVector,
  missingMask,
  numbersOf,
  vectorOfColumn,
} from './vectors.ts';

interface Scope {
  readonly numRows: number;
  column(name: string): Vector;
}

/**
 * Evaluates an expression for every row of a table.
 *
 * @param table Read only.
 * @returns A new column of `table.numRows` values: number, integer, boolean or date as checked; texts
 *   become a category column whose dictionary is in order of first use. Shares no memory with the table.
 * @throws {DataError} What `checkExpression` throws.
 *
 * Cost: O(nodes · rows); text functions once per different value. Same bits on every machine.
 * Checked against: pandas 3.0 (tests/golden/recipes).
 */
export function evaluateExpression(ast: Ast, table: Table): Column {
  const type = checkExpression(ast, table.fields);
  const places = new Map(table.fields.map((field, index) => [field.name, index]));
  const read = new Map<string, Vector>();
  const scope: Scope = {
    numRows: table.numRows,
    column: (name) => {
      let vector = read.get(name);
      if (vector === undefined) {
        vector = vectorOfColumn(table.columns[places.get(name)!]);
        read.set(name, vector);
      }
      return vector;
    },
  };
  return columnOfVector(evaluate(ast.root, scope), type, table.numRows);
}

function evaluate(node: Node, scope: Scope): Vector {
  const { numRows } = scope;
  switch (node.kind) {
    case 'number':
    case 'text':
    case 'boolean':
      return constantVector(node.value, numRows);
    case 'null':
      return { kind: 'missing' };
    case 'column':
      return scope.column(node.name);
    case 'unary': {
      const operand = evaluate(node.operand, scope);
      return node.op === 'not'
        ? { kind: 'boolean', values: negateLogic(booleansOf(operand, numRows)) }
        : { kind: 'number', values: numbersOf(operand, numRows).map((value) => -value) };
    }
    case 'binary':
      return binary(node.op, evaluate(node.left, scope), evaluate(node.right, scope), numRows);
    case 'in':
      return logic(isIn(node.value, node.items, scope), node.negated);
    case 'is_null':
      return logic(missingMask(evaluate(node.value, scope), numRows), node.negated);
    case 'between': {
      const value = evaluate(node.value, scope);
      const above = compareVectors('>=', value, evaluate(node.low, scope), numRows);
      const below = compareVectors('<=', value, evaluate(node.high, scope), numRows);
      return logic(combineLogic('and', above, below), node.negated);
    }
    case 'call': {
      const spec = FUNCTIONS.get(node.name);
      if (spec === undefined) {
        throw new InternalError('expression_kind', `expression: no function ${node.name}`);
      }
      const args = node.args.map((arg) => evaluate(arg, scope));
      return spec.evaluate(args, { numRows, literals: node.args.map(literalOf) });
    }
    default:
      return node satisfies never;
  }
}

function logic(values: Int8Array<ArrayBuffer>, negated: boolean): Vector {
  return { kind: 'boolean', values: negated ? negateLogic(values) : values };
}

function isIn(value: Node, items: readonly Node[], scope: Scope): Int8Array<ArrayBuffer> {
  const left = evaluate(value, scope);
  let found = compareVectors('=', left, evaluate(items[0], scope), scope.numRows);
  for (const item of items.slice(1)) {
    const equal = compareVectors('=', left, evaluate(item, scope), scope.numRows);
    found = combineLogic('or', found, equal);
  }
  return found;
}

function binary(op: BinaryOperator, left: Vector, right: Vector, numRows: number): Vector {
  switch (op) {
    case 'and':
    case 'or': {
      const values = combineLogic(op, booleansOf(left, numRows), booleansOf(right, numRows));
      return { kind: 'boolean', values };
    }
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { kind: 'boolean', values: compareVectors(op, left, right, numRows) };
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
      return {
        kind: 'number',
        values: calculate(op, numbersOf(left, numRows), numbersOf(right, numRows)),
      };
    default:
      return op satisfies never;
  }
}

type Arithmetic = Extract<BinaryOperator, '+' | '-' | '*' | '/' | '%' | '^'>;

function calculate(op: Arithmetic, a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const result = new Float64Array(a.length);
  switch (op) {
    case '+':
      for (let row = 0; row < a.length; row++) result[row] = a[row] + b[row];
      return result;
    case '-':
      for (let row = 0; row < a.length; row++) result[row] = a[row] - b[row];
      return result;
    case '*':
      for (let row = 0; row < a.length; row++) result[row] = a[row] * b[row];
      return result;
    case '/':
      for (let row = 0; row < a.length; row++) result[row] = a[row] / b[row];
      return result;
    case '%':
      for (let row = 0; row < a.length; row++) result[row] = modulo(a[row], b[row]);
      return result;
    case '^':
      for (let row = 0; row < a.length; row++) result[row] = power(a[row], b[row]);
      return result;
    default:
      return op satisfies never;
  }
}
