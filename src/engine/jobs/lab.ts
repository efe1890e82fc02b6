/** @file What only the lab asks for: its raw file, and how many rows a split gives. */
import { digestOf } from '../../core/hash.ts';
import { generateChurnCsv } from '../../core/lab/churn-csv.ts';
import { inferTask, encodeTarget } from '../../core/learners/target.ts';
import { columnIndexOf, columnOf } from '../../core/table/cells.ts';
import { divideRows } from '../../core/training/prepare.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { Job } from './job-context.ts';

/** The synthetic customers as a file, blanks and all. */
export const churnCsv: Job<'churnCsv'> = async (request) =>
  new Blob([...generateChurnCsv(request)], { type: 'text/csv' });

/** Sizes and digests of the parts of a split. */
export const splitCounts: Job<'splitCounts'> = async (request, context) => {
  const store = await context.store();
  const record = await getTableVersion(store, request.table.name, request.table.version);
  const table = await readTable(store, record.name, record.version);
  const column = columnOf(table, request.target);
  const field = table.fields[columnIndexOf(table, request.target)];
  const task = inferTask(column, table.numRows, ['binary', 'multiclass', 'regression']);
  const { target } = encodeTarget(field, column, table.numRows, task);
  const y = task === 'regression' ? null : target.values;
  const { train, valid, test } = divideRows(table, request.split, y, request.seed);
  return {
    task,
    train: train.length,
    valid: valid.length,
    test: test.length,
    digests: {
      train: await digestOf(train),
      valid: await digestOf(valid),
      test: await digestOf(test),
    },
  };
};
