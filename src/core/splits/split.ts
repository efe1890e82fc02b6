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
