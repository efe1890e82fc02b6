/** @file Why a model scores rows as it does: contributions by row, and what shuffling a column costs. */
import { checkInteger } from '../../core/checks.ts';
import { ParamError, TerrariumError } from '../../core/errors.ts';
import { explainModel } from '../../core/explain/explain-model.ts';
import { featureGroups } from '../../core/explain/feature-groups.ts';
import { permutationImportance as permute } from '../../core/explain/importance.ts';
import { explainMethodOf } from '../../core/explain/methods.ts';
import { applyRecipe } from '../../core/features/apply-recipe.ts';
import type { DenseMatrix } from '../../core/matrix.ts';
import { evaluatePredictions } from '../../core/metrics/evaluate.ts';
import { metricValue } from '../../core/metrics/metric-value.ts';
import { metricInfo } from '../../core/metrics/names.ts';
import { createRandom } from '../../core/random.ts';
import { tableFromRecords } from '../../core/table/make.ts';
import { takeTableRows } from '../../core/table/select.ts';
import type { Table } from '../../core/table/table.ts';
import { predictMatrix } from '../../core/training/predict.ts';
import type { Store } from '../../store/database.ts';
import { getRun } from '../../store/run-rows.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { EngineRequests, EngineResults, TableAddress } from '../protocol.ts';
import { frozenRows } from './evaluate.ts';
import type { Job } from './job-context.ts';
import { loadForestScorer, loadPredictors } from './learners.ts';
import { loadModel, type LoadedModel } from './model.ts';

type ExplainRequest = EngineRequests['explain'];

/** Codes of a table that cannot be read, or not from here. */
const GONE: ReadonlySet<string> = new Set(['not_found', 'table_deleted', 'wrong_catalog']);

async function tableAt(
  store: Store,
  address: TableAddress,
): Promise<{ readonly table: Table; readonly name: string; readonly version: number }> {
  const { name, version } = await getTableVersion(store, address.name, address.version);
  return { table: await readTable(store, name, version), name, version };
}

/** Rows of a table to explain, ascending: the wanted ones, else all, else a sample. */
function chooseRows(
  numRows: number,
  { rowIndices, maxRows, seed }: Pick<ExplainRequest, 'rowIndices' | 'maxRows' | 'seed'>,
): Int32Array<ArrayBuffer> {
  if (rowIndices) {
    return Int32Array.from(rowIndices, (row) =>
      checkInteger('rowIndices', row, { min: 0, max: numRows - 1 }),
    );
  }
  const rows = Int32Array.from({ length: numRows }, (_, row) => row);
  if (numRows <= maxRows) return rows;
  createRandom(seed).split('explain').shuffle(rows);
  return rows.slice(0, maxRows).sort();
}

/** The rows whose means stand for the unknown in a linear model; null when those explained must do. */
async function backgroundOf(
  store: Store,
  { pipeline, resolved }: LoadedModel,
  wanted: TableAddress | undefined,
): Promise<{
  readonly matrix: DenseMatrix;
  readonly source: EngineResults['explain']['background'];
} | null> {
  const { inputs } = await getRun(store, resolved.runId);
  const address = wanted ?? inputs.find(({ context }) => context === 'training');
  if (!address) return null;
  const found = await tableAt(store, address).catch((error: unknown) => {
    const isGone = error instanceof TerrariumError && GONE.has(error.code);
    if (!wanted && isGone) return null;
    throw error;
  });
  if (!found) return null;
  const { table, name, version } = found;
  const matrix = applyRecipe(pipeline.recipe, table);
  return { matrix, source: { name, version, numRows: table.numRows } };
}

/** Explains rows of a table, or rows given as objects; nothing is stored. */
export const explain: Job<'explain'> = async (request, context) => {
  const store = await context.store();
  const loaded = await loadModel(store, request.modelUri);
  const { pipeline } = loaded;
  const { recipe } = pipeline;
  const source = 'table' in request.data ? await tableAt(store, request.data.table) : null;
  const table =
    'rows' in request.data
      ? tableFromRecords(
          request.data.rows,
          Object.fromEntries(recipe.inputs.map((field) => [field.name, field.type])),
        )
      : source!.table;
  const rowIndices = chooseRows(table.numRows, request);
  const x = applyRecipe(recipe, takeTableRows(table, rowIndices));
  const isLinear = explainMethodOf(pipeline.learner) === 'linear';
  const background = isLinear ? await backgroundOf(store, loaded, request.background) : null;
  const explanation = explainModel(pipeline.model, x, {
    interactions: request.interactions,
    ...(background ? { background: background.matrix } : {}),
    ...(isLinear ? {} : { scoreForest: await loadForestScorer() }),
    signal: context.signal,
    onProgress: context.report,
  });
  return {
    ...explanation,
    task: pipeline.task,
    classes: pipeline.classes,
    positive: pipeline.positive,
    rowIndices,
    table: source && { name: source.name, version: source.version, numRows: table.numRows },
    background: background?.source ?? null,
  };
};

/** Measures how much a metric falls when the features of one column are shuffled; nothing is stored. */
export const permutationImportance: Job<'permutationImportance'> = async (request, context) => {
  const store = await context.store();
  const { pipeline } = await loadModel(store, request.modelUri);
  const { task, classes, threshold } = pipeline;
  const metric = request.metric ?? (task === 'regression' ? 'r2_score' : 'roc_auc');
  const greaterIsBetter = metricInfo(metric)?.greaterIsBetter ?? null;
  if (greaterIsBetter === null) {
    throw new ParamError(
      'unknown_metric',
      `permutationImportance: metric must be one that has a better and a worse, got "${metric}"`,
    );
  }
  const { table } = await tableAt(store, request.table);
  const { table: part, ...frozen } = frozenRows(
    pipeline,
    table,
    request.target ?? pipeline.target,
    request.rows ?? 'all',
    request.split ?? null,
    request.seed,
  );
  const score = (predictions: Float64Array): number => {
    const { metrics } = evaluatePredictions({
      task,
      ...frozen,
      predictions,
      numClasses: task === 'regression' ? 0 : classes.length,
      classes,
      threshold,
    });
    return metricValue(metrics, metric);
  };
  const sign = greaterIsBetter ? 1 : -1;
  const x = applyRecipe(pipeline.recipe, part);
  const learners = await loadPredictors(pipeline.learner);
  const predict = (matrix: DenseMatrix): Float64Array<ArrayBuffer> =>
    predictMatrix(pipeline, matrix, { learners, signal: context.signal });
  const importances = permute({
    x,
    predict,
    score: (predictions) => sign * score(predictions),
    random: createRandom(request.seed).split('permutation'),
    repeats: checkInteger('nRepeats', request.nRepeats, { min: 1 }),
    groups: featureGroups(pipeline.recipe),
    signal: context.signal,
    onProgress: context.report,
  });
  return {
    metric,
    baseline: score(predict(x)),
    numRows: part.numRows,
    importances,
  };
};
