import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { batteryData, learnerBattery } from '../../../tests/contract/learner-battery.ts';
import { digestOf } from '../../core/hash.ts';
import type { FitContext, Task } from '../../core/learners/learner.ts';
import { countWeights, startWeights } from '../../core/learners/mlp/layers.ts';
import { createPlainTrainer } from '../../core/learners/mlp/plain-trainer.ts';
import { mlpPredict } from '../../core/learners/mlp/predict.ts';
import { toProblem } from '../../core/learners/mlp/problem.ts';
import { mlpSettings } from '../../core/learners/mlp/settings.ts';
import { createRandom } from '../../core/random.ts';
import { openTfjs, probeBackends } from './backend.ts';
import type { BackendChoice } from './backend.ts';
import { createMlpLearner } from './mlp.ts';
import { createTfjsTrainer } from './trainer.ts';

const probe = await probeBackends();
const TASKS: readonly Task[] = ['binary', 'multiclass', 'regression'];
const BACKENDS = ['wasm', 'cpu', ...(probe.webgpu ? (['webgpu'] as const) : [])] as const;
const context = (more: Partial<FitContext> = {}): FitContext => ({
  random: createRandom('fit'),
  ...more,
});

describe('openTfjs', () => {
  it('takes only our own assets from the network', async () => {
    await openTfjs('wasm');
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const names = entries.map((entry) => entry.name);
    // One build, once: the threaded one would also start workers.
    const fetched = entries.filter((entry) => entry.initiatorType === 'fetch');
    expect(fetched.filter((entry) => entry.name.includes('.wasm'))).toHaveLength(1);
    for (const name of names) {
      expect(name.startsWith(location.origin) || name.startsWith('blob:')).toBe(true);
    }
  });

  it('chooses by itself a real adapter or WASM, never a software adapter', async () => {
    const { backend, reason } = await openTfjs('auto');
    if (probe.webgpu && !probe.webgpu.isFallback) {
      expect([backend, reason]).toEqual(['webgpu', null]);
    } else {
      expect(backend).toBe('wasm');
      expect(reason).toMatch(/adapter/);
    }
  });

  it('goes to the next backend when one is excluded, and says when none is left', async () => {
    expect((await openTfjs('auto', ['webgpu', 'wasm'])).backend).toBe('cpu');
    await expect(openTfjs('auto', ['webgpu', 'wasm', 'cpu'])).rejects.toMatchObject({
      code: 'no_backend',
    });
  });
});

// A software adapter takes seconds for what WASM does in milliseconds, so WebGPU gets few epochs.
describe.each(BACKENDS)('mlp on %s', (backend: BackendChoice) => {
  const epochs = backend === 'webgpu' ? 5 : 40;
  it.each(TASKS)('computes what the plain trainer computes: %s', async (task) => {
    const { x, y } = batteryData(task, 70);
    const weights = Float64Array.from({ length: 70 }, (_, row) => 0.5 + (row % 3));
    const all = ['relu', 'tanh', 'logistic'] as const;
    for (const activation of backend === 'webgpu' ? [all[TASKS.indexOf(task)]] : all) {
      const params = { hidden_layer_sizes: [7, 5], batch_size: 32, activation, alpha: 0.01 };
      const problem = toProblem(mlpSettings(params), x, y, weights, { x, y, weights });
      const zeros = new Float32Array(countWeights(problem.sizes));
      const start = {
        weights: startWeights(problem.sizes, activation, createRandom(1)),
        first: zeros,
        second: zeros,
        updates: 0,
      };
      const opened = await openTfjs(backend);
      expect(opened.backend).toBe(backend);
      const order = Int32Array.from({ length: 70 }, (_, row) => (row * 3) % 70);
      const run = async (trainer: ReturnType<typeof createPlainTrainer>) => {
        const losses = [await trainer.epoch(order, () => undefined), await trainer.validate()];
        const state = await trainer.snapshot();
        trainer.close();
        trainer.close();
        return { losses: losses as number[], state };
      };
      const plain = await run(createPlainTrainer(problem, start));
      const device = await run(createTfjsTrainer(opened, problem, start));
      // Float32 sums against float64: seven digits, less what cancellation takes.
      expect(device.losses).toBeAllclose(plain.losses, { rtol: 1e-5 });
      expect(device.state.first).toBeAllclose(plain.state.first, { rtol: 1e-3, atol: 1e-6 });
      // Adam divides by the size of the gradient, so tiny gradients lose more digits.
      expect(device.state.weights).toBeAllclose(plain.state.weights, { rtol: 1e-3, atol: 2e-4 });
      expect(device.state.updates).toBe(3);
    }
  });

  it('learns exclusive or, repeats itself and leaves no tensors', async () => {
    const random = createRandom('xor');
    const draw = () => Float64Array.from({ length: 200 }, () => 2 * random.next() - 1);
    const columns = [draw(), draw()];
    const features = ['a', 'b'].map((name) => ({ name, kind: 'numeric' as const }));
    const values = columns[0].map((a, row) => (a * columns[1][row] > 0 ? 1 : 0));
    const x = { numRows: 200, features, columns };
    const y = { task: 'binary' as const, values, numClasses: 2 };
    const learner = createMlpLearner(backend);
    const params = {
      hidden_layer_sizes: [16],
      learning_rate_init: 0.05,
      batch_size: 50,
      max_iter: epochs,
      early_stopping: false,
    };
    await openTfjs(backend);
    const before = tf.memory().numTensors;
    const first = await learner.fit(params, x, y, context({ validation: { x, y } }));
    expect(first.backend).toBe(backend);
    expect(first.series.map(({ values: { length } }) => length)).toEqual([epochs, epochs]);
    const predictions = mlpPredict(first.model, x);
    const right = values.filter((value, row) => predictions[2 * row + 1] >= 0.5 === (value === 1));
    expect(right.length).toBeGreaterThan(backend === 'webgpu' ? 100 : 180);
    const again = await learner.fit(params, x, y, context({ validation: { x, y } }));
    expect(await digestOf(again.model)).toBe(await digestOf(first.model));
    const stop = new AbortController();
    const late = { signal: stop.signal, onProgress: () => stop.abort() };
    await expect(learner.fit(params, x, y, context(late))).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

learnerBattery(createMlpLearner('wasm'), {
  missing: 'error',
  params: { hidden_layer_sizes: [8], max_iter: 12, batch_size: 16, learning_rate_init: 0.02 },
});

describe.skipIf(!probe.webgpu)('a lost device', () => {
  it('is replaced by WASM from the last finished epoch, and the result says so', async () => {
    const { x, y } = batteryData('binary');
    const params = { hidden_layer_sizes: [8], max_iter: 6, early_stopping: false };
    let epochs = 0;
    const onProgress = (): void => {
      if (++epochs !== 2) return;
      const backend = tf.backend() as unknown as { device: GPUDevice };
      backend.device.destroy();
    };
    const result = await createMlpLearner('webgpu').fit(params, x, y, context({ onProgress }));
    expect(result.backend).toBe('wasm');
    expect(result.warnings.join(' ')).toMatch(/webgpu device was lost after epoch 2/);
    expect(result.model.epochs).toBe(6);
    const revived = await createMlpLearner('webgpu').fit(params, x, y, context());
    expect(revived.backend).toBe('webgpu');
  });
});

describe('in a module worker', () => {
  const worker = new Worker(new URL('./mlp.test-worker.ts', import.meta.url), { type: 'module' });
  afterAll(() => worker.terminate());

  it('trains and gives the model that the page gets', async () => {
    const { x, y } = batteryData('binary');
    const params = { hidden_layer_sizes: [8], max_iter: 5 };
    const answer = new Promise<unknown>((resolve, reject) => {
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = (event) => reject(new Error(event.message));
    });
    worker.postMessage({ params, x, y });
    const here = await createMlpLearner('wasm').fit(params, x, y, context());
    expect(await answer).toEqual({ backend: 'wasm', model: here.model });
  });
});
