/**
 * @file CSV → table, in one pass over the bytes and seldom two.
 *
 *     chunks → [UTF-8 check | transcoder] → record reader → a builder per column → table
 *
 * The first 256 KB give a plan. Builders are optimistic: an integer column that meets a fraction, or a
 * category column with too many values, widens in place. A column of numbers, booleans or dates that meets
 * something else cannot (its texts are gone), so the file is read once more for those columns alone.
 */
import { checkCancelled, DataError, InternalError, type CancelSignal } from '../errors.ts';
import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import type { BadRow, Evidence } from '../table/version.ts';
import type { OnProgress } from '../progress.ts';
import { createBadRowLog } from './bad-rows.ts';
import type { BadRowLog } from './bad-rows.ts';
import type { BuilderContext, ColumnBuilder } from './builders/builder.ts';
import { createCategoryBuilder } from './builders/category.ts';
import { createNumberBuilder } from './builders/number.ts';
import { createBooleanBuilder, createDateBuilder, createTextBuilder } from './builders/others.ts';
import { createTranscoder, createUtf8Check, NOT_UTF8 } from './encoding.ts';
import type { CsvDialect, CsvOptions } from './options.ts';
import { markFor } from './plain-records.ts';
import { planCsv, SAMPLE_BYTES } from './plan.ts';
import type { ColumnPlan, CsvPlan } from './plan.ts';
import { guessRoles } from './roles.ts';
import { readHead } from './source.ts';
import type { CsvSource } from './source.ts';
import { createRecordReader } from './tokenizer.ts';

/** What `readCsv` gives. */
export interface CsvResult {
  readonly table: Table;
  readonly dialect: CsvDialect;
  /** The first 1,000 rows and cells that could not be taken as they stand. */
  readonly badRows: readonly BadRow[];
  readonly numBadRows: number;
  readonly evidence: readonly Evidence[];
  readonly warnings: readonly string[];
}

/** How `readCsv` talks to its surroundings. */
export interface CsvHooks {
  readonly onProgress?: OnProgress;
  readonly signal?: CancelSignal;
  /** Size of the working buffer; tests make it small. Default 128 KiB. */
  readonly blockBytes?: number;
}

/** Thrown within this file when bytes beyond the sample are not UTF-8. */
class NotUtf8 extends Error {}

/** Rows per batch at most: small enough for a batch to stay in the cache. */
const MAX_BATCH_ROWS = 4096;

interface Pass {
  readonly numRows: number;
  readonly builders: readonly (ColumnBuilder | null)[];
}

function createBuilder(plan: ColumnPlan, context: BuilderContext): ColumnBuilder {
  switch (plan.type) {
    case 'number':
    case 'integer':
      return createNumberBuilder(context, plan.type, plan.decimal);
    case 'boolean':
      return createBooleanBuilder(context);
    case 'date':
      return createDateBuilder(context, plan.dateFormat);
    case 'category':
      return createCategoryBuilder(context);
    case 'text':
      return createTextBuilder(context);
    default:
      return plan.type satisfies never;
  }
}

/** Rows and bytes of text to make room for: a little more than the sample foretells. */
function expectations(plan: CsvPlan, column: ColumnPlan): { rows: number; bytes: number } {
  const rows = plan.isComplete ? plan.estimatedRows : Math.ceil(plan.estimatedRows * 1.08) + 64;
  const seen = Math.max(1, column.stats.present + column.stats.missing);
  return { rows, bytes: Math.ceil((rows * column.stats.bytes * 1.05) / seen) + 16 };
}

/** The source as chunks of UTF-8 without mark and preamble. Throws `NotUtf8` when it must. */
async function* utf8Chunks(
  source: CsvSource,
  plan: CsvPlan,
  onBytes: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  const transcode = plan.isTranscoded ? createTranscoder(plan.dialect.encoding) : null;
  const isValid = createUtf8Check();
  let skip = plan.bomBytes;
  let skipText = plan.preamble.bytes;
  function* pass(chunk: Uint8Array, last: boolean): Generator<Uint8Array> {
    if (!transcode && !isValid(chunk, last)) throw new NotUtf8();
    let out = transcode ? transcode(chunk, last) : chunk;
    const cut = Math.min(skipText, out.length);
    skipText -= cut;
    out = out.subarray(cut);
    if (out.length > 0) yield out;
  }
  for await (const chunk of source.stream()) {
    onBytes(chunk.length);
    const cut = Math.min(skip, chunk.length);
    skip -= cut;
    yield* pass(chunk.subarray(cut), false);
  }
  yield* pass(new Uint8Array(0), true);
}

/** Reads all rows once into the columns for which `make` gives a builder. */
async function readPass(
  source: CsvSource,
  plan: CsvPlan,
  hooks: CsvHooks,
  stage: string,
  log: BadRowLog | null,
  make: (column: ColumnPlan) => ColumnBuilder | null,
): Promise<Pass> {
  const width = plan.columns.length;
  const builders = plan.columns.map(make);
  const firstLine = plan.preamble.lines + 1;
  const delimiter = plan.dialect.delimiter.charCodeAt(0);
  const marks = new Int32Array(width);
  const setMarks = () => {
    for (let column = 0; column < width; column++) {
      const mark = builders[column]?.mark;
      marks[column] = mark === undefined ? 0 : markFor(mark, delimiter);
    }
  };
  setMarks();
  const reader = createRecordReader(delimiter, width, hooks.blockBytes, firstLine, marks);
  let isHeaderPending = plan.dialect.header;
  let numRows = 0;
  let done = 0;

  function drain(): void {
    for (;;) {
      const batch = reader.nextBatch(isHeaderPending ? 1 : MAX_BATCH_ROWS);
      if (!batch) return;
      if (isHeaderPending) {
        isHeaderPending = false;
        continue;
      }
      for (let column = 0; column < width; column++) builders[column]?.append(batch, column);
      if (log) {
        for (const issue of batch.issues) log.addIssue(issue, batch.lines[issue.row], width);
      }
      numRows += batch.numRows;
      setMarks();
    }
  }

  const onBytes = (length: number) => {
    done += length;
    hooks.onProgress?.({ stage, done, total: source.size, unit: 'bytes' });
  };
  for await (const chunk of utf8Chunks(source, plan, onBytes)) {
    checkCancelled(hooks.signal, 'csv');
    for (let at = 0; at < chunk.length;) {
      at += reader.push(chunk, at);
      if (at < chunk.length) drain();
    }
  }
  reader.end();
  drain();
  return { numRows, builders };
}

function isEmptyColumn(column: Column, numRows: number): boolean {
  if (column.type === 'category') return column.dictionary.length === 0;
  if ('valid' in column) return !column.valid.includes(1);
  for (let row = 0; row < numRows; row++) {
    const value = column.values[row];
    if (column.type === 'boolean' ? value >= 0 : !Number.isNaN(value)) return false;
  }
  return true;
}

function isConstantColumn(column: Column, numRows: number): boolean {
  if (numRows < 3) return false;
  if (column.type === 'category') {
    return column.dictionary.length === 1 && !column.codes.includes(-1);
  }
  if (column.type === 'text') {
    const { bytes, offsets, valid } = column;
    const length = offsets[1];
    if (valid.includes(0) || bytes.length !== length * numRows) return false;
    for (let row = 1; row < numRows; row++) if (offsets[row] !== row * length) return false;
    return bytes.every((byte, i) => byte === bytes[i % length]);
  }
  const { values } = column;
  for (let row = 1; row < numRows; row++) if (values[row] !== values[0]) return false;
  return true;
}

async function readWith(source: CsvSource, plan: CsvPlan, hooks: CsvHooks): Promise<CsvResult> {
  const log = createBadRowLog();
  const contextOf = (column: ColumnPlan): BuilderContext => {
    const { rows, bytes } = expectations(plan, column);
    return {
      expectedRows: rows,
      expectedBytes: bytes,
      isMissing: plan.isMissing,
      strict: column.isChosen,
      onBadCell(line, reason, raw) {
        log.addCell(line, column.name, reason, raw);
      },
    };
  };
  const first = await readPass(source, plan, hooks, 'Reading', log, (column) =>
    createBuilder(column, contextOf(column)),
  );
  const wrong = first.builders.map((builder) => builder?.contradiction ?? null);
  const second = wrong.some((found) => found !== null)
    ? await readPass(source, plan, hooks, 'Reading texts again', null, (column) =>
        wrong[plan.columns.indexOf(column)] ? createCategoryBuilder(contextOf(column)) : null,
      )
    : null;
  if (second && second.numRows !== first.numRows) {
    throw new DataError(
      'source_changed',
      'csv: the file must stay as it is while it is read, it changed',
    );
  }
  const { numRows } = first;
  const warnings = [...plan.warnings, ...log.warnings()];
  const columns = plan.columns.map((column, i) => {
    const builder = second?.builders[i] ?? first.builders[i];
    if (!builder) throw new InternalError('csv_builder', 'csv: a column has no builder');
    for (const note of builder.notes()) warnings.push(`${JSON.stringify(column.name)} ${note}`);
    return builder.finish(numRows);
  });
  const roles = guessRoles(
    plan.columns.map(({ name, stats }, i) => ({
      name,
      type: columns[i].type,
      distinct: stats.distinct.size,
      present: stats.present,
      isEmpty: numRows > 0 && isEmptyColumn(columns[i], numRows),
      isConstant: isConstantColumn(columns[i], numRows),
    })),
    plan.roles,
  );
  const evidence = plan.columns.map(({ name, type, reason }, i): Evidence => {
    const found = wrong[i];
    const now = columns[i].type;
    const because = found
      ? `${now}: looked like ${type} (${reason}), but line ${found.line} holds "${found.raw.slice(0, 80)}", ${found.reason}`
      : `${now}: ${reason}${now === type ? '' : `; as ${type} it did not hold for the whole file`}`;
    if (found) warnings.push(`${JSON.stringify(name)} is ${because}`);
    return { column: name, type: because, role: `${roles[i].role}: ${roles[i].reason}` };
  });
  const fields = plan.columns.map(({ name }, i) => ({
    name,
    type: columns[i].type,
    role: roles[i].role,
    nullable: (second?.builders[i] ?? first.builders[i])?.hasMissing ?? false,
  }));
  if (numRows === 0) warnings.push('the file has a header but no rows');
  return {
    table: { numRows, fields, columns },
    dialect: plan.dialect,
    badRows: log.rows,
    numBadRows: log.count,
    evidence,
    warnings,
  };
}

/**
 * Reads a CSV into a table.
 *
 * What `options` leave open is inferred, for the whole file and not only its beginning. A cell that does not
 * fit a type which the user chose becomes missing and is reported; a cell that contradicts an inferred
 * type changes the type instead. Rows of the wrong length are kept and reported. Nothing is dropped.
 *
 * @param source Read once, or twice when an inferred type proves wrong far down.
 * @throws {DataError} `empty_file` · `unterminated_quote` · `unknown_column` · `text_too_large`.
 * @throws {ParamError} `invalid_param`. @throws {StateError} `cancelled`.
 *
 * Cost: O(bytes); memory: the table, one column of it once more, and about 2 MB.
 * Checked against: tests/golden/csv (csv_torture), bench/csv.bench.ts.
 */
export async function readCsv(
  source: CsvSource,
  options: CsvOptions = {},
  hooks: CsvHooks = {},
): Promise<CsvResult> {
  const { bytes, complete } = await readHead(source, SAMPLE_BYTES);
  const plan = planCsv(bytes, source.size, complete, options);
  try {
    return await readWith(source, plan, hooks);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    const encoding = options.encoding ?? 'windows-1252';
    const again = planCsv(bytes, source.size, complete, { ...options, encoding });
    return readWith(
      source,
      { ...again, isTranscoded: true, warnings: [NOT_UTF8, ...again.warnings] },
      hooks,
    );
  }
}
