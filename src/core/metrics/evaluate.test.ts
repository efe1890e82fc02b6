import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { drawPoissonCounts } from './bootstrap.ts';
import * as decided from './classification.ts';
import { confusionMatrix, mostProbable, predictedPositive } from './confusion.ts';
import { evaluatePredictions } from './evaluate.ts';
import { averaged } from './multiclass.ts';
import { METRICS, metricInfo } from './names.ts';
import { brier, logLoss, multiclassLogLosses, weightedMeanOf } from './probability.ts';
import { averagePrecision, precisionRecallCurve, rankScores, rocAuc, rocCurve } from './ranking.ts';
import { meanAbsoluteError, r2, rootMeanSquaredError } from './regression.ts';
import { createResampler } from './resample.ts';
import { thinCurve } from './thin.ts';

function binaryRows(n: number, seed: string, signal = 1) {
  const random = createRandom(seed);
  const yTrue = Float64Array.from({ length: n }, () => (random.next() < 0.3 ? 1 : 0));
  const scores = yTrue.map((y) => {
    const z = signal * (y - 0.5) + random.normal();
    return Math.round(1000 / (1 + Math.exp(-z))) / 1000;
  });
  return { yTrue, scores };
}

const someCounts = (n: number): Uint8Array =>
  Uint8Array.from({ length: n }, (_, row) => (row * 7) % 4);
const someWeights = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, row) => 0.5 + (row % 5));

describe('createResampler', () => {
  it('agrees with the plain weighted metrics: binary', () => {
    const { yTrue, scores } = binaryRows(300, 'resample');
    for (const threshold of [0, 0.4, 2]) {
      const resampler = createResampler({
        task: 'binary',
        yTrue,
        scores,
        numClasses: 2,
        threshold,
        weights: someWeights(300),
      });
      const counts = someCounts(300);
      const w = someWeights(300).map((weight, row) => weight * counts[row]);
      const values = new Float64Array(resampler.metrics.length);
      resampler.evaluate(counts, values);
      const matrix = confusionMatrix(yTrue, predictedPositive(scores, threshold), 2, w);
      expect(Object.fromEntries(resampler.metrics.map((id, m) => [id, values[m]]))).toEqual({
        roc_auc: expect.closeTo(rocAuc(yTrue, scores, w)!, 12),
        precision_recall_auc: expect.closeTo(averagePrecision(yTrue, scores, w)!, 12),
        f1_score: expect.closeTo(decided.f1(matrix), 12),
        accuracy_score: expect.closeTo(decided.accuracy(matrix), 12),
        precision_score: expect.closeTo(decided.precision(matrix), 12),
        recall_score: expect.closeTo(decided.recall(matrix), 12),
        log_loss: expect.closeTo(logLoss(yTrue, scores, w)!, 12),
        brier_score_loss: expect.closeTo(brier(yTrue, scores, w)!, 12),
        balanced_accuracy_score: expect.closeTo(decided.balancedAccuracy(matrix), 12),
        matthews_corrcoef: expect.closeTo(decided.matthews(matrix), 12),
      });
    }
  });

  it('agrees with the plain weighted metrics: multiclass and regression', () => {
    const random = createRandom('three');
    const n = 120;
    const yTrue = Float64Array.from({ length: n }, () => random.integer(3));
    const scores = Float64Array.from({ length: 3 * n }, () => random.next() / 3);
    const weights = someWeights(n);
    const counts = someCounts(n);
    const w = weights.map((weight, row) => weight * counts[row]);
    const three = createResampler({
      task: 'multiclass',
      yTrue,
      scores,
      numClasses: 3,
      threshold: 0,
      weights,
    });
    const values = new Float64Array(three.metrics.length);
    three.evaluate(counts, values);
    const matrix = confusionMatrix(yTrue, mostProbable(scores, 3), 3, w);
    expect(values).toBeAllclose(
      [
        averaged(matrix, 'weighted').f1,
        averaged(matrix, 'macro').f1,
        decided.accuracy(matrix),
        weightedMeanOf(multiclassLogLosses(yTrue, scores, 3), w)!,
        decided.balancedAccuracy(matrix),
        decided.matthews(matrix),
      ],
      { rtol: 1e-12 },
    );
    const predicted = yTrue.map((y) => y + random.normal());
    const real = createResampler({
      task: 'regression',
      yTrue,
      scores: predicted,
      numClasses: 0,
      threshold: 0,
      weights,
    });
    const numbers = new Float64Array(real.metrics.length);
    real.evaluate(counts, numbers);
    expect(numbers.subarray(0, 3)).toBeAllclose(
      [
        rootMeanSquaredError(yTrue, predicted, w)!,
        meanAbsoluteError(yTrue, predicted, w)!,
        r2(yTrue, predicted, w)!,
      ],
      { rtol: 1e-12 },
    );
  });
});

describe('drawPoissonCounts', () => {
  it('has mean 1 and variance 1 within five standard errors', () => {
    const counts = new Uint8Array(100_001);
    drawPoissonCounts(createRandom('poisson'), counts);
    const weights = Float64Array.from(counts);
    const n = weights.length;
    const mean = weights.reduce((sum, w) => sum + w, 0) / n;
    const variance = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0) / n;
    expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(3 / n));
  });
});

describe('ranking metrics', () => {
  it('do not change when scores are mapped by an increasing function, and mirror when negated', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -9, max: 9 })),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(rows, (pairs) => {
        const y = pairs.map(([label]) => label);
        const s = pairs.map(([, score]) => score);
        const auc = rocAuc(y, s);
        const mapped = s.map((value) => value ** 3 + 5);
        expect(rocAuc(y, mapped)).toBe(auc);
        expect(averagePrecision(y, mapped)).toBe(averagePrecision(y, s));
        const negated = rocAuc(
          y,
          s.map((value) => -value),
        );
        if (auc === null) expect(negated).toBeNull();
        else expect(auc + negated!).toBeAllclose(1);
      }),
    );
  });
});

describe('thinCurve', () => {
  it('keeps both ends, the order and the shape of a long curve', () => {
    const { yTrue, scores } = binaryRows(20_000, 'thin');
    const noisy = scores.map((score, row) => score + row * 1e-9);
    const ranked = rankScores(yTrue, noisy);
    for (const curve of [rocCurve(ranked)!, precisionRecallCurve(ranked)]) {
      const thin = thinCurve(curve);
      expect(thin.x.length).toBeLessThanOrEqual(500);
      expect(thin.x.length).toBeGreaterThan(300);
      for (const key of ['x', 'y', 'thresholds'] as const) {
        expect(thin[key][0]).toBe(curve[key][0]);
        expect(thin[key].at(-1)).toBe(curve[key].at(-1));
      }
      const area = (c: typeof curve): number =>
        c.x.reduce(
          (sum, x, i) => (i === 0 ? 0 : sum + ((x - c.x[i - 1]) * (c.y[i] + c.y[i - 1])) / 2),
          0,
        );
      expect(area(thin)).toBeAllclose(area(curve), { atol: 2e-3 });
    }
  });
});

describe('evaluatePredictions', () => {
  const { yTrue, scores } = binaryRows(500, 'evaluate');
  const pairs = Float64Array.from({ length: 1000 }, (_, at) =>
    at % 2 === 1 ? scores[at >> 1] : 1 - scores[at >> 1],
  );
  const base = { task: 'binary' as const, yTrue, numClasses: 2, classes: ['No', 'Yes'] };

  it('takes probabilities of both classes or of the positive one', () => {
    const both = evaluatePredictions({ ...base, predictions: pairs });
    expect(evaluatePredictions({ ...base, predictions: scores })).toEqual(both);
    expect(both.metrics['roc_auc']).toBe(rocAuc(yTrue, scores));
    expect(both.metrics['example_count']).toBe(500);
    expect(both.threshold).toBe(0.5);
  });

  it('gives intervals that hold the estimate, the same ones for the same seed', () => {
    const run = () =>
      evaluatePredictions({ ...base, predictions: scores, random: createRandom(1) });
    const { metrics, intervals } = run();
    expect(run().intervals).toEqual(intervals);
    expect(Object.keys(intervals)).toContain('roc_auc');
    for (const [id, [low, high]] of Object.entries(intervals)) {
      expect(low, id).toBeLessThan(metrics[id]);
      expect(high, id).toBeGreaterThan(metrics[id]);
    }
  });

  it('covers the true value about as often as it says', () => {
    let covered = 0;
    for (let i = 0; i < 200; i++) {
      const random = createRandom(`coverage ${i}`);
      const y = Float64Array.from({ length: 200 }, () => random.normal());
      const predictions = new Float64Array(200);
      const input = {
        task: 'regression' as const,
        yTrue: y,
        predictions,
        numClasses: 0,
        classes: [],
      };
      const [low, high] = evaluatePredictions({ ...input, random }).intervals['mean_squared_error'];
      if (low <= 1 && high >= 1) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.88);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it('leaves undefined metrics out', () => {
    const ones = {
      ...base,
      yTrue: new Float64Array(3).fill(1),
      predictions: Float64Array.of(0.2, 0.6, 0.7),
    };
    const { metrics, roc } = evaluatePredictions({ ...ones, random: createRandom(0) });
    expect(metrics).not.toHaveProperty('roc_auc');
    expect(metrics['recall_score']).toBeAllclose(2 / 3);
    expect(roc).toBeNull();
  });

  it('uses only metric names that are described, for every task', () => {
    const three = {
      task: 'multiclass' as const,
      yTrue: Float64Array.of(0, 1, 2),
      predictions: Float64Array.of(0.8, 0.1, 0.1, 0.2, 0.5, 0.3, 0.1, 0.1, 0.8),
      numClasses: 3,
      classes: ['a', 'b', 'c'],
    };
    const numbers = {
      task: 'regression' as const,
      yTrue: Float64Array.of(1, 2, 3),
      predictions: Float64Array.of(1, 2, 2),
      numClasses: 0,
      classes: [],
    };
    for (const input of [{ ...base, predictions: scores }, three, numbers]) {
      const { metrics } = evaluatePredictions(input);
      const described = METRICS.filter((metric) => metric.tasks.includes(input.task));
      expect(Object.keys(metrics).sort()).toEqual(described.map((metric) => metric.id).sort());
    }
    expect(metricInfo('test_roc_auc')?.greaterIsBetter).toBe(true);
    expect(metricInfo('nonsense')).toBeNull();
  });

  it('refuses no rows, wrong lengths and predictions that are not numbers', () => {
    const none = { ...base, yTrue: new Float64Array(0), predictions: new Float64Array(0) };
    expect(() => evaluatePredictions(none)).toThrow('at least one row');
    expect(() => evaluatePredictions({ ...base, predictions: scores.slice(1) })).toThrow(
      '500 rows need 1000 predictions, got 499',
    );
    const holed = scores.with(7, NaN);
    expect(() => evaluatePredictions({ ...base, predictions: holed })).toThrow('NaN in row 7');
  });
});
