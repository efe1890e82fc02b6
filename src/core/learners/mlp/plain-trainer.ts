/** @file The slow twin: forward, backward and Adam in plain TypeScript. Oracle of the tfjs trainer; runs in Node. */
import { sigmoid, softmaxInto, softplus } from '../../math/exp.ts';
import { activate, layerPlaces, layerSums, logSumExp, slope } from './layers.ts';
import type { MlpProblem, MlpRows } from './problem.ts';
import type { MlpState, MlpTrainer, OpenTrainer } from './trainer.ts';
import { ADAM, adamStep } from './trainer.ts';

/** Loss and gradient of one batch. */
export interface BatchGradient {
  /** Σ weight · loss over the batch's rows, without penalty. */
  readonly lossSum: number;
  /** Gradient of (Σ weight · loss + ½ alpha · |W|²) / rows; regression's loss is halved here. Flat. */
  readonly gradient: Float64Array<ArrayBuffer>;
}

type Network = Pick<MlpProblem, 'task' | 'sizes' | 'activation' | 'alpha'>;

/** Activations of all layers, inputs first, raw outputs last. */
function forward(network: Network, flat: ArrayLike<number>, x: Float64Array, rows: number) {
  const places = layerPlaces(network.sizes);
  const layers: Float64Array[] = [x];
  places.forEach((place, layer) => {
    const z = layerSums(flat, place, layers[layer], rows);
    if (layer < places.length - 1) {
      for (let at = 0; at < z.length; at++) z[at] = activate(network.activation, z[at]);
    }
    layers.push(z);
  });
  return layers;
}

/** Turns raw outputs into (prediction − target) · weight, in place; returns the weighted sum of losses. */
function lossAndResidual(
  network: Network,
  out: Float64Array,
  y: ArrayLike<number>,
  w: ArrayLike<number>,
): number {
  const outputs = network.sizes[network.sizes.length - 1];
  let sum = 0;
  for (let row = 0; row * outputs < out.length; row++) {
    const at = row * outputs;
    if (network.task === 'multiclass') {
      const total = logSumExp(out, at, outputs);
      for (let k = 0; k < outputs; k++) if (y[at + k] > 0) sum += w[row] * (total - out[at + k]);
      softmaxInto(out, at, outputs, out);
      for (let k = 0; k < outputs; k++) out[at + k] = w[row] * (out[at + k] - y[at + k]);
    } else if (network.task === 'binary') {
      sum += w[row] * (softplus(out[at]) - y[row] * out[at]);
      out[at] = w[row] * (sigmoid(out[at]) - y[row]);
    } else {
      const error = out[at] - y[row];
      sum += w[row] * error * error;
      out[at] = w[row] * error;
    }
  }
  return sum;
}

function pick(rows: MlpRows, order: Int32Array, start: number, end: number, width: number) {
  const outputs = rows.y.length / rows.numRows;
  const count = end - start;
  const x = new Float64Array(count * width);
  const y = new Float64Array(count * outputs);
  const w = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = order[start + i];
    x.set(rows.x.subarray(row * width, (row + 1) * width), i * width);
    y.set(rows.y.subarray(row * outputs, (row + 1) * outputs), i * outputs);
    w[i] = rows.weights[row];
  }
  return { x, y, w, count };
}

/**
 * Loss and gradient of the rows `order[start…end)`.
 *
 * Cost: about 6 · rows · weights operations.
 * Checked against: finite differences (mlp.test.ts).
 */
export function batchGradient(
  network: Network,
  flat: ArrayLike<number>,
  rows: MlpRows,
  order: Int32Array,
  start: number,
  end: number,
): BatchGradient {
  const places = layerPlaces(network.sizes);
  const { x, y, w, count } = pick(rows, order, start, end, network.sizes[0]);
  const layers = forward(network, flat, x, count);
  let delta = layers[places.length];
  const lossSum = lossAndResidual(network, delta, y, w);
  const gradient = new Float64Array(flat.length);
  for (let layer = places.length - 1; layer >= 0; layer--) {
    const { inputs, outputs, weights, biases } = places[layer];
    const a = layers[layer];
    const below = new Float64Array(count * inputs);
    for (let row = 0; row < count; row++) {
      for (let k = 0; k < outputs; k++) gradient[biases + k] += delta[row * outputs + k];
      for (let j = 0; j < inputs; j++) {
        const value = a[row * inputs + j];
        const from = weights + j * outputs;
        let back = 0;
        for (let k = 0; k < outputs; k++) {
          const d = delta[row * outputs + k];
          gradient[from + k] += value * d;
          back += flat[from + k] * d;
        }
        if (layer > 0) below[row * inputs + j] = back * slope(network.activation, value);
      }
    }
    for (let at = weights; at < biases; at++) gradient[at] += network.alpha * flat[at];
    delta = below;
  }
  for (let at = 0; at < gradient.length; at++) gradient[at] /= count;
  return { lossSum, gradient };
}

function adamUpdate(state: MlpState, gradient: Float64Array, step: number): void {
  const { weights, first, second } = state;
  for (let at = 0; at < weights.length; at++) {
    const g = gradient[at];
    first[at] = ADAM.beta1 * first[at] + (1 - ADAM.beta1) * g;
    second[at] = ADAM.beta2 * second[at] + (1 - ADAM.beta2) * g * g;
    weights[at] -= (step * first[at]) / (Math.sqrt(second[at]) + ADAM.epsilon);
  }
}

/** Copies each array on its own: a caller may use one array of zeros for both memories. */
function copyState({ weights, first, second, updates }: MlpState): MlpState {
  return { weights: weights.slice(), first: first.slice(), second: second.slice(), updates };
}

/** A trainer in plain TypeScript: the same bits on every machine, one core. */
export function createPlainTrainer(problem: MlpProblem, start: MlpState): MlpTrainer {
  let state = copyState(start);
  const { training, validation, batchSize } = problem;
  const everyRow = Int32Array.from({ length: validation?.numRows ?? 0 }, (_, row) => row);
  return {
    epoch: async (order, checkCancelled) => {
      let sum = 0;
      for (let from = 0; from < order.length; from += batchSize) {
        checkCancelled();
        const to = Math.min(from + batchSize, order.length);
        const batch = batchGradient(problem, state.weights, training, order, from, to);
        sum += batch.lossSum;
        const updates = state.updates + 1;
        adamUpdate(state, batch.gradient, adamStep(problem.learningRate, updates));
        state = { ...state, updates };
      }
      return sum / training.numRows;
    },
    validate: async () => {
      if (!validation) return null;
      const { numRows } = validation;
      const { x, y, w } = pick(validation, everyRow, 0, numRows, problem.sizes[0]);
      const out = forward(problem, state.weights, x, numRows)[problem.sizes.length - 1];
      return lossAndResidual(problem, out, y, w) / numRows;
    },
    snapshot: async () => copyState(state),
    close: () => undefined,
  };
}

/** Opens the plain trainer. */
export const openPlainTrainer: OpenTrainer = async (problem, state) => ({
  trainer: createPlainTrainer(problem, state),
  backend: 'cpu',
  warnings: [],
});
