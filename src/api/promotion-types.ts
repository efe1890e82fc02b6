/** @file Promotions between environments as types: the part of `terrarium.deploy` that crosses catalogs. */
import type { Catalog } from '../core/registry/names.ts';
import type { PromotionRecord } from '../core/registry/promotion.ts';
import type { PipelineTestReport } from '../core/training/pipeline-tests/entities.ts';
import type { CallOptions, TableLike } from './types.ts';

export type { PromotionRecord } from '../core/registry/promotion.ts';
export type { PipelineTestReport } from '../core/training/pipeline-tests/entities.ts';

/** What is to be promoted, and where to. */
export interface PromoteOptions extends CallOptions {
  readonly model: string;
  readonly version: number;
  readonly to: Catalog;
  /** Name in the other environment. Default: `dev.x.y` becomes `staging.x.y`, a plain name gets the table's schema. */
  readonly as?: string;
  /** Alias that the new version gets there; null for none. Default `challenger`. */
  readonly alias?: string | null;
  /** Table of the other environment. Default: the one of the same name there. */
  readonly table?: TableLike;
  readonly why?: string;
}

/** Promotions in `terrarium.deploy`. */
export interface PromotionsApi {
  /**
   * Copies a version into another environment: same weights hash, same files. With a table there, the copy is measured on
   * its test rows. Throws `same_environment`, `hash_mismatch`.
   */
  promoteModel(options: PromoteOptions): Promise<PromotionRecord>;
  /**
   * Tests the pipeline of a version on another environment's table and trains it there: same pipeline digest, other
   * weights. A test that does not pass stops it: the record then has the status `stopped`. Throws `not_promotable`, and
   * what a training throws.
   */
  promoteCode(options: PromoteOptions): Promise<PromotionRecord>;
  /** Tests the pipeline of a version on sample rows, by default of the table that it was trained on. */
  testPipeline(
    options: {
      readonly model: string;
      readonly version?: number;
      /** Default `challenger`. */
      readonly alias?: string;
      readonly table?: TableLike;
    } & CallOptions,
  ): Promise<PipelineTestReport>;
  /** Promotions of both kinds, newest first; with `model` those that it came from or became. */
  timeline(options?: { readonly model?: string }): Promise<readonly PromotionRecord[]>;
}
