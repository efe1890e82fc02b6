import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Feature } from '../../matrix.ts';
import { createRandom } from '../../random.ts';
import { binMatrix } from './binned-matrix.ts';
import { assignBins, chooseBins, chooseRows, type BinningSettings } from './binning.ts';
import { between, numericThresholds } from './thresholds.ts';

const SETTINGS: BinningSettings = { maxBin: 255, minDataInBin: 1, sampleCount: 200_000 };
const NUMERIC: Feature = { name: 'x', kind: 'numeric' };

function binsOf(values: number[], feature: Feature = NUMERIC, settings = SETTINGS) {
  const columns = [Float64Array.from(values)];
  const x = { numRows: values.length, features: [feature], columns };
  const [bins] = chooseBins(x, settings, createRandom(0));
  const assigned = new Uint8Array(values.length);
  assignBins(bins, columns[0], assigned);
  return { bins, assigned: [...assigned] };
}

describe('numericThresholds', () => {
  it('cuts in the middle between different values', () => {
    const sorted = Float32Array.of(1, 1, 2, 4);
    expect([...numericThresholds(sorted, { maxBin: 255, minDataInBin: 1 })]).toEqual([1.5, 3]);
  });

  it('takes −0 and 0 for one value', () => {
    const sorted = Float32Array.of(-0, 0, 1);
    expect([...numericThresholds(sorted, { maxBin: 255, minDataInBin: 1 })]).toEqual([0.5]);
  });

  it('gathers values until a bin holds min_data_in_bin rows', () => {
    const sorted = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...numericThresholds(sorted, { maxBin: 255, minDataInBin: 3 })]).toEqual([3.5]);
  });

  it('gives a value that fills a bin its own, and shares the rest evenly', () => {
    const values = [
      ...new Array<number>(500).fill(0),
      ...Array.from({ length: 500 }, (_, i) => i + 1),
    ];
    const cuts = numericThresholds(Float32Array.from(values), { maxBin: 11, minDataInBin: 1 });
    expect(cuts[0]).toBe(0.5);
    expect(cuts.length).toBe(10);
    for (let i = 1; i < cuts.length; i++) expect(cuts[i] - cuts[i - 1]).toBe(50);
  });

  it('gives at most max_bin bins, cut between neighbours, for any values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true }), { maxLength: 300 }),
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (values, maxBin, minDataInBin) => {
          const sorted = Float32Array.from(values).sort();
          const cuts = numericThresholds(sorted, { maxBin, minDataInBin });
          expect(cuts.length).toBeLessThanOrEqual(maxBin - 1);
          cuts.forEach((cut, i) => {
            if (i > 0) expect(cut).toBeGreaterThan(cuts[i - 1]);
            expect(sorted.some((value) => value <= cut)).toBe(true);
            expect(sorted.some((value) => value > cut)).toBe(true);
          });
        },
      ),
      { seed: 1 },
    );
  });
});

describe('between', () => {
  it('is at least the lower and below the upper value, for neighbours and infinities too', () => {
    const next = new Float32Array(new Uint32Array([0x3f800001]).buffer)[0];
    const pairs = [
      [1, 2],
      [1, next],
      [-Infinity, Infinity],
      [-Infinity, -3.4028234663852886e38],
      [3.4028234663852886e38, Infinity],
      [5, Infinity],
      [-Infinity, 5],
      [-3.4028234663852886e38, 3.4028234663852886e38],
    ];
    for (const [a, b] of pairs) {
      const t = between(a, b);
      expect(Math.fround(t)).toBe(t);
      expect(a <= t && t < b).toBe(true);
    }
  });
});

describe('chooseBins', () => {
  it('puts missing values into the last bin and infinities at the ends', () => {
    const { bins, assigned } = binsOf([3, NaN, -Infinity, Infinity, 1]);
    expect(bins.numBins).toBe(5);
    expect(assigned).toEqual([2, 4, 0, 3, 1]);
  });

  it('decides on float32 values, so that equal roundings share a bin', () => {
    const { assigned } = binsOf([0.1, Math.fround(0.1), 0.2]);
    expect(assigned).toEqual([0, 0, 1]);
  });

  it('orders categories by frequency; rare, missing, unseen and impossible ones share a bin', () => {
    const categories = ['a', 'b', 'c', 'd'];
    const feature: Feature = { name: 'c', kind: 'categorical', categories };
    const { bins, assigned } = binsOf([2, 2, 2, 1, 1, 0, NaN, 3, -1, 1.5, 9], feature, {
      ...SETTINGS,
      maxBin: 2,
    });
    expect([...bins.codes]).toEqual([2, 1]);
    expect(assigned).toEqual([0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2]);
  });

  it('keeps 300 categories within a byte', () => {
    const categories = Array.from({ length: 300 }, (_, i) => `c${i}`);
    const feature: Feature = { name: 'c', kind: 'categorical', categories };
    const { bins } = binsOf(
      Array.from({ length: 900 }, (_, i) => i % 300),
      feature,
    );
    expect(bins.numBins).toBe(256);
  });

  it('has one bin for a column without values, and looks only at a sample when told', () => {
    expect(binsOf([NaN, NaN]).bins.numBins).toBe(1);
    const many = Array.from({ length: 1000 }, (_, i) => i);
    const { bins } = binsOf(many, NUMERIC, { ...SETTINGS, sampleCount: 10 });
    expect(bins.thresholds.length).toBe(9);
  });
});

describe('chooseRows', () => {
  it('draws so many different rows in ascending order, each equally often', () => {
    const random = createRandom(3);
    const counts = new Float64Array(10);
    for (let i = 0; i < 2000; i++) {
      const rows = chooseRows(10, 4, random);
      expect([...rows]).toEqual([...new Set(rows)].sort((a, b) => a - b));
      for (const row of rows) counts[row]++;
    }
    // 2000 draws of probability 0.4: standard deviation 22.
    for (const count of counts) expect(Math.abs(count - 800)).toBeLessThan(110);
  });
});

describe('binMatrix', () => {
  it('holds the same bins by feature and by row, without constant features', () => {
    const random = createRandom(5);
    const features = Array.from({ length: 6 }, (_, f) => ({ ...NUMERIC, name: `f${f}` }));
    const columns = features.map((_, f) =>
      Float64Array.from({ length: 50 }, () => (f === 2 ? 7 : random.integer(f + 2))),
    );
    const x = { numRows: 50, features, columns };
    const binned = binMatrix(x, chooseBins(x, SETTINGS, random));
    expect([...binned.sources]).toEqual([0, 1, 3, 4, 5]);
    for (let row = 0; row < 50; row++) {
      for (let f = 0; f < binned.numFeatures; f++) {
        const word = binned.rowWords[row * binned.wordsPerRow + (f >> 2)];
        expect((word >>> (8 * (f & 3))) & 255).toBe(binned.columns[f * 50 + row]);
      }
    }
  });
});
