/**
 * @file A recipe: ordered, named, pure-data steps that turn a table into a design matrix. Fitted on
 * training rows only; the fitted recipe is stored with the model and applied unchanged at scoring.
 */
import type { ColumnType, Field } from '../table/column.ts';

/** Changes a column's type. Values that the new type cannot hold are an error, or become missing. */
export type CastStep = {
  readonly op: 'cast';
  readonly column: string;
  readonly to: ColumnType;
  /** Default `error`. */
  readonly invalid?: 'error' | 'missing';
};
/** Old name → new name; all at once, so two names can be swapped. */
export type RenameStep = {
  readonly op: 'rename';
  readonly columns: Readonly<Record<string, string>>;
};
export type DropStep = { readonly op: 'drop'; readonly columns: readonly string[] };
/** Keeps rows for which the expression is true; only in table pipelines, never in a model's recipe. */
export type FilterStep = { readonly op: 'filter'; readonly expression: string };
export type DeriveStep = {
  readonly op: 'derive';
  readonly column: string;
  readonly expression: string;
};
/** How many of `columns` equal `value`; missing counts as not equal. */
export type CountOfStep = {
  readonly op: 'count_of';
  readonly column: string;
  readonly columns: readonly string[];
  readonly value: string;
};
export type ImputeStep = {
  readonly op: 'impute';
  readonly columns: readonly string[];
  readonly strategy: 'mean' | 'median' | 'most_frequent' | 'constant';
  readonly value?: number | string;
  /** Adds `<column>_missing`, 1 where imputed. */
  readonly indicator?: boolean;
};
export type ScaleStep = {
  readonly op: 'scale';
  readonly columns: readonly string[];
  readonly method: 'standard' | 'minmax' | 'robust';
};
/** Full one-hot, no level dropped; levels seen in training, sorted by code point. */
export type OneHotStep = {
  readonly op: 'one_hot';
  readonly columns: readonly string[];
  /** `level`: missing is its own level `__missing__` when seen in training; `zeros`: all zero. */
  readonly missing: 'level' | 'zeros';
  readonly unseen: 'zeros' | 'error';
};
/** Codes by sorted level; `native` marks the feature categorical for trees. */
export type OrdinalStep = {
  readonly op: 'ordinal';
  readonly columns: readonly string[];
  readonly native: boolean;
  readonly unseen: 'missing' | 'error';
};

export type Step =
  | CastStep
  | RenameStep
  | DropStep
  | FilterStep
  | DeriveStep
  | CountOfStep
  | ImputeStep
  | ScaleStep
  | OneHotStep
  | OrdinalStep;

/** Canonical, content-addressed. `auto` is resolved to an explicit recipe before anything is fitted. */
export interface Recipe {
  readonly version: 1;
  readonly name?: string;
  readonly steps: readonly Step[];
}

/** What fitting learned, by step; plain JSON-able data. */
export type StepState =
  | { readonly op: 'impute'; readonly values: readonly (number | string | null)[] }
  | { readonly op: 'scale'; readonly center: readonly number[]; readonly scale: readonly number[] }
  | { readonly op: 'one_hot'; readonly levels: readonly (readonly string[])[] }
  | { readonly op: 'ordinal'; readonly levels: readonly (readonly string[])[] }
  | null;

/** A recipe with everything it needs to be applied to new rows. */
export interface FittedRecipe {
  readonly version: 1;
  readonly recipe: Recipe;
  /** The columns it reads, with the types that it was fitted on: the model's signature. */
  readonly inputs: readonly Field[];
  /** `states[i]` belongs to `recipe.steps[i]`. */
  readonly states: readonly StepState[];
  /** Features it gives, in order. */
  readonly featureNames: readonly string[];
  /** Columns left out by `auto`, with the reason in words. */
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
  /** Output feature → source columns, read off the steps. */
  readonly lineage: Readonly<Record<string, readonly string[]>>;
}
