import { describe, expect, it } from 'vitest';
import { explainModel } from '../../explain/explain-model.ts';
import { readLightGbmText } from '../../interop/lightgbm-text/read.ts';
import { toLightGbmText } from '../../interop/lightgbm-text/write.ts';
import { takeRows, takeValues, type DenseMatrix, type Feature } from '../../matrix.ts';
import { createRandom } from '../../random.ts';
import type { FitContext, Params, Target, Task } from '../learner.ts';
import { drawBootstrap } from './bootstrap.ts';
import type { GbdtModel } from './model.ts';
import { createPlainKernel } from './plain-kernel.ts';
import { predictLeaves, predictRaw } from './predictor.ts';
import { createRandomForest, randomForest } from './random-forest.ts';

const ALL_ROWS: Params = { n_estimators: 1, bootstrap: false, max_features: 1 };

/** Three numbers, the last with holes, and a category. Values have one digit, so that bins hold one value each. */
function dataOf(task: Task, numRows = 300): { x: DenseMatrix; y: Target } {
  const random = createRandom('forest');
  const categories = ['p', 'q', 'r', 's', 't', 'u'];
  const features: Feature[] = [
    ...['a', 'b', 'c'].map((name): Feature => ({ name, kind: 'numeric' })),
    { name: 'd', kind: 'categorical', categories },
  ];
  const columns = features.map((_, f) =>
    Float64Array.from({ length: numRows }, () => {
      if (f === 2 && random.next() < 0.2) return NaN;
      return f === 3 ? random.integer(6) : random.integer(80) / 10;
    }),
  );
  const [a, b, , d] = columns;
  const values = a.map((value, row) => {
    const score = value - b[row] / 2 + (d[row] % 2) + random.next();
    if (task === 'regression') return score;
    return task === 'binary' ? Number(score > 2) : Number(score > 1) + Number(score > 4);
  });
  const numClasses = { binary: 2, multiclass: 3, regression: 0 }[task];
  return { x: { numRows, features, columns }, y: { task, values, numClasses } };
}

const fit = (params: Params, x: DenseMatrix, y: Target, more: Partial<FitContext> = {}) =>
  randomForest.fit(params, x, y, { random: createRandom(7), ...more });

/** Squared error of leaf means, greedily split on one number, to the end. */
function cart(
  x: Float64Array,
  y: Float64Array,
  rows: number[],
  depth: number,
): Map<number, number> {
  const meanOf = (own: number[]): number => own.reduce((sum, row) => sum + y[row], 0) / own.length;
  const errorOf = (own: number[]): number => {
    const mean = meanOf(own);
    return own.reduce((sum, row) => sum + (y[row] - mean) ** 2, 0);
  };
  const cuts = [...new Set(rows.map((row) => x[row]))].sort((p, q) => p - q).slice(0, -1);
  const errors = cuts.map(
    (cut) => errorOf(rows.filter((r) => x[r] <= cut)) + errorOf(rows.filter((r) => x[r] > cut)),
  );
  const best = errors.indexOf(Math.min(...errors));
  if (depth === 0 || best < 0 || errors[best] > errorOf(rows) - 1e-9) {
    return new Map(rows.map((row) => [row, meanOf(rows)]));
  }
  const left = rows.filter((row) => x[row] <= cuts[best]);
  const right = rows.filter((row) => x[row] > cuts[best]);
  return new Map([...cart(x, y, left, depth - 1), ...cart(x, y, right, depth - 1)]);
}

describe('random_forest', () => {
  it('grows the tree of CART when nothing is drawn', async () => {
    const { x: all, y } = dataOf('binary');
    const x = { ...all, features: all.features.slice(0, 1), columns: all.columns.slice(0, 1) };
    for (const depth of [1, 3, 20]) {
      const { model } = await fit({ ...ALL_ROWS, max_depth: depth }, x, y);
      const expected = cart(x.columns[0], y.values, [...y.values.keys()], depth);
      const shares = randomForest.predict(model, x);
      expect(y.values.map((_, row) => shares[2 * row + 1])).toBeAllclose(
        y.values.map((_, row) => expected.get(row)!),
        { rtol: 1e-12 },
      );
    }
  });

  it.each<Task>(['binary', 'multiclass', 'regression'])(
    'learns every row by heart when it may: %s',
    async (task) => {
      const { x, y } = dataOf(task, 120);
      const { model } = await fit(ALL_ROWS, x, y);
      const predictions = randomForest.predict(model, x);
      if (task === 'regression') {
        expect(predictions).toBeAllclose(y.values, { atol: 2e-3 });
      } else {
        y.values.forEach((label, row) =>
          expect(predictions[row * y.numClasses + label]).toBeGreaterThan(0.99),
        );
      }
    },
  );

  it('gives leaves the means of their rows, as often as they were drawn', async () => {
    for (const task of ['binary', 'regression'] as const) {
      const { x, y } = dataOf(task);
      const params = { n_estimators: 4, min_samples_leaf: 5, max_samples: 0.7 };
      const { model } = await fit(params, x, y);
      const { forest } = model;
      const leaves = predictLeaves(model, x);
      const bagging = createRandom(7).split('bootstrap');
      for (let tree = 0; tree < 4; tree++) {
        const { bag, copies } = drawBootstrap(300, 210, bagging.split(tree));
        const [from, to] = forest.leafOffsets.subarray(tree, tree + 2);
        const sums = new Float64Array(to - from);
        const drawn = new Float64Array(to - from);
        const counts = new Int32Array(to - from);
        bag.forEach((row, i) => {
          const leaf = leaves[4 * row + tree];
          sums[leaf] += copies[i] * y.values[row];
          drawn[leaf] += copies[i];
          counts[leaf]++;
        });
        expect(forest.leafCount.slice(from, to)).toEqual(counts);
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(5);
        expect(forest.leafWeight.slice(from, to)).toEqual(drawn);
        expect(forest.leafValue.slice(from, to)).toBeAllclose(
          sums.map((sum, leaf) => sum / drawn[leaf]),
          { atol: task === 'binary' ? 0 : 1e-3 },
        );
      }
    }
  });

  it('predicts the mean of its trees, and shares of the means of several classes', async () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const { x, y } = dataOf(task);
      const { model } = await fit({ n_estimators: 10, min_samples_leaf: 10 }, x, y);
      const means = predictRaw(model, x).map((sum) => sum / 10);
      const predictions = randomForest.predict(model, x);
      if (task === 'regression') expect(predictions).toEqual(means);
      if (task === 'binary') expect(predictions.filter((_, i) => i % 2 === 1)).toEqual(means);
      if (task !== 'multiclass') continue;
      for (let row = 0; row < x.numRows; row++) {
        const own = means.subarray(3 * row, 3 * row + 3);
        const sum = own[0] + own[1] + own[2];
        expect(predictions.slice(3 * row, 3 * row + 3)).toBeAllclose(
          own.map((mean) => mean / sum),
          { rtol: 1e-15 },
        );
      }
    }
  });

  it('follows the score of rows by the trees that did not see them', async () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const { x, y } = dataOf(task);
      const numTrees = 12;
      const { model, series } = await fit({ n_estimators: numTrees, oob_score: true }, x, y);
      const bagging = createRandom(7).split('bootstrap');
      const sums = new Float64Array(300 * model.numScores);
      const seen = new Set<number>();
      for (let tree = 0; tree < numTrees; tree++) {
        const { rest } = drawBootstrap(300, 300, bagging.split(tree));
        const own = predictRaw(model, x, {
          from: tree * model.numScores,
          to: (tree + 1) * model.numScores,
        });
        for (const row of rest) {
          seen.add(row);
          for (let k = 0; k < model.numScores; k++) {
            sums[row * model.numScores + k] += own[row * model.numScores + k];
          }
        }
      }
      const [{ key, values, steps }] = series;
      expect(steps).toEqual(Float64Array.from({ length: numTrees }, (_, i) => i + 1));
      const score = values[numTrees - 1];
      if (task === 'regression') {
        expect(key).toBe('oob_r2_score');
        expect(score).toBeGreaterThan(0.5);
        expect(score).toBeLessThan(1);
        continue;
      }
      expect(key).toBe('oob_accuracy_score');
      if (task === 'binary') continue;
      const right = [...seen].filter((row) => {
        const own = [...sums.subarray(3 * row, 3 * row + 3)];
        return own.indexOf(Math.max(...own)) === y.values[row];
      });
      expect(score).toBe(right.length / seen.size);
    }
  });

  it('balances classes as weights would', async () => {
    const { x, y } = dataOf('binary');
    const positives = y.values.filter((value) => value === 1).length;
    const weights = y.values.map((value) => 150 / (value === 1 ? positives : 300 - positives));
    const a = await fit({ n_estimators: 5, class_weight: 'balanced' }, x, y);
    const b = await fit({ n_estimators: 5 }, x, y, { weights });
    const forest = (model: GbdtModel): number[] => [...model.forest.leafValue];
    expect(forest(a.model)).toEqual(forest(b.model));
    expect(forest(a.model)).not.toEqual(forest((await fit({ n_estimators: 5 }, x, y)).model));
  });

  it('keeps to its limits', async () => {
    const { x, y } = dataOf('regression', 500);
    const { model } = await fit({ n_estimators: 3, max_leaf_nodes: 9 }, x, y);
    expect([...model.forest.leafOffsets]).toEqual([0, 9, 18, 27]);
    const { model: small } = await fit({ n_estimators: 3, min_samples_split: 100 }, x, y);
    for (const count of small.forest.internalCount) expect(count).toBeGreaterThanOrEqual(100);
    const { model: flat } = await fit({ n_estimators: 3, max_depth: 2 }, x, y);
    expect([...flat.forest.leafOffsets]).toEqual([0, 4, 8, 12]);
  });

  it('needs few histograms for many leaves', async () => {
    const { x, y } = dataOf('regression', 2000);
    const slots = new Set<number>();
    const kernel = createPlainKernel();
    const forest = createRandomForest({
      ...kernel,
      prepare: async (...given) => {
        const prepared = await kernel.prepare(...given);
        return {
          ...prepared,
          open: async (data) => {
            const session = await prepared.open(data);
            return {
              ...session,
              buildHistogram: (slot, begin, end) => {
                slots.add(slot);
                return session.buildHistogram(slot, begin, end);
              },
            };
          },
        };
      },
    });
    const { model } = await forest.fit(ALL_ROWS, x, y, { random: createRandom(1) });
    expect(model.forest.leafValue.length).toBeGreaterThan(500);
    expect(slots.size).toBeLessThanOrEqual(12);
  });

  it('is explained in what it predicts', async () => {
    const { x, y } = dataOf('binary', 100);
    const { model } = await fit({ n_estimators: 8, min_samples_leaf: 5 }, x, y);
    const { baseValues, contributions, rawScores, predictions } = explainModel(model, x);
    for (let row = 0; row < 100; row++) {
      const sum = contributions
        .subarray(4 * row, 4 * row + 4)
        .reduce((a, b) => a + b, baseValues[0]);
      expect(sum).toBeAllclose(predictions[2 * row + 1], { atol: 1e-12 });
      expect(rawScores[row]).toBe(predictions[2 * row + 1]);
    }
  });

  it('goes to LightGBM as an average, except for the shares of several classes', async () => {
    for (const task of ['binary', 'regression'] as const) {
      const { x, y } = dataOf(task, 100);
      const { model } = await fit({ n_estimators: 8 }, x, y);
      const file = readLightGbmText(toLightGbmText(model));
      expect(file.output).toEqual({ divisor: 8, link: 'identity', scale: 1 });
      const back: GbdtModel = { ...model, ...file, features: model.features };
      expect(predictRaw(back, x)).toBeAllclose(predictRaw(model, x), { rtol: 1e-13 });
    }
    const { x, y } = dataOf('multiclass', 100);
    const { model } = await fit({ n_estimators: 2 }, x, y);
    expect(() => toLightGbmText(model)).toThrow('random forest must be of numbers or two classes');
  });

  it('refuses what needs a bootstrap without one', async () => {
    const { x, y } = dataOf('binary', 50);
    for (const more of [{ max_samples: 0.5 }, { oob_score: true }]) {
      await expect(fit({ bootstrap: false, ...more }, x, y)).rejects.toMatchObject({
        code: 'conflicting_params',
      });
    }
  });
});

describe('drawBootstrap', () => {
  it('draws with replacement, and lists all rows once', () => {
    const { bag, copies, rest } = drawBootstrap(1000, 600, createRandom(1));
    expect(copies.reduce((sum, own) => sum + own, 0)).toBe(600);
    expect(Int32Array.of(...bag, ...rest).sort()).toEqual(
      Int32Array.from({ length: 1000 }, (_, row) => row),
    );
    // A row stays out with probability (1 − 1/1000)^600 = 0.549, with a standard deviation of 0.011.
    expect(rest.length / 1000).toBeAllclose(0.549, { atol: 0.045 });
  });

  it('grows the tree that repeated rows would grow', async () => {
    const { x, y } = dataOf('binary');
    const { bag, copies } = drawBootstrap(300, 300, createRandom(7).split('bootstrap').split(0));
    const repeated = Int32Array.from([...bag].flatMap((row, i) => new Array(copies[i]).fill(row)));
    const a = await fit({ n_estimators: 1, max_depth: 4, max_features: 1 }, x, y);
    const target = { ...y, values: takeValues(y.values, repeated) };
    const b = await fit({ ...ALL_ROWS, max_depth: 4 }, takeRows(x, repeated), target);
    expect(randomForest.predict(b.model, x)).toBeAllclose(randomForest.predict(a.model, x), {
      rtol: 1e-12,
    });
  });
});
