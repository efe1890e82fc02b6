import { describe, expect, it } from 'vitest';
import { digestOf } from '../../hash.ts';
import { takeRows, takeValues, type DenseMatrix, type Feature } from '../../matrix.ts';
import { createRandom } from '../../random.ts';
import type { FitContext, FitResult, Params, Target } from '../learner.ts';
import { createGbdt, gbdt } from './gbdt.ts';
import type { GbdtModel } from './model.ts';
import { createPlainKernel } from './plain-kernel.ts';
import { predictLeaves, predictRaw } from './predictor.ts';

const SMALL: Params = { num_iterations: 10, num_leaves: 7, min_data_in_leaf: 5 };

function matrixOf(...columns: [name: string, values: number[], categories?: string[]][]) {
  return {
    numRows: columns[0][1].length,
    features: columns.map(([name, , categories]): Feature =>
      categories ? { name, kind: 'categorical', categories } : { name, kind: 'numeric' },
    ),
    columns: columns.map(([, values]) => Float64Array.from(values)),
  };
}

/** Basic operations only, so that the data are the same on every machine. */
function mixedData(numRows: number, seed = 'gbdt'): { x: DenseMatrix; y: Target } {
  const random = createRandom(seed);
  const draw = (make: () => number): number[] => Array.from({ length: numRows }, make);
  const categories = Array.from({ length: 300 }, (_, i) => `level ${i}`);
  const x = matrixOf(
    ['a', draw(() => 4 * random.next() - 2)],
    ['b', draw(() => (random.next() < 0.2 ? NaN : random.next()))],
    ['c', draw(() => (random.next() < 0.1 ? NaN : random.integer(5))), categories.slice(0, 5)],
    ['d', draw(() => random.integer(300)), categories],
  );
  const [a, b, c, d] = x.columns;
  const values = a.map((value, row) => {
    const score = value * value - (b[row] > 0.5 ? 1 : 0) + (c[row] === 2 ? 1 : 0) + (d[row] % 3);
    return score + random.next() > 2.2 ? 1 : 0;
  });
  return { x, y: { task: 'binary', values, numClasses: 2 } };
}

const regression = (values: ArrayLike<number>): Target => ({
  task: 'regression',
  values: Float64Array.from(values),
  numClasses: 0,
});

function fit(
  params: Params,
  x: DenseMatrix,
  y: Target,
  more: Partial<FitContext> = {},
): Promise<FitResult<GbdtModel>> {
  return gbdt.fit(params, x, y, { random: createRandom(7), ...more });
}

describe('gbdt', () => {
  it('finds a planted split exactly, on the float32 value between its neighbours', async () => {
    const values = Array.from({ length: 200 }, (_, i) => i / 10);
    const y = regression(values.map((value) => (value <= 12.3 ? 1 : 5)));
    const params = { num_iterations: 1, num_leaves: 2, learning_rate: 1, min_data_in_bin: 1 };
    const { model } = await fit(params, matrixOf(['x', values]), y);
    expect(model.forest.threshold[0]).toBeGreaterThanOrEqual(Math.fround(12.3));
    expect(model.forest.threshold[0]).toBeLessThan(Math.fround(12.4));
    expect(gbdt.predict(model, matrixOf(['x', values]))).toBeAllclose(y.values, { rtol: 1e-4 });
  });

  it('learns where missing values belong', async () => {
    const values = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? NaN : i));
    const x = matrixOf(['x', values]);
    const y = regression(values.map((value) => (Number.isNaN(value) || value < 100 ? 1 : 0)));
    const params = { num_iterations: 1, num_leaves: 2, learning_rate: 1 };
    const { model } = await fit(params, x, y);
    expect(gbdt.predict(model, x)).toBeAllclose(y.values, { atol: 1e-3 });
  });

  it('sends each training row to the leaf it was counted in', async () => {
    const { x, y } = mixedData(1500);
    const { model } = await fit({ num_iterations: 8, num_leaves: 15 }, x, y);
    const { forest } = model;
    const leaves = predictLeaves(model, x);
    const counts = new Int32Array(forest.leafCount.length);
    const raw = new Float64Array(x.numRows).fill(model.initialScores[0]);
    for (let row = 0; row < x.numRows; row++) {
      for (let tree = 0; tree < forest.numTrees; tree++) {
        const leaf = forest.leafOffsets[tree] + leaves[row * forest.numTrees + tree];
        counts[leaf]++;
        raw[row] += forest.leafValue[leaf];
      }
    }
    expect(counts).toEqual(forest.leafCount);
    expect(predictRaw(model, x)).toEqual(raw);
    const begin = predictRaw(model, x, { to: 3 });
    const rest = predictRaw(model, x, { from: 3 });
    expect(begin.map((value, row) => value + rest[row])).toBeAllclose(raw, { rtol: 1e-13 });
  });

  it('decides by the float32 rule one step around every threshold', async () => {
    const { x, y } = mixedData(500);
    const { model } = await fit({ num_iterations: 1, num_leaves: 15 }, x, y);
    const { forest } = model;
    const at = forest.splitFeature.indexOf(0);
    const t = forest.threshold[at];
    const bits = new Uint32Array(Float32Array.of(t).buffer)[0];
    const above = new Float32Array(Uint32Array.of(t > 0 ? bits + 1 : bits - 1).buffer)[0];
    const rows = [
      t,
      above,
      (t + above) / 2 - (above - t) * 1e-6,
      (t + above) / 2 + (above - t) * 1e-6,
    ];
    const probe = takeRows(x, new Int32Array(4));
    probe.columns[0].set(rows);
    const leaves = predictLeaves(model, probe);
    expect(leaves[2]).toBe(leaves[0]);
    expect(leaves[3]).toBe(leaves[1]);
    expect(leaves[0]).not.toBe(leaves[1]);
  });

  it('gives the same digest for the same seed, any row block, and on any machine', async () => {
    const { x, y } = mixedData(800);
    const params = { ...SMALL, bagging_fraction: 0.7, bagging_freq: 1, feature_fraction: 0.8 };
    const digests = new Set<string>();
    for (const rowBlock of [Infinity, 512, 33, 1]) {
      const learner = createGbdt(createPlainKernel(rowBlock));
      const { model } = await learner.fit(params, x, y, { random: createRandom(7) });
      digests.add(await digestOf(model));
    }
    expect([...digests]).toEqual([PINNED_DIGEST]);
    const { model } = await fit(params, x, y, { random: createRandom(8) });
    expect(digests.has(await digestOf(model))).toBe(false);
  });

  it('gives nearly the model of exact gradients: depth-one trees against a naive float search', async () => {
    const { x } = mixedData(600);
    const a = x.columns[0];
    const y = regression(a.map((value, row) => value * value + (row % 7) / 10));
    const params = { num_iterations: 20, num_leaves: 2, min_data_in_bin: 1, min_data_in_leaf: 1 };
    const only = matrixOf(['a', [...a.subarray(0, 200)]]);
    const target = regression(y.values.subarray(0, 200));
    const { model } = await fit(params, only, target);
    const naive = naiveStumps([...a.subarray(0, 200)].map(Math.fround), target.values, 20, 0.1);
    expect(gbdt.predict(model, only)).toBeAllclose(naive, { atol: 2e-4 });
  });

  it('takes a row of weight 0 for absent', async () => {
    const { x, y } = mixedData(600);
    const weights = Float64Array.from({ length: 600 }, (_, row) => (row % 3 === 0 ? 0 : 1));
    const rows = Int32Array.from({ length: 600 }, (_, row) => row).filter((row) => row % 3 > 0);
    const a = await fit(SMALL, x, y, { weights });
    const present = { ...y, values: takeValues(y.values, rows) };
    expect(a.model).toEqual((await fit(SMALL, takeRows(x, rows), present)).model);
  });

  it('takes a row of weight 2 for two rows, up to dither', async () => {
    const { x, y } = mixedData(600);
    const weights = Float64Array.from({ length: 600 }, (_, row) => 1 + (row % 2));
    const rows = Int32Array.from({ length: 900 }, (_, i) => (i < 600 ? i : 2 * (i - 600) + 1));
    const params = { ...SMALL, min_data_in_leaf: 0, min_sum_hessian_in_leaf: 5 };
    const columns = x.columns.slice(0, 2).map((column) => column.map((v) => Math.round(v * 10)));
    const coarse = { ...x, features: x.features.slice(0, 2), columns };
    const doubled = { ...y, values: takeValues(y.values, rows) };
    const a = await fit(params, coarse, y, { weights });
    const b = await fit(params, takeRows(coarse, rows), doubled);
    expect(gbdt.predict(a.model, coarse)).toBeAllclose(gbdt.predict(b.model, coarse), {
      atol: 1e-3,
    });
  });

  it('balances classes: is_unbalance equals the matching scale_pos_weight', async () => {
    const { x, y: given } = mixedData(600);
    const y = { ...given, values: given.values.map((value) => 1 - value) };
    const positives = y.values.filter((value) => value === 1).length;
    const ratio = (600 - positives) / positives;
    expect(ratio).toBeGreaterThan(1);
    const a = await fit({ ...SMALL, is_unbalance: true }, x, y);
    const b = await fit({ ...SMALL, scale_pos_weight: ratio }, x, y);
    expect(a.model).toEqual(b.model);
    const both = fit({ is_unbalance: true, scale_pos_weight: 2 }, x, y);
    await expect(both).rejects.toMatchObject({ code: 'conflicting_params' });
  });
});

describe('rounds', () => {
  it('reports the log loss of the predictions, for training and validation', async () => {
    const { x, y } = mixedData(700);
    const other = mixedData(300, 'other');
    const weights = Float64Array.from({ length: 700 }, (_, row) => 1 + (row % 2));
    for (const given of [undefined, weights]) {
      const { model, series } = await fit(SMALL, x, y, {
        validation: other,
        ...(given && { weights: given }),
      });
      const [training, validation] = series;
      expect(training.key).toBe('training_log_loss');
      expect(validation.key).toBe('validation_log_loss');
      expect(training.steps).toEqual(Float64Array.from({ length: 10 }, (_, i) => i + 1));
      const lossOf = (data: typeof other, w?: Float64Array): number => {
        const p = gbdt.predict(model, data.x);
        let loss = 0;
        let total = 0;
        data.y.values.forEach((label, row) => {
          loss -= (w?.[row] ?? 1) * Math.log(p[2 * row + label]);
          total += w?.[row] ?? 1;
        });
        return loss / total;
      };
      expect(training.values[9]).toBeAllclose(lossOf({ x, y }, given), { rtol: 1e-12 });
      expect(validation.values[9]).toBeAllclose(lossOf(other), { rtol: 1e-12 });
      for (let i = 1; i < 10; i++) {
        expect(training.values[i]).toBeLessThan(training.values[i - 1]);
      }
    }
  });

  it('keeps the scores of rows out of the bag in step', async () => {
    const { x, y } = mixedData(500);
    const params = { ...SMALL, bagging_fraction: 0.5, bagging_freq: 3, feature_fraction: 0.5 };
    const { model, series } = await fit(params, x, y);
    const p = gbdt.predict(model, x);
    const loss = y.values.reduce((sum, label, row) => sum - Math.log(p[2 * row + label]), 0);
    expect(series[0].values[9]).toBeAllclose(loss / 500, { rtol: 1e-12 });
    const { forest } = model;
    for (let tree = 0; tree < forest.numTrees; tree++) {
      const counts = forest.leafCount.subarray(
        forest.leafOffsets[tree],
        forest.leafOffsets[tree + 1],
      );
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(250);
    }
  });

  it('reports the root mean squared error of a regression', async () => {
    const { x } = mixedData(300);
    const y = regression(x.columns[0]);
    const { model, series } = await fit(SMALL, x, y);
    const p = gbdt.predict(model, x);
    const squares = y.values.reduce((sum, value, row) => sum + (value - p[row]) ** 2, 0);
    expect(series[0].key).toBe('training_root_mean_squared_error');
    expect(series[0].values[9]).toBeAllclose(Math.sqrt(squares / 300), { rtol: 1e-12 });
  });

  it('stops early and keeps the best round', async () => {
    const { x, y } = mixedData(300);
    const validation = mixedData(300, 'other');
    const params = { num_iterations: 500, num_leaves: 31, min_data_in_leaf: 2 };
    const { model, series } = await fit({ ...params, early_stopping_round: 5 }, x, y, {
      validation,
    });
    const curve = [...series[1].values];
    const best = curve.indexOf(Math.min(...curve));
    expect(curve.length).toBe(best + 6);
    expect(model.forest.numTrees).toBe(best + 1);
    const { model: plain } = await fit({ ...params, num_iterations: best + 1 }, x, y);
    expect(model).toEqual(plain);
  });

  it('says so when early stopping has nothing to watch, and when nothing is left to split', async () => {
    const { x, y } = mixedData(100);
    const { warnings } = await fit({ ...SMALL, early_stopping_round: 3 }, x, y);
    expect(warnings.join()).toContain('validation');
    const one = await fit({}, takeRows(x, Int32Array.of(0)), regression([4]));
    expect(one.warnings.join()).toContain('after 0 of 100 rounds');
    expect([...gbdt.predict(one.model, x).subarray(0, 2)]).toEqual([4, 4]);
  });

  it('starts from 0 without boost_from_average', async () => {
    const { x, y } = mixedData(100);
    const { model } = await fit({ ...SMALL, boost_from_average: false }, x, y);
    expect([...model.initialScores]).toEqual([0]);
  });
});

describe('hard columns', () => {
  const target = (n: number): Target =>
    regression(Array.from({ length: n }, (_, i) => (i < n / 2 ? 0 : 1)));
  const range = Array.from({ length: 100 }, (_, i) => i);

  it.each([
    ['constant', range.map(() => 3)],
    ['all missing', range.map(() => NaN)],
    ['infinite', range.map((i) => (i < 50 ? -Infinity : Infinity))],
    ['partly infinite', range.map((i) => (i < 30 ? -Infinity : i > 70 ? Infinity : i))],
    ['beyond float32', range.map((i) => (i - 50) * 1e300)],
    ['subnormal', range.map((i) => i * 1e-320)],
    ['one value and missing', range.map((i) => (i < 50 ? 1 : NaN))],
  ])('takes a column that is %s', async (_, values) => {
    const x = matrixOf(['x', values]);
    const { model } = await fit(SMALL, x, target(100));
    const predictions = gbdt.predict(model, x);
    expect(predictions.every((value) => Number.isFinite(value))).toBe(true);
    const differ = new Set(values.map((value) => String(Math.fround(value)))).size > 1;
    expect(predictions[99] > predictions[0]).toBe(differ);
  });

  it('takes 300 categories, and codes that training never saw', async () => {
    const { x, y } = mixedData(900);
    const { model } = await fit(SMALL, x, y);
    const probe = takeRows(x, new Int32Array(4));
    probe.columns[3].set([NaN, 299, 1e9, -1]);
    const predictions = gbdt.predict(model, probe);
    expect(predictions.every((value) => value > 0 && value < 1)).toBe(true);
  });

  it('predicts alike for missing and unseen categories', async () => {
    const { x, y } = mixedData(900);
    const hidden = { ...x, columns: x.columns.map((column) => column.slice()) };
    hidden.columns[2].forEach((code, row) => {
      if (code === 4) hidden.columns[2][row] = NaN;
    });
    const { model } = await fit(SMALL, hidden, y);
    const probe = takeRows(x, new Int32Array(2));
    probe.columns[2].set([NaN, 4]);
    const predictions = gbdt.predict(model, probe);
    expect(predictions[0]).toBe(predictions[2]);
  });

  it.each([
    ['no rows', [], undefined, 'no_rows'],
    ['weights of 0', [0, 1, 0], [0, 0, 0], 'no_rows'],
    ['a negative weight', [0, 1, 0], [1, -1, 1], 'invalid_weights'],
    ['a missing target', [0, NaN, 1], undefined, 'invalid_target'],
    ['one class', [1, 1, 1], undefined, 'single_class'],
  ])('refuses %s', async (_, labels, given, code) => {
    const x = matrixOf(['x', [...labels.keys()]]);
    const y: Target = { task: 'binary', values: Float64Array.from(labels), numClasses: 2 };
    const weights = given ? { weights: Float64Array.from(given) } : {};
    await expect(fit({}, x, y, weights)).rejects.toMatchObject({ kind: 'DataError', code });
  });

  it('predicts small probabilities for a class without rows', async () => {
    const { x } = mixedData(200);
    const values = x.columns[0].map((value) => (value > 0 ? 2 : 0));
    const { model } = await fit(SMALL, x, { task: 'multiclass', values, numClasses: 3 });
    const shares = gbdt.predict(model, x);
    for (let row = 0; row < 200; row++) expect(shares[3 * row + 1]).toBeLessThan(1e-12);
  });

  it('refuses other categories than it was fitted on', async () => {
    const { x, y } = mixedData(200);
    const { model } = await fit(SMALL, x, y);
    const features = x.features.map((feature) =>
      feature.name === 'c' ? { ...feature, categories: ['v', 'w', 'x', 'y', 'z'] } : feature,
    );
    expect(() => gbdt.predict(model, { ...x, features })).toThrow(/"c" must be categorical/);
  });
});

/** Least-squares boosting of stumps, in plain floating point, by exhaustive search. */
function naiveStumps(x: number[], y: Float64Array, rounds: number, rate: number): number[] {
  const mean = (rows: number[], of: (row: number) => number): number =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const rows = x.map((_, row) => row);
  const sorted = [...rows].sort((a, b) => x[a] - x[b]);
  const scores = x.map(() => mean(rows, (row) => y[row]));
  for (let round = 0; round < rounds; round++) {
    const residual = (row: number): number => y[row] - scores[row];
    let best = -1;
    let at = 0;
    for (let cut = 1; cut < sorted.length; cut++) {
      if (x[sorted[cut - 1]] === x[sorted[cut]]) continue;
      const left = sorted.slice(0, cut);
      const right = sorted.slice(cut);
      const score =
        left.length * mean(left, residual) ** 2 + right.length * mean(right, residual) ** 2;
      if (score > best) [best, at] = [score, cut];
    }
    const sides = [sorted.slice(0, at), sorted.slice(at)];
    const values = sides.map((side) => rate * mean(side, residual));
    sides.forEach((side, k) => side.forEach((row) => (scores[row] += values[k])));
  }
  return scores;
}

/** Node 20, x86-64; any other machine must agree. Changing the algorithm changes it. */
const PINNED_DIGEST = 'ef869176d32fa3e73e1277f26ee4435dea94ae8980c677675a470fb2b3c9b454';
