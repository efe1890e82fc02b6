/** @file The lines of the table of runs: children below their parents, or groups with mean and spread. */
import type { RunRow } from '../core/tracking/entities.ts';

/** A run at its depth. */
export interface RunLine {
  readonly kind: 'run';
  /** The run's id. */
  readonly key: string;
  readonly row: RunRow;
  readonly depth: number;
  /** Runs below it among those shown. */
  readonly numChildren: number;
  readonly isOpen: boolean;
}

/** A heading over the runs of a group. */
export interface GroupLine {
  readonly kind: 'group';
  readonly key: string;
  readonly label: string;
  readonly rows: readonly RunRow[];
  readonly isOpen: boolean;
}

export type TableLine = RunLine | GroupLine;

/**
 * Puts child runs below their parents, which stand where their own order puts them. A child whose parent is not
 * among the rows stands by itself.
 *
 * @param rows In order.
 * @param open Ids of the parents whose children are shown.
 * @returns Lines in order; children of a closed parent are left out. O(rows).
 */
export function nestRuns(rows: readonly RunRow[], open: ReadonlySet<string>): readonly TableLine[] {
  const ids = new Set(rows.map(({ runId }) => runId));
  const children = new Map<string, RunRow[]>();
  const tops: RunRow[] = [];
  for (const row of rows) {
    const parent = row.parentRunId;
    if (parent === null || parent === row.runId || !ids.has(parent)) tops.push(row);
    else children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  const lines: TableLine[] = [];
  const seen = new Set<string>();
  const push = (row: RunRow, depth: number): void => {
    if (seen.has(row.runId)) return;
    seen.add(row.runId);
    const below = children.get(row.runId) ?? [];
    const isOpen = open.has(row.runId);
    lines.push({ kind: 'run', key: row.runId, row, depth, numChildren: below.length, isOpen });
    if (isOpen) for (const child of below) push(child, depth + 1);
  };
  for (const row of tops) push(row, 0);
  return lines;
}

/**
 * Puts runs into groups; groups stand in the order of their first runs.
 *
 * @param rows In order.
 * @param closed Labels of the groups whose runs are hidden.
 */
export function groupRuns(
  rows: readonly RunRow[],
  groupOf: (row: RunRow) => string,
  closed: ReadonlySet<string>,
): readonly TableLine[] {
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) {
    const label = groupOf(row);
    const known = groups.get(label);
    if (known) known.push(row);
    else groups.set(label, [row]);
  }
  return [...groups].flatMap(([label, members]): TableLine[] => {
    const isOpen = !closed.has(label);
    const head: TableLine = { kind: 'group', key: `group:${label}`, label, rows: members, isOpen };
    const lines = members.map((row): TableLine => ({
      kind: 'run',
      key: row.runId,
      row,
      depth: 1,
      numChildren: 0,
      isOpen: false,
    }));
    return isOpen ? [head, ...lines] : [head];
  });
}

/** Mean and sample standard deviation. */
export interface Spread {
  readonly mean: number;
  /** null for fewer than two values. */
  readonly sd: number | null;
  readonly count: number;
}

/** Mean and spread of what is finite; null when nothing is. */
export function spreadOf(values: Iterable<number | null | undefined>): Spread | null {
  const finite = [...values].filter((value): value is number => Number.isFinite(value));
  if (finite.length === 0) return null;
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  if (finite.length < 2) return { mean, sd: null, count: finite.length };
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (finite.length - 1)), count: finite.length };
}
