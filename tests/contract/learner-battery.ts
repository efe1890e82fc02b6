/**
 * @file What every learner must keep, whatever it computes. Call `learnerBattery(learner, options)` at the
 * top level of a test file; it declares the tests.
 */
import { describe, expect, it } from 'vitest';
import { fromCanonicalJson, toCanonicalJson } from '../../src/core/codec.ts';
import { CANCELLED, DataError, ParamError, StateError } from '../../src/core/errors.ts';
import { digestOf } from '../../src/core/hash.ts';
import type {
  FitContext,
  FitResult,
  Learner,
  Model,
  Params,
  Target,
  Task,
} from '../../src/core/learners/learner.ts';
import type { DenseMatrix } from '../../src/core/matrix.ts';
import type { Progress } from '../../src/core/progress.ts';
import { createRandom } from '../../src/core/random.ts';

export interface LearnerBatteryOptions {
  /** Params that make a fit quick on 160 rows; defaults otherwise. */
  readonly params?: Params;
  /** NaN in a feature: refused with `missing_values`, or used for fitting and predicting. */
  readonly missing: 'error' | 'supported';
  /** Must training predictions beat the class shares or the mean? True unless said otherwise. */
  readonly learns?: boolean;
}

/** A seeded set of rows with two informative features, one of noise and one constant. */
export function batteryData(
  task: Task,
  numRows = 160,
  seed = 'battery',
): { readonly x: DenseMatrix; readonly y: Target } {
  const random = createRandom(seed);
  const columns = [0, 1, 2].map(() =>
    Float64Array.from({ length: numRows }, () => random.normal()),
  );
  columns.push(new Float64Array(numRows).fill(3));
  const score = (row: number): number =>
    2 * columns[0][row] - columns[1][row] + 0.5 * random.normal();
  const values = Float64Array.from({ length: numRows }, (_, row) => {
    const s = score(row);
    if (task === 'regression') return 10 + s;
    if (task === 'binary') return s > 0.3 ? 1 : 0;
    return s < -1 ? 0 : s < 1 ? 1 : 2;
  });
  const names = ['plain', '__proto__', 'with "quotes", and comma', 'constant'];
  const features = names.map((name) => ({ name, kind: 'numeric' as const }));
  const numClasses = { binary: 2, multiclass: 3, regression: 0 }[task];
  return { x: { numRows, features, columns }, y: { task, values, numClasses } };
}

const contextOf = (more: Partial<FitContext> = {}): FitContext => ({
  random: createRandom('fit'),
  ...more,
});

function withColumn(
  x: DenseMatrix,
  feature: number,
  values: Float64Array<ArrayBuffer>,
): DenseMatrix {
  return { ...x, columns: x.columns.map((column, i) => (i === feature ? values : column)) };
}

/** Mean log loss, or mean squared error. */
function loss(y: Target, predictions: Float64Array): number {
  let sum = 0;
  y.values.forEach((value, row) => {
    sum +=
      y.task === 'regression'
        ? (predictions[row] - value) ** 2
        : -Math.log(Math.max(1e-15, predictions[row * y.numClasses + value]));
  });
  return sum / y.values.length;
}

/** Loss of the class shares or the mean. */
function constantLoss(y: Target): number {
  const n = y.values.length;
  const mean = y.values.reduce((sum, value) => sum + value, 0) / n;
  const width = Math.max(1, y.numClasses);
  const answer = new Float64Array(n * width);
  for (let at = 0; at < answer.length; at++) {
    const k = at % width;
    answer[at] =
      y.task === 'regression' ? mean : y.values.filter((value) => value === k).length / n;
  }
  return loss(y, answer);
}

function taskBattery<M extends Model>(
  learner: Learner<M>,
  task: Task,
  options: LearnerBatteryOptions,
): void {
  const { x, y } = batteryData(task);
  const params = options.params ?? {};
  const width = Math.max(1, y.numClasses);
  const fit = (
    more: Partial<FitContext> = {},
    design: DenseMatrix = x,
    target: Target = y,
  ): Promise<FitResult<M>> => learner.fit(params, design, target, contextOf(more));

  it('gives the same model for the same seed, and forgets earlier fits', async () => {
    const other = batteryData(task, 90, 'other');
    const first = await fit();
    await fit({}, other.x, other.y);
    const again = await fit();
    expect(await digestOf(again.model)).toBe(await digestOf(first.model));
    expect(again.series).toEqual(first.series);
  });

  it('describes itself in the model', async () => {
    const { model } = await fit();
    expect(model).toMatchObject({ learner: learner.info.id, version: 1, task });
    expect(model.numClasses).toBe(y.numClasses);
    expect(model.featureNames).toEqual(x.features.map((feature) => feature.name));
  });

  it('leaves rows, target, weights and params unchanged', async () => {
    const weights = new Float64Array(x.numRows).map((_, row) => 0.5 + (row % 3));
    const before = toCanonicalJson({ x, y, weights, params });
    const { model } = await learner.fit(Object.freeze({ ...params }), x, y, contextOf({ weights }));
    const fitted = toCanonicalJson(model);
    learner.predict(model, x);
    expect(toCanonicalJson({ x, y, weights, params })).toBe(before);
    expect(toCanonicalJson(model)).toBe(fitted);
  });

  it('predicts finite numbers of the right shape; probabilities of a row sum to 1', async () => {
    const { model } = await fit();
    const predictions = learner.predict(model, x);
    expect(predictions.length).toBe(x.numRows * width);
    expect(predictions.every((value) => Number.isFinite(value))).toBe(true);
    if (task === 'regression') return;
    for (let row = 0; row < x.numRows; row++) {
      const shares = predictions.subarray(row * width, (row + 1) * width);
      expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeAllclose(1, { rtol: 1e-12 });
    }
  });

  it('predicts nothing for no rows', async () => {
    const { model } = await fit();
    const none = { ...x, numRows: 0, columns: x.columns.map(() => new Float64Array(0)) };
    expect(learner.predict(model, none).length).toBe(0);
  });

  if (options.learns !== false) {
    it('explains the rows that it learned from better than a constant', async () => {
      const { model } = await fit();
      expect(loss(y, learner.predict(model, x))).toBeLessThan(0.9 * constantLoss(y));
    });
  }

  it('refuses other features, naming both counts and what is missing', async () => {
    const { model } = await fit();
    const fewer = { ...x, features: x.features.slice(1), columns: x.columns.slice(1) };
    expect(() => learner.predict(model, fewer)).toThrow(DataError);
    expect(() => learner.predict(model, fewer)).toThrow(/4 features, got 3.*"plain"/);
    const [first, ...rest] = x.features;
    const renamed = { ...x, features: [{ ...first, name: 'else' }, ...rest] };
    expect(() => learner.predict(model, renamed)).toThrow(
      expect.objectContaining({ code: 'feature_mismatch' }),
    );
  });

  it(`treats missing values as documented: ${options.missing}`, async () => {
    const holes = x.columns[0].map((value, row) => (row % 7 === 0 ? NaN : value));
    const holed = withColumn(x, 0, holes);
    const { model } = await fit();
    if (options.missing === 'error') {
      const error: unknown = expect.objectContaining({ kind: 'DataError', code: 'missing_values' });
      await expect(fit({}, holed)).rejects.toEqual(error);
      expect(() => learner.predict(model, holed)).toThrow(/"plain"/);
      return;
    }
    expect(learner.predict(model, holed).every((value) => Number.isFinite(value))).toBe(true);
    const refitted = await fit({}, holed);
    expect(learner.predict(refitted.model, holed).every(Number.isFinite)).toBe(true);
  });

  it('predicts the same after structuredClone and after JSON', async () => {
    const { model } = await fit();
    const expected = learner.predict(model, x);
    expect(learner.predict(structuredClone(model), x)).toEqual(expected);
    expect(learner.predict(fromCanonicalJson(toCanonicalJson(model)) as M, x)).toEqual(expected);
  });

  it('predicts one value for all rows when all features are constant', async () => {
    const flat = { ...x, columns: x.columns.map((_, i) => new Float64Array(x.numRows).fill(i)) };
    const predictions = learner.predict((await fit({}, flat)).model, flat);
    for (let at = width; at < predictions.length; at++) {
      expect(predictions[at]).toBe(predictions[at % width]);
    }
  });

  it('stops when cancelled, before and while fitting', async () => {
    const early = new AbortController();
    early.abort();
    await expect(fit({ signal: early.signal })).rejects.toThrow(StateError);
    const late = new AbortController();
    const onProgress = (): void => late.abort();
    await expect(fit({ signal: late.signal, onProgress })).rejects.toMatchObject({
      code: CANCELLED,
    });
  });

  it('reports progress that never goes back, and series that ascend', async () => {
    const seen: Progress[] = [];
    const { series } = await fit({ onProgress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(0);
    seen.forEach((progress, i) => {
      if (progress.total > 0) expect(progress.done).toBeLessThanOrEqual(progress.total);
      if (i > 0 && seen[i - 1].stage === progress.stage) {
        expect(progress.done).toBeGreaterThanOrEqual(seen[i - 1].done);
      }
    });
    for (const { steps, values } of series) {
      expect(values.length).toBe(steps.length);
      expect(values.every((value) => Number.isFinite(value))).toBe(true);
      for (let i = 1; i < steps.length; i++) expect(steps[i]).toBeGreaterThan(steps[i - 1]);
    }
  });

  it('refuses params that it does not know', async () => {
    const wrong = learner.fit({ ...params, no_such_param: 1 }, x, y, contextOf());
    await expect(wrong).rejects.toThrow(ParamError);
  });

  if (task === 'regression') return;
  it('refuses rows of one class only', async () => {
    const target = { ...y, values: new Float64Array(x.numRows).fill(1) };
    await expect(fit({}, x, target)).rejects.toMatchObject({
      kind: 'DataError',
      code: 'single_class',
    });
  });
}

/** Declares the tests of the learner contract for each task that the learner can do. */
export function learnerBattery<M extends Model>(
  learner: Learner<M>,
  options: LearnerBatteryOptions,
): void {
  for (const task of learner.info.tasks) {
    describe(`learner contract: ${learner.info.id}, ${task}`, () =>
      taskBattery(learner, task, options));
  }
}
