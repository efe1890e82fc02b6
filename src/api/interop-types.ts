/** @file `terrarium.interop` as types: models from and for other tools. */
import type { NamedFeature } from '../core/interop/lightgbm-text/trailer.ts';
import type { CallOptions, ModelVersion, Run, TableLike } from './types.ts';

/** What a model.txt does not say. Exports of this app say all of it. */
export interface ImportLightGbmOptions extends CallOptions {
  /** Registers the model under this name. */
  readonly name?: string;
  /** Names and category labels by code, of all features in the order of the file. */
  readonly features?: readonly NamedFeature[];
  /** Column that the model predicts. Default `target`. */
  readonly target?: string;
  /** Binary: the label that the score speaks for. */
  readonly positive?: string;
  /** Labels in class order. Default: as the file says, else the table's target column, sorted, else 0, 1, …. */
  readonly classes?: readonly string[];
  /** Gives types of columns, and labels where the model has codes: its values, sorted. */
  readonly table?: TableLike;
  readonly experiment?: string;
  readonly runName?: string;
}

/** `terrarium.interop` */
export interface InteropApi {
  /**
   * A tree model as LightGBM's model.txt, which Python, R, C and the command line load. It takes the features
   * behind the recipe, with categories as codes; pandas category columns are coded by it.
   *
   * Throws DataError `not_trees` for other learners.
   */
  exportLightGbm(options: { readonly model: string } & CallOptions): Promise<string>;
  /**
   * A model.txt (v3, v4) as a finished run that scores like any other.
   *
   * Throws DataError `bad_model_text` with a line, `unsupported_model`, and what does not fit together.
   */
  importLightGbm(
    source: string | Blob,
    options?: ImportLightGbmOptions,
  ): Promise<{ readonly run: Run; readonly modelVersion?: ModelVersion }>;
}
