/** @file The report of rows and cells that could not be taken as they stand. */
import type { BadRow } from '../table/version.ts';
import type { RecordIssue } from './tokenizer.ts';

/** Bad rows that are kept; all are counted. */
export const MAX_BAD_ROWS = 1000;

/** Collects bad rows: keeps the first ones, counts all, sums them up in words. */
export interface BadRowLog {
  readonly rows: readonly BadRow[];
  readonly count: number;
  addIssue(issue: RecordIssue, line: number, width: number): void;
  addCell(line: number, column: string, reason: string, raw: string): void;
  /** One sentence per kind of trouble. */
  warnings(): string[];
}

function reasonOf(issue: RecordIssue, width: number): string {
  switch (issue.kind) {
    case 'long':
      return `has ${issue.count} fields, expected ${width}; the extra ones were left out; an unquoted delimiter inside a cell is likely`;
    case 'short':
      return `has ${issue.count} fields, expected ${width}; the lacking ones were read as missing`;
    case 'after_quote':
      return 'has text after a closing quote; it was kept';
    case 'unterminated':
      return 'has a quoted field that never closes (unterminated quote); the rest of the file was read into it';
    default:
      return issue.kind satisfies never;
  }
}

/** The report of one odd record. */
export function badRowOf(issue: RecordIssue, line: number, width: number): BadRow {
  return { line, reason: reasonOf(issue, width), raw: issue.raw };
}

const SUMMARY: Record<RecordIssue['kind'], readonly [one: string, many: string]> = {
  long: ['1 row has too many fields', 'rows have too many fields'],
  short: ['1 row has too few fields', 'rows have too few fields'],
  after_quote: ['1 row has text after a closing quote', 'rows have text after a closing quote'],
  unterminated: [
    '1 row has an unterminated quote: a quoted field that never closes',
    'rows have an unterminated quote',
  ],
};

/** Makes an empty log. */
export function createBadRowLog(): BadRowLog {
  const rows: BadRow[] = [];
  const lines = new Map<RecordIssue['kind'], { count: number; first: number[] }>();
  const cells = new Map<string, number>();
  let count = 0;
  function add(row: BadRow): void {
    count++;
    if (rows.length < MAX_BAD_ROWS) rows.push(row);
  }
  return {
    rows,
    get count() {
      return count;
    },
    addIssue(issue, line, width) {
      add(badRowOf(issue, line, width));
      const seen = lines.get(issue.kind) ?? { count: 0, first: [] };
      seen.count++;
      if (seen.first.length < 5) seen.first.push(line);
      lines.set(issue.kind, seen);
    },
    addCell(line, column, reason, raw) {
      add({ line, column, reason, raw: raw.slice(0, 500) });
      cells.set(column, (cells.get(column) ?? 0) + 1);
    },
    warnings() {
      const texts: string[] = [];
      for (const [kind, seen] of lines) {
        const [one, many] = SUMMARY[kind];
        const more = seen.count > seen.first.length ? ', …' : '';
        const where = `${seen.first.length === 1 ? 'line' : 'lines'} ${seen.first.join(', ')}${more}`;
        texts.push(`${seen.count === 1 ? one : `${seen.count} ${many}`} (${where})`);
      }
      for (const [column, number] of cells) {
        texts.push(
          `${JSON.stringify(column)}: ${number === 1 ? '1 cell does' : `${number} cells do`} not fit the chosen type and ${number === 1 ? 'is' : 'are'} missing`,
        );
      }
      return texts;
    },
  };
}
