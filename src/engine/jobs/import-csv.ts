/** @file Looking at a CSV, and taking it in as a new version of a table. */
import { readCsv } from '../../core/csv/read-csv.ts';
import { sniffCsv as sniff } from '../../core/csv/sniff.ts';
import { SAMPLE_BYTES } from '../../core/csv/plan.ts';
import { blobSource } from '../../core/csv/source.ts';
import { createTableVersion } from '../../store/table-store.ts';
import type { Job } from './job-context.ts';

/** Reads the beginning of a file and proposes how to take it in. */
export const sniffCsv: Job<'sniffCsv'> = async ({ source, options }) => {
  const head = new Uint8Array(await source.slice(0, SAMPLE_BYTES).arrayBuffer());
  return sniff(head, source.size, source.size <= SAMPLE_BYTES, options);
};

/** Streams a file into typed columns and stores them; nothing is stored when anything fails. */
export const importCsv: Job<'importCsv'> = async (request, context) => {
  const store = await context.store();
  const result = await readCsv(blobSource(request.source), request.options, {
    onProgress: context.report,
    signal: context.signal,
  });
  const { table, dialect, badRows, numBadRows, evidence, warnings } = result;
  context.report({ stage: 'Storing', done: table.numRows, total: table.numRows, unit: 'rows' });
  return createTableVersion(store, {
    name: request.table,
    table,
    operation: 'import',
    source: { fileName: request.fileName, fileSizeBytes: request.source.size, dialect },
    badRows,
    numBadRows,
    evidence,
    warnings,
  });
};
