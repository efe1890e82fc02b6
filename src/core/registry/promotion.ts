/**
 * @file Promotions: the one way by which a model gets from one environment to another. Either its weights are copied
 * (deploy model), or its pipeline is trained anew on the other environment's data (deploy code).
 */
import { ParamError, StateError, type ErrorPayload } from '../errors.ts';
import type { Digest } from '../hash.ts';
import type { PipelineTestReport } from '../training/pipeline-tests/entities.ts';
import { catalogOf, checkModelName, parseTableName, type Catalog } from './names.ts';

/** What is taken across: the weights, or the pipeline that makes them. */
export type PromotionStrategy = 'model' | 'code';

/** `stopped`: a pipeline test did not pass; `failed`: it began and could not end. */
export type PromotionStatus = 'succeeded' | 'stopped' | 'failed';

/** A table version that a promotion names. */
export interface PromotionData {
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
  readonly rows: number;
}

/** One promotion, written when it ended. */
export interface PromotionRecord {
  readonly promotionId: string;
  readonly strategy: PromotionStrategy;
  readonly status: PromotionStatus;
  /** Where it came from. */
  readonly model: string;
  readonly version: number;
  readonly from: Catalog;
  readonly to: Catalog;
  /** What it became; the version is null unless it succeeded. */
  readonly target: string;
  readonly targetVersion: number | null;
  /** Alias that the new version got; null for none. */
  readonly alias: string | null;
  /** Run behind the new version: the same for copied weights, a new one for code. */
  readonly runId: string | null;
  /** Hashes on both sides. Deploy model keeps both; deploy code keeps the pipeline's. */
  readonly hashes: {
    readonly pipeline: readonly [source: Digest | null, target: Digest | null];
    readonly model: readonly [source: Digest, target: Digest | null];
  };
  /** The data that the new version's weights were learned from. */
  readonly data: PromotionData | null;
  readonly cost: {
    /** From start to end. */
    readonly seconds: number;
    /** Of the model's files, copied or written. */
    readonly bytes: number;
    readonly files: number;
    /** Rows that were trained on; 0 when nothing was trained. */
    readonly rowsTrained: number;
  };
  /** Metrics on test rows of the environment that it came to; null when there are none. */
  readonly result: {
    readonly table: PromotionData;
    readonly metrics: Readonly<Record<string, number>>;
  } | null;
  /** Deploy code: what was tested before. */
  readonly tests: PipelineTestReport | null;
  readonly error: ErrorPayload | null;
  readonly by: string;
  readonly why: string;
  /** When it began, ms since epoch. */
  readonly at: number;
  readonly endedAt: number;
  readonly schemaVersion: 1;
}

/** The same table in another environment: `dev.x.y` → `staging.x.y`. */
export function tableIn(name: string, to: Catalog): string {
  const { schema, object } = parseTableName(name);
  return `${to}.${schema}.${object}`;
}

/**
 * The same model in another environment: `dev.x.y` → `staging.x.y`; a plain name gets the schema of the table that it
 * learned from.
 *
 * @throws {ParamError} `invalid_name` when a plain name cannot stand in three levels.
 */
export function modelIn(name: string, to: Catalog, trainedOn: string): string {
  if (catalogOf(name) !== null) return tableIn(name, to);
  const object = name.replaceAll(' ', '_');
  return checkModelName(`${to}.${parseTableName(trainedOn).schema}.${object}`);
}

/**
 * Checks that a promotion leads somewhere else.
 *
 * @throws {StateError} `same_environment`; {ParamError} `invalid_param` when `target` lies elsewhere than in `to`.
 */
export function checkPromotion(from: Catalog, to: Catalog, target: string): void {
  if (from === to) {
    throw new StateError(
      'same_environment',
      `promotion: the environment must be another than ${from}, where the model is, got ${to}`,
      { from, to },
    );
  }
  if (catalogOf(target) !== to) {
    throw new ParamError(
      'invalid_param',
      `promotion: the model's new name must begin with "${to}.", got ${JSON.stringify(target)}`,
      { name: target },
    );
  }
}
