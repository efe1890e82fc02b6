/** @file Type checking: every part has one type, known before any row is read. */
import { InternalError } from '../errors.ts';
import type { Field } from '../table/column.ts';
import type { Ast, BinaryOperator, Node } from './ast.ts';
import { literalOf } from './ast.ts';
import { expressionError } from './failure.ts';
import { formatColumnName } from './format.ts';
import { FUNCTIONS } from './functions/catalog.ts';
import type { FunctionSpec, ParamKind } from './functions/spec.ts';
import { fitsKind, isLiteralKind } from './functions/spec.ts';
import { nearestName } from '../nearest.ts';
import type { ExpressionType, NodeType } from './types.ts';
import { isNumeric, nameOfType, typeOfColumn, unifyTypes } from './types.ts';

interface Scope {
  readonly source: string;
  readonly types: ReadonlyMap<string, ExpressionType>;
}

/**
 * Finds the type of an expression over columns.
 *
 * @param fields The columns it may read; category columns are text, `integer` counts as a number.
 * @returns The type of its values. `integer` where sums, differences and products of integers, counts
 *   and date parts are known to be whole.
 * @throws {DataError} `unknown_column` (with the nearest name) or `expression_type`, with a caret.
 *
 * Cost: O(nodes).
 */
export function checkExpression(ast: Ast, fields: readonly Field[]): ExpressionType {
  const types = new Map(fields.map((field) => [field.name, typeOfColumn(field.type)]));
  const type = typeOf(ast.root, { source: ast.source, types });
  if (type === 'missing') {
    throw typeError({ source: ast.source, types }, ast.root, 'a value is required, not only null');
  }
  return type;
}

function typeError(scope: Scope, node: Node, message: string): Error {
  return expressionError('expression_type', scope.source, node, message);
}

function require(scope: Scope, node: Node, wanted: 'number' | 'boolean', who: string): NodeType {
  const type = typeOf(node, scope);
  const fits = wanted === 'number' ? isNumeric(type) : type === wanted;
  if (fits || type === 'missing') return type;
  throw typeError(
    scope,
    node,
    `${who} takes ${nameOfType(wanted)}, got ${nameOfType(type)}${advice(type, wanted)}`,
  );
}

function advice(got: NodeType, wanted: NodeType): string {
  if (wanted === 'number' && got === 'boolean') return '; write if(condition, 1, 0)';
  if (wanted === 'number' && got === 'text') return '; write to_number(…) if it spells numbers';
  if (wanted === 'number' && got === 'date') {
    return '; write days_between, year, month or day';
  }
  if (wanted === 'boolean') return '; write a comparison such as value > 0';
  return '';
}

/** Requires that the nodes can be of one type, and returns it. */
function common(scope: Scope, nodes: readonly Node[], who: string): NodeType {
  let type: NodeType = 'missing';
  for (const node of nodes) {
    const next = typeOf(node, scope);
    const both = unifyTypes(type, next);
    if (both === null) {
      const date =
        (type === 'date' && next === 'text') || (type === 'text' && next === 'date')
          ? "; write a date as date('2024-01-31')"
          : '';
      throw typeError(
        scope,
        node,
        `${who} takes values of one type, got ${nameOfType(type)} and ${nameOfType(next)}${date}`,
      );
    }
    type = both;
  }
  return type;
}

function typeOf(node: Node, scope: Scope): NodeType {
  switch (node.kind) {
    case 'number':
      return Number.isSafeInteger(node.value) ? 'integer' : 'number';
    case 'text':
    case 'boolean':
      return node.kind;
    case 'null':
      return 'missing';
    case 'column':
      return columnType(node.name, node, scope);
    case 'unary':
      return node.op === 'not'
        ? (require(scope, node.operand, 'boolean', 'not'), 'boolean')
        : require(scope, node.operand, 'number', '-');
    case 'binary':
      return binaryType(node.op, node.left, node.right, scope);
    case 'in':
      common(scope, [node.value, ...node.items], 'in');
      return 'boolean';
    case 'is_null':
      typeOf(node.value, scope);
      return 'boolean';
    case 'between':
      common(scope, [node.value, node.low, node.high], 'between');
      return 'boolean';
    case 'call': {
      const spec = FUNCTIONS.get(node.name);
      if (spec === undefined) {
        throw new InternalError('expression_kind', `expression: no function ${node.name}`);
      }
      return callType(node, spec, node.args, scope);
    }
    default:
      return node satisfies never;
  }
}

function columnType(name: string, node: Node, scope: Scope): ExpressionType {
  const type = scope.types.get(name);
  if (type !== undefined) return type;
  const nearest = nearestName(name, scope.types.keys());
  throw expressionError(
    'unknown_column',
    scope.source,
    node,
    `there is no column ${JSON.stringify(name.slice(0, 80))}`,
    nearest === undefined ? undefined : formatColumnName(nearest),
  );
}

function binaryType(op: BinaryOperator, left: Node, right: Node, scope: Scope): NodeType {
  switch (op) {
    case 'and':
    case 'or':
      require(scope, left, 'boolean', op);
      require(scope, right, 'boolean', op);
      return 'boolean';
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      common(scope, [left, right], op);
      return 'boolean';
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^': {
      const types = [require(scope, left, 'number', op), require(scope, right, 'number', op)];
      const isWhole = op !== '/' && op !== '^' && op !== '%';
      return isWhole && types.every((type) => type === 'integer') ? 'integer' : 'number';
    }
    default:
      return op satisfies never;
  }
}

function callType(node: Node, spec: FunctionSpec, args: readonly Node[], scope: Scope): NodeType {
  const { params, optional = 0, rest, signature } = spec;
  const fewest = params.length - optional;
  if (args.length < fewest || (rest === undefined && args.length > params.length)) {
    const count =
      rest !== undefined
        ? `at least ${fewest}`
        : optional > 0
          ? `${fewest} to ${params.length}`
          : String(fewest);
    throw typeError(
      scope,
      node,
      `${signature} takes ${count} argument${count === '1' ? '' : 's'}, got ${args.length}`,
    );
  }
  const same: Node[] = [];
  args.forEach((arg, i) => {
    const kind = (i < params.length ? params[i] : rest)!;
    checkArgument(arg, kind, signature, scope);
    if (kind === 'same') same.push(arg);
  });
  const shared = common(scope, same, signature);
  const literals = args.map(literalOf);
  const complaint = spec.checkLiterals?.(literals) ?? null;
  if (complaint !== null) throw typeError(scope, node, `${signature}: ${complaint}`);
  return spec.result === 'same' ? shared : spec.result;
}

function checkArgument(arg: Node, kind: ParamKind, signature: string, scope: Scope): void {
  const type = typeOf(arg, scope);
  const literal = literalOf(arg);
  const isWritten = literal !== undefined && literal !== null;
  const isWhole = kind !== 'literal integer' || Number.isInteger(literal);
  if (fitsKind(kind, type) && (!isLiteralKind(kind) || (isWritten && isWhole))) return;
  const wanted = kind.startsWith('literal')
    ? `a ${kind === 'literal text' ? 'text' : 'whole number'} written out here`
    : kind === 'any' || kind === 'same'
      ? 'a value'
      : kind === 'number' || kind === 'boolean' || kind === 'text' || kind === 'date'
        ? nameOfType(kind)
        : kind;
  const hint = kind === 'number' || kind === 'boolean' ? advice(type, kind) : '';
  const got = isLiteralKind(kind) && fitsKind(kind, type) ? 'a computed value' : nameOfType(type);
  throw typeError(scope, arg, `${signature} takes ${wanted}, got ${got}${hint}`);
}
