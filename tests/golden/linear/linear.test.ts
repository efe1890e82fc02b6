import { describe, expect, it } from 'vitest';
import { logisticRegression } from '../../../src/core/learners/linear/logistic-regression.ts';
import { ridge } from '../../../src/core/learners/linear/ridge.ts';
import type { LinearModel } from '../../../src/core/learners/linear/model.ts';
import { evaluatePredictions } from '../../../src/core/metrics/evaluate.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { LinearData } from '../../support/linear-matrix.ts';
import { linearMatrix, moduloRows, takePart } from '../../support/linear-matrix.ts';
import { hasReference, referenceBytes, referenceJson } from '../../support/reference.ts';

/** Two solvers of the same convex problem, each to a gradient below 1e-7: see refs/README tolerances. */
const COEFFICIENTS = { rtol: 1e-8, atol: 1e-8 };
const PREDICTIONS = { rtol: 1e-8, atol: 1e-9 };

/** Metrics are smooth in the coefficients; decided ones are equal unless a row sits on the threshold. */
const METRICS = { rtol: 1e-8 };

/** The reference's names → ours. */
const NAMES = {
  binary: {
    auc: 'roc_auc',
    pr_auc: 'precision_recall_auc',
    logloss: 'log_loss',
    brier: 'brier_score_loss',
    accuracy: 'accuracy_score',
    f1: 'f1_score',
    precision: 'precision_score',
    recall: 'recall_score',
    mcc: 'matthews_corrcoef',
  },
  multiclass: {
    accuracy: 'accuracy_score',
    macro_f1: 'f1_score_macro',
    weighted_f1: 'f1_score',
    logloss: 'log_loss',
    auc_ovr_macro: 'roc_auc_macro',
  },
  regression: {
    rmse: 'root_mean_squared_error',
    mae: 'mean_absolute_error',
    r2: 'r2_score',
  },
} as const;

function expectMetrics(
  learner: typeof ridge,
  model: LinearModel,
  data: LinearData,
  expected: Record<string, Record<string, number>>,
): void {
  for (const [part, remainder] of [
    ['test', 0],
    ['valid', 1],
  ] as const) {
    const { x, y, classes } = takePart(data, moduloRows(data.x.numRows, [remainder]));
    const predictions = learner.predict(model, x);
    const input = { task: y.task, yTrue: y.values, predictions, numClasses: y.numClasses, classes };
    const { metrics } = evaluatePredictions(input);
    const names: Record<string, string> = NAMES[y.task];
    const keys = Object.keys(expected[part]);
    expect(keys.map((key) => metrics[names[key]])).toBeAllclose(
      keys.map((key) => expected[part][key]),
      METRICS,
    );
  }
}

const context = { random: createRandom(0) };

function perRow(name: string): number[][] {
  const [, ...lines] = new TextDecoder()
    .decode(referenceBytes(`refs/models/${name}.linear_test_pred.csv`))
    .trim()
    .split('\n');
  return lines.map((line) => line.split(',').slice(2).map(Number));
}

describe.skipIf(!hasReference)('logistic_regression against exact optima', () => {
  it.each(['telco', 'adult', 'elec', 'penguins', 'iris'])(
    'reaches the optimum on %s',
    async (name) => {
      const data = linearMatrix(name);
      const train = takePart(data, moduloRows(data.x.numRows, [2, 3, 4]));
      const test = takePart(data, moduloRows(data.x.numRows, [0]));
      const { model } = await logisticRegression.fit({}, train.x, train.y, context);
      const expected = referenceJson(`refs/models/${name}.json`).models.logistic_exact;
      const names = train.x.features.map((feature) => feature.name);
      const vectors =
        train.y.task === 'binary' ? [expected.coef] : data.classes.map((c) => expected.coef[c]);
      const wanted = vectors.flatMap((vector) => names.map((feature) => vector[feature] as number));
      expect(model.coefficients).toBeAllclose(wanted, COEFFICIENTS);
      expect(model.intercepts).toBeAllclose([expected.intercept].flat(), COEFFICIENTS);
      expect(model.converged).toBe(true);

      expectMetrics(logisticRegression, model, data, expected);
      const probabilities = logisticRegression.predict(model, test.x);
      const K = data.classes.length;
      const rows = perRow(name);
      const picked = rows.flatMap((row, i) =>
        row.length === 1 ? [probabilities[i * K + 1]] : row.map((_, k) => probabilities[i * K + k]),
      );
      expect(picked).toBeAllclose(rows.flat(), PREDICTIONS);
    },
  );
});

describe.skipIf(!hasReference)('ridge against scikit-learn', () => {
  it('solves california_housing exactly', async () => {
    const data = linearMatrix('california');
    const train = takePart(data, moduloRows(data.x.numRows, [2, 3, 4]));
    const test = takePart(data, moduloRows(data.x.numRows, [0]));
    const { model } = await ridge.fit({}, train.x, train.y, context);
    const expected = referenceJson('refs/models/california.json').models.ridge;
    const wanted = train.x.features.map((feature) => expected.coef[feature.name] as number);
    expect(model.coefficients).toBeAllclose(wanted, COEFFICIENTS);
    expect(model.intercepts).toBeAllclose([expected.intercept], COEFFICIENTS);
    expectMetrics(ridge, model, data, expected);
    expect(ridge.predict(model, test.x)).toBeAllclose(perRow('california').flat(), PREDICTIONS);
  });
});
