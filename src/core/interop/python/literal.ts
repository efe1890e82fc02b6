/**
 * @file Plain data as Python source. Column names and values are anybody's text, so every one of them
 * goes through here; nothing else ever enters a snippet but our own words.
 */
import { pythonText } from '../../expression/python-text.ts';

/** What can be written as a Python literal. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

const WIDTH = 88;

function number(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : 'float("-inf")';
  return value === 0 ? '0' : String(value);
}

/**
 * Writes a value as a Python literal: text quoted and escaped, `null` as None, lists and dicts broken
 * over lines when they are long.
 *
 * @param indent Spaces before the line on which the literal begins.
 */
export function pythonLiteral(value: PythonValue, indent = 0): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return pythonText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return number(value);
  const inner = indent + 4;
  const isList = Array.isArray(value);
  const items = isList
    ? (value as readonly PythonValue[]).map((item) => pythonLiteral(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${pythonText(key)}: ${pythonLiteral(item, inner)}`);
  const [open, close] = isList ? '[]' : '{}';
  const line = `${open}${items.join(', ')}${close}`;
  if (indent + line.length <= WIDTH && !line.includes('\n')) return line;
  const pad = ' '.repeat(inner);
  return `${open}\n${items.map((item) => `${pad}${item},\n`).join('')}${' '.repeat(indent)}${close}`;
}

/** A comment of one line, whatever the text holds: controls and halves of surrogate pairs are blanked. */
export function pythonComment(text: string): string {
  const shown = [...text].slice(0, 200).join('');
  return `# ${shown.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')}`;
}

/** Joins lines and blocks, leaving out `null`; ends with a line feed. */
export function pythonSource(...parts: readonly (string | null)[]): string {
  return `${parts.filter((part) => part !== null).join('\n')}\n`;
}

/** Indents a block by four spaces. */
export function indented(code: string): string {
  return code
    .split('\n')
    .map((line) => (line === '' ? line : `    ${line}`))
    .join('\n');
}

/** A table by name, or by name and version. */
export type PythonTable = string | { readonly name: string; readonly version?: number };

/** The name of a table. */
export function tableName(table: PythonTable): string {
  return typeof table === 'string' ? table : table.name;
}

/** The file that a table is saved as from its page, as a literal. */
export function tableFile(table: PythonTable): string {
  return pythonText(`${tableName(table)}.csv`);
}

/** Reads a saved table into `variable`. */
export function readTable(variable: string, table: PythonTable): string {
  const version =
    typeof table === 'string' || table.version === undefined ? '' : ` version ${table.version}`;
  return `${pythonComment(`${tableName(table)}${version}, saved as CSV from its page`)}\n${variable} = pd.read_csv(${tableFile(table)})`;
}
