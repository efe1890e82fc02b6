/** @file The syntax tree of an expression: plain data that keeps where each part stood in the text. */

/** Where a part of an expression stands: UTF-16 units from the start of the source. */
export interface Span {
  readonly position: number;
  readonly length: number;
}

/** Arithmetic, comparison and boolean operators of two operands; `!=` also stands for `<>`. */
export type BinaryOperator =
  'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | '^';

/** One node of the tree. */
export type Node = Span &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
    | { readonly kind: 'column'; readonly name: string }
    | { readonly kind: 'unary'; readonly op: '-' | 'not'; readonly operand: Node }
    | {
        readonly kind: 'binary';
        readonly op: BinaryOperator;
        readonly left: Node;
        readonly right: Node;
      }
    | {
        readonly kind: 'in';
        readonly value: Node;
        readonly items: readonly Node[];
        readonly negated: boolean;
      }
    | { readonly kind: 'is_null'; readonly value: Node; readonly negated: boolean }
    | {
        readonly kind: 'between';
        readonly value: Node;
        readonly low: Node;
        readonly high: Node;
        readonly negated: boolean;
      }
    /** `name` is one of the catalogue's, lower case. */
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  );

/** A parsed expression: its text, and the tree whose spans point into it. */
export interface Ast {
  readonly source: string;
  readonly root: Node;
}

/** The direct parts of a node, in the order of the text. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'number':
    case 'text':
    case 'boolean':
    case 'null':
    case 'column':
      return [];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'in':
      return [node.value, ...node.items];
    case 'is_null':
      return [node.value];
    case 'between':
      return [node.value, node.low, node.high];
    case 'call':
      return node.args;
    default:
      return node satisfies never;
  }
}

/** Names of the columns that an expression reads, each once, in order of first use. */
export function columnsOf(ast: Ast): string[] {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    if (node.kind === 'column') names.add(node.name);
    childrenOf(node).forEach(visit);
  };
  visit(ast.root);
  return [...names];
}

/** Value of a literal (a number may have a sign), `undefined` for anything that is computed. */
export function literalOf(node: Node): number | string | boolean | null | undefined {
  switch (node.kind) {
    case 'number':
    case 'text':
    case 'boolean':
      return node.value;
    case 'null':
      return null;
    case 'unary':
      return node.op === '-' && node.operand.kind === 'number' ? -node.operand.value : undefined;
    default:
      return undefined;
  }
}
