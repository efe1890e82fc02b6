/** @file Versions of tables, as a log records them: what happened, from what, and the digest of all content. */
import type { CsvDialect } from '../csv/options.ts';
import type { Digest } from '../hash.ts';
import type { ColumnType, Field } from './column.ts';

/** A row or cell that could not be taken as it stands. Nothing is dropped without one of these. */
export interface BadRow {
  /** 1-based line in the file on which the record starts (header is line 1 when there is one). */
  readonly line: number;
  readonly column?: string;
  readonly reason: string;
  /** The text as it came, cut to 500 characters. */
  readonly raw: string;
}

/** Why a column got its type and role, in words a person can check. */
export interface Evidence {
  readonly column: string;
  readonly type: string;
  readonly role: string;
}

/** Summary of one column over all rows, for headers and profiles. */
export interface ColumnSummary {
  readonly name: string;
  readonly type: ColumnType;
  readonly missing: number;
  /** Exact up to 100,000 different values, then a lower bound. */
  readonly distinct: number;
  /** Numbers and dates, over finite values. null when there are none. */
  readonly numeric: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    /** Sample standard deviation (ddof 1). */
    readonly std: number;
    readonly infinite: number;
    /** Equal-width bins over [min, max]. */
    readonly histogram: readonly number[];
  } | null;
  /** Commonest values with counts, at most 12, most common first; categories, booleans, text. */
  readonly top: readonly (readonly [value: string, count: number])[];
}

export type TableOperation =
  'import' | 'transform' | 'score' | 'generate' | 'append' | 'restore' | 'log';

/** One immutable version of `catalog.schema.table`. */
export interface TableVersionRecord {
  readonly name: string;
  /** 1, 2, 3, … */
  readonly version: number;
  readonly numRows: number;
  readonly fields: readonly Field[];
  readonly digest: Digest;
  readonly operation: TableOperation;
  /** Where it came from: a file, or other table versions and a recipe or model. */
  readonly source: TableSource;
  /** Arrow IPC streams of at most `CHUNK_ROWS` rows each, by content hash. */
  readonly chunks: readonly {
    readonly blob: Digest;
    readonly numRows: number;
    readonly sizeBytes: number;
  }[];
  readonly summaries: readonly ColumnSummary[];
  /** The first 1,000 bad rows; `numBadRows` counts all. */
  readonly badRows: readonly BadRow[];
  readonly numBadRows: number;
  readonly evidence: readonly Evidence[];
  readonly warnings: readonly string[];
  readonly createdAt: number;
  readonly schemaVersion: 1;
}

export interface TableSource {
  readonly fileName?: string;
  readonly fileSizeBytes?: number;
  /** How the file was written, as it was read. */
  readonly dialect?: CsvDialect;
  readonly parents?: readonly { readonly name: string; readonly version: number }[];
  readonly recipeDigest?: Digest;
  readonly model?: { readonly name: string; readonly version: number; readonly alias?: string };
  readonly note?: string;
}
