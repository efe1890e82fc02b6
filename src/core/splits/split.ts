/** @file How rows are divided, as data that a run records. */

/** A rule that gives every row a part. All are deterministic; `modulo` is portable (row index mod k). */
export type SplitSpec =
  | {
      readonly kind: 'modulo';
      readonly k: number;
      readonly test: readonly number[];
      readonly valid: readonly number[];
    }
  | { readonly kind: 'holdout'; readonly test: number; readonly valid: number }
  | { readonly kind: 'stratified'; readonly test: number; readonly valid: number }
  /** Rows in the order of the table: the first train, the next validate, the last test. */
  | { readonly kind: 'head'; readonly test: number; readonly valid: number }
  /** The same in the order of a column of times; rows of one time stay together. */
  | {
      readonly kind: 'time';
      readonly column: string;
      readonly test: number;
      readonly valid: number;
    }
  /** By chance, whole groups at a time: rows of one value of the column are in one part. */
  | {
      readonly kind: 'group';
      readonly column: string;
      readonly test: number;
      readonly valid: number;
    }
  /** A category column with the values train, valid (or validation) and test. */
  | { readonly kind: 'column'; readonly column: string };

/** Row indices of each part, ascending, disjoint, together all rows. */
export interface Split {
  readonly train: Int32Array<ArrayBuffer>;
  readonly valid: Int32Array<ArrayBuffer>;
  readonly test: Int32Array<ArrayBuffer>;
}

/** One fold of a cross-validation. */
export interface Fold {
  readonly train: Int32Array<ArrayBuffer>;
  readonly valid: Int32Array<ArrayBuffer>;
}
