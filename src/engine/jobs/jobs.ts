/**
 * @file All jobs by request type; the type says that none is missing. Each comes with its code when it is first asked
 * for, so a worker that only looks around stays small.
 */
import type { RequestType } from '../protocol.ts';
import type { Job } from './job-context.ts';

/** How to load the job of each request. */
export const JOBS: { readonly [T in RequestType]: () => Promise<Job<T>> } = {
  serve: async () => (await import('./serve.ts')).serve,
  endpointStats: async () => (await import('./serve.ts')).endpointStats,
  logTable: async () => (await import('./serve.ts')).logTable,
  labelRows: async () => (await import('./serve.ts')).labelRows,
  ping: async () => (await import('./ping.ts')).ping,
  sniffCsv: async () => (await import('./import-csv.ts')).sniffCsv,
  importCsv: async () => (await import('./import-csv.ts')).importCsv,
  churnCsv: async () => (await import('./lab.ts')).churnCsv,
  splitCounts: async () => (await import('./lab.ts')).splitCounts,
  tablePage: async () => (await import('./tables.ts')).tablePage,
  tableColumn: async () => (await import('./tables.ts')).tableColumn,
  tableCsv: async () => (await import('./tables.ts')).tableCsv,
  tableArrow: async () => (await import('./tables.ts')).tableArrow,
  profile: async () => (await import('./tables.ts')).profile,
  transform: async () => (await import('./transform.ts')).transform,
  transformRows: async () => (await import('./transform.ts')).transformRows,
  tableDiff: async () => (await import('./table-diff.ts')).tableDiff,
  fitRecipe: async () => (await import('./transform.ts')).fitRecipe,
  train: async () => (await import('./train.ts')).train,
  trial: async () => (await import('./trial.ts')).trial,
  propose: async () => (await import('./propose.ts')).propose,
  importance: async () => (await import('./propose.ts')).importance,
  evaluate: async () => (await import('./evaluate.ts')).evaluate,
  metrics: async () => (await import('./metrics.ts')).metrics,
  gate: async () => (await import('./gate.ts')).gate,
  batch: async () => (await import('./batch.ts')).batch,
  appendStream: async () => (await import('./append-stream.ts')).appendStream,
  compareDecisions: async () => (await import('./compare-decisions.ts')).compareDecisions,
  predictRows: async () => (await import('./score.ts')).predictRows,
  explain: async () => (await import('./explain.ts')).explain,
  permutationImportance: async () => (await import('./explain.ts')).permutationImportance,
  tree: async () => (await import('./tree.ts')).tree,
  drift: async () => (await import('./drift.ts')).drift,
  multivariateDrift: async () => (await import('./multivariate-drift.ts')).multivariateDrift,
  falseAlarms: async () => (await import('./false-alarms.ts')).falseAlarms,
  exportLightGbm: async () => (await import('./lightgbm.ts')).exportLightGbm,
  importLightGbm: async () => (await import('./lightgbm.ts')).importLightGbm,
  verifyTable: async () => (await import('./tables.ts')).verifyTable,
  exportWorkspace: async () => (await import('./workspace.ts')).exportWorkspace,
  inspectWorkspace: async () => (await import('./workspace.ts')).inspectWorkspace,
  importWorkspace: async () => (await import('./workspace.ts')).importWorkspace,
  wipeWorkspace: async () => (await import('./workspace.ts')).wipeWorkspace,
};
