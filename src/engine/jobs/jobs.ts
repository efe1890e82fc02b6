/** @file All jobs by request type. The type says that none is missing. */
import type { RequestType } from '../protocol.ts';
import { drift } from './drift.ts';
import { evaluate } from './evaluate.ts';
import { gate } from './gate.ts';
import { importCsv, sniffCsv } from './import-csv.ts';
import type { Job } from './job-context.ts';
import { churnCsv, splitCounts } from './lab.ts';
import { ping } from './ping.ts';
import { importance, propose } from './propose.ts';
import { predictRows, score } from './score.ts';
import { profile, tableArrow, tableColumn, tableCsv, tablePage, verifyTable } from './tables.ts';
import { train } from './train.ts';
import { fitRecipe, transform } from './transform.ts';
import { trial } from './trial.ts';
import { exportWorkspace, importWorkspace, inspectWorkspace, wipeWorkspace } from './workspace.ts';

/** The job of each request. */
export const JOBS: { readonly [T in RequestType]: Job<T> } = {
  ping,
  sniffCsv,
  importCsv,
  churnCsv,
  splitCounts,
  tablePage,
  tableColumn,
  tableCsv,
  tableArrow,
  profile,
  transform,
  fitRecipe,
  train,
  trial,
  propose,
  importance,
  evaluate,
  gate,
  score,
  predictRows,
  drift,
  verifyTable,
  exportWorkspace,
  inspectWorkspace,
  importWorkspace,
  wipeWorkspace,
};
