import { describe, expect, it } from 'vitest';
import { evaluatePredictions } from '../core/metrics/evaluate.ts';
import { createRandom } from '../core/random.ts';
import { chosenThreshold, decisionsAt, thresholdPoints } from './threshold-curve.ts';

/** Scores that say something, one in three positive. */
function sample(rows: number) {
  const random = createRandom(`threshold ${rows}`);
  const yTrue = Float64Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const predictions = new Float64Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    const score = Math.min(
      0.999,
      Math.max(0.001, 0.25 + 0.3 * yTrue[row] + 0.4 * (random.next() - 0.5)),
    );
    predictions[2 * row] = 1 - score;
    predictions[2 * row + 1] = score;
  }
  return { yTrue, predictions };
}

function evaluation(rows: number, threshold = 0.4) {
  const { yTrue, predictions } = sample(rows);
  return {
    scores: Float64Array.from({ length: rows }, (_, row) => predictions[2 * row + 1]),
    yTrue,
    result: evaluatePredictions({
      task: 'binary',
      yTrue,
      predictions,
      numClasses: 2,
      classes: ['No', 'Yes'],
      threshold,
    }),
  };
}

describe('thresholdPoints', () => {
  it('has the exact counts of every stored threshold', () => {
    for (const rows of [60, 3000]) {
      const { scores, yTrue, result } = evaluation(rows);
      const points = thresholdPoints(result);
      expect(points.length).toBeGreaterThan(20);
      for (const point of points) {
        let hits = 0;
        let alarms = 0;
        scores.forEach((score, row) => {
          if (score < point.threshold) return;
          if (yTrue[row] === 1) hits++;
          else alarms++;
        });
        expect([point.truePositives, point.falsePositives]).toEqual([hits, alarms]);
      }
    }
  });

  it('ascends and keeps all rows in every point', () => {
    const { result } = evaluation(300);
    const points = thresholdPoints(result);
    points.forEach((point, at) => {
      if (at > 0) expect(point.threshold).toBeGreaterThanOrEqual(points[at - 1].threshold);
      const { truePositives, falsePositives, falseNegatives, trueNegatives } = point;
      expect(truePositives + falsePositives + falseNegatives + trueNegatives).toBe(300);
    });
  });

  it('is empty without a curve or with one class only', () => {
    const { result } = evaluation(60);
    expect(thresholdPoints({ ...result, roc: null })).toEqual([]);
    expect(
      thresholdPoints({
        ...result,
        confusion: [
          [5, 0],
          [0, 0],
        ],
      }),
    ).toEqual([]);
  });
});

describe('decisionsAt', () => {
  it('is the confusion matrix itself at the threshold of the model', () => {
    const { result } = evaluation(3000, 0.4123);
    const now = decisionsAt(result, thresholdPoints(result), 0.4123);
    expect(now).toMatchObject({
      trueNegatives: result.confusion[0][0],
      falsePositives: result.confusion[0][1],
      falseNegatives: result.confusion[1][0],
      truePositives: result.confusion[1][1],
    });
    expect(now?.f1).toBeCloseTo(result.metrics['f1_score'], 12);
    expect(now?.precision).toBeCloseTo(result.metrics['precision_score'], 12);
  });

  it('calls nobody positive above the highest score', () => {
    const { result } = evaluation(60);
    expect(decisionsAt(result, thresholdPoints(result), 1)).toMatchObject({
      truePositives: 0,
      falsePositives: 0,
      flagged: 0,
    });
  });
});

describe('chosenThreshold', () => {
  it('finds what each rule wants among the stored points', () => {
    const { result } = evaluation(900);
    const points = thresholdPoints(result);
    const at = (rule: 'f1' | 'youden' | 'top') =>
      decisionsAt(result, points, chosenThreshold(result, points, rule) ?? -1)!;
    expect(at('f1').f1).toBe(Math.max(...points.map(({ f1 }) => f1)));
    expect(Math.abs(at('top').flagged - 0.2)).toBeLessThan(0.02);
    expect(at('youden').recall).toBeGreaterThan(0.5);
    expect(chosenThreshold(result, points, 'stored')).toBe(0.4);
  });
});
