/**
 * @file A network's weights in one flat array, so that snapshots, Adam and copies between devices are
 * one operation each.
 *
 * ```
 * flat = [ W₁ (in × out, row-major) | b₁ (out) | W₂ | b₂ | … ]
 * ```
 */
import { exp, log, sigmoid } from '../../math/exp.ts';
import type { Random } from '../../random.ts';
import type { MlpActivation } from './settings.ts';

/** Place of one layer in the flat array. */
export interface LayerPlace {
  readonly inputs: number;
  readonly outputs: number;
  /** Offsets of weights and biases. */
  readonly weights: number;
  readonly biases: number;
}

/** Places of all layers of a network with these widths: inputs, hidden layers, outputs. */
export function layerPlaces(sizes: readonly number[]): LayerPlace[] {
  const places: LayerPlace[] = [];
  let offset = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const inputs = sizes[layer - 1];
    const outputs = sizes[layer];
    places.push({ inputs, outputs, weights: offset, biases: offset + inputs * outputs });
    offset += inputs * outputs + outputs;
  }
  return places;
}

/** Length of the flat array. */
export function countWeights(sizes: readonly number[]): number {
  return layerPlaces(sizes).reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0);
}

/**
 * Draws starting weights: uniform within ±√(f / (inputs + outputs)), f = 2 for logistic, else 6; biases too.
 *
 * Source: Glorot & Bengio 2010; the constants and the biases as in scikit-learn's MLPClassifier.
 */
export function startWeights(
  sizes: readonly number[],
  activation: MlpActivation,
  random: Random,
): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(countWeights(sizes));
  const factor = activation === 'logistic' ? 2 : 6;
  layerPlaces(sizes).forEach(({ inputs, outputs, weights }) => {
    const bound = Math.sqrt(factor / (inputs + outputs));
    const end = weights + (inputs + 1) * outputs;
    for (let at = weights; at < end; at++) flat[at] = bound * (2 * random.next() - 1);
  });
  return flat;
}

/** The bend, with portable bits. */
export function activate(activation: MlpActivation, z: number): number {
  switch (activation) {
    case 'relu':
      return z > 0 ? z : 0;
    case 'tanh':
      return z > 0 ? 1 - 2 / (exp(2 * z) + 1) : 2 / (exp(-2 * z) + 1) - 1;
    case 'logistic':
      return sigmoid(z);
    default:
      return activation satisfies never;
  }
}

/** Slope of the bend, from its value. */
export function slope(activation: MlpActivation, value: number): number {
  switch (activation) {
    case 'relu':
      return value > 0 ? 1 : 0;
    case 'tanh':
      return 1 - value * value;
    case 'logistic':
      return value * (1 - value);
    default:
      return activation satisfies never;
  }
}

/**
 * One layer's weighted sums: z = a · W + b.
 *
 * @param a Row-major [rows, inputs]. Read only.
 * @returns Row-major [rows, outputs].
 */
export function layerSums(
  flat: ArrayLike<number>,
  place: LayerPlace,
  a: ArrayLike<number>,
  rows: number,
): Float64Array<ArrayBuffer> {
  const { inputs, outputs, weights, biases } = place;
  const z = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const to = row * outputs;
    for (let k = 0; k < outputs; k++) z[to + k] = flat[biases + k];
    for (let j = 0; j < inputs; j++) {
      const value = a[row * inputs + j];
      if (value === 0) continue;
      const from = weights + j * outputs;
      for (let k = 0; k < outputs; k++) z[to + k] += value * flat[from + k];
    }
  }
  return z;
}

/** ln(e^a + e^b …) helper: log of the sum of exponentials of `values[from…from+count)`. */
export function logSumExp(values: Float64Array, from: number, count: number): number {
  let top = -Infinity;
  for (let k = 0; k < count; k++) top = Math.max(top, values[from + k]);
  let sum = 0;
  for (let k = 0; k < count; k++) sum += exp(values[from + k] - top);
  return top + log(sum);
}
