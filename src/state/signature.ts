/** @file Signatures of two versions laid side by side. Pure. */
import type { Field } from '../core/table/column.ts';

/** How two signatures differ. */
export interface SignatureDifference {
  readonly isEqual: boolean;
  /** Columns that only the second wants. */
  readonly added: readonly string[];
  /** Columns that only the first wants. */
  readonly removed: readonly string[];
  /** Columns of another type. */
  readonly retyped: readonly string[];
  /** `equal, 21 inputs`, `2 more, 1 fewer, 1 of another type`. */
  readonly words: string;
}

/** Compares inputs by name and type; order does not matter. */
export function signatureDifference(
  first: readonly Field[],
  second: readonly Field[],
): SignatureDifference {
  const types = new Map(first.map(({ name, type }) => [name, type]));
  const names = new Set(second.map(({ name }) => name));
  const added = second.filter(({ name }) => !types.has(name)).map(({ name }) => name);
  const removed = first.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  const retyped = second
    .filter(({ name, type }) => types.has(name) && types.get(name) !== type)
    .map(({ name }) => name);
  const isEqual = added.length + removed.length + retyped.length === 0;
  const parts = [
    added.length > 0 ? `${added.length} more` : '',
    removed.length > 0 ? `${removed.length} fewer` : '',
    retyped.length > 0 ? `${retyped.length} of another type` : '',
  ].filter((part) => part !== '');
  return {
    isEqual,
    added,
    removed,
    retyped,
    words: isEqual
      ? `equal, ${second.length} ${second.length === 1 ? 'input' : 'inputs'}`
      : parts.join(', '),
  };
}
