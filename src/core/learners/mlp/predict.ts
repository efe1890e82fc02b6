/** @file Predictions of a multi-layer perceptron in plain TypeScript: scoring needs no tfjs and no device. */
import { sigmoid, softmaxInto } from '../../math/exp.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { alignFeatures, checkFinite } from '../inputs.ts';
import { activate, layerSums } from './layers.ts';
import type { MlpModel } from './model.ts';

/** Rows per block: activations stay in the cache and memory stays bounded. */
const BLOCK = 1024;

/** Raw outputs of the rows from `start` to `end`, row-major [rows, outputs]. */
function blockOutputs(
  model: MlpModel,
  columns: readonly Float64Array[],
  start: number,
  end: number,
): Float64Array<ArrayBuffer> {
  const rows = end - start;
  const inputs = columns.length;
  let a = new Float64Array(rows * inputs);
  for (let j = 0; j < inputs; j++) {
    const column = columns[j];
    // Trained in float32, so read in float32: equal inputs for equal outputs.
    for (let i = 0; i < rows; i++) a[i * inputs + j] = Math.fround(column[start + i]);
  }
  model.layers.forEach((layer, index) => {
    const place = {
      inputs: layer.inputs,
      outputs: layer.outputs,
      weights: 0,
      biases: layer.weights.length,
    };
    const flat = new Float64Array(layer.weights.length + layer.biases.length);
    flat.set(layer.weights);
    flat.set(layer.biases, layer.weights.length);
    a = layerSums(flat, place, a, rows);
    if (index === model.layers.length - 1) return;
    for (let at = 0; at < a.length; at++) a[at] = activate(model.activation, a[at]);
  });
  return a;
}

/**
 * Predictions as `Learner.predict` gives them: values, or probabilities row-major [numRows, numClasses].
 *
 * @throws {DataError} `feature_mismatch`, `missing_values`, `infinite_values`.
 *
 * Cost: O(rows · weights), in float64; the same bits on every machine.
 * Checked against: tfjs' own forward pass (kernels/tfjs/mlp.browser.test.ts).
 */
export function mlpPredict(model: MlpModel, x: DenseMatrix): Float64Array<ArrayBuffer> {
  const columns = alignFeatures(model, x);
  checkFinite(model.learner, x);
  const width = model.task === 'regression' ? 1 : model.numClasses;
  const predictions = new Float64Array(x.numRows * width);
  for (let start = 0; start < x.numRows; start += BLOCK) {
    const end = Math.min(start + BLOCK, x.numRows);
    const outputs = blockOutputs(model, columns, start, end);
    for (let row = start; row < end; row++) {
      const at = row - start;
      if (model.task === 'regression') {
        predictions[row] = outputs[at] * model.targetScale + model.targetMean;
      } else if (model.task === 'binary') {
        const positive = sigmoid(outputs[at]);
        predictions[2 * row] = 1 - positive;
        predictions[2 * row + 1] = positive;
      } else {
        softmaxInto(outputs, at * width, width, outputs);
        predictions.set(outputs.subarray(at * width, (at + 1) * width), row * width);
      }
    }
  }
  return predictions;
}
