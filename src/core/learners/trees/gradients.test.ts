import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.ts';
import type { Task } from '../learner.ts';
import { computeGradients, type ObjectiveName, type ObjectiveRows } from './gradients.ts';

/** More than one block of the loss, and not a whole number of them. */
const NUM_ROWS = 5000;

function problemOf(task: Task, numScores: number): { rows: ObjectiveRows; scores: Float64Array } {
  const random = createRandom(task);
  const numClasses = task === 'binary' ? 2 : numScores;
  const draw = (length: number, make: () => number): Float64Array<ArrayBuffer> =>
    Float64Array.from({ length }, make);
  const target = draw(NUM_ROWS, () =>
    task === 'regression' ? random.normal() : random.integer(numClasses),
  );
  const weights = draw(NUM_ROWS, () => (random.next() < 0.5 ? 1 : 0.5 + random.next()));
  const scores = draw(NUM_ROWS * numScores, () => 2 * random.normal());
  const objective = { name: task, parameter: 0 };
  const rows = { task, objective, numScores, target, weights, leastLoss: 0 };
  return { rows: { ...rows, classFactors: [1, 1] }, scores };
}

const TASKS: [Task, number][] = [
  ['binary', 1],
  ['multiclass', 3],
  ['regression', 1],
];

describe('computeGradients', () => {
  it.each(TASKS)('gives the derivatives of the loss that it returns: %s', (task, numScores) => {
    const { rows, scores } = problemOf(task, numScores);
    const gradients = new Float64Array(scores.length);
    const hessians = new Float64Array(scores.length);
    computeGradients(rows, scores, gradients, hessians);
    const scratch = new Float64Array(scores.length);
    const step = 1e-3;
    // LightGBM halves the squared error and raises the softmax hessian by K / (K − 1).
    const half = task === 'regression' ? 0.5 : 1;
    const factor = task === 'multiclass' ? numScores / (numScores - 1) : 1;
    for (const at of [0, 1, 4095, 4096, scores.length - 1]) {
      const row = at % NUM_ROWS;
      const single = {
        ...rows,
        target: rows.target.slice(row, row + 1),
        weights: rows.weights.slice(row, row + 1),
      };
      const own = Float64Array.from({ length: numScores }, (_, k) => scores[k * NUM_ROWS + row]);
      const lossAt = (shift: number): number => {
        const moved = own.slice();
        moved[Math.floor(at / NUM_ROWS)] += shift;
        return half * computeGradients(single, moved, scratch, scratch);
      };
      const [below, middle, above] = [lossAt(-step), lossAt(0), lossAt(step)];
      // Central differences: errors of the order of step².
      expect((above - below) / (2 * step)).toBeAllclose(gradients[at], { atol: 1e-6 });
      const curvature = (above - 2 * middle + below) / (step * step);
      expect(curvature * factor).toBeAllclose(hessians[at], { atol: 1e-6 });
    }
  });

  it.each(TASKS)('sums the loss over rows: %s', (task, numScores) => {
    const { rows, scores } = problemOf(task, numScores);
    const scratch = new Float64Array(scores.length);
    let expected = 0;
    for (let row = 0; row < NUM_ROWS; row++) {
      const s = Array.from({ length: numScores }, (_, k) => scores[k * NUM_ROWS + row]);
      const y = rows.target[row];
      const loss =
        task === 'regression'
          ? (s[0] - y) ** 2
          : task === 'binary'
            ? Math.log(1 + Math.exp(y === 1 ? -s[0] : s[0]))
            : Math.log(s.reduce((sum, value) => sum + Math.exp(value), 0)) - s[y];
      expected += rows.weights[row] * loss;
    }
    expect(computeGradients(rows, scores, scratch, scratch)).toBeAllclose(expected, {
      rtol: 1e-12,
    });
  });

  it('counts class factors in derivatives but not in the loss, and survives extreme scores', () => {
    const { rows, scores } = problemOf('binary', 1);
    scores[0] = 800;
    scores[1] = -800;
    const run = (classFactors: [number, number]) => {
      const gradients = new Float64Array(NUM_ROWS);
      const hessians = new Float64Array(NUM_ROWS);
      const loss = computeGradients({ ...rows, classFactors }, scores, gradients, hessians);
      return { loss, gradients, hessians };
    };
    const plain = run([1, 1]);
    const heavy = run([1, 3]);
    expect(heavy.loss).toBe(plain.loss);
    expect(Number.isFinite(plain.loss)).toBe(true);
    const factors = rows.target.map((label) => (label === 1 ? 3 : 1));
    expect(heavy.gradients).toBeAllclose(plain.gradients.map((g, row) => g * factors[row]));
    expect(heavy.hessians).toBeAllclose(plain.hessians.map((h, row) => h * factors[row]));
  });
});

/** Losses of a regression: parameter, and the loss by its definition as a function of the prediction. */
const LOSSES: [ObjectiveName, number, (y: number, score: number) => number][] = [
  ['regression_l1', 0, (y, s) => Math.abs(y - s)],
  [
    'huber',
    0.9,
    (y, s) => (Math.abs(y - s) <= 0.9 ? (y - s) ** 2 / 2 : 0.9 * (Math.abs(y - s) - 0.45)),
  ],
  ['quantile', 0.8, (y, s) => Math.max(0.8 * (y - s), -0.2 * (y - s))],
  ['poisson', 1, (y, s) => Math.exp(s) - y * s],
  ['gamma', 0, (y, s) => y / Math.exp(s) + s],
  ['tweedie', 1.3, (y, s) => Math.exp(s) ** 0.7 / 0.7 - (y * Math.exp(s) ** -0.3) / -0.3],
];

describe('losses of a regression', () => {
  const problem = (name: ObjectiveName, parameter: number) => {
    const { rows, scores } = problemOf('regression', 1);
    const target = rows.target.map((value) => Math.abs(value));
    return { rows: { ...rows, target, objective: { name, parameter } }, scores };
  };

  it.each(LOSSES)('have the derivatives of their definition: %s', (name, parameter, lossOf) => {
    const { rows, scores } = problem(name, parameter);
    const gradients = new Float64Array(NUM_ROWS);
    const hessians = new Float64Array(NUM_ROWS);
    const loss = computeGradients(rows, scores, gradients, hessians);
    const { target, weights } = rows;
    let expected = 0;
    const step = 1e-4;
    for (let row = 0; row < NUM_ROWS; row++) {
      const [y, s] = [target[row], scores[row]];
      expected += weights[row] * lossOf(y, s);
      const [below, middle, above] = [-step, 0, step].map((by) => weights[row] * lossOf(y, s + by));
      // No row is so near a kink that both sides of it are looked at, but for this few.
      const isKink = Math.abs(Math.abs(y - s) - (name === 'huber' ? 0.9 : 0)) < 2 * step;
      if (isKink) continue;
      expect((above - below) / (2 * step)).toBeAllclose(gradients[row], {
        rtol: 1e-5,
        atol: 1e-5,
      });
      const curvature = (above - 2 * middle + below) / (step * step);
      const isFlat = ['regression_l1', 'huber', 'quantile'].includes(name);
      if (isFlat) expect(hessians[row]).toBe(weights[row]);
      else expect(curvature).toBeAllclose(hessians[row], { rtol: 1e-4, atol: 1e-4 });
    }
    expect(loss).toBeAllclose(expected, { rtol: 1e-11 });
  });

  it('raises the hessian of poisson by its parameter', () => {
    const [plain, careful] = [1, 2].map((parameter) => {
      const { rows, scores } = problem('poisson', parameter);
      const hessians = new Float64Array(NUM_ROWS);
      computeGradients(rows, scores, new Float64Array(NUM_ROWS), hessians);
      return hessians;
    });
    expect(careful).toEqual(plain.map((value) => 2 * value));
  });
});
