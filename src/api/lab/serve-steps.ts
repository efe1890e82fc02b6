/** @file Lab steps after the gate: score new rows with the champion, compare a batch with training. */
import {
  comparedColumns,
  pythonForDrift,
  pythonForScore,
} from '../../core/interop/python/index.ts';
import type { ExpectationResult } from '../../core/quality/contract.ts';
import type { TableVersion } from '../types.ts';
import type { LabStep, StepContext } from './lab-run.ts';
import { featureRecipe, HELD_BACK } from './lab-recipes.ts';
import type { LabState } from './lab-state.ts';
import { count, driftLink, modelLink, requireState, tableLink } from './links.ts';

type Step = LabStep<LabState>;
type Context = StepContext<LabState>;

/** A batch as it came, and as the model takes it. */
interface Batch {
  readonly raw: TableVersion | null;
  readonly table: TableVersion;
}

/** New customers arrive as a file and pass through the same features. */
async function nextBatch(
  { terrarium, state, seed, signal }: Context,
  table: string,
  month: number,
  drift: boolean,
): Promise<Batch> {
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
  const recipe = featureRecipe(state);
  return { raw, table: await terrarium.data.transform(recipe, raw, { into: table, signal }) };
}

/** Rows to score: next month's customers, or the rows of the user's table that training never saw. */
async function batchOf(context: Context): Promise<Batch> {
  const { terrarium, state, signal } = context;
  if (state.source.kind === 'churn') return nextBatch(context, state.names.batch, 1, false);
  const bronze = requireState(state.bronze, 'bronze');
  const table = await terrarium.data.transform(featureRecipe(state), bronze, {
    into: state.names.batch,
    rows: { k: HELD_BACK.k, keep: HELD_BACK.keep },
    roles: Object.fromEntries([[state.target, 'target']]),
    signal,
  });
  return { raw: null, table };
}

/** Holds a new file against what the first one promised; its answers are not known yet, so they are not asked for. */
async function checkBatch(
  { terrarium, state }: Context,
  { raw }: Batch,
): Promise<readonly ExpectationResult[] | undefined> {
  if (!raw || !state.contract) return undefined;
  return terrarium.data.validate(raw, {
    ...state.contract,
    expectations: state.contract.expectations.filter(
      (expectation) => !('column' in expectation) || expectation.column !== state.target,
    ),
  });
}

const score: Step = {
  id: 'score',
  run: async (context) => {
    const { terrarium, state, signal, onProgress } = context;
    const { project, predictions: into } = state.names;
    // After a closed gate the old champion serves on; without any, the version that was tried.
    const versions = await terrarium.mlflow.client.searchModelVersions(project);
    const hasChampion = versions.some(({ aliases }) => aliases.includes('champion'));
    const model = hasChampion
      ? `models:/${project}@champion`
      : `models:/${project}/${requireState(state.version, 'version')}`;
    const batch = await batchOf(context);
    const contract = await checkBatch(context, batch);
    const { table } = batch;
    const scored = await terrarium.score({ model, table, into, signal, onProgress });
    const found = scored.record.summaries.find((summary) => summary.name === 'prediction');
    const labels = (found?.top ?? []).slice(0, 3).map(([label, rows]) => `${count(rows)} ${label}`);
    const version = scored.record.source.model?.version ?? 0;
    const threshold = scored.record.summaries.find(({ name }) => name === 'threshold')?.numeric;
    return {
      summary: `${count(scored.numRows)} rows${labels.length > 0 ? `: ${labels.join(', ')}` : ''}`,
      reads: [tableLink(table), modelLink(project, version)],
      writes: [tableLink(scored)],
      python: pythonForScore(model, table, into, {
        task: state.task,
        leftOut: state.leftOut,
        ...(threshold ? { threshold: threshold.min } : {}),
        ...(state.task === 'binary' && state.positive !== null ? { positive: state.positive } : {}),
      }),
      state: {
        predictions: { name: scored.name, version: scored.version },
        batch: { name: table.name, version: table.version },
      },
      facts: contract ? { contract } : {},
    };
  },
};

const drift: Step = {
  id: 'drift',
  run: async (context) => {
    const { terrarium, state, signal, onProgress } = context;
    const reference = requireState(state.training, 'training');
    const shifted =
      state.source.kind === 'churn' ? await nextBatch(context, state.names.shifted, 2, true) : null;
    const current = shifted?.table ?? requireState(state.batch, 'batch');
    const contract = shifted && (await checkBatch(context, shifted));
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
      python: pythonForDrift(reference, current, { columns: comparedColumns(report) }),
      state: { driftReportId: report.reportId },
      facts: contract ? { contract } : {},
    };
  },
};

/** Steps 10 and 11. */
export const SERVE_STEPS: readonly Step[] = [score, drift];
