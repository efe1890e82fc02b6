/** @file What the user decided of the columns of a file. Pure. */
import type { ColumnRole, ColumnType } from '../core/table/column.ts';

/** Types and roles by column; what is not in them is guessed. */
export interface ColumnChoices {
  readonly types: ReadonlyMap<string, ColumnType>;
  readonly roles: ReadonlyMap<string, ColumnRole>;
}

export const NO_CHOICES: ColumnChoices = { types: new Map(), roles: new Map() };

/** Names of the columns about which anything was decided. */
export const chosenColumns = ({ types, roles }: ColumnChoices): ReadonlySet<string> =>
  new Set([...types.keys(), ...roles.keys()]);

/** Gives a column a type. */
export const withType = (
  { types, roles }: ColumnChoices,
  column: string,
  type: ColumnType,
): ColumnChoices => ({ types: new Map([...types, [column, type]]), roles });

/** Gives a column a role. There is one target at most: the former one becomes a feature. */
export function withRole(
  { types, roles }: ColumnChoices,
  column: string,
  role: ColumnRole,
  columns: readonly { readonly name: string; readonly role: ColumnRole }[],
): ColumnChoices {
  const next = new Map([...roles, [column, role]]);
  for (const { name, role: old } of columns) {
    if (role === 'target' && old === 'target' && name !== column) next.set(name, 'feature');
  }
  return { types, roles: next };
}
