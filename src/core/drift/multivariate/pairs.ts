/** @file Which columns of two tables take part, brought to numbers or codes that both sides share. */
import { toErrorPayload } from '../../errors.ts';
import type { Column } from '../../table/column.ts';
import type { Table } from '../../table/table.ts';
import { kindOf } from '../comparison.ts';
import { categoryCodes, numericValues } from '../samples.ts';

/** A column of both tables: values where numeric, else codes into one dictionary; −1 and NaN are missing. */
export type ColumnPair =
  | {
      readonly name: string;
      readonly type: 'numeric';
      readonly reference: Float64Array;
      readonly current: Float64Array;
    }
  | {
      readonly name: string;
      readonly type: 'categorical';
      readonly reference: Int32Array;
      readonly current: Int32Array;
      readonly dictionary: readonly string[];
    };

const LEFT_OUT_ROLES: readonly string[] = ['id', 'time', 'target'];

/** Pairs the columns of two tables; what cannot be paired is in `leftOut`, with the reason. */
export function pairColumns(
  reference: Table,
  current: Table,
  names: readonly string[] | undefined,
): { readonly pairs: readonly ColumnPair[]; readonly leftOut: Map<string, string> } {
  const now = new Map(current.fields.map(({ name }, at) => [name, current.columns[at]]));
  const before = new Map(reference.fields.map((field, at) => [field.name, at]));
  const leftOut = new Map<string, string>();
  const pairs: ColumnPair[] = [];
  for (const name of names ?? before.keys()) {
    const at = before.get(name);
    const other = now.get(name);
    if (at === undefined) {
      leftOut.set(name, 'The reference does not have this column.');
      continue;
    }
    if (!names && LEFT_OUT_ROLES.includes(reference.fields[at].role)) continue;
    if (!other) {
      leftOut.set(name, 'The current data does not have this column.');
      continue;
    }
    try {
      pairs.push(pairOf(name, reference.columns[at], other));
    } catch (error) {
      leftOut.set(name, toErrorPayload(error).message.replace(/^drift: /, ''));
    }
  }
  return { pairs, leftOut };
}

function pairOf(name: string, reference: Column, current: Column): ColumnPair {
  const { type } = kindOf(reference, current);
  if (type === 'numeric') {
    return { name, type, reference: numericValues(reference), current: numericValues(current) };
  }
  const left = categoryCodes(reference);
  const right = categoryCodes(current);
  const dictionary = [...new Set([...left.dictionary, ...right.dictionary])];
  const codeOf = new Map(dictionary.map((word, code) => [word, code]));
  const recode = Int32Array.from(right.dictionary, (word) => codeOf.get(word)!);
  return {
    name,
    type,
    reference: left.codes,
    current: right.codes.map((code) => (code < 0 ? -1 : recode[code])),
    dictionary,
  };
}
