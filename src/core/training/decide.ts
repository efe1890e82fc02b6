/** @file From raw predictions to labels and probabilities. */
import { InternalError } from '../errors.ts';
import type { TrainedPipeline } from '../learners/pipeline.ts';
import type { CategoryColumn, Column } from '../table/column.ts';

/** Predictions of one batch. */
export interface Predictions {
  /** As `Learner.predict` gives them: [rows] or row-major [rows, classes]. */
  readonly raw: Float64Array<ArrayBuffer>;
  /** Labels, or numbers for regression, as a column. */
  readonly prediction: Column;
  /** Probability of the positive class (binary) or of the predicted class (multiclass); null for regression. */
  readonly probability: Float64Array<ArrayBuffer> | null;
}

/** Probability of the positive class by row, from row-major [rows, 2]. */
export function positiveScores(predictions: Float64Array): Float64Array<ArrayBuffer> {
  const scores = new Float64Array(predictions.length / 2);
  for (let row = 0; row < scores.length; row++) scores[row] = predictions[2 * row + 1];
  return scores;
}

function labelColumn(codes: Int32Array<ArrayBuffer>, classes: readonly string[]): CategoryColumn {
  // Dictionary in order of first use, as every category column has it.
  const order = new Map<number, number>();
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (!order.has(code)) order.set(code, order.size);
    codes[row] = order.get(code) ?? -1;
  }
  return { type: 'category', codes, dictionary: [...order.keys()].map((code) => classes[code]) };
}

/** Turns raw predictions into labels and probabilities, at the pipeline's threshold when it is binary. */
export function decide(
  pipeline: Pick<TrainedPipeline, 'task' | 'classes' | 'threshold'>,
  raw: Float64Array<ArrayBuffer>,
): Predictions {
  switch (pipeline.task) {
    case 'regression':
      return { raw, prediction: { type: 'number', values: raw.slice() }, probability: null };
    case 'binary': {
      const probability = positiveScores(raw);
      const codes = Int32Array.from(probability, (p) => (p >= pipeline.threshold ? 1 : 0));
      return { raw, prediction: labelColumn(codes, pipeline.classes), probability };
    }
    case 'multiclass': {
      const k = pipeline.classes.length;
      const numRows = raw.length / k;
      const codes = new Int32Array(numRows);
      const probability = new Float64Array(numRows);
      for (let row = 0; row < numRows; row++) {
        let best = 0;
        for (let at = 1; at < k; at++) if (raw[row * k + at] > raw[row * k + best]) best = at;
        codes[row] = best;
        probability[row] = raw[row * k + best];
      }
      return { raw, prediction: labelColumn(codes, pipeline.classes), probability };
    }
    default:
      throw new InternalError(
        'task',
        `predict: unknown task ${String(pipeline.task satisfies never)}`,
      );
  }
}
