import { describe, expect, it } from 'vitest';
import { batteryData } from '../../../../tests/contract/learner-battery.ts';
import { StateError } from '../../errors.ts';
import { createRandom } from '../../random.ts';
import type { Task } from '../learner.ts';
import { activate, countWeights, slope, startWeights } from './layers.ts';
import { plainMlp } from './plain.ts';
import { batchGradient, createPlainTrainer, openPlainTrainer } from './plain-trainer.ts';
import { mlpPredict } from './predict.ts';
import { toProblem } from './problem.ts';
import { mlpSettings } from './settings.ts';
import { createMlp } from './train.ts';
import { adamStep, DEVICE_LOST } from './trainer.ts';

const ACTIVATIONS = ['relu', 'tanh', 'logistic'] as const;

function problemOf(task: Task, params = {}) {
  const { x, y } = batteryData(task, 24);
  const weights = Float64Array.from({ length: 24 }, (_, row) => 0.5 + (row % 3));
  return toProblem(mlpSettings(params), x, y, weights, { x, y });
}

/** The objective whose gradient `batchGradient` claims to give. */
function objective(problem: ReturnType<typeof problemOf>, flat: Float64Array, order: Int32Array) {
  const { lossSum } = batchGradient(problem, flat, problem.training, order, 0, order.length);
  const { sizes, alpha, task } = problem;
  let penalty = 0;
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    for (let i = 0; i < sizes[layer - 1] * sizes[layer]; i++) penalty += flat[at++] ** 2;
    at += sizes[layer];
  }
  return ((task === 'regression' ? 0.5 : 1) * lossSum + 0.5 * alpha * penalty) / order.length;
}

describe.each(['binary', 'multiclass', 'regression'] as const)('batchGradient, %s', (task) => {
  it.each(ACTIVATIONS)('is the slope of the objective by finite differences (%s)', (activation) => {
    const problem = problemOf(task, { hidden_layer_sizes: [5, 4], activation, alpha: 0.3 });
    const flat = Float64Array.from(startWeights(problem.sizes, activation, createRandom(3)));
    const order = Int32Array.from([3, 1, 17, 8, 20, 5, 11]);
    const { gradient } = batchGradient(problem, flat, problem.training, order, 0, order.length);
    const step = 1e-6;
    const numeric = flat.map((_, at) => {
      const shifted = (by: number): number => {
        const moved = Float64Array.from(flat);
        moved[at] += by;
        return objective(problem, moved, order);
      };
      return (shifted(step) - shifted(-step)) / (2 * step);
    });
    // Central differences lose half of the digits.
    expect(gradient).toBeAllclose(numeric, { rtol: 1e-5, atol: 1e-8 });
  });
});

describe('activate', () => {
  it.each(ACTIVATIONS)('has the slope that it says (%s)', (activation) => {
    for (const z of [-30, -2, -0.5, 0.5, 2, 30]) {
      const h = 1e-6;
      const numeric = (activate(activation, z + h) - activate(activation, z - h)) / (2 * h);
      expect(slope(activation, activate(activation, z))).toBeAllclose(numeric, {
        rtol: 1e-6,
        atol: 1e-9,
      });
    }
    expect(activate('tanh', 0.3)).toBeAllclose(Math.tanh(0.3), { rtol: 1e-14 });
    expect([activate('tanh', 900), activate('tanh', -900)]).toEqual([1, -1]);
  });
});

describe('adamStep', () => {
  it('is the step size with both bias corrections', () => {
    for (const t of [1, 2, 7, 1000]) {
      const expected = (0.01 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
      expect(adamStep(0.01, t)).toBeAllclose(expected, { rtol: 1e-10 });
    }
  });
});

describe('plain trainer', () => {
  it('goes on from a snapshot to the very same weights', async () => {
    const problem = problemOf('binary', { hidden_layer_sizes: [6], batch_size: 7 });
    const weights = startWeights(problem.sizes, 'relu', createRandom(0));
    const zeros = new Float32Array(countWeights(problem.sizes));
    const start = { weights, first: zeros, second: zeros, updates: 0 };
    const order = Int32Array.from({ length: 24 }, (_, row) => (row * 5) % 24);
    const whole = createPlainTrainer(problem, start);
    await whole.epoch(order, () => undefined);
    const halfway = await whole.snapshot();
    await whole.epoch(order, () => undefined);
    const resumed = createPlainTrainer(problem, halfway);
    await resumed.epoch(order, () => undefined);
    expect(await resumed.snapshot()).toEqual(await whole.snapshot());
    expect(start.weights).toEqual(startWeights(problem.sizes, 'relu', createRandom(0)));
  });
});

describe('mlp', () => {
  const { x, y } = batteryData('binary');
  const fit = (params = {}, more = {}) =>
    plainMlp.fit(params, x, y, { random: createRandom('fit'), ...more });

  it('learns what no linear model can: exclusive or', async () => {
    const random = createRandom('xor');
    const draw = () => Float64Array.from({ length: 200 }, () => 2 * random.next() - 1);
    const columns = [draw(), draw()];
    const features = ['a', 'b'].map((name) => ({ name, kind: 'numeric' as const }));
    const values = columns[0].map((a, row) => (a * columns[1][row] > 0 ? 1 : 0));
    const matrix = { numRows: 200, features, columns };
    const params = { hidden_layer_sizes: [16], learning_rate_init: 0.02, batch_size: 32 };
    const { model } = await plainMlp.fit(
      params,
      matrix,
      { task: 'binary', values, numClasses: 2 },
      { random: createRandom(0) },
    );
    const predictions = mlpPredict(model, matrix);
    const right = values.filter((value, row) => predictions[2 * row + 1] >= 0.5 === (value === 1));
    expect(right.length).toBeGreaterThan(190);
  });

  it('stops early and keeps the weights of the best validation epoch', async () => {
    const other = batteryData('binary', 120, 'validation');
    const params = { learning_rate_init: 0.05, hidden_layer_sizes: [64], batch_size: 16 };
    const { model, series } = await fit(params, { validation: other });
    const [training, validation] = series;
    expect([training.key, validation.key]).toEqual(['training_log_loss', 'validation_log_loss']);
    expect(model.epochs).toBeLessThan(200);
    expect(validation.values[model.bestEpoch - 1]).toBe(Math.min(...validation.values));
    const predictions = mlpPredict(model, other.x);
    let loss = 0;
    other.y.values.forEach((value, row) => (loss -= Math.log(predictions[2 * row + value])));
    expect(loss / 120).toBeAllclose(Math.min(...validation.values), { rtol: 1e-9 });
  });

  it('counts a row of weight 2 as two rows, and a row of weight 0 as none', async () => {
    const task = problemOf('binary', { alpha: 0 });
    const flat = Float64Array.from(startWeights(task.sizes, 'relu', createRandom(1)));
    const data = batteryData('binary', 6);
    const make = (weights: number[]) =>
      toProblem(mlpSettings({ alpha: 0 }), data.x, data.y, Float64Array.from(weights), undefined);
    const gradientOf = (weights: number[]) => {
      const { training } = make(weights);
      const order = Int32Array.from({ length: training.numRows }, (_, row) => row);
      const result = batchGradient(task, flat, training, order, 0, order.length);
      return result.lossSum / training.numRows;
    };
    const single = [0, 1, 2, 3].map((row) => gradientOf([0, 0, 0, 0, 0, 0].fill(1, row, row + 1)));
    expect(gradientOf([2, 1, 1, 0, 0, 0])).toBeAllclose(
      (2 * single[0] + single[1] + single[2]) / 4,
      { rtol: 1e-6 },
    );
  });

  it('goes on with the next backend when a device is lost, with the same result', async () => {
    let opened = 0;
    const flaky = createMlp(async (problem, state, lost) => {
      const plain = await openPlainTrainer(problem, state, lost);
      opened++;
      if (lost.length > 0) return plain;
      let epochs = 0;
      const trainer: typeof plain.trainer = {
        ...plain.trainer,
        epoch: (order, check) => {
          if (++epochs === 4) throw new StateError(DEVICE_LOST, 'webgpu: the device was lost');
          return plain.trainer.epoch(order, check);
        },
      };
      return { ...plain, trainer, backend: 'webgpu' };
    });
    const params = { max_iter: 8, hidden_layer_sizes: [8] };
    const context = { random: createRandom('fit') };
    const steady = await fit(params);
    const shaken = await flaky.fit(params, x, y, context);
    expect(opened).toBe(2);
    expect(shaken.backend).toBe('cpu');
    expect(shaken.warnings[0]).toContain('webgpu device was lost after epoch 3');
    expect(shaken.model).toEqual(steady.model);
    expect(shaken.series).toEqual(steady.series);
  });

  it('says when the loss is no number: float32 ends at 3.4e38', async () => {
    const huge = { ...x, columns: x.columns.map((column) => column.map((value) => value * 1e39)) };
    const context = { random: createRandom(0) };
    await expect(plainMlp.fit({}, huge, y, context)).rejects.toMatchObject({ code: 'diverged' });
  });

  it('takes no hidden layers as a linear model', async () => {
    const { model } = await fit({ hidden_layer_sizes: [], max_iter: 3 });
    expect(model.layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([[4, 1]]);
  });

  it.each([
    [{ hidden_layer_sizes: [0] }, 'hidden_layer_sizes[0] must be an integer from 1'],
    [{ hidden_layer_sizes: new Array(11).fill(2) }, 'at most 10'],
    [{ activation: 'softplus' }, 'activation must be one of'],
    [{ learning_rate_init: 0 }, 'learning_rate_init'],
    [{ batch_size: 0.5 }, 'batch_size'],
  ])('refuses %j', async (params, message) => {
    await expect(fit(params)).rejects.toThrow(message);
  });
});
