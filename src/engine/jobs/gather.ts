/** @file Writes the rows that a monitor has seen and whose label is known as a table to learn from. */
import { ParamError } from '../../core/errors.ts';
import { labelledRows } from '../../core/monitoring/labelled-rows.ts';
import { tableDigest } from '../../core/table/digest.ts';
import { getMonitor } from '../../store/monitor-store.ts';
import { findLatestVersion, getTableVersion } from '../../store/table-records.ts';
import { createTableVersion, readTable } from '../../store/table-store.ts';
import type { Job } from './job-context.ts';
import { loadModel } from './model.ts';
import { readMonitorRows } from './monitor-source.ts';

/** Gathers rows; the newest version is given back when it holds the same already. */
export const gather: Job<'gather'> = async ({ monitorId, into, rows, until }, context) => {
  const store = await context.store();
  const { name, spec } = await getMonitor(store, monitorId);
  const { baseline, label } = spec;
  if (label === null) {
    throw new ParamError(
      'no_labels',
      `monitor: "${name}" looks at no labels; make one that has a rule for them`,
      { monitor: name },
    );
  }
  const like = await readTable(store, baseline.name, baseline.version);
  const pipeline = spec.model === null ? null : (await loadModel(store, spec.model)).pipeline;
  const source = await readMonitorRows(store, spec, pipeline?.recipe.inputs ?? like.fields, until);
  const target = pipeline?.target ?? label.column;
  const table = labelledRows(like, source.table, source.label, target, rows);
  const latest = await findLatestVersion(store, into);
  if (latest && latest.digest === (await tableDigest(table))) return latest;
  const labelTable = 'table' in label ? await getTableVersion(store, label.table) : null;
  const parents = [
    ...(source.isTable ? [{ name: source.ref.name, version: source.ref.version }] : []),
    ...(labelTable ? [{ name: labelTable.name, version: labelTable.version }] : []),
  ];
  return createTableVersion(store, {
    name: into,
    table,
    operation: source.isTable ? 'transform' : 'log',
    source: {
      parents,
      note: `rows with a label that the monitor ${JSON.stringify(name)} has seen`,
    },
  });
};
