import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedCalibrationError, pointAtThreshold } from './curve-data.ts';
import { finiteEdges, histogramTable, outline, shares } from './histogram-data.ts';
import { evenly, lastPoint, linePoints, lineSummary, lineTable, xExtent } from './line-data.ts';
import { spread } from './marks.ts';
import { axisRanges, axisShare } from './parallel-data.ts';
import { bestSoFar, trialPoints, type TrialPoint } from './trial-data.ts';

describe('linePoints', () => {
  it('keeps short lines whole and breaks them at NaN', () => {
    expect(linePoints([0, 1, 2], [1, NaN, 3])).toEqual([
      { x: 0, y: 1 },
      { x: 1, y: null },
      { x: 2, y: 3 },
    ]);
  });

  it('thins long lines without losing ends or peaks, in order of x', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9998 }), (peak) => {
        const x = Array.from({ length: 10_000 }, (_, index) => index);
        const y = x.map((at) => (at === peak ? 5 : Math.sin(at)));
        const points = linePoints(x, y, 200);
        expect(points.length).toBeLessThanOrEqual(200);
        expect(points[0].x).toBe(0);
        expect(points.at(-1)?.x).toBe(9999);
        expect(points).toContainEqual({ x: peak, y: 5 });
        expect(points.every((point, at) => at === 0 || point.x > points[at - 1].x)).toBe(true);
      }),
    );
  });
});

describe('lineTable', () => {
  it('joins lines by x, with a dash where one has no value', () => {
    const table = lineTable(
      [
        { name: 'a', x: [0, 2], y: [0.5, 0.25] },
        { name: 'b', x: [1], y: [3] },
      ],
      'round',
    );
    expect(table).toEqual({
      columns: ['round', 'a', 'b'],
      rows: [
        ['0', '0.50', '–'],
        ['1', '–', '3'],
        ['2', '0.25', '–'],
      ],
    });
  });
});

describe('lineSummary', () => {
  it('says where each line ends, or that there is nothing yet', () => {
    expect(lineSummary([{ name: 'a', x: [0, 1], y: [1, NaN] }], 'Loss', 'round')).toBe(
      'Loss: a ends at 1.0000 (round 0).',
    );
    expect(lineSummary([], 'Loss', 'round')).toBe('Loss: no values yet.');
  });
});

describe('small helpers', () => {
  it('evenly keeps the first and the last', () => {
    expect(evenly(3, 10)).toEqual([0, 1, 2]);
    expect(evenly(101, 3)).toEqual([0, 50, 100]);
  });

  it('lastPoint skips what is missing, xExtent what is empty', () => {
    expect(lastPoint({ name: 'a', x: [0], y: [NaN] })).toBeNull();
    expect(xExtent([{ name: 'a', x: [], y: [] }])).toBeNull();
    expect(xExtent([{ name: 'a', x: [1, 4], y: [0, 0] }])).toEqual([1, 4]);
  });

  it('spread keeps order, gap and bounds where there is room', () => {
    const placed = spread([50, 50, 51], 14, 0, 200);
    const sorted = placed.toSorted((a, b) => a - b);
    expect(sorted[1] - sorted[0]).toBeGreaterThanOrEqual(14);
    expect(sorted[2] - sorted[1]).toBeGreaterThanOrEqual(14);
    expect(Math.max(...spread([195, 199], 14, 0, 200))).toBeLessThanOrEqual(200);
  });
});

describe('pointAtThreshold', () => {
  it('takes the point of the smallest threshold not below the asked one', () => {
    const curve = {
      x: Float64Array.of(0, 0.2, 1),
      y: Float64Array.of(0, 0.7, 1),
      thresholds: Float64Array.of(Infinity, 0.5, 0.1),
    };
    expect(pointAtThreshold(curve, 0.31)).toEqual({ x: 0.2, y: 0.7 });
    expect(pointAtThreshold(curve, 0.1)).toEqual({ x: 1, y: 1 });
    expect(pointAtThreshold(curve, 0.9)).toEqual({ x: 0, y: 0 });
  });
});

describe('expectedCalibrationError', () => {
  it('weighs by rows and is null without any', () => {
    expect(
      expectedCalibrationError([
        { meanPredicted: 0.1, observed: 0.2, count: 3 },
        { meanPredicted: 0.9, observed: 0.9, count: 1 },
        { meanPredicted: 0, observed: 0, count: 0 },
      ]),
    ).toBeCloseTo(0.075, 12);
    expect(expectedCalibrationError([])).toBeNull();
  });
});

describe('bestSoFar', () => {
  const trial = (
    number: number,
    value: number | null,
    state: TrialPoint['state'] = 'COMPLETE',
  ) => ({
    number,
    value,
    state,
  });

  it('steps at better trials only, in order of number, and runs to the last trial', () => {
    const trials = [trial(2, 0.7), trial(0, 0.5), trial(1, 0.9, 'PRUNED'), trial(3, 0.6)];
    expect(bestSoFar(trials, 'maximize')).toEqual([
      { x: 0, y: 0.5 },
      { x: 2, y: 0.5 },
      { x: 2, y: 0.7 },
      { x: 3, y: 0.7 },
    ]);
    expect(bestSoFar(trials, 'minimize')).toEqual([
      { x: 0, y: 0.5 },
      { x: 3, y: 0.5 },
    ]);
    expect(bestSoFar([], 'maximize')).toEqual([]);
  });

  it('keeps stopped trials apart from finished ones', () => {
    expect(trialPoints([trial(0, 1), trial(1, 2, 'PRUNED'), trial(2, null, 'FAIL')])).toEqual({
      complete: [{ x: 0, y: 1 }],
      pruned: [{ x: 1, y: 2 }],
    });
  });
});

describe('histograms', () => {
  it('outlines bins from the baseline and back', () => {
    expect(outline([0, 1, 3], [2, 5])).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 2 },
      { x: 1, y: 2 },
      { x: 1, y: 5 },
      { x: 3, y: 5 },
      { x: 3, y: 0 },
    ]);
  });

  it('closes open ends at the width of their neighbour', () => {
    expect(finiteEdges([-Infinity, 10, 14, Infinity])).toEqual([6, 10, 14, 18]);
    expect(finiteEdges([-Infinity, 10, Infinity]).every(Number.isFinite)).toBe(true);
  });

  it('gives shares that add up, and zeros for nothing', () => {
    expect(shares([1, 3])).toEqual([0.25, 0.75]);
    expect(shares([0, 0])).toEqual([0, 0]);
  });

  it('writes both sides in the table', () => {
    expect(histogramTable({ categories: ['__proto__', 'b'] }, [1, 3], [2, 2]).rows).toEqual([
      ['__proto__', '1', '25.0 %', '2', '50.0 %'],
      ['b', '3', '75.0 %', '2', '50.0 %'],
    ]);
  });
});

describe('parallel coordinates', () => {
  it('finds ends of axes without missing values, and never equal ones', () => {
    expect(axisRanges(2, [{ values: [1, NaN] }, { values: [3, NaN] }])).toEqual([
      [1, 3],
      [0, 1],
    ]);
    expect(axisRanges(1, [{ values: [2] }])).toEqual([[1.5, 2.5]]);
  });

  it('places values linearly or by logarithm', () => {
    expect(axisShare(2, [1, 3])).toBe(0.5);
    expect(axisShare(0.1, [0.01, 1], true)).toBeCloseTo(0.5, 12);
  });
});
