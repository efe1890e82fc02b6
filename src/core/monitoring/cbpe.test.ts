import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { rocAuc } from '../metrics/ranking.ts';
import { calibrate, estimateBinary, estimateMulticlass, fitCalibrator } from './cbpe.ts';
import { applyIsotonic, fitIsotonic } from './isotonic.ts';

const random = createRandom('cbpe');
const rows = 4000;
/** What is true, and labels drawn by it. */
const truth = Float64Array.from({ length: rows }, () => random.next() ** 2);
const y = Float64Array.from(truth, (p) => (random.next() < p ? 1 : 0));
/** A model that is too sure of itself. */
const scores = Float64Array.from(truth, (p) => p ** 3 / (p ** 3 + (1 - p) ** 3));
const predicted = scores.map((score) => (score >= 0.5 ? 1 : 0));

describe('fitIsotonic', () => {
  it('pools what falls, and is exact on what rises', () => {
    const fitted = fitIsotonic(Float64Array.of(1, 2, 3, 4), Float64Array.of(0, 1, 0, 1));
    expect([...fitted.x]).toEqual([1, 2, 3, 4]);
    expect([...fitted.y]).toEqual([0, 0.5, 0.5, 1]);
    expect([...applyIsotonic(fitted, Float64Array.of(0, 1.5, 2.5, 9))]).toEqual([0, 0.25, 0.5, 1]);
  });

  it('takes equal scores as one', () => {
    const { x, y: values } = fitIsotonic(Float64Array.of(1, 1, 1), Float64Array.of(0, 0, 1));
    expect([...x]).toEqual([1]);
    expect(values[0]).toBeCloseTo(1 / 3, 12);
  });
});

describe('CBPE', () => {
  it('leaves probabilities alone that mean what they say, and corrects those that do not', () => {
    const honest = fitCalibrator(truth, y);
    if (honest) {
      const gap = calibrate(honest, truth).map((p, row) => Math.abs(p - truth[row]));
      expect(gap.reduce((sum, one) => sum + one, 0) / rows).toBeLessThan(0.03);
    }
    const read = calibrate(fitCalibrator(scores, y), scores);
    const off = (values: Float64Array): number =>
      values.reduce((sum, p, row) => sum + Math.abs(p - truth[row]), 0) / rows;
    expect(off(read)).toBeLessThan(off(scores) / 3);
  });

  it('estimates AUC, F1, accuracy, precision, recall and log loss of labels that it never saw', () => {
    const half = rows / 2;
    const calibrator = fitCalibrator(scores.slice(0, half), y.slice(0, half));
    const { metrics, confusion } = estimateBinary(
      calibrator,
      scores.slice(half),
      predicted.slice(half),
      createRandom('band'),
    );
    const auc = rocAuc(y.slice(half), scores.slice(half))!;
    expect(Math.abs(metrics['auc'].value - auc)).toBeLessThan(0.02);
    expect(Object.keys(metrics).sort()).toEqual([
      ...['accuracy_score', 'auc', 'f1_score', 'log_loss', 'precision_score', 'recall_score'],
    ]);
    for (const { value, low, high } of Object.values(metrics)) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    expect(confusion.flat().reduce((sum, one) => sum + one, 0)).toBeCloseTo(half, 6);
  });

  it('covers what is realised in about 95 of 100 draws when its probabilities are right', () => {
    let inside = 0;
    for (let draw = 0; draw < 200; draw++) {
      const p = Float64Array.from({ length: 300 }, () => random.next());
      const labels = p.map((one) => (random.next() < one ? 1 : 0));
      const { metrics } = estimateBinary(null, p, p.map(Math.round), createRandom(draw));
      const auc = rocAuc(labels, p)!;
      if (auc >= metrics['auc'].low && auc <= metrics['auc'].high) inside++;
    }
    // 0.95 ± 3 sd of a share over 200.
    expect(inside / 200).toBeGreaterThan(0.9);
  });

  it('is exact where labels are certain', () => {
    const { metrics } = estimateBinary(
      null,
      Float64Array.of(0, 0, 1, 1),
      [0, 1, 1, 1],
      createRandom(1),
    );
    expect(metrics['auc'].value).toBe(1);
    expect(metrics['precision_score'].value).toBeCloseTo(2 / 3, 12);
  });

  it('takes the sureness of several classes for their accuracy', () => {
    const { accuracy_score: accuracy } = estimateMulticlass(null, Float64Array.of(0.9, 0.7, 0.8));
    expect(accuracy.value).toBeCloseTo(0.8, 12);
    expect(estimateMulticlass(null, new Float64Array(0))).toEqual({});
  });
});
