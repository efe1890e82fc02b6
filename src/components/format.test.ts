import { describe, expect, it } from 'vitest';
import {
  decimalsFor,
  formatBytes,
  formatCompact,
  formatDateCell,
  formatDigest,
  formatDuration,
  formatNumber,
  formatPercent,
  formatPlural,
  formatPValue,
  formatRelative,
  formatSigned,
  formatSpan,
} from './format.ts';

describe('formatNumber', () => {
  it('groups thousands, fixes decimals and writes a real minus', () => {
    expect(formatNumber(7043)).toBe('7,043');
    expect(formatNumber(-1234.5, 2)).toBe('−1,234.50');
    expect(formatNumber(123n)).toBe('123');
    expect(formatNumber(-12345678901234567890n)).toBe('−12,345,678,901,234,567,890');
  });

  it('never writes minus zero', () => {
    expect(formatNumber(-0.001, 2)).toBe('0.00');
    expect(formatSigned(-0.00001)).toBe('0.0000');
  });

  it('writes a dash for what is not there and ∞ for what has no end', () => {
    expect(formatNumber(null)).toBe('–');
    expect(formatNumber(NaN, 2)).toBe('–');
    expect(formatNumber(-Infinity)).toBe('−∞');
  });
});

describe('formatSigned', () => {
  it('puts the sign before a gap', () => {
    expect(formatSigned(0.0456)).toBe('+ 0.0456');
    expect(formatSigned(-0.0879)).toBe('− 0.0879');
  });
});

describe('formatCompact', () => {
  it('keeps about three figures and no trailing zeros', () => {
    expect([0.056, 0.5, 12.5, 8684.8, 1200000, 0.00001234].map(formatCompact)).toEqual([
      '0.056',
      '0.5',
      '12.5',
      '8,684.8',
      '1,200,000',
      '1.2e−5',
    ]);
  });
});

describe('decimalsFor', () => {
  it('finds the fewest decimals that write every value, up to four', () => {
    expect(decimalsFor([1, 2, null])).toBe(0);
    expect(decimalsFor([18.8, 29.85])).toBe(2);
    expect(decimalsFor([1 / 3])).toBe(4);
    expect(decimalsFor([0.1 + 0.2])).toBe(1);
  });
});

describe('formatBytes', () => {
  it('steps by 1,000 with one decimal below ten', () => {
    expect([0, 999, 1100, 312e6, 8.1e9, 999_600].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.1 KB',
      '312 MB',
      '8.1 GB',
      '1.0 MB',
    ]);
  });
});

describe('formatDuration', () => {
  it('writes minutes, seconds and tenths; hours when there are some', () => {
    expect(formatDuration(4100)).toBe('00:04.1');
    expect(formatDuration(59_960)).toBe('01:00.0');
    expect(formatDuration(3_724_000)).toBe('1:02:04');
    expect(formatDuration(null)).toBe('–');
  });
});

describe('formatSpan', () => {
  it('uses the unit that a person would', () => {
    expect([400, 14_000, 120_000, 7_200_000].map(formatSpan)).toEqual([
      '0.4 s',
      '14 s',
      '2 min',
      '2 h',
    ]);
  });
});

describe('formatRelative', () => {
  const now = new Date(2026, 10, 23, 14, 0).getTime();
  it('goes from minutes to hours to yesterday to the date', () => {
    const at = (...parts: [number, number, number, number, number]): string =>
      formatRelative(new Date(...parts).getTime(), now);
    expect(at(2026, 10, 23, 13, 59)).toBe('1 min ago');
    expect(at(2026, 10, 23, 12, 4)).toBe('2 h ago');
    expect(at(2026, 10, 22, 23, 0)).toBe('yesterday');
    expect(at(2026, 10, 2, 9, 0)).toBe('2 Nov');
    expect(at(2025, 10, 2, 9, 0)).toBe('2 Nov 2025');
    expect(formatRelative(now, now)).toBe('just now');
  });
});

describe('other formats', () => {
  it('writes percents, p-values, digests, plurals and date cells', () => {
    expect(formatPercent(0.0016, 2)).toBe('0.16 %');
    expect(formatPValue(0.0279)).toBe('p = 0.028');
    expect(formatPValue(1e-9)).toBe('p < 0.001');
    expect(formatDigest('8b1fe04a1234567890abcdef000077ce')).toBe('8b1fe04a…77ce');
    expect(formatDigest('abc')).toBe('abc');
    expect(formatPlural(1, 'row')).toBe('1 row');
    expect(formatPlural(2118, 'row')).toBe('2,118 rows');
    expect(formatDateCell(Date.UTC(2026, 10, 23))).toBe('2026-11-23');
    expect(formatDateCell(Date.UTC(2026, 10, 23, 1, 2, 3))).toBe('2026-11-23 01:02:03');
  });
});
