import { describe, expect, it } from 'vitest';
import { digestOf } from '../../hash.ts';
import { takeRows, type DenseMatrix } from '../../matrix.ts';
import { createRandom } from '../../random.ts';
import type { FitContext, FitResult, Params, Target } from '../learner.ts';
import { gbdt } from './gbdt.ts';
import type { GbdtModel } from './model.ts';
import { predictLeaves, predictRaw } from './predictor.ts';

const SMALL: Params = { num_iterations: 20, num_leaves: 7, min_data_in_leaf: 5 };

/** Counts whose mean depends on two columns, with gaps. */
function countData(numRows: number, seed = 'counts'): { x: DenseMatrix; y: Target } {
  const random = createRandom(seed);
  const draw = (make: () => number) => Float64Array.from({ length: numRows }, make);
  const a = draw(() => 2 * random.next());
  const b = draw(() => (random.next() < 0.1 ? NaN : random.integer(4)));
  const values = a.map((value, row) => {
    let count = 0;
    const limit = Math.exp(-(0.3 + value + (b[row] === 2 ? 1 : 0)));
    for (let rest = random.next(); rest > limit; rest *= random.next()) count++;
    return count;
  });
  const x: DenseMatrix = {
    numRows,
    features: [
      { name: 'a', kind: 'numeric' },
      { name: 'b', kind: 'numeric' },
    ],
    columns: [a, b],
  };
  return { x, y: { task: 'regression', values, numClasses: 0 } };
}

function fit(
  params: Params,
  { x, y }: { x: DenseMatrix; y: Target },
  more: Partial<FitContext> = {},
): Promise<FitResult<GbdtModel>> {
  return gbdt.fit({ ...SMALL, ...params }, x, y, { random: createRandom(3), ...more });
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Metrics by their definition. */
const METRICS: [Params, string, (y: number, p: number) => number][] = [
  [{ objective: 'regression_l1' }, 'mean_absolute_error', (y, p) => Math.abs(y - p)],
  [
    { objective: 'huber', alpha: 0.5 },
    'mean_huber_loss',
    (y, p) => (Math.abs(y - p) <= 0.5 ? (y - p) ** 2 / 2 : 0.5 * (Math.abs(y - p) - 0.25)),
  ],
  [
    { objective: 'quantile', alpha: 0.8 },
    'mean_pinball_loss',
    (y, p) => Math.max(0.8 * (y - p), -0.2 * (y - p)),
  ],
  [
    { objective: 'poisson' },
    'mean_poisson_deviance',
    (y, p) => 2 * ((y > 0 ? y * Math.log(y / p) : 0) - y + p),
  ],
  [{ objective: 'gamma' }, 'mean_gamma_deviance', (y, p) => 2 * (Math.log(p / y) + y / p - 1)],
  [
    { objective: 'tweedie', tweedie_variance_power: 1.4 },
    'mean_tweedie_deviance',
    (y, p) => 2 * (y ** 0.6 / (-0.4 * 0.6) - (y * p ** -0.4) / -0.4 + p ** 0.6 / 0.6),
  ],
];

describe('objectives of gbdt', () => {
  it.each(METRICS)('%j follows %s on training and validation rows', async (params, name, loss) => {
    const data = countData(800);
    const other = countData(300, 'validation');
    const shift = params['objective'] === 'gamma' ? 1 : 0;
    for (const { y } of [data, other]) y.values.forEach((v, row) => (y.values[row] = v + shift));
    const weights = data.y.values.map((_, row) => 1 + (row % 3));
    const given = other.y.values.map((_, row) => 0.5 + (row % 2));
    const { model, series } = await fit(params, data, {
      weights,
      validation: { ...other, weights: given },
    });
    expect(series.map(({ key }) => key)).toEqual([`training_${name}`, `validation_${name}`]);
    [
      { ...data, own: weights },
      { ...other, own: given },
    ].forEach(({ x, y, own }, part) => {
      const predictions = gbdt.predict(model, x);
      const losses = predictions.map((p, row) => own[row] * loss(y.values[row], p));
      expect(series[part].values.at(-1)).toBeAllclose(meanOf(losses) / meanOf(own), {
        rtol: 1e-9,
      });
      expect(series[part].values.at(-1)).toBeLessThan(0.95 * series[part].values[0]);
    });
  });

  it.each(['poisson', 'tweedie', 'gamma'])(
    '%s predicts positive numbers with the right mean',
    async (objective) => {
      const data = countData(3000);
      if (objective === 'gamma') data.y.values.forEach((v, row) => (data.y.values[row] = v + 1));
      const { model } = await fit({ objective }, data);
      const predictions = gbdt.predict(model, data.x);
      expect(predictions.every((value) => value > 0)).toBe(true);
      expect(predictions).toBeAllclose(
        predictRaw(model, data.x).map((score) => Math.exp(score)),
        { rtol: 1e-14 },
      );
      expect(meanOf(predictions)).toBeAllclose(meanOf(data.y.values), { rtol: 0.02 });
    },
  );

  it('puts the share alpha of rows below the quantile', async () => {
    const data = countData(4000);
    const noise = createRandom('noise');
    data.y.values.forEach((v, row) => (data.y.values[row] = v + noise.next()));
    for (const alpha of [0.1, 0.5, 0.9]) {
      const { model } = await fit({ objective: 'quantile', alpha }, data);
      const predictions = gbdt.predict(model, data.x);
      const below = data.y.values.filter((value, row) => value <= predictions[row]).length;
      expect(below / data.y.values.length).toBeAllclose(alpha, { atol: 0.02 });
    }
  });

  it('renews each leaf to the weighted median of its residuals', async () => {
    const data = countData(600);
    const weights = data.y.values.map((_, row) => 1 + (row % 3));
    const params = { objective: 'mae', num_iterations: 1, learning_rate: 0.5 };
    const { model } = await fit(params, data, { weights });
    const { forest } = model;
    const leaves = predictLeaves(model, data.x);
    const median = (rows: number[], of: (row: number) => number): number => {
      const all = rows
        .flatMap((row) => Array.from({ length: weights[row] }, () => of(row)))
        .sort((a, b) => a - b);
      const half = all.length / 2;
      return (all[Math.ceil(half) - 1] + all[Math.floor(half)]) / 2;
    };
    const everyRow = [...data.y.values.keys()];
    const start = median(everyRow, (row) => data.y.values[row]);
    expect([...model.initialScores]).toEqual([start]);
    for (let leaf = 0; leaf < forest.leafValue.length; leaf++) {
      const rows = everyRow.filter((row) => leaves[row] === leaf);
      expect(rows.length).toBe(forest.leafCount[leaf]);
      expect(forest.leafValue[leaf]).toBe(0.5 * median(rows, (row) => data.y.values[row] - start));
    }
  });

  it('counts only rows of the bag in the renewal', async () => {
    const data = countData(600);
    const bagged = { objective: 'l1', bagging_fraction: 0.5, bagging_freq: 1, num_iterations: 1 };
    const { model } = await fit(bagged, data);
    const { model: whole } = await fit({ objective: 'l1', num_iterations: 1 }, data);
    const sum = (counts: Int32Array): number => counts.reduce((a, b) => a + b, 0);
    expect(sum(model.forest.leafCount)).toBe(300);
    expect(sum(whole.forest.leafCount)).toBe(600);
  });

  it('takes a row of weight 2 for two rows, and one of weight 0 for none', async () => {
    const data = countData(500);
    // Few values, so that bins do not depend on how often one occurs.
    data.x.columns[0].forEach((value, row) => (data.x.columns[0][row] = Math.round(8 * value)));
    const copies = data.y.values.map((_, row) => row % 3);
    const rows = Int32Array.from(
      [...copies].flatMap((count, row) => Array.from({ length: count }, () => row)),
    );
    const repeated = {
      x: takeRows(data.x, rows),
      y: { ...data.y, values: Float64Array.from(rows, (row) => data.y.values[row]) },
    };
    // Derivatives of these are multiples of 1/4, which quantising leaves as they are.
    for (const loss of [{ objective: 'l1' }, { objective: 'quantile', alpha: 0.75 }]) {
      const params = { ...loss, min_data_in_leaf: 0, min_data_in_bin: 1 };
      const { model } = await fit(params, data, { weights: copies });
      const { model: other } = await fit(params, repeated);
      expect(model.forest.leafValue).toEqual(other.forest.leafValue);
      expect(gbdt.predict(model, data.x)).toEqual(gbdt.predict(other, data.x));
    }
  });

  it('starts from 0 without boost_from_average', async () => {
    for (const objective of ['regression_l1', 'poisson']) {
      const { model } = await fit({ objective, boost_from_average: false }, countData(300));
      expect([...model.initialScores]).toEqual([0]);
    }
  });

  it('knows the aliases of LightGBM, and leaves models without an objective as they were', async () => {
    const data = countData(300);
    const digest = async (params: Params) => digestOf((await fit(params, data)).model);
    expect(await digest({ objective: 'mse' })).toBe(await digest({}));
    expect(await digest({ loss: 'rmse' })).toBe(await digest({}));
    expect(await digest({ app: 'mae' })).toBe(await digest({ objective: 'regression_l1' }));
    expect(await digest({ objective: 'tweedie', tweedie_variance_power: 1 })).not.toBe(
      await digest({ objective: 'poisson' }),
    );
    const { model } = await fit({ objective: null }, data);
    expect(model).not.toHaveProperty('objective');
    expect(model).not.toHaveProperty('output');
  });

  it('refuses objectives of another task and parameters out of range', async () => {
    const data = countData(100);
    const refused = async (params: Params, text: RegExp): Promise<void> => {
      await expect(fit(params, data)).rejects.toThrow(text);
      await expect(fit(params, data)).rejects.toMatchObject({ code: 'invalid_param' });
    };
    await refused({ objective: 'binary' }, /when the task is regression, got "binary"/);
    await refused({ objective: 'lambdarank' }, /objective must be one of .*, got "lambdarank"/);
    await refused({ objective: 'quantile', alpha: 1 }, /alpha must be .* below 1 .*, got 1$/);
    await refused({ alpha: 0 }, /alpha must be a number above 0/);
    await refused({ objective: 'tweedie', tweedie_variance_power: 2 }, /below 2, got 2/);
    await refused({ objective: 'poisson', poisson_max_delta_step: 0 }, /above 0/);
    const y: Target = { task: 'binary', values: new Float64Array(100).fill(1, 50), numClasses: 2 };
    await expect(fit({ objective: 'poisson' }, { ...data, y })).rejects.toThrow(
      'gbdt: objective must be "binary" when the task is binary, got "poisson"',
    );
  });

  it('refuses targets that the objective cannot have, but not in rows of weight 0', async () => {
    const data = countData(100);
    data.y.values[17] = -3;
    const poisson = { objective: 'poisson' };
    await expect(fit(poisson, data)).rejects.toThrow(
      'gbdt: objective poisson needs a target of at least 0, got -3 in row 17',
    );
    const weights = new Float64Array(100).fill(1);
    weights[17] = 0;
    await expect(fit(poisson, data, { weights })).resolves.toBeDefined();
    const good = countData(100, 'good');
    await expect(fit(poisson, good, { validation: data })).rejects.toThrow(
      'needs a validation target of at least 0, got -3 in row 17',
    );
    await expect(fit({ objective: 'gamma' }, good)).rejects.toThrow(
      /needs a target above 0, got 0/,
    );
    good.y.values.fill(0);
    await expect(fit({ objective: 'tweedie' }, good)).rejects.toThrow(/got 0 in all of them/);
  });

  it('stops in words when the scores of a logarithm leave the range of numbers', async () => {
    const data = countData(200);
    data.y.values.forEach((value, row) => (data.y.values[row] = 1e6 * value));
    const params = { objective: 'poisson', boost_from_average: false, learning_rate: 1 };
    await expect(fit(params, data)).rejects.toMatchObject({ code: 'diverged' });
  });

  it('stops early on the metric of the objective', async () => {
    const data = countData(400);
    const params = {
      objective: 'quantile',
      num_iterations: 300,
      early_stopping_round: 5,
      learning_rate: 0.3,
    };
    const { model, series } = await fit(params, data, { validation: countData(200, 'other') });
    const { values } = series.find(({ key }) => key === 'validation_mean_pinball_loss')!;
    expect(values.length).toBeLessThan(300);
    expect(model.forest.numTrees).toBe(values.indexOf(Math.min(...values)) + 1);
  });
});
