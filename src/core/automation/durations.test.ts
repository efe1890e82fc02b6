import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationWords, parseDuration, roughDuration } from './durations.ts';

describe('durationWords', () => {
  it('writes a span exactly, so that it can be read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
        expect(parseDuration(durationWords(ms))).toBe(ms);
      }),
    );
  });

  it('uses the words that people use', () => {
    expect(durationWords(86_400_000)).toBe('1 day');
    expect(durationWords(5_400_000)).toBe('1 hour 30 minutes');
    expect(durationWords(0)).toBe('0 seconds');
    expect(roughDuration(12 * 86_400_000 + 3 * 3_600_000 + 59_999)).toBe('12 days 3 hours');
    expect(parseDuration('soon')).toBeNull();
    expect(parseDuration('')).toBeNull();
  });
});
