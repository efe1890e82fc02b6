/** @file Tree → canonical text: one spelling, brackets only where they are needed. */
import type { Ast, Node } from './ast.ts';
import { isBareName } from './lexer.ts';
import { POWER, powerOf } from './parser.ts';

const ATOM = 10;

function powerOfNode(node: Node): number {
  switch (node.kind) {
    case 'unary':
      return node.op === 'not' ? POWER.not : POWER.negative;
    case 'binary':
      return powerOf(node.op);
    case 'in':
    case 'between':
    case 'is_null':
      return POWER.comparison;
    case 'number':
    case 'text':
    case 'boolean':
    case 'null':
    case 'column':
    case 'call':
      return ATOM;
    default:
      return node satisfies never;
  }
}

/** Writes a column name as an expression spells it: bare where possible, else in backticks. */
export function formatColumnName(name: string): string {
  return isBareName(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

/** Writes `node`, in brackets when it binds less tightly than `minimum`. */
function write(node: Node, minimum = 0): string {
  const text = writeBare(node);
  return powerOfNode(node) < minimum ? `(${text})` : text;
}

function writeBare(node: Node): string {
  switch (node.kind) {
    case 'number':
      return String(node.value);
    case 'text':
      return `'${node.value.replaceAll("'", "''")}'`;
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'null';
    case 'column':
      return formatColumnName(node.name);
    case 'unary':
      return node.op === 'not'
        ? `not ${write(node.operand, POWER.not)}`
        : `-${write(node.operand, POWER.power)}`;
    case 'binary': {
      const power = powerOf(node.op);
      const isPower = node.op === '^';
      // Left-associative operators need brackets on the right at equal power; ^ the other way;
      // comparisons on both sides.
      const left = write(node.left, isPower || power === POWER.comparison ? power + 1 : power);
      const right = write(node.right, isPower ? POWER.negative : power + 1);
      return `${left} ${node.op} ${right}`;
    }
    case 'in': {
      const items = node.items.map((item) => write(item)).join(', ');
      return `${write(node.value, POWER.sum)} ${node.negated ? 'not in' : 'in'} (${items})`;
    }
    case 'is_null':
      return `${write(node.value, POWER.sum)} is ${node.negated ? 'not ' : ''}null`;
    case 'between': {
      const bounds = `${write(node.low, POWER.sum)} and ${write(node.high, POWER.sum)}`;
      return `${write(node.value, POWER.sum)} ${node.negated ? 'not ' : ''}between ${bounds}`;
    }
    case 'call':
      return `${node.name}(${node.args.map((arg) => write(arg)).join(', ')})`;
    default:
      return node satisfies never;
  }
}

/**
 * Writes an expression in its canonical form.
 *
 * `parseExpression(formatExpression(ast))` gives the same tree but for the spans, so two expressions
 * with equal canonical text mean the same.
 */
export function formatExpression(ast: Ast): string {
  return write(ast.root);
}
