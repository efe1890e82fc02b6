/** @file The types of expressions, and how they meet. */
import type { ColumnType } from '../table/column.ts';

/** `integer` is a number known to be whole; `text` is what category and text columns hold. */
export type ExpressionType = 'number' | 'integer' | 'boolean' | 'text' | 'date';

/** Inside a tree `null` has no type of its own: it takes the type of what it meets. */
export type NodeType = ExpressionType | 'missing';

/** The type of a column's values inside an expression. */
export function typeOfColumn(type: ColumnType): ExpressionType {
  return type === 'category' ? 'text' : type;
}

/** The type that both fit into, or `null` when they cannot meet. */
export function unifyTypes(a: NodeType, b: NodeType): NodeType | null {
  if (a === b || b === 'missing') return a;
  if (a === 'missing') return b;
  return isNumeric(a) && isNumeric(b) ? 'number' : null;
}

/** Is it a number, whole or not? */
export function isNumeric(type: NodeType): boolean {
  return type === 'number' || type === 'integer';
}

/** How messages name a type. */
export function nameOfType(type: NodeType): string {
  switch (type) {
    case 'number':
    case 'integer':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'text':
      return 'text';
    case 'date':
      return 'a date';
    case 'missing':
      return 'null';
    default:
      return type satisfies never;
  }
}
