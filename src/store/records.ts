/** @file Shapes that only the store has; everything else it keeps is a record of the core. */
import type { Recipe } from '../core/features/recipe.ts';
import type { Digest } from '../core/hash.ts';
import type { ErrorPayload } from '../core/errors.ts';
import type { GateReport } from '../core/registry/entities.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { LifecycleStage } from '../core/tracking/entities.ts';

/** Every stored record bears the version of its shape. */
export type Stored<T> = T & { readonly schemaVersion: 1 };

/** What is known of a blob without reading it. */
export interface BlobRecord {
  readonly sha256: Digest;
  readonly sizeBytes: number;
  readonly numPieces: number;
  /** Last time somebody wrote it or asked for it to be written, ms since epoch. */
  readonly touchedAt: number;
  readonly schemaVersion: 1;
}

/** At most 8 MB of a blob. */
export interface BlobPiece {
  readonly sha256: Digest;
  /** 0, 1, 2, … */
  readonly index: number;
  readonly data: Blob | Uint8Array<ArrayBuffer>;
}

/** A table as such: which versions it has is told by its version records. */
export interface TableRecord {
  /** `catalog.schema.table` */
  readonly name: string;
  readonly catalog: Catalog;
  readonly latestVersion: number;
  readonly lifecycleStage: LifecycleStage;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly schemaVersion: 1;
}

/** A table version with the digests of its chunks as a list, for the index that counts references. */
export type StoredTableVersion = TableVersionRecord & { readonly blobs: readonly Digest[] };

/**
 * All latest metrics of one run in one record with one typed array: reading those of 10,000 runs is then one
 * request for small records, where a row or an object per metric takes many times longer.
 */
export interface LatestMetricsRecord {
  readonly runId: string;
  readonly experimentId: string;
  readonly keys: readonly string[];
  /** Value, step, minimum and maximum of each key: [keys, 4], row-major. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly schemaVersion: 1;
}

/** A recipe by content. */
export interface RecipeRecord {
  readonly digest: Digest;
  readonly recipe: Recipe;
  readonly createdAt: number;
  readonly schemaVersion: 1;
}

/** All that decides a trained model, by content: the "code" that deploy-code promotes. */
export interface PipelineRecord {
  readonly digest: Digest;
  readonly recipeDigest: Digest | null;
  /** Plain data: table, target, recipe, learner, params, split, seed. */
  readonly spec: unknown;
  readonly createdAt: number;
  readonly schemaVersion: 1;
}

/** A stored gate report. */
export interface GateReportRecord {
  readonly gateId: string;
  readonly model: string;
  readonly challenger: number;
  readonly report: GateReport;
  readonly at: number;
  readonly schemaVersion: 1;
}

/** Where a job or a lab is. */
export type WorkStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

/** A line of the job journal. */
export interface JobRecord {
  readonly jobId: string;
  /** Request type, e.g. `train`. */
  readonly type: string;
  /** For the jobs tray. */
  readonly title: string;
  readonly status: WorkStatus;
  /** Id of the tab that runs it. */
  readonly owner: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Plain data from which the job can go on; null before the first checkpoint. */
  readonly checkpoint: unknown;
  readonly error: ErrorPayload | null;
  readonly schemaVersion: 1;
}

/** One step of a lab. */
export interface LabStepRecord {
  readonly id: string;
  readonly title: string;
  readonly status: 'WAITING' | WorkStatus;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly links: readonly { readonly label: string; readonly href: string }[];
  /** One line of facts for the page. */
  readonly summary: string;
  /** Plain data that later steps and a resumed lab need. */
  readonly result: unknown;
}

/** A lab's progress. */
export interface LabRunRecord {
  readonly labId: string;
  readonly status: WorkStatus;
  readonly seed: number;
  /** Plain data: what the lab was asked to do. */
  readonly options: unknown;
  readonly steps: readonly LabStepRecord[];
  readonly owner: string | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly error: ErrorPayload | null;
  readonly schemaVersion: 1;
}

/** One setting of this workspace. */
export interface SettingRecord {
  readonly key: string;
  /** Plain data. */
  readonly value: unknown;
  readonly schemaVersion: 1;
}
