/** @file Scores a few rows with the code path of batches; nothing is stored. */
import { tableFromRecords } from '../../core/table/make.ts';
import { getCell } from '../../core/table/cells.ts';
import { predictTable } from '../../core/training/predict.ts';
import type { Job } from './job-context.ts';
import { loadPredictors } from './learners.ts';
import { loadModel } from './model.ts';

/** Scores a few rows given as objects; nothing is stored. */
export const predictRows: Job<'predictRows'> = async (request, context) => {
  const store = await context.store();
  const { pipeline } = await loadModel(store, request.modelUri);
  const table = tableFromRecords(
    request.rows,
    Object.fromEntries(pipeline.recipe.inputs.map((field) => [field.name, field.type])),
  );
  const learners = await loadPredictors(pipeline.learner);
  const { prediction, probability } = predictTable(pipeline, table, { learners });
  return {
    predictions: Array.from({ length: table.numRows }, (_, row) => getCell(prediction, row)),
    probabilities: probability && pipeline.task === 'binary' ? [...probability] : null,
  };
};
