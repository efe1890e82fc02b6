import { beforeAll, describe, expect, it, vi } from 'vitest';
import { treeCase, type TreeCase } from '../../../tests/support/tree-cases.ts';
import { digestOf } from '../../core/hash.ts';
import type { FitContext, FitResult, Params, Target } from '../../core/learners/learner.ts';
import { createGbdt, gbdt } from '../../core/learners/trees/gbdt.ts';
import type { HostKernel } from '../../core/learners/trees/host.ts';
import type { TreeKernel } from '../../core/learners/trees/kernel.ts';
import type { GbdtModel } from '../../core/learners/trees/model.ts';
import { createPlainKernel } from '../../core/learners/trees/plain-kernel.ts';
import { createRandomForest } from '../../core/learners/trees/random-forest.ts';
import { takeRows, takeValues, type DenseMatrix } from '../../core/matrix.ts';
import { createRandom } from '../../core/random.ts';
import { loadTreeModule } from '../trees/load.ts';
import { createWasmKernel } from '../trees/wasm-kernel.ts';
import { findAdapter, openDevice } from '../webgpu/device.ts';
import { createWebGpuTreeKernel } from './webgpu-kernel.ts';

const found = await findAdapter();
const hosts: Record<string, HostKernel> = {
  cpu: createPlainKernel(),
  wasm: createWasmKernel(await loadTreeModule()),
};

type Fit = Promise<FitResult<GbdtModel>>;

/** With 0 every node goes to the device, however small. */
function fitOn(
  host: HostKernel,
  { x, y, params, context }: TreeCase,
  minUpdates: number | null = 0,
): Fit {
  const random = createRandom('fit');
  return createGbdt(createWebGpuTreeKernel(host, minUpdates)).fit(params, x, y, {
    random,
    ...context,
  });
}

function fitPlain({ x, y, params, context }: TreeCase): Fit {
  return gbdt.fit(params, x, y, { random: createRandom('fit'), ...context });
}

/** The same model, and nothing but the device counted. */
async function expectSame(
  one: TreeCase,
  host: HostKernel,
  label = '',
  minUpdates = 0,
): Promise<FitResult<GbdtModel>> {
  const plain = await fitPlain(one);
  const device = await fitOn(host, one, minUpdates);
  expect(device.warnings, label).toEqual(plain.warnings);
  expect(device.backend).toBe('webgpu');
  expect(await digestOf(device.model), label).toBe(await digestOf(plain.model));
  expect(device.series).toEqual(plain.series);
  return device;
}

/** The rows of a case again and again. */
function manyRows({ x, y, ...rest }: TreeCase, numRows: number): TreeCase {
  const rows = Int32Array.from({ length: numRows }, (_, row) => row % x.numRows);
  return { ...rest, x: takeRows(x, rows), y: { ...y, values: takeValues(y.values, rows) } };
}

/** A host whose first histograms take seconds. */
function slowAtFirst(host: HostKernel, numSlow: number): HostKernel {
  let left = numSlow;
  return {
    ...host,
    async prepare(...args) {
      const prepared = await host.prepare(...args);
      return {
        ...prepared,
        async open(data) {
          const session = await prepared.open(data);
          const build = session.buildHistogram.bind(session);
          session.buildHistogram = async (...range) => {
            if (left-- > 0) await new Promise((resolve) => setTimeout(resolve, 1500));
            await build(...range);
          };
          return session;
        },
      };
    },
  };
}

const withRows = ({ x, y, params }: TreeCase, numRows: number): TreeCase => {
  const rows = Int32Array.from({ length: numRows }, (_, row) => row);
  return {
    x: takeRows(x, rows),
    y: { ...y, values: takeValues(y.values, rows) },
    params,
    context: {},
  };
};

function seedOf(isWanted: (one: TreeCase) => boolean): number {
  for (let seed = 0; ; seed++) if (isWanted(treeCase(seed))) return seed;
}

/** A case of a task with these rows and parameters. */
function caseOf(task: Target['task'], numRows: number, params: Params): TreeCase {
  const seed = seedOf(({ x, y }) => y.task === task && x.numRows >= numRows);
  return { ...withRows(treeCase(seed), numRows), params };
}

describe.skipIf(!found)('the WebGPU kernel', () => {
  // Compiling shaders takes a second on a software adapter.
  beforeAll(() => expectSame(caseOf('binary', 60, { num_iterations: 1 }), hosts.cpu));

  it.each([
    ['binary', 'wasm', {}],
    ['multiclass', 'cpu', {}],
    ['regression', 'wasm', { bagging_fraction: 0.6, bagging_freq: 2, feature_fraction: 0.7 }],
  ] as const)('gives the model of the plain one: %s on top of %s', async (task, host, more) => {
    const params = { num_iterations: 4, num_leaves: 15, min_data_in_leaf: 5, ...more };
    const { model } = await expectSame(caseOf(task, 3001, params), hosts[host]);
    expect(model.forest.splitFeature.length).toBeGreaterThan(40);
  });

  it('gives the model of the plain one in 20 random configurations', async () => {
    let numSplits = 0;
    for (let seed = 100; seed < 120; seed++) {
      const given = treeCase(seed);
      const params = { ...given.params, num_iterations: 3 };
      const one = { ...given, params };
      const small = one.x.numRows > 2500 ? withRows(one, 2500) : one;
      const label = `${seed} ${JSON.stringify(params)}`;
      const { model } = await expectSame(small, seed % 2 ? hosts.wasm : hosts.cpu, label);
      numSplits += model.forest.splitFeature.length;
    }
    expect(numSplits).toBeGreaterThan(300);
  });

  it.each([2, 255, 257, 2047, 2049])('takes %i rows', async (numRows) => {
    const params = { num_iterations: 2, min_data_in_leaf: 1, num_leaves: 4 };
    await expectSame(caseOf('regression', numRows, params), hosts.wasm);
  });

  it.each([500, 3000, 10_000])('leaves nodes below %i updates to its host', async (minUpdates) => {
    const params = { num_iterations: 3, num_leaves: 31, min_data_in_leaf: 5 };
    await expectSame(caseOf('binary', 3001, params), hosts.wasm, '', minUpdates);
  });

  it('counts rows that were drawn several times, and nodes in any order', async () => {
    const { x, y } = caseOf('multiclass', 700, {});
    const params = { n_estimators: 2, max_depth: 5, max_features: 0.5 };
    const fitForest = (kernel: TreeKernel) =>
      createRandomForest(kernel).fit(params, x, y, { random: createRandom('fit') });
    const [plain, device] = await Promise.all(
      [hosts.cpu, createWebGpuTreeKernel(hosts.wasm, 0)].map(fitForest),
    );
    expect(await digestOf(device.model)).toBe(await digestOf(plain.model));
  });

  it('makes up for splits whose smaller sides its host counted', async () => {
    const random = createRandom('skewed');
    const draw = () => Float64Array.from({ length: 3000 }, () => random.integer(100));
    const columns = [draw(), draw(), draw()];
    const features = ['a', 'b', 'c'].map((name) => ({ name, kind: 'numeric' as const }));
    // Two splits take 1 % of the rows off; the third, below both, halves them.
    const values = columns[0].map(
      (a, row) => (a === 99 ? 1e5 : 0) + (columns[1][row] === 99 ? 1e4 : 0) + columns[2][row],
    );
    const one: TreeCase = {
      x: { numRows: 3000, features, columns },
      y: { task: 'regression', values, numClasses: 0 },
      params: { num_iterations: 2, num_leaves: 6, min_data_in_leaf: 5 },
      context: {},
    };
    const { model } = await expectSame(one, hosts.wasm, '', 1000);
    expect([...model.forest.splitFeature.subarray(0, 3)]).toEqual([0, 1, 2]);
  });

  it('takes rows without a feature that can split, and a single row', async () => {
    const x: DenseMatrix = {
      numRows: 50,
      features: [{ name: 'a', kind: 'numeric' }],
      columns: [new Float64Array(50).fill(2)],
    };
    const values = Float64Array.from({ length: 50 }, (_, row) => row % 2);
    const y: Target = { task: 'binary', values, numClasses: 2 };
    const one = { x, y, params: {}, context: {} };
    for (const some of [one, withRows(one, 3), caseOf('regression', 1, {})]) {
      const { model, backend } = await fitOn(hosts.wasm, some);
      expect(await digestOf(model)).toBe(await digestOf((await fitPlain(some)).model));
      expect(backend).toBe('wasm');
    }
  });

  it('works in a worker, on top of threads that share memory', async () => {
    const worker = new Worker(new URL('./webgpu-kernel.test-worker.ts', import.meta.url), {
      type: 'module',
    });
    const seed = seedOf(({ x, params }) => x.numRows === 700 && params['bagging_freq'] === 1);
    const answer = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(seed);
    }).finally(() => worker.terminate());
    const { model } = await fitPlain(treeCase(seed));
    expect(answer).toEqual({ backend: 'webgpu', digest: await digestOf(model) });
  });

  it('asks the device less often than there are splits', async () => {
    const { device } = await openDevice(found!);
    const submit = vi.spyOn(device.queue, 'submit');
    const one = caseOf('regression', 3000, { num_iterations: 1, num_leaves: 31 });
    const { model } = await fitOn(hosts.wasm, one);
    const numSplits = model.forest.splitFeature.length;
    // One for the row list, the rest are round trips.
    const numTrips = submit.mock.calls.length - 1;
    submit.mockRestore();
    expect(numSplits).toBe(30);
    expect(numTrips).toBeLessThan(15);
  });

  it('leaves the rest to its host when the device is lost, with the same model', async () => {
    const one = caseOf('binary', 700, { num_iterations: 6, num_leaves: 15, min_data_in_leaf: 5 });
    const plain = await fitPlain(one);
    const { device } = await openDevice(found!);
    // In the middle of the third tree.
    const submit = vi.spyOn(device.queue, 'submit');
    let numTrees = 0;
    const context: Partial<FitContext> = {
      onProgress: ({ stage }) => {
        if (stage !== 'Growing trees' || ++numTrees !== 2) return;
        let numCalls = 0;
        submit.mockImplementation((buffers) => {
          GPUQueue.prototype.submit.call(device.queue, buffers);
          if (++numCalls === 3) device.destroy();
        });
      },
    };
    const { model, backend, warnings } = await fitOn(hosts.wasm, { ...one, context });
    expect(await digestOf(model)).toBe(await digestOf(plain.model));
    expect(backend).toBe('wasm');
    expect(warnings.join()).toMatch(/to the same model: webgpu: the device of .* was lost/);
    // The next fit opens another device.
    await expectSame(one, hosts.wasm);
  });

  it('leaves the rest to its host when the device counts wrong', async () => {
    const one = caseOf('regression', 700, { num_iterations: 3, num_leaves: 15 });
    const { device } = await openDevice(found!);
    const write = vi.spyOn(device.queue, 'writeBuffer');
    let numBatches = 0;
    write.mockImplementation((buffer, at, data, ...more) => {
      const table = data as Uint32Array<ArrayBuffer>;
      // In the fifth table, the first job's last row is left out.
      if (buffer.label === 'batch' && ++numBatches === 5) table[3 + 7]--;
      GPUQueue.prototype.writeBuffer.call(device.queue, buffer, at, data, ...more);
    });
    const { model, backend, warnings } = await fitOn(hosts.cpu, one);
    write.mockRestore();
    expect(await digestOf(model)).toBe(await digestOf((await fitPlain(one)).model));
    expect(backend).toBe('cpu');
    expect(warnings.join()).toMatch(/same model: webgpu: \d+ of \d+ rows were counted/);
  });

  it('leaves everything to its host when it is not worth the way, and says so', async () => {
    const one = caseOf('binary', 60, { num_iterations: 2 });
    const { backend, warnings } = await fitOn(hosts.wasm, one, 1000);
    expect(backend).toBe('wasm');
    expect(warnings.join()).toMatch(/60 rows of 6 features are not worth the way/);
  });

  it('measures what is worth the way, when it is left to it, and says what it found', async () => {
    const one = manyRows(caseOf('binary', 3001, { num_iterations: 2 }), 50_000);
    const { model, backend, backendReason } = await fitOn(hosts.wasm, one, null);
    expect(await digestOf(model)).toBe(await digestOf((await fitPlain(one)).model));
    expect(['wasm', 'webgpu']).toContain(backend);
    expect(backendReason).toMatch(/all rows are counted in [\d.]+ ms there, in [\d.]+ ms on wasm$/);
  });

  it('takes the device when the host turns out to be slower', async () => {
    const one = manyRows(caseOf('binary', 3001, { num_iterations: 2 }), 50_000);
    const { model, backend, warnings } = await fitOn(slowAtFirst(hosts.wasm, 2), one, null);
    const plain = await fitPlain(one);
    expect(await digestOf(model)).toBe(await digestOf(plain.model));
    expect(backend).toBe('webgpu');
    expect(warnings).toEqual(plain.warnings);
  });

  it('leaves everything to its host when the rows do not fit, and says so', async () => {
    const one = caseOf('binary', 60, { num_iterations: 2 });
    const { device } = await openDevice(found!);
    const limits = vi.spyOn(device, 'limits', 'get');
    limits.mockReturnValue({ maxStorageBufferBindingSize: 400, maxBufferSize: 400 } as never);
    const { model, backend, warnings } = await fitOn(hosts.cpu, one);
    limits.mockRestore();
    expect(await digestOf(model)).toBe(await digestOf((await fitPlain(one)).model));
    expect(backend).toBe('cpu');
    expect(warnings.join()).toMatch(/need a buffer of \d+ bytes, and the device takes at most 400/);
  });

  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    const context = { signal: stop.signal, onProgress: () => stop.abort() };
    const one = caseOf('binary', 60, { num_iterations: 2 });
    await expect(fitOn(hosts.wasm, { ...one, context })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('without WebGPU', () => {
  it('leaves everything to its host, and says so', async () => {
    const request = vi.spyOn(GPU.prototype, 'requestAdapter').mockResolvedValue(null);
    const one = caseOf('binary', 60, { num_iterations: 2 });
    const { backend, warnings } = await fitOn(hosts.wasm, one);
    request.mockRestore();
    expect(backend).toBe('wasm');
    expect(warnings.join()).toMatch(/this browser offers no adapter/);
  });
});
