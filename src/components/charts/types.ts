/** @file Plain data that charts share. */

/** The numbers of a chart as a real table. */
export interface ChartTable {
  readonly columns: readonly string[];
  /** Formatted cells; the first of each row is its heading. */
  readonly rows: readonly (readonly string[])[];
}

/** Why there is no picture. `loading` may carry how far it is. */
export type ChartState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'empty'; readonly text: string }
  | {
      readonly kind: 'loading';
      readonly text: string;
      readonly done?: number;
      readonly total?: number;
    }
  | { readonly kind: 'failed'; readonly text: string };

/** A point in data units; null in `y` breaks the line. */
export interface XY {
  readonly x: number;
  readonly y: number | null;
}

/** A line across the plot, dashed red unless it says otherwise, labelled with its value. */
export interface Guide {
  readonly value: number;
  readonly label: string;
  /** @default 'threshold' */
  readonly tone?: 'threshold' | 'plain';
}

/** One entry of a legend, where direct labels fail. */
export interface KeyEntry {
  readonly label: string;
  /** Index into the series colours, or the reference grey. */
  readonly color: number | 'reference';
  readonly shape: 'line' | 'dash' | 'area' | 'outline' | 'dot' | 'square';
}
