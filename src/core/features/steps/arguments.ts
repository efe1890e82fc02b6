/** @file Checks of what a step says, whatever the data. */
import { checkText } from '../../checks.ts';
import { ParamError } from '../../errors.ts';

/** Most columns that one step may name. */
const MAX_COLUMNS = 10_000;

/** Checks a list of column names: not empty, no repeats. */
export function checkColumnNames(who: string, names: unknown): readonly string[] {
  if (!Array.isArray(names) || names.length === 0 || names.length > MAX_COLUMNS) {
    throw new ParamError(
      'invalid_param',
      `${who}: columns must be a list of 1 to ${MAX_COLUMNS} names, got ${Array.isArray(names) ? `${names.length}` : 'none'}`,
      { name: 'columns' },
    );
  }
  const seen = new Set<string>();
  for (const name of names as unknown[]) {
    if (typeof name !== 'string' || seen.has(name)) {
      throw new ParamError(
        'invalid_param',
        `${who}: columns must be different names, got ${typeof name === 'string' ? `${JSON.stringify(name.slice(0, 80))} twice` : typeof name}`,
        { name: 'columns' },
      );
    }
    seen.add(name);
  }
  return names as string[];
}

/** Checks the name of a column that a step makes. */
export function checkNewName(who: string, name: unknown): string {
  const text = checkText(`${who}: the name of the column`, name);
  if (text.length > 500) {
    throw new ParamError(
      'invalid_param',
      `${who}: the name of the column must have at most 500 characters, got ${text.length}`,
      { name: 'column' },
    );
  }
  return text;
}
