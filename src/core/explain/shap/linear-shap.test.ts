import { describe, expect, it } from 'vitest';
import type { LinearModel } from '../../learners/linear/model.ts';
import { linearScores } from '../../learners/linear/model.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { createRandom } from '../../random.ts';
import { columnMeans, linearShap } from './linear-shap.ts';

const random = createRandom('linear shap');
const names = ['a', '__proto__', 'c'];
const x: DenseMatrix = {
  numRows: 20,
  features: names.map((name) => ({ name, kind: 'numeric' })),
  columns: names.map(() => Float64Array.from({ length: 20 }, () => random.normal())),
};

function modelOf(numOutputs: number): LinearModel {
  return {
    learner: 'logistic_regression',
    version: 1,
    task: numOutputs === 1 ? 'binary' : 'multiclass',
    numClasses: Math.max(2, numOutputs),
    featureNames: names,
    coefficients: Float64Array.from({ length: 3 * numOutputs }, () => random.normal()),
    intercepts: Float64Array.from({ length: numOutputs }, () => random.normal()),
    iterations: 1,
    maxAbsGradient: 0,
    converged: true,
  };
}

describe('linearShap', () => {
  it.each([1, 3])('adds up to each of %i raw scores, from the score of the mean row', (outputs) => {
    const model = modelOf(outputs);
    const means = columnMeans('test', x);
    const { baseValues, contributions, interactions } = linearShap(model, x, means);
    const scores = linearScores(model, x);
    const sums = scores.map((_, at) =>
      contributions
        .subarray(3 * at, 3 * at + 3)
        .reduce((sum, value) => sum + value, baseValues[at % outputs]),
    );
    expect(sums).toBeAllclose(scores, { rtol: 1e-12, atol: 1e-12 });
    const meanRow = { ...x, numRows: 1, columns: [...means].map((mean) => Float64Array.of(mean)) };
    expect(baseValues).toBeAllclose(linearScores(model, meanRow), { rtol: 1e-12 });
    expect(interactions).toBeNull();
  });

  it('contributes nothing on average over the background, and has no interactions', () => {
    const model = modelOf(1);
    const { contributions, interactions } = linearShap(model, x, columnMeans('test', x), true);
    for (let f = 0; f < 3; f++) {
      const mean = contributions.reduce((sum, v, at) => sum + (at % 3 === f ? v : 0), 0) / 20;
      expect(mean).toBeAllclose(0, { atol: 1e-14 });
    }
    expect([...interactions!.subarray(0, 9)]).toEqual(
      [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => (i === j ? contributions[i] : 0))),
    );
  });
});
