/** @file What is asked and told of a model: explained rows, one of its trees, what shuffling a column costs. Types only. */
import type { ModelExplanation } from '../core/explain/explain-model.ts';
import type { PermutationImportance } from '../core/explain/importance.ts';
import type { ForestSummary, TreePath, TreeView } from '../core/explain/tree-view.ts';
import type { Task } from '../core/learners/learner.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { Cell, ColumnType } from '../core/table/column.ts';
import type { TableAddress } from './protocol.ts';

/** A table version with its number of rows. */
export interface SizedTable {
  readonly name: string;
  readonly version: number;
  readonly numRows: number;
}

/** Rows explained. */
export interface Explained extends ModelExplanation {
  readonly task: Task;
  /** In the order of the scores when there are several; empty for regression. */
  readonly classes: readonly string[];
  /** Binary: the label that a score above 0 speaks for. */
  readonly positive: string | null;
  /** Rows of the table, or of the rows given, from 0; [numRows]. */
  readonly rowIndices: Int32Array<ArrayBuffer>;
  /** Where the rows are from; null when they were given. */
  readonly table: SizedTable | null;
  /**
   * Linear models: the table whose mean row has the base value; null for trees, and when it is the rows
   * explained themselves.
   */
  readonly background: SizedTable | null;
}

/** Which rows of a model to explain. */
export interface ExplainRequest {
  readonly modelUri: string;
  readonly data:
    { readonly table: TableAddress } | { readonly rows: readonly Readonly<Record<string, Cell>>[] };
  /** Rows from 0; a sample of `maxRows` without. */
  readonly rowIndices?: readonly number[];
  readonly maxRows: number;
  readonly interactions: boolean;
  readonly background?: TableAddress;
  /** Of the sample. */
  readonly seed: number;
}

/** On which rows to shuffle columns, and how often. */
export interface PermutationRequest {
  readonly modelUri: string;
  readonly table: TableAddress;
  readonly target?: string;
  readonly rows?: 'all' | 'test' | 'valid';
  readonly split?: SplitSpec;
  readonly metric?: string;
  readonly nRepeats: number;
  /** Of the shuffles, and of the split. */
  readonly seed: number;
}

/** Which tree of which model. */
export interface TreeRequest {
  readonly modelUri: string;
  /** From 0. */
  readonly tree: number;
  /** The row whose way is told: of a table, from 0, or given. */
  readonly row?:
    | { readonly table: TableAddress; readonly index: number }
    | { readonly record: Readonly<Record<string, Cell>> };
}

/** One tree of a model, and what the whole forest is. */
export interface ModelTree {
  readonly task: Task;
  readonly target: string;
  /** In the order of the scores when there are several; empty for regression. */
  readonly classes: readonly string[];
  /** Binary: the label whose probability is meant. */
  readonly positive: string | null;
  readonly forest: ForestSummary;
  readonly view: TreeView;
  /** Types of the columns that the recipe reads, for features that carry a column's name. */
  readonly columns: ReadonlyMap<string, ColumnType>;
  /** The way of the row that was asked for. */
  readonly path: TreePath | null;
}

/** What shuffling costs. */
export interface PermutationResult {
  readonly metric: string;
  /** The metric with nothing shuffled. */
  readonly baseline: number;
  readonly numRows: number;
  /** By column; how much worse the metric gets, so above 0 whatever its direction. */
  readonly importances: readonly PermutationImportance[];
}
