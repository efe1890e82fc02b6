/** @file Lab steps after the gate: score new rows with the champion, compare a batch with training. */
import { pythonForDrift, pythonForScore } from '../../core/interop/python/index.ts';
import type { TableVersion } from '../types.ts';
import { featureRecipe, HELD_BACK } from './data-steps.ts';
import type { LabStep, StepContext } from './lab-run.ts';
import type { LabState } from './lab-state.ts';
import { driftLink, modelLink, requireState, tableLink } from './links.ts';

type Step = LabStep<LabState>;
type Context = StepContext<LabState>;

/** New customers arrive as a file and pass through the same features. */
async function nextBatch(
  { terrarium, state, seed, signal }: Context,
  table: string,
  month: number,
  drift: boolean,
): Promise<TableVersion> {
  const csv = await terrarium.lab.churnCsv({
    rows: Math.ceil(state.rows * 0.3),
    seed,
    month,
    drift,
  });
  const raw = await terrarium.data.importCsv(csv, {
    table: `${table}_raw`,
    fileName: `customers_month_${month}.csv`,
    signal,
  });
  return terrarium.data.transform(featureRecipe(state), raw, { into: table, signal });
}

/** Rows to score: next month's customers, or the rows of the user's table that training never saw. */
async function batchOf(context: Context): Promise<TableVersion> {
  const { terrarium, state, signal } = context;
  if (state.source.kind === 'churn') return nextBatch(context, state.names.batch, 1, false);
  return terrarium.data.transform(featureRecipe(state), requireState(state.bronze, 'bronze'), {
    into: state.names.batch,
    rows: { k: HELD_BACK.k, keep: HELD_BACK.keep },
    roles: { [state.target]: 'target' },
    signal,
  });
}

const score: Step = {
  id: 'score',
  title: 'Score new customers',
  run: async (context) => {
    const { terrarium, state, signal, onProgress } = context;
    const { project, predictions: into } = state.names;
    // After a closed gate the old champion serves on; without any, the version that was tried.
    const hasChampion = (await terrarium.mlflow.client.searchModelVersions(project)).some(
      (version) => version.aliases.includes('champion'),
    );
    const model = hasChampion
      ? `models:/${project}@champion`
      : `models:/${project}/${requireState(state.version, 'version')}`;
    const batch = await batchOf(context);
    const scored = await terrarium.score({ model, table: batch, into, signal, onProgress });
    const found = scored.record.summaries.find((summary) => summary.name === 'prediction');
    const labels = (found?.top ?? []).map(
      ([label, rows]) => `${rows.toLocaleString('en-US')} ${label}`,
    );
    return {
      summary: `${scored.numRows.toLocaleString('en-US')} rows${labels.length > 0 ? `: ${labels.join(', ')}` : ''}`,
      reads: [tableLink(batch), modelLink(project, scored.record.source.model?.version ?? 0)],
      writes: [tableLink(scored)],
      python: pythonForScore(model, batch.name, into),
      state: {
        predictions: { name: scored.name, version: scored.version },
        batch: { name: batch.name, version: batch.version },
      },
    };
  },
};

const drift: Step = {
  id: 'drift',
  title: 'Compare with training',
  run: async (context) => {
    const { terrarium, state, signal, onProgress } = context;
    const reference = requireState(state.training, 'training');
    const current =
      state.source.kind === 'churn'
        ? await nextBatch(context, state.names.shifted, 2, true)
        : requireState(state.batch, 'batch');
    const report = await terrarium.drift({
      reference,
      current,
      model: `models:/${state.names.project}/${requireState(state.version, 'version')}`,
      signal,
      onProgress,
    });
    const { drifted, compared } = report.dataset;
    return {
      summary: `${drifted} of ${compared} columns drifted`,
      reads: [tableLink(reference), tableLink(current)],
      writes: [driftLink(report.reportId)],
      python: pythonForDrift(reference.name, current.name),
      state: { driftReportId: report.reportId },
    };
  },
};

/** Steps 10–11. */
export const SERVE_STEPS: readonly Step[] = [score, drift];
