/**
 * @file Batch scoring in chunks. Each chunk is stored before the next begins, so a batch that stops anywhere goes on
 * with the next chunk and ends with the same table: all that a row's predictions depend on was pinned at the start.
 */
import { scoredFields, scoredTable, type ScoredBy } from '../../core/batch/scored-table.ts';
import type { BatchRecord } from '../../core/batch/entities.ts';
import { checkCancelled } from '../../core/errors.ts';
import type { OnProgress } from '../../core/progress.ts';
import { fromArrowIpc, toArrowIpc } from '../../core/table/arrow.ts';
import { CHUNK_ROWS, createTableDigester } from '../../core/table/digest.ts';
import { concatTables } from '../../core/table/select.ts';
import { summariseColumn } from '../../core/table/summary.ts';
import type { Table } from '../../core/table/table.ts';
import type { TableSource } from '../../core/table/version.ts';
import { predictTable } from '../../core/training/predict.ts';
import { appendChunk, finishBatch, getBatch, type BatchTurn } from '../../store/batch-store.ts';
import { discardBlobs, putBlob, readBlob } from '../../store/blob-store.ts';
import type { Store } from '../../store/database.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readRows } from '../../store/table-store.ts';
import type { Job, JobContext } from './job-context.ts';
import { loadPredictors } from './learners.ts';
import { loadModel } from './model.ts';

function sourceOf({ model, table }: BatchRecord): TableSource {
  const { name, version, alias, runId, path } = model;
  return {
    parents: [{ name: table.name, version: table.version }],
    ...(name !== null && version !== null
      ? { model: { name, version, ...(alias === null ? {} : { alias }) } }
      : { note: `runs:/${runId}/${path}` }),
  };
}

/** Puts a scored chunk and notes it; when it cannot be noted, its bytes are taken back. */
async function storeChunk(
  store: Store,
  turn: BatchTurn,
  index: number,
  scored: Table,
  facts: { readonly threshold: number | null; readonly startedAt: number },
): Promise<BatchRecord> {
  const info = await putBlob(store, toArrowIpc(scored));
  const { sha256: blob, sizeBytes } = info;
  try {
    return await appendChunk(
      store,
      turn,
      index,
      { blob, numRows: scored.numRows, sizeBytes },
      { threshold: facts.threshold, workMs: performance.now() - facts.startedAt },
    );
  } catch (error) {
    await discardBlobs(store, [info]);
    throw error;
  }
}

/** Reads the chunks back, verified, and makes them the next version of the table of predictions. */
async function assemble(store: Store, record: BatchRecord, by: ScoredBy) {
  const { table, chunks, batchId, attempt } = record;
  const version = await getTableVersion(store, table.name, table.version);
  const fields = scoredFields(version.fields, by);
  const digester = createTableDigester(fields);
  const parts: Table[] = [];
  for (const { blob } of chunks) {
    const part = fromArrowIpc(await readBlob(store, blob));
    await digester.update(part);
    parts.push(part);
  }
  const whole = concatTables(parts);
  return finishBatch(
    store,
    { batchId, attempt },
    {
      name: record.into,
      numRows: whole.numRows,
      fields,
      digest: await digester.finish(),
      operation: 'score',
      source: sourceOf(record),
      chunks,
      blobs: chunks.map(({ blob }) => blob),
      summaries: fields.map((field, at) => summariseColumn(field, whole.columns[at])),
      badRows: [],
      numBadRows: 0,
      evidence: [],
      warnings: [],
      schemaVersion: 1,
    },
  );
}

/** Progress inside of a chunk as progress of the batch, which counts rows. */
function withinChunk(report: OnProgress, done: number, rows: number, total: number): OnProgress {
  return (progress) => {
    const share = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
    report({ stage: 'Scoring', done: done + share * rows, total, unit: 'rows' });
  };
}

/** Scores what a batch has left, and ends it. */
export const batch: Job<'batch'> = async (turn, context: JobContext) => {
  const store = await context.store();
  let record = await getBatch(store, turn.batchId);
  const { table, model } = record;
  const { pipeline } = await loadModel(store, `runs:/${model.runId}/${model.path}`);
  const learners = await loadPredictors(pipeline.learner);
  const by: ScoredBy = { pipeline, model, scoredAt: record.scoredAt };
  const threshold = pipeline.task === 'binary' ? pipeline.threshold : null;
  // A table without rows has one chunk without rows, which keeps its columns.
  const numChunks = Math.max(1, Math.ceil(table.numRows / CHUNK_ROWS));
  const total = table.numRows;
  context.report({ stage: 'Scoring', done: record.rowsDone, total, unit: 'rows' });
  for (let index = record.chunks.length; index < numChunks; index++) {
    checkCancelled(context.signal, 'batch');
    const startedAt = performance.now();
    const rows = await readRows(store, table.name, table.version, index * CHUNK_ROWS, CHUNK_ROWS);
    const predictions = predictTable(pipeline, rows, {
      learners,
      signal: context.signal,
      onProgress: withinChunk(context.report, record.rowsDone, rows.numRows, total),
    });
    const scored = scoredTable(rows, predictions, by);
    record = await storeChunk(store, turn, index, scored, { threshold, startedAt });
    context.report({ stage: 'Scoring', done: record.rowsDone, total, unit: 'rows' });
  }
  checkCancelled(context.signal, 'batch');
  context.report({ stage: 'Writing', done: total, total, unit: 'rows' });
  return assemble(store, record, by);
};
