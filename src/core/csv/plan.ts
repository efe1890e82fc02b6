/** @file The reading plan: dialect, names and a guess for each column, from the first bytes of a file. */
import { checkOneOf } from '../checks.ts';
import { DataError } from '../errors.ts';
import type { ColumnRole, ColumnType } from '../table/column.ts';
import { nearestNames } from '../nearest.ts';
import { numberedNames, uniqueNames } from '../table/names.ts';
import type { BadRow } from '../table/version.ts';
import { badRowOf } from './bad-rows.ts';
import { checkDelimiter, guessDelimiter, guessLineEnding, tryDelimiter } from './dialect.ts';
import type { Cut } from './dialect.ts';
import { createTranscoder, guessEncoding } from './encoding.ts';
import {
  addToStats,
  batchText,
  cellFits,
  createColumnStats,
  guessColumn,
  needsDecimalComma,
} from './infer.ts';
import type { ColumnGuess, ColumnStats } from './infer.ts';
import { createMissingMatcher, DEFAULT_MISSING_TOKENS } from './missing.ts';
import type { IsMissing } from './missing.ts';
import type { CsvDialect, CsvOptions } from './options.ts';
import { findPreamble, type Preamble } from './preamble.ts';
import { createRecordReader } from './tokenizer.ts';

/**
 * Bytes of a file's beginning that decide the plan. More would cost time on every file to save a second
 * reading of few.
 */
export const SAMPLE_BYTES = 1 << 18;

/** Rows of the preview. */
const PREVIEW_ROWS = 100;

/** How one column is to be read. */
export interface ColumnPlan extends ColumnGuess {
  readonly name: string;
  /** Did the user choose the type? */
  readonly isChosen: boolean;
  readonly stats: ColumnStats;
}

/** Everything that must be known before the first row is read. */
export interface CsvPlan {
  readonly dialect: CsvDialect;
  /** Are invalid bytes to be replaced, or the encoding to be changed to UTF-8? */
  readonly isTranscoded: boolean;
  /** Bytes of the mark at the beginning of the file. */
  readonly bomBytes: number;
  /** Counted in UTF-8, behind the mark. */
  readonly preamble: Preamble;
  readonly columns: readonly ColumnPlan[];
  readonly roles: ReadonlyMap<string, ColumnRole>;
  readonly isMissing: IsMissing;
  readonly preview: readonly (readonly string[])[];
  readonly badRows: readonly BadRow[];
  readonly warnings: readonly string[];
  readonly estimatedRows: number;
  /** Was the whole file looked at? Then `estimatedRows` is exact. */
  readonly isComplete: boolean;
}

const TYPES = ['number', 'integer', 'boolean', 'category', 'text', 'date'] as const;
const ROLES = ['feature', 'target', 'id', 'ignore', 'time', 'weight', 'sensitive'] as const;

interface Sample {
  readonly stats: ColumnStats[];
  readonly first: string[];
  readonly preview: string[][];
  readonly badRows: BadRow[];
  readonly numRows: number;
}

/** Cuts the sample once and gathers the statistics of all columns; `first` is the header when there is one. */
function readSample(
  bytes: Uint8Array,
  complete: boolean,
  delimiter: string,
  width: number,
  hasHeader: boolean,
  isMissing: IsMissing,
  firstLine: number,
): Sample {
  const room = Math.max(64, bytes.length);
  const reader = createRecordReader(delimiter.charCodeAt(0), width, room, firstLine);
  reader.push(bytes, 0);
  if (complete) reader.end();
  const sample = {
    stats: Array.from({ length: width }, createColumnStats),
    first: [] as string[],
    preview: [] as string[][],
    badRows: [] as BadRow[],
    numRows: 0,
  };
  const rowText = (batch: Parameters<typeof batchText>[0], row: number) =>
    Array.from({ length: width }, (_, column) => batchText(batch, row, column));
  let isFirst = true;
  for (let batch = reader.nextBatch(1); batch; batch = reader.nextBatch(4096)) {
    if (isFirst) sample.first = rowText(batch, 0);
    if (!isFirst || !hasHeader) {
      for (let row = 0; row < batch.numRows && sample.preview.length < PREVIEW_ROWS; row++) {
        sample.preview.push(rowText(batch, row));
      }
      for (let column = 0; column < width; column++) {
        addToStats(sample.stats[column], batch, column, 0, isMissing);
      }
      sample.numRows += batch.numRows;
      for (const issue of batch.issues) {
        sample.badRows.push(badRowOf(issue, batch.lines[issue.row], width));
      }
    }
    isFirst = false;
  }
  return sample;
}

function guessesOf(
  stats: readonly ColumnStats[],
  delimiter: string,
  { decimal }: CsvOptions,
): ColumnGuess[] {
  const commaLikely = delimiter === ';' || stats.some(needsDecimalComma);
  return stats.map((one) => guessColumn(one, { commaLikely, decimal }));
}

/** Is the first record a header? It is unless its cells look like those below it. */
function looksLikeHeader(
  first: readonly string[],
  sample: Sample,
  guesses: ColumnGuess[],
): boolean {
  if (sample.numRows === 0) {
    return !first.every((cell) => cell === '' || /^[+-]?[\d.,]+$/.test(cell));
  }
  const typed = guesses.flatMap((guess, i) =>
    sample.stats[i].present > 0 && guess.type !== 'category' && guess.type !== 'text' ? [i] : [],
  );
  const fitting = typed.filter((i) => cellFits(first[i], guesses[i]));
  if (fitting.length === 0) return true;
  const isYears = fitting.every((i) => /^(?:19|20)\d\d$/.test(first[i]));
  if (isYears && new Set(first).size === first.length && fitting.length < first.length) return true;
  return fitting.length < typed.length / 2;
}

function chosenTypes(options: CsvOptions, names: readonly string[]): Map<string, ColumnType> {
  const types = new Map<string, ColumnType>();
  for (const [name, type] of Object.entries(options.types ?? {})) {
    types.set(checkName(name, names, 'types'), checkOneOf(`types.${name}`, type, TYPES));
  }
  return types;
}

function chosenRoles(options: CsvOptions, names: readonly string[]): Map<string, ColumnRole> {
  const roles = new Map<string, ColumnRole>();
  for (const [name, role] of Object.entries(options.roles ?? {})) {
    roles.set(checkName(name, names, 'roles'), checkOneOf(`roles.${name}`, role, ROLES));
  }
  return roles;
}

function checkName(name: string, names: readonly string[], option: string): string {
  if (names.includes(name)) return name;
  const near = nearestNames(name, names).map((one) => JSON.stringify(one));
  throw new DataError(
    'unknown_column',
    `csv: ${option} must name columns of the file, got ${JSON.stringify(name)}; nearest: ${near.join(', ')}`,
    { column: name, nearest: near },
  );
}

/** Number of fields to keep: the header's, or more when nearly all records below have more. */
function widthOf(cut: Cut): number {
  return cut.common > cut.first && cut.share >= 0.9 ? cut.common : Math.max(1, cut.first);
}

/**
 * Plans the reading of a file.
 *
 * @param firstBytes The first bytes; no more than `SAMPLE_BYTES` of them count, so that every caller gets
 *   the same plan.
 * @param isWhole Is that the whole file?
 * @throws {DataError} `empty_file` · `unknown_column` for a type or role of a column that is not there.
 * @throws {ParamError} `invalid_param` for an option outside what is documented.
 */
export function planCsv(
  firstBytes: Uint8Array,
  fileSizeBytes: number,
  isWhole: boolean,
  options: CsvOptions,
): CsvPlan {
  const head = firstBytes.subarray(0, SAMPLE_BYTES);
  const complete = isWhole && firstBytes.length <= SAMPLE_BYTES;
  const guess = guessEncoding(head, complete, options.encoding);
  const warnings = guess.warning === null ? [] : [guess.warning];
  const isTranscoded = guess.encoding !== 'utf-8' || warnings.length > 0;
  const raw = head.subarray(guess.bomBytes);
  const text = isTranscoded ? createTranscoder(guess.encoding)(raw, complete) : raw;
  if (options.delimiter !== undefined) checkDelimiter(options.delimiter);
  const preamble = findPreamble(text, complete, options.delimiter);
  const bytes = text.subarray(preamble.bytes);
  const chosen = options.delimiter ?? preamble.delimiter;
  if (preamble.comments.length > 0) {
    const shown = preamble.comments.map((line) => JSON.stringify(line)).join(', ');
    warnings.push(`lines before the header that begin with # were taken for comments: ${shown}`);
  }
  const cut =
    chosen === null
      ? guessDelimiter(bytes, complete)
      : tryDelimiter(bytes, complete, checkDelimiter(chosen));
  if (cut.numRecords === 0 && complete) {
    throw new DataError(
      'empty_file',
      'csv: the file must hold at least one line with a name or a value, it is empty',
    );
  }
  const { delimiter } = cut;
  if (options.decimal !== undefined) checkOneOf('decimal', options.decimal, ['.', ',']);
  const width = options.header === false ? Math.max(1, cut.common, cut.first) : widthOf(cut);
  const isMissing = createMissingMatcher(options.missingTokens ?? DEFAULT_MISSING_TOKENS);
  const firstLine = preamble.lines + 1;
  const isHeader = options.header !== false;
  let sample = readSample(bytes, complete, delimiter, width, isHeader, isMissing, firstLine);
  let guesses = guessesOf(sample.stats, delimiter, options);
  const header = options.header ?? looksLikeHeader(sample.first, sample, guesses);
  if (!header && options.header !== false) {
    sample = readSample(bytes, complete, delimiter, width, false, isMissing, firstLine);
    guesses = guessesOf(sample.stats, delimiter, options);
    warnings.push('the first line looks like data, so the columns were numbered');
  }
  const { names, repeated } = header
    ? uniqueNames(sample.first)
    : { names: numberedNames(width), repeated: [] };
  if (repeated.length > 0) {
    warnings.push(
      `duplicate column names were made unique: ${repeated.map((name) => JSON.stringify(name)).join(', ')}`,
    );
  }
  if (header && width > cut.first) {
    warnings.push(
      `the header has ${cut.first} names for ${width} columns; the others were numbered`,
    );
  }
  if (head.includes(0) && !isTranscoded) {
    warnings.push('the file holds zero bytes (NUL); they were kept in texts');
  }
  const types = chosenTypes(options, names);
  const columns = names.map((name, i): ColumnPlan => {
    const type = types.get(name);
    const stats = sample.stats[i];
    return type === undefined
      ? { ...guesses[i], name, stats, isChosen: false }
      : { ...guesses[i], name, stats, type, reason: 'chosen by you', isChosen: true };
  });
  const hasComma = columns.some((one) => one.decimal === ',' && one.type === 'number');
  const decimal = options.decimal ?? (hasComma ? ',' : '.');
  return {
    dialect: {
      delimiter,
      encoding: guess.encoding,
      header,
      decimal,
      lineEnding: guessLineEnding(bytes),
    },
    isTranscoded,
    bomBytes: guess.bomBytes,
    preamble,
    columns,
    roles: chosenRoles(options, names),
    isMissing,
    preview: sample.preview,
    badRows: sample.badRows,
    warnings,
    isComplete: complete,
    estimatedRows: complete
      ? sample.numRows
      : Math.round((sample.numRows / Math.max(1, head.length)) * fileSizeBytes),
  };
}
