/**
 * @file The `mlp` trainer on tfjs tensors: the same arithmetic as core/learners/mlp/plain-trainer.ts, in
 * float32. Weights, gradients and Adam's memory are flat tensors, so an update is ten operations whatever the number
 * of layers. The backward pass is written out: no gradient tape, so nothing but core operations is needed.
 */
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { layerPlaces } from '../../core/learners/mlp/layers.ts';
import type { LayerPlace } from '../../core/learners/mlp/layers.ts';
import type { MlpProblem, MlpRows } from '../../core/learners/mlp/problem.ts';
import type { MlpState, MlpTrainer } from '../../core/learners/mlp/trainer.ts';
import { ADAM, adamStep } from '../../core/learners/mlp/trainer.ts';
import type { OpenedTfjs, Tfjs } from './backend.ts';
import { lostError } from '../webgpu/device.ts';

/** Rows evaluated at once on validation rows: bounds the memory of activations. */
const CHUNK = 32768;
/** Longest time without letting messages in, so that a cancel arrives. */
const BREATH_MS = 50;

/** Rows on the device. `weights` is [rows, 1]. */
interface DeviceRows {
  readonly x: Tensor2D;
  readonly y: Tensor2D;
  readonly weights: Tensor2D;
}

function tensorsOf({ x, y, weights }: DeviceRows): Tensor2D[] {
  return [x, y, weights];
}

function upload(tf: Tfjs, rows: MlpRows, inputs: number): DeviceRows {
  const outputs = rows.y.length / rows.numRows;
  return {
    x: tf.tensor2d(rows.x, [rows.numRows, inputs]),
    y: tf.tensor2d(rows.y, [rows.numRows, outputs]),
    weights: tf.tensor2d(rows.weights, [rows.numRows, 1]),
  };
}

/** Activations of all layers, inputs first, raw outputs last. */
function forward(tf: Tfjs, problem: MlpProblem, flat: Tensor1D, x: Tensor2D) {
  const places = layerPlaces(problem.sizes);
  const matrices = places.map((place) => matrixOf(flat, place));
  const layers = [x];
  places.forEach((place, layer) => {
    const bias = flat.slice([place.biases], [place.outputs]);
    const z = tf.add<Tensor2D>(tf.matMul(layers[layer], matrices[layer]), bias);
    layers.push(layer < places.length - 1 ? bend(tf, problem, z) : z);
  });
  return { places, matrices, layers };
}

function matrixOf(flat: Tensor1D, { weights, inputs, outputs }: LayerPlace): Tensor2D {
  return flat.slice([weights], [inputs * outputs]).reshape([inputs, outputs]);
}

function bend(tf: Tfjs, { activation }: MlpProblem, z: Tensor2D): Tensor2D {
  switch (activation) {
    case 'relu':
      return tf.relu(z);
    case 'tanh':
      return tf.tanh(z);
    case 'logistic':
      return tf.sigmoid(z);
    default:
      return activation satisfies never;
  }
}

function slopeOf(tf: Tfjs, { activation }: MlpProblem, a: Tensor2D): Tensor2D {
  switch (activation) {
    case 'relu':
      return tf.step(a);
    case 'tanh':
      return tf.sub(1, tf.square(a));
    case 'logistic':
      return tf.mul(a, tf.sub(1, a));
    default:
      return activation satisfies never;
  }
}

/** Weighted sum of losses, and (prediction − target) · weight. */
function lossAndResidual(tf: Tfjs, problem: MlpProblem, out: Tensor2D, rows: DeviceRows) {
  const { y, weights } = rows;
  const parts = (losses: Tensor2D, residual: Tensor2D) => ({
    loss: tf.sum<Scalar>(tf.mul(losses, weights)),
    residual: tf.mul<Tensor2D>(residual, weights),
  });
  switch (problem.task) {
    case 'binary':
      return parts(tf.sub(tf.softplus(out), tf.mul(y, out)), tf.sub(tf.sigmoid(out), y));
    case 'multiclass': {
      const shifted = tf.sub<Tensor2D>(out, tf.max(out, 1, true));
      const total = tf.log(tf.sum(tf.exp(shifted), 1, true));
      const own = tf.sum(tf.mul(shifted, y), 1, true);
      return parts(tf.sub(total, own), tf.sub(tf.softmax(out), y));
    }
    case 'regression': {
      const error = tf.sub<Tensor2D>(out, y);
      return parts(tf.square(error), error);
    }
    default:
      return problem.task satisfies never;
  }
}

/** Loss sum and flat gradient of one batch. */
function batchGradient(tf: Tfjs, problem: MlpProblem, flat: Tensor1D, rows: DeviceRows) {
  const { places, matrices, layers } = forward(tf, problem, flat, rows.x);
  const { loss, residual } = lossAndResidual(tf, problem, layers[places.length], rows);
  const pieces: Tensor1D[] = [];
  let delta = residual;
  for (let layer = places.length - 1; layer >= 0; layer--) {
    const slopes = tf.matMul(layers[layer], delta, true, false);
    const penalised = tf.add(slopes, tf.mul(matrices[layer], problem.alpha));
    pieces.unshift(penalised.flatten(), tf.sum(delta, 0));
    if (layer === 0) break;
    const back = tf.matMul(delta, matrices[layer], false, true);
    delta = tf.mul(back, slopeOf(tf, problem, layers[layer]));
  }
  return { loss, gradient: tf.div(tf.concat1d(pieces), rows.x.shape[0]) };
}

/**
 * Makes a trainer. It holds the rows, the weights and a permutation on the device until `close`.
 *
 * Memory: 4 bytes · (2 · rows · (features + outputs + 1) + 3 · weights), and one chunk's activations.
 * Checked against: the plain trainer (mlp.browser.test.ts; float32 against float64).
 */
export function createTfjsTrainer(
  opened: OpenedTfjs,
  problem: MlpProblem,
  state: MlpState,
): MlpTrainer {
  const { tf, check, lost, adapter } = opened;
  const [inputs] = problem.sizes;
  const training = upload(tf, problem.training, inputs);
  const validation = problem.validation && upload(tf, problem.validation, inputs);
  let adam = [state.weights, state.first, state.second].map((values) => tf.tensor1d(values));
  let { updates } = state;
  let isClosed = false;
  // Kept over epochs: one of a small table is over long before the next breath is due.
  let breath = performance.now();
  // A lost device can leave reads pending for ever.
  const gone = lost.then((): never => {
    throw lostError(adapter ?? opened.backend);
  });
  gone.catch(() => undefined);
  const orLost = async <T>(work: Promise<T>): Promise<T> => {
    const value = await Promise.race([work, gone]);
    check();
    return value;
  };
  const update = (rows: DeviceRows, lossSoFar: Scalar): Scalar => {
    updates++;
    const step = adamStep(problem.learningRate, updates);
    const [next, sum] = tf.tidy(() => {
      const { loss, gradient } = batchGradient(tf, problem, adam[0], rows);
      const first = tf.add(tf.mul(adam[1], ADAM.beta1), tf.mul(gradient, 1 - ADAM.beta1));
      const squares = tf.square(gradient);
      const second = tf.add(tf.mul(adam[2], ADAM.beta2), tf.mul(squares, 1 - ADAM.beta2));
      const move = tf.div(tf.mul(first, step), tf.add(tf.sqrt(second), ADAM.epsilon));
      return [[tf.sub(adam[0], move), first, second], tf.add(lossSoFar, loss)] as const;
    }) as unknown as [Tensor1D[], Scalar];
    tf.dispose([adam, lossSoFar]);
    adam = next;
    return sum;
  };
  return {
    epoch: async (order, checkCancelled) => {
      let sum = tf.scalar(0);
      const shuffled = tf.tidy(() => {
        const index = tf.tensor1d(order, 'int32');
        return {
          x: tf.gather(training.x, index),
          y: tf.gather(training.y, index),
          weights: tf.gather(training.weights, index),
        };
      });
      try {
        for (let from = 0; from < order.length; from += problem.batchSize) {
          checkCancelled();
          check();
          const count = Math.min(problem.batchSize, order.length - from);
          const batch = sliceRows(shuffled, from, count);
          sum = update(batch, sum);
          tf.dispose(tensorsOf(batch));
          if (performance.now() - breath < BREATH_MS) continue;
          await new Promise((resolve) => setTimeout(resolve, 0));
          breath = performance.now();
        }
        const [total] = await orLost(sum.data());
        return total / problem.training.numRows;
      } finally {
        tf.dispose([sum, ...tensorsOf(shuffled)]);
      }
    },
    validate: async () => {
      if (!validation) return null;
      const rows = validation.x.shape[0];
      let total = 0;
      for (let from = 0; from < rows; from += CHUNK) {
        const loss = tf.tidy(() => {
          const part = sliceRows(validation, from, Math.min(CHUNK, rows - from));
          const { places, layers } = forward(tf, problem, adam[0], part.x);
          return lossAndResidual(tf, problem, layers[places.length], part).loss;
        });
        try {
          total += (await orLost(loss.data()))[0];
        } finally {
          loss.dispose();
        }
      }
      return total / rows;
    },
    snapshot: async () => {
      const packed = tf.concat1d(adam);
      try {
        const values = await orLost(packed.data<'float32'>());
        const length = values.length / 3;
        const part = (i: number) => new Float32Array(values.slice(i * length, (i + 1) * length));
        return { weights: part(0), first: part(1), second: part(2), updates };
      } finally {
        packed.dispose();
      }
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      tf.dispose([tensorsOf(training), validation ? tensorsOf(validation) : [], adam]);
    },
  };
}

function sliceRows({ x, y, weights }: DeviceRows, from: number, count: number): DeviceRows {
  const part = (tensor: Tensor2D): Tensor2D => tensor.slice([from, 0], [count, -1]);
  return { x: part(x), y: part(y), weights: part(weights) };
}
