/**
 * @file Performance of a regression without labels: a second learner learns where the first one errs (DLE, direct
 * loss estimation).
 */
import type { Learner } from '../learners/learner.ts';
import type { TrainedPipeline } from '../learners/pipeline.ts';
import type { Column } from '../table/column.ts';
import { fieldOf, makeTable } from '../table/make.ts';
import type { Table } from '../table/table.ts';
import { fitPipeline } from '../training/fit-pipeline.ts';
import { predictRaw, type Learners } from '../training/predict.ts';
import type { Estimate } from './entities.ts';

/** Small trees: an error is noisy, and few rows are labelled. */
const PARAMS = { num_iterations: 60, num_leaves: 15, min_data_in_leaf: 30, learning_rate: 0.07 };
const HALF_BAND = 1.959963984540054;
/** Fewer rows teach nothing. */
const MIN_ROWS = 60;

/** Two learners of errors, and how far single errors lie from what they say. */
export interface LossModel {
  readonly absolute: TrainedPipeline;
  readonly squared: TrainedPipeline;
  /** sd of single errors about their estimate. */
  readonly absoluteSd: number;
  readonly squaredSd: number;
}

/** A name that no input has. */
function freeName(wanted: string, table: Table): string {
  let name = wanted;
  while (table.fields.some((field) => field.name === name)) name = `${name}_`;
  return name;
}

/** Inputs with the prediction beside them. */
function withPrediction(inputs: Table, prediction: Float64Array<ArrayBuffer>): Table {
  const column: Column = { type: 'number', values: prediction };
  return makeTable(
    [...inputs.fields, fieldOf(freeName('prediction', inputs), column)],
    [...inputs.columns, column],
    inputs.numRows,
  );
}

async function fitOne(table: Table, errors: Float64Array<ArrayBuffer>, learner: Learner) {
  const target = freeName('error', table);
  const column: Column = { type: 'number', values: errors };
  const { pipeline } = await fitPipeline(
    makeTable(
      [...table.fields, fieldOf(target, column, 'target')],
      [...table.columns, column],
      table.numRows,
    ),
    {
      target,
      recipe: 'auto',
      learner: learner.info.id,
      params: PARAMS,
      split: { kind: 'holdout', test: 0, valid: 0.25 },
      seed: 7,
      task: 'regression',
    },
    learner,
  );
  return pipeline;
}

const clamped = (values: Float64Array): Float64Array => values.map((value) => Math.max(0, value));

function sdOf(errors: Float64Array, expected: Float64Array): number {
  const squares = errors.reduce((sum, error, row) => sum + (error - expected[row]) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, errors.length - 1));
}

/**
 * Learns absolute and squared errors from inputs and prediction.
 *
 * @param inputs Rows that the model did not learn from. @param yTrue [rows], finite. @param prediction [rows], finite.
 * @param learner A learner of numbers, `gbdt` on any kernel.
 * @returns null with fewer than 60 rows.
 *
 * Source: NannyML, "Direct Loss Estimation (DLE)",
 * https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html
 */
export async function fitLossModel(
  inputs: Table,
  yTrue: Float64Array,
  prediction: Float64Array<ArrayBuffer>,
  learner: Learner,
  learners: Learners,
): Promise<LossModel | null> {
  if (inputs.numRows < MIN_ROWS) return null;
  const table = withPrediction(inputs, prediction);
  const absolute = Float64Array.from(yTrue, (y, row) => Math.abs(y - prediction[row]));
  const squared = absolute.map((error) => error * error);
  const models = {
    absolute: await fitOne(table, absolute, learner),
    squared: await fitOne(table, squared, learner),
  };
  const say = (pipeline: TrainedPipeline): Float64Array =>
    clamped(predictRaw(pipeline, table, { learners }));
  return {
    ...models,
    absoluteSd: sdOf(absolute, say(models.absolute)),
    squaredSd: sdOf(squared, say(models.squared)),
  };
}

/** Estimates `mae` and `rmse` of rows without labels, with 95 % bands. */
export function estimateLoss(
  model: LossModel,
  inputs: Table,
  prediction: Float64Array<ArrayBuffer>,
  learners: Learners,
): Readonly<Record<string, Estimate>> {
  if (inputs.numRows === 0) return {};
  const table = withPrediction(inputs, prediction);
  const meanOf = (pipeline: TrainedPipeline): number =>
    clamped(predictRaw(pipeline, table, { learners })).reduce((sum, value) => sum + value, 0) /
    table.numRows;
  const root = Math.sqrt(table.numRows);
  const mae = meanOf(model.absolute);
  const mse = meanOf(model.squared);
  const half = {
    mae: (HALF_BAND * model.absoluteSd) / root,
    mse: (HALF_BAND * model.squaredSd) / root,
  };
  return {
    mae: { value: mae, low: Math.max(0, mae - half.mae), high: mae + half.mae },
    rmse: {
      value: Math.sqrt(mse),
      low: Math.sqrt(Math.max(0, mse - half.mse)),
      high: Math.sqrt(mse + half.mse),
    },
  };
}
