import { describe, expect, it } from 'vitest';
import { batteryData } from '../../../../tests/contract/learner-battery.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { createRandom } from '../../random.ts';
import type { Params, Target } from '../learner.ts';
import { solveSymmetric } from './cholesky.ts';
import { logisticRegression } from './logistic-regression.ts';
import type { LinearModel } from './model.ts';
import { ridge } from './ridge.ts';

const context = { random: createRandom(0) };

async function fitModel(params: Params, x: DenseMatrix, y: Target): Promise<LinearModel> {
  return (await logisticRegression.fit(params, x, y, context)).model;
}

function matrixOf(...columns: number[][]): DenseMatrix {
  return {
    numRows: columns[0].length,
    features: columns.map((_, i) => ({ name: `f${i}`, kind: 'numeric' })),
    columns: columns.map((column) => Float64Array.from(column)),
  };
}

const binary = (...values: number[]): Target => ({
  task: 'binary',
  values: Float64Array.from(values),
  numClasses: 2,
});

describe('solveSymmetric', () => {
  it('rebuilds a right side, whatever the units of rows and columns', () => {
    const random = createRandom('cholesky');
    const n = 12;
    const root = Float64Array.from({ length: n * n }, () => random.normal());
    const units = Array.from({ length: n }, (_, i) => 10 ** (i - 6));
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) {
          a[i * n + j] += root[i * n + k] * root[j * n + k] * units[i] * units[j];
        }
      }
    }
    const truth = Float64Array.from(units, (unit) => random.normal() / unit);
    const b = truth.map((_, i) => truth.reduce((sum, t, j) => sum + a[i * n + j] * t, 0));
    const { solution, added } = solveSymmetric(a, b);
    expect(added).toBe(0);
    expect(solution).toBeAllclose(truth, { rtol: 1e-6 });
  });

  it('picks a solution when the matrix is singular, and says so', () => {
    const { solution, added } = solveSymmetric(
      new Float64Array([1, 1, 1, 1]),
      Float64Array.of(2, 2),
    );
    expect(added).toBeGreaterThan(0);
    expect(solution).toBeAllclose([1, 1], { rtol: 1e-9 });
  });
});

describe('logistic_regression', () => {
  it.each<'binary' | 'multiclass'>(['binary', 'multiclass'])(
    'reaches the same %s optimum by Newton and by L-BFGS, where gradients vanish',
    async (task) => {
      const { x, y } = batteryData(task, 400);
      const newton = await fitModel({ solver: 'newton-cholesky' }, x, y);
      const lbfgs = await fitModel({ solver: 'lbfgs' }, x, y);
      expect(lbfgs.coefficients).toBeAllclose(newton.coefficients, { rtol: 1e-6, atol: 1e-7 });
      expect(lbfgs.intercepts).toBeAllclose(newton.intercepts, { rtol: 1e-6, atol: 1e-7 });
      expect(newton.maxAbsGradient).toBeLessThan(1e-9 * Math.sqrt(x.numRows));
    },
  );

  it('takes a weight of two as the row twice, and of zero as no row', async () => {
    const { x, y } = batteryData('binary');
    const rows = Array.from({ length: x.numRows }, (_, row) => row);
    const times = rows.flatMap((row) => Array.from({ length: row % 3 }, () => row));
    const repeated: DenseMatrix = {
      ...x,
      numRows: times.length,
      columns: x.columns.map((column) => Float64Array.from(times, (row) => column[row])),
    };
    const target = { ...y, values: Float64Array.from(times, (row) => y.values[row]) };
    const weights = Float64Array.from(rows, (row) => row % 3);
    for (const params of [{}, { class_weight: 'balanced' }]) {
      const weighted = await logisticRegression.fit(params, x, y, { ...context, weights });
      const plain = await fitModel(params, repeated, target);
      expect(weighted.model.coefficients).toBeAllclose(plain.coefficients, {
        rtol: 1e-9,
        atol: 1e-12,
      });
    }
  });

  it('finds finite coefficients for separable rows, and flags what is not determined', async () => {
    const x = matrixOf([-2, -1, 1, 2], [-4, -2, 2, 4]);
    const y = binary(0, 0, 1, 1);
    const penalised = await fitModel({ C: 1e6 }, x, y);
    expect(penalised.coefficients.every(Number.isFinite)).toBe(true);
    expect(penalised.converged).toBe(true);
    const free = await logisticRegression.fit({ penalty: 'none' }, x, y, context);
    expect(free.model.coefficients.every(Number.isFinite)).toBe(true);
    expect(free.warnings.join()).toContain('collinear');
  });

  it('without a penalty makes the mean prediction equal the share of each class', async () => {
    for (const task of ['binary', 'multiclass'] as const) {
      const { x, y } = batteryData(task, 300, 'calibrated');
      const noisy = {
        ...y,
        values: y.values.map((value, row) => (row % 4 === 0 ? row % y.numClasses : value)),
      };
      const model = await fitModel({ penalty: 'none' }, x, noisy);
      const predictions = logisticRegression.predict(model, x);
      for (let k = 0; k < y.numClasses; k++) {
        const share = noisy.values.filter((value) => value === k).length / x.numRows;
        const own = predictions.filter((_, at) => at % y.numClasses === k);
        const mean = own.reduce((sum, value) => sum + value, 0) / x.numRows;
        expect(mean).toBeAllclose(share, { rtol: 1e-7 });
      }
    }
  });

  it('gives probability 0 to a class without training rows and warns', async () => {
    const { x, y } = batteryData('multiclass');
    const gap = { ...y, numClasses: 4, values: y.values.map((value) => (value === 2 ? 3 : value)) };
    const { model, warnings } = await logisticRegression.fit({}, x, gap, context);
    const predictions = logisticRegression.predict(model, x);
    expect(predictions.filter((_, at) => at % 4 === 2).every((value) => value === 0)).toBe(true);
    expect(warnings.join()).toContain('1 classes have no training rows');
  });

  it('says so when it was stopped before the optimum', async () => {
    const { x, y } = batteryData('binary');
    const { model, warnings } = await logisticRegression.fit({ max_iter: 1 }, x, y, context);
    expect(model.converged).toBe(false);
    expect(warnings.join()).toContain('raise max_iter');
  });

  it('writes the training loss by iteration, ending below the start', async () => {
    const { x, y } = batteryData('binary');
    const { series } = await logisticRegression.fit({}, x, y, context);
    const { values } = series[0];
    expect(series[0].key).toBe('training_log_loss');
    expect(values[values.length - 1]).toBeLessThan(values[0]);
  });
});

describe('ridge', () => {
  it('fits a plane through exact points when alpha is 0', async () => {
    const x = matrixOf([0, 1, 2, 3], [5, 1, 4, 2]);
    const values = x.columns[0].map((a, row) => 7 + 2 * a - 3 * x.columns[1][row]);
    const { model } = await ridge.fit(
      { alpha: 0 },
      x,
      { task: 'regression', values, numClasses: 0 },
      context,
    );
    expect(model.coefficients).toBeAllclose([2, -3], { rtol: 1e-12 });
    expect(model.intercepts).toBeAllclose([7], { rtol: 1e-12 });
  });

  it('meets the stationarity of its objective: alpha·w equals the residuals’ products', async () => {
    const { x, y } = batteryData('regression');
    const weights = new Float64Array(x.numRows).map((_, row) => 1 + (row % 4));
    const { model } = await ridge.fit({ alpha: 2.5 }, x, y, { ...context, weights });
    const fitted = ridge.predict(model, x);
    x.columns.forEach((column, j) => {
      let product = 0;
      column.forEach((value, row) => {
        product += weights[row] * value * (y.values[row] - fitted[row]);
      });
      expect(2.5 * model.coefficients[j]).toBeAllclose(product, { rtol: 1e-9, atol: 1e-9 });
    });
  });

  it('shares a coefficient between equal columns', async () => {
    const { x, y } = batteryData('regression');
    const twins = { ...x, columns: [x.columns[0], x.columns[0], x.columns[2], x.columns[3]] };
    const { model } = await ridge.fit({}, twins, y, context);
    expect(model.coefficients[0]).toBeAllclose(model.coefficients[1], { rtol: 1e-9 });
    const free = await ridge.fit({ alpha: 0 }, twins, y, context);
    expect(free.warnings.join()).toContain('collinear');
  });
});
