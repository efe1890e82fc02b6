/** @file Types of `terrarium.explain`, `terrarium.permutationImportance` and `terrarium.tree`. */
import type { SplitSpec } from '../core/splits/split.ts';
import type { Cell } from '../core/table/column.ts';
import type { ModelTree, PermutationResult } from '../engine/explanations.ts';
import type { Explained } from '../engine/protocol.ts';
import type { CallOptions, TableLike } from './types.ts';

/** Rows of a table, or rows as objects by column name. */
type ExplainData =
  | {
      readonly table: TableLike;
      /** These rows, from 0, in this order; else all, or `maxRows` of them. */
      readonly rowIndices?: readonly number[];
    }
  | { readonly rows: readonly Readonly<Record<string, Cell>>[] };

export type ExplainOptions = ExplainData &
  CallOptions & {
    /** A model URI, e.g. `models:/churn@champion` or `runs:/<id>/model`. */
    readonly model: string;
    /** SHAP interaction values too. Default false. */
    readonly interactions?: boolean;
    /** Of more rows than this, a seeded sample in their order. Default 10,000; 1,000 with interactions. */
    readonly maxRows?: number;
    /** Of the sample. Default 42. */
    readonly seed?: number;
    /**
     * Linear models: the table whose mean row has the base value. Default: the version that the model was
     * trained on, or the rows explained when that is gone.
     */
    readonly background?: TableLike;
  };

export interface PermutationImportanceOptions extends CallOptions {
  readonly model: string;
  readonly table: TableLike;
  /** Default: the column that the model was trained on. */
  readonly target?: string;
  /** Which part of `split`. Default `all`; only labelled rows count. */
  readonly rows?: 'all' | 'test' | 'valid';
  readonly split?: SplitSpec;
  /** Default `roc_auc`, `r2_score` for regression. */
  readonly metric?: string;
  /** Default 5, as scikit-learn's `n_repeats`. */
  readonly nRepeats?: number;
  /** Of the shuffles, and of the split. Default 42. */
  readonly seed?: number;
}

export interface TreeOptions {
  /** A model URI. Its model must have trees. */
  readonly model: string;
  /** From 0; default 0. Tree t of a multiclass model adds to class t mod classes. */
  readonly tree?: number;
  /** The row whose way is told: of a table, from 0, or as an object by column name. */
  readonly row?:
    | { readonly table: TableLike; readonly index: number }
    | { readonly record: Readonly<Record<string, Cell>> };
}

/** The part of `terrarium` that explains models. */
export interface ExplainApi {
  /**
   * Exact SHAP values of a tree or linear model: base value and contributions of a row add up to its raw score. Trees
   * follow the training rows where a feature is not known (LightGBM's `pred_contrib`); a linear model's feature
   * contributes `coefficient · (value − mean)`.
   *
   * Throws {ParamError} `not_explainable` for a baseline or an MLP, `too_large`; {DataError} `signature_mismatch`.
   * A few seconds for 10,000 rows of 200 trees.
   */
  explain(options: ExplainOptions): Promise<Explained>;
  /**
   * How much a metric gets worse when one column is shuffled, for any model; features made from the same column are
   * shuffled together. Costs columns · `nRepeats` + 2 predictions of the rows.
   */
  permutationImportance(options: PermutationImportanceOptions): Promise<PermutationResult>;
  /**
   * One tree of a model as plain data: rules by feature and label, rows, gains, leaves with what they do; the forest in
   * figures; and the way of a row. Throws {DataError} `not_trees`; {ParamError} `invalid_param` for a tree that is none.
   */
  tree(options: TreeOptions): Promise<ModelTree>;
}
