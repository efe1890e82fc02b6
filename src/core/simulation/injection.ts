/**
 * @file Drift made on purpose: what is to happen to a table, as data, and the record of what was done. Each kind has
 * one named effect and no other, so that whoever reads the record can say which detector must see it first.
 */
import type { ColumnType } from '../table/column.ts';
import type { Expected } from './detectors.ts';

/** One thing that is done to a table. Shares are 0…1; strengths of shifts are in sd of the reference. */
export type Injection =
  /** Values of a numeric column move by `by` sd; labels stay. `min`, `max` hold the new values inside. */
  | {
      readonly kind: 'covariate';
      readonly how: 'shift';
      readonly column: string;
      readonly by: number;
      readonly min?: number;
      readonly max?: number;
    }
  /** Values spread around their mean by `factor`. */
  | {
      readonly kind: 'covariate';
      readonly how: 'scale';
      readonly column: string;
      readonly factor: number;
    }
  /** Rows are drawn again so that `share` of them have `value`: the mix changes, P(label | row) does not. */
  | {
      readonly kind: 'covariate';
      readonly how: 'resample';
      readonly column: string;
      readonly value: string;
      readonly share: number;
    }
  /** Rows are drawn again within each class so that `share` of them have the label `value`. */
  | {
      readonly kind: 'prior';
      readonly target: string;
      readonly value: string;
      readonly share: number;
    }
  /**
   * `share` of the rows exchange their labels: with `column`, what was true of high values becomes true of low ones;
   * without, at random. No cell but the label changes, and every label is as frequent as before.
   */
  | {
      readonly kind: 'concept';
      readonly target: string;
      readonly column?: string;
      readonly share: number;
    }
  | {
      readonly kind: 'schema';
      readonly how: 'rename';
      readonly column: string;
      readonly to: string;
    }
  | { readonly kind: 'schema'; readonly how: 'drop'; readonly column: string }
  | {
      readonly kind: 'schema';
      readonly how: 'retype';
      readonly column: string;
      readonly to: ColumnType;
    }
  /** `share` of the cells that are there become missing. */
  | { readonly kind: 'nulls'; readonly column: string; readonly share: number }
  /** Values come in another unit: `factor`·x + `offset`, in `share` (default all) of the rows. */
  | {
      readonly kind: 'unit';
      readonly column: string;
      readonly factor: number;
      readonly offset?: number;
      readonly share?: number;
    }
  /** The labels of the last `share` of the rows are not there yet. In a simulation all labels come `days` later. */
  | {
      readonly kind: 'delay';
      readonly target: string;
      readonly share: number;
      readonly days?: number;
    }
  /** `share` of the rows come twice. */
  | { readonly kind: 'duplicates'; readonly share: number }
  /** Values swing by `amplitude` sd in a triangle of `period` rows; of `period` days in a simulation or by `time`. */
  | {
      readonly kind: 'seasonality';
      readonly column: string;
      readonly amplitude: number;
      readonly period: number;
      /** Column of times; else the order of the rows. */
      readonly time?: string;
    };

export type InjectionKind = Injection['kind'];

/** Kinds of injections, in the order in which a page offers them. */
export const INJECTION_KINDS = [
  'covariate',
  'prior',
  'concept',
  'schema',
  'nulls',
  'unit',
  'delay',
  'duplicates',
  'seasonality',
] as const satisfies readonly InjectionKind[];

/** Several injections, one after the other, and the seed of their draws. */
export interface InjectionSpec {
  readonly injections: readonly Injection[];
  /** Default 42. */
  readonly seed?: number;
}

/** What was done, in numbers. */
export interface InjectionRecord {
  readonly injection: Injection;
  /** 0…1: how much of it; below 1 while a simulation lets it grow. */
  readonly strength: number;
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  /** Columns in which cells changed, or that changed as such. Empty when only rows came or went. */
  readonly columns: readonly string[];
  /** Rows in which a cell changed, or that were added or drawn again. */
  readonly rowsTouched: number;
  /** One sentence with numbers. */
  readonly words: string;
  /** Which detectors must see it, in the order in which they can; see detectors.ts. */
  readonly expected: readonly Expected[];
}
