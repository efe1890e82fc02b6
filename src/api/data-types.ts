/** @file `terrarium.data` and `terrarium.features` as types. */
import type { CsvOptions, CsvSniff } from '../core/csv/options.ts';
import type { FittedRecipe, Recipe } from '../core/features/recipe.ts';
import type { Contract, ExpectationResult } from '../core/quality/contract.ts';
import type { TableProfile } from '../core/quality/profile.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { Cell, ColumnRole, Field } from '../core/table/column.ts';
import type { TableDiff } from '../core/table/diff.ts';
import type { PageRequest, RowRule, SplitCounts, TablePage } from '../engine/protocol.ts';
import type { CallOptions, ImportOptions, TableHandle, TableLike, TableVersion } from './types.ts';

/** `terrarium.data` */
export interface DataApi {
  importCsv(source: Blob | string, options: ImportOptions): Promise<TableVersion>;
  sniffCsv(source: Blob | string, options?: CsvOptions): Promise<CsvSniff>;
  table(name: string, options?: { readonly version?: number }): Promise<TableHandle>;
  tables(): Promise<readonly TableVersion[]>;
  page(request: Omit<PageRequest, 'table'> & { readonly table: TableLike }): Promise<TablePage>;
  transform(
    recipe: Recipe | FittedRecipe,
    table: TableLike,
    options: CallOptions & {
      readonly into: string;
      readonly roles?: Readonly<Record<string, ColumnRole>>;
      /** Only rows whose index mod `k` is in `keep`, or is not in `drop`. */
      readonly rows?: RowRule;
    },
  ): Promise<TableVersion>;
  /** Makes version `version` the newest again, as a new version. */
  restore(name: string, version: number): Promise<TableVersion>;
  /** Puts a table with all its versions into the trash. */
  deleteTable(name: string): Promise<void>;
  /** Takes a table out of the trash. */
  restoreTable(name: string): Promise<void>;
  /** Removes a table in the trash for good. */
  purgeTable(name: string): Promise<{ readonly bytesFreed: number }>;
  verify(table: TableLike): Promise<{ readonly digest: string; readonly matches: boolean }>;
  profile(table: TableLike): Promise<TableProfile>;
  /** What changed from `before` to `after`: schema, and cells of the columns that both have, rows by position. */
  diff(before: TableLike, after: TableLike): Promise<TableDiff>;
  /** A contract that this version meets. */
  contract(table: TableLike): Promise<Contract>;
  validate(table: TableLike, contract: Contract): Promise<readonly ExpectationResult[]>;
  /** How many rows each part of a split has, and which (as digests). */
  split(
    table: TableLike,
    options: { readonly target: string; readonly split: SplitSpec; readonly seed?: number },
  ): Promise<SplitCounts>;
}

/** A transformed table that is stored nowhere. */
export interface TransformedTable {
  readonly numRows: number;
  readonly schema: readonly Field[];
  /** First `count` rows as objects. Default 10. */
  head(count?: number): readonly Readonly<Record<string, Cell>>[];
  /** Throws `DataError` `unknown_column`. */
  column(name: string): readonly Cell[];
  toArrow(): Uint8Array<ArrayBuffer>;
}

/** `terrarium.features` */
export interface FeaturesApi {
  /** One line per step, in plain words. */
  describe(recipe: Recipe): Promise<readonly string[]>;
  fit(
    recipe: Recipe | 'auto',
    table: TableLike,
    options?: { readonly target?: string; readonly learner?: string },
  ): Promise<FittedRecipe>;
  /**
   * Applies a recipe, fitted on this very table, or a fitted one as it is. With `into` the result is stored as a
   * version of that table; without, it is handed back and nothing is stored.
   */
  transform(
    recipe: Recipe | FittedRecipe,
    table: TableLike,
    options: CallOptions & { readonly into: string },
  ): Promise<TableVersion>;
  transform(recipe: Recipe | FittedRecipe, table: TableLike): Promise<TransformedTable>;
}
