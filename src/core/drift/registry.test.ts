import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../table/column.ts';
import { compare } from './comparison.ts';
import { isDrift } from './drift-test.ts';
import { DRIFT_TESTS } from './registry.ts';

const numbers = (values: readonly number[]): Column => ({
  type: 'number',
  values: Float64Array.from(values),
});
const words = (values: readonly number[]): Column => ({
  type: 'category',
  codes: Int32Array.from(values),
  dictionary: ['a', 'b'],
});
const sample = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 3, maxLength: 60 });
const MAKERS = { numeric: numbers, categorical: words };

describe.each(Object.entries(DRIFT_TESTS))('drift test %s', (id, test) => {
  it('describes itself without contradiction', () => {
    expect(test.id).toBe(id);
    expect(test.driftWhen).toBe(test.statistic === 'p_value' ? 'below' : 'above');
    expect(test.columnTypes.length).toBeGreaterThan(0);
    expect(isDrift(test, test.defaultThreshold, test.defaultThreshold)).toBe(test.inclusive);
  });

  it('sees no drift between a sample and itself, in any order of rows', () => {
    fc.assert(
      fc.property(sample, (values) => {
        for (const type of test.columnTypes) {
          const make = MAKERS[type];
          const value = test.run(compare(make(values), make([...values].reverse())));
          expect(value).toBeAllclose(test.statistic === 'p_value' ? 1 : 0);
          expect(isDrift(test, value!, test.defaultThreshold)).toBe(false);
        }
      }),
    );
  });

  it('stays in its range for any two samples', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        for (const type of test.columnTypes) {
          const value = test.run(compare(MAKERS[type](a), MAKERS[type](b)))!;
          expect(value).toBeGreaterThanOrEqual(0);
          if (test.statistic === 'p_value') expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
