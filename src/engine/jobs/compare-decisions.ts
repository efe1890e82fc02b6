/** @file Decisions of two models on the same rows. Nothing is stored. */
import {
  compareDecisions as compare,
  type ComparedModel,
  type Decider,
} from '../../core/batch/compare-decisions.ts';
import { proposeSlices } from '../../core/batch/slices.ts';
import { createRandom } from '../../core/random.ts';
import type { Table } from '../../core/table/table.ts';
import { predictTable } from '../../core/training/predict.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { Job, JobContext } from './job-context.ts';
import { loadPredictors } from './learners.ts';
import { loadModel, type LoadedModel } from './model.ts';

async function decide(
  { pipeline }: LoadedModel,
  table: Table,
  context: JobContext,
): Promise<Decider> {
  const learners = await loadPredictors(pipeline.learner);
  const { signal } = context;
  return { pipeline, predictions: predictTable(pipeline, table, { learners, signal }) };
}

function comparedModel({ pipeline, resolved }: LoadedModel): ComparedModel {
  const { uri, name, version } = resolved;
  return { uri, name, version, threshold: pipeline.task === 'binary' ? pipeline.threshold : null };
}

/** Scores the rows with both models and says where they differ. */
export const compareDecisions: Job<'compareDecisions'> = async (request, context) => {
  const store = await context.store();
  const record = await getTableVersion(store, request.table.name, request.table.version);
  const [first, second] = [await loadModel(store, request.a), await loadModel(store, request.b)];
  const table = await readTable(store, record.name, record.version);
  context.report({ stage: 'Scoring the first', done: 0, total: 2, unit: 'models' });
  const a = await decide(first, table, context);
  context.report({ stage: 'Scoring the second', done: 1, total: 2, unit: 'models' });
  const b = await decide(second, table, context);
  const { name, version, digest } = record;
  return {
    ...compare(table, a, b, {
      ...(request.profit ? { profit: request.profit } : {}),
      slices: request.slices ?? proposeSlices(first.pipeline.recipe.inputs, record.summaries),
      sampleSize: request.sampleSize,
      random: createRandom(`compare/${request.seed}`),
    }),
    a: comparedModel(first),
    b: comparedModel(second),
    table: { name, version, digest },
  };
};
