/** @file Bodies of requests to an endpoint in MLflow's four formats. Pure. */
import type { InputExample } from '../core/registry/entities.ts';
import type { Cell, Field } from '../core/table/column.ts';

/** Formats of MLflow's scoring protocol. */
export const BODY_FORMATS = [
  'dataframe_split',
  'dataframe_records',
  'instances',
  'inputs',
] as const;

export type BodyFormat = (typeof BODY_FORMATS)[number];

type Row = Readonly<Record<string, Cell>>;

/** Rows by column: what no row says is null. Names like `__proto__` are names. */
function record(columns: readonly string[], cells: readonly Cell[]): Row {
  return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? null]));
}

/** An example as the body of a request. */
export function bodyOf({ columns, data }: InputExample, format: BodyFormat): unknown {
  const records = () => data.map((cells) => record(columns, cells));
  switch (format) {
    case 'dataframe_split':
      return { dataframe_split: { columns, data } };
    case 'dataframe_records':
      return { dataframe_records: records() };
    case 'instances':
      return { instances: records() };
    case 'inputs':
      return {
        inputs: Object.fromEntries(
          columns.map((column, at) => [column, data.map((cells) => cells[at] ?? null)]),
        ),
      };
    default:
      return format satisfies never;
  }
}

/** The same as text that a person can edit: a line for each row. */
export function bodyText(example: InputExample, format: BodyFormat): string {
  return JSON.stringify(bodyOf(example, format), null, 2);
}

/** Cells of a table as an endpoint takes them: dates as texts. */
export function exampleOf(
  inputs: readonly Field[],
  rows: readonly Readonly<Record<string, Cell>>[],
): InputExample {
  const columns = inputs.map(({ name }) => name);
  const cellOf = (row: Row, { name, type }: Field): Cell => {
    const cell = Object.hasOwn(row, name) ? row[name] : null;
    return type === 'date' && typeof cell === 'number' ? isoDay(cell) : cell;
  };
  return { columns, data: rows.map((row) => inputs.map((field) => cellOf(row, field))) };
}

function isoDay(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text;
}

/** What is wrong with the text of a body before it is sent; null when it is JSON. */
export function jsonFault(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A label to write: `request id, label` or `request id, row, label` per line. */
export interface LabelLine {
  readonly requestId: string;
  readonly rowIndex?: number;
  readonly label: Cell;
}

/** Labels of a text, and the lines that are none. A number is a number, `true` and `false` are what they say. */
export function parseLabels(text: string): {
  readonly labels: readonly LabelLine[];
  readonly faults: readonly number[];
} {
  const labels: LabelLine[] = [];
  const faults: number[] = [];
  text.split(/\r?\n/).forEach((line, at) => {
    const parts = line.split(/[,;\t]/).map((part) => part.trim());
    if (line.trim() === '' || (at === 0 && parts[0] === 'request_id')) return;
    const [requestId, ...rest] = parts;
    const row = rest.length === 2 ? Number(rest[0]) : 0;
    const word = rest.at(-1) ?? '';
    if (requestId === '' || word === '' || rest.length > 2 || !Number.isInteger(row)) {
      faults.push(at + 1);
      return;
    }
    labels.push({ requestId, rowIndex: row, label: labelOf(word) });
  });
  return { labels, faults };
}

function labelOf(word: string): Cell {
  if (word === 'true' || word === 'false') return word === 'true';
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(word) ? Number(word) : word;
}

/** Steps of a canary as a person writes them: `5 % 50, 25 % 200`; null when they are none. */
export function parseSteps(
  text: string,
): readonly { readonly percent: number; readonly minRequests: number }[] | null {
  const steps = text.split(',').map((part) => {
    const found = /^\s*(\d+(?:\.\d+)?)\s*%\s*(\d+)\s*$/.exec(part);
    return found ? { percent: Number(found[1]), minRequests: Number(found[2]) } : null;
  });
  const known = steps.filter((step) => step !== null);
  return known.length === steps.length ? known : null;
}
