/** @file Labels that come after the request: what happened in the end, written to the row that was scored. */
import type { TrainedPipeline } from '../core/learners/pipeline.ts';
import { foldLoss, lossOf } from '../core/serving/canary-fold.ts';
import type { Canary, InferenceLogRecord } from '../core/serving/entities.ts';
import type { Cell } from '../core/table/column.ts';
import { toCanaryRow } from './canary-store.ts';
import { write, type Store } from './database.ts';
import { recordEvent } from './event-store.ts';

/** A label, for one row of a request or for all rows of a customer that have none yet. */
export type LabelInput = { readonly label: Cell } & (
  { readonly requestId: string; readonly rowIndex?: number } | { readonly unit: string }
);

/** What came of them. */
export interface Labelled {
  /** Rows that got a label. */
  readonly labelled: number;
  /** Labels for which there was no row without one. */
  readonly unmatched: number;
}

async function rowsOf(
  { db }: Store,
  name: string,
  label: LabelInput,
): Promise<readonly InferenceLogRecord[]> {
  const rows =
    'unit' in label
      ? await db.inferenceLog.where('[endpoint+unit]').equals([name, label.unit]).toArray()
      : await db.inferenceLog.where('requestId').equals(label.requestId).toArray();
  const wantedRow = 'unit' in label ? null : (label.rowIndex ?? 0);
  return rows.filter(
    (row) =>
      row.endpoint === name &&
      row.status === 200 &&
      row.label === undefined &&
      (wantedRow === null || row.rowIndex === wantedRow),
  );
}

function learnScale(scale: number, labelled: number, record: InferenceLogRecord): number {
  const { prediction, label } = record;
  const error = typeof prediction === 'number' ? Math.abs(Number(label) - prediction) : NaN;
  return Number.isFinite(error) ? scale + (error - scale) / (labelled + 1) : scale;
}

async function addLoss(
  store: Store,
  canary: Canary,
  pipeline: TrainedPipeline,
  record: InferenceLogRecord,
): Promise<Canary> {
  const { state, plan } = canary;
  const loss = lossOf(pipeline, record, record.label ?? null, state.lossScale);
  if (loss === null) return canary;
  const row = await toCanaryRow(store, record);
  const labelled = state.sides.canary.labelled + state.sides.control.labelled;
  const next = foldLoss(plan, state, row, loss);
  const isNumber = pipeline.task === 'regression';
  const lossScale = isNumber ? learnScale(state.lossScale, labelled, record) : state.lossScale;
  return { ...canary, state: { ...next, lossScale } };
}

/**
 * Writes labels to logged rows, and takes them into the evidence of a running canary, in one transaction. A row takes
 * one label; later ones are not looked at.
 *
 * @param pipeline Model of the endpoint, which says what a label can be.
 */
export async function labelRows(
  store: Store,
  name: string,
  labels: readonly LabelInput[],
  pipeline: TrainedPipeline,
): Promise<Labelled> {
  return write(store, ['endpoints', 'inferenceLog', 'events'], async () => {
    const endpoint = await store.db.endpoints.get(name);
    let canary = endpoint?.canary?.status === 'RUNNING' ? endpoint.canary : null;
    let labelled = 0;
    let unmatched = 0;
    for (const label of labels) {
      const rows = await rowsOf(store, name, label);
      if (rows.length === 0) unmatched++;
      for (const row of rows) {
        const record = { ...row, label: label.label, labelledAt: store.now() };
        await store.db.inferenceLog.put(record);
        labelled++;
        if (canary && !record.isShadow && record.canary?.id === canary.canaryId) {
          canary = await addLoss(store, canary, pipeline, record);
        }
      }
    }
    if (endpoint && canary) await store.db.endpoints.put({ ...endpoint, canary });
    if (labelled > 0) {
      await recordEvent(store, 'labels.arrived', `endpoints:/${name}`, { name, labelled });
    }
    return { labelled, unmatched };
  });
}
