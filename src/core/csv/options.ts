/** @file What a caller may say about a CSV, and what looking at one tells. What is not given is inferred. */
import type { ColumnRole, ColumnType } from '../table/column.ts';
import type { BadRow, Evidence } from '../table/version.ts';

export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface CsvOptions {
  readonly delimiter?: string;
  readonly encoding?: CsvEncoding;
  /** Is the first record a header? */
  readonly header?: boolean;
  /** Decimal mark of all number columns; judged column by column when absent. */
  readonly decimal?: '.' | ',';
  /** Texts (after trimming) that mean missing. Default: '', NA, N/A, NaN, null, None, ?. */
  readonly missingTokens?: readonly string[];
  readonly types?: Readonly<Record<string, ColumnType>>;
  readonly roles?: Readonly<Record<string, ColumnRole>>;
}

/** How the file is written. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly encoding: CsvEncoding;
  readonly header: boolean;
  readonly decimal: '.' | ',';
  readonly lineEnding: '\n' | '\r\n' | '\r';
}

/** A look at the beginning of a file: a proposal that the user may change before importing. */
export interface CsvSniff {
  readonly dialect: CsvDialect;
  readonly columns: readonly {
    readonly name: string;
    readonly type: ColumnType;
    readonly role: ColumnRole;
  }[];
  readonly evidence: readonly Evidence[];
  /** The first rows as text, at most 100. */
  readonly preview: readonly (readonly string[])[];
  readonly badRows: readonly BadRow[];
  readonly warnings: readonly string[];
  readonly fileSizeBytes: number;
  /** Extrapolated from the part that was read; exact when all of it was. */
  readonly estimatedRows: number;
}
