import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORM, parseNumberText, parsePlainNumber } from './number-text.ts';

const plain = (text: string, mark = 46) => {
  const bytes = new TextEncoder().encode(text);
  return parsePlainNumber(bytes, 0, bytes.length, mark);
};

describe('parsePlainNumber', () => {
  it('rounds as the platform does wherever it gives a value', () => {
    const decimal = fc
      .tuple(
        fc.constantFrom('', '-', '+'),
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        fc.option(fc.stringMatching(/^\d{1,14}$/), { nil: null }),
      )
      .map(
        ([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`,
      );
    fc.assert(
      fc.property(decimal, (text) => {
        const value = plain(text);
        expect(Number.isNaN(value) || Object.is(value, Number(text))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('takes every number of up to nine digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.nat(8), (n, at) => {
        const digits = String(Math.abs(n)).padStart(at + 1, '0');
        const text = `${n < 0 ? '-' : ''}${digits.slice(0, digits.length - at)}${at > 0 ? `.${digits.slice(-at)}` : ''}`;
        expect(Object.is(plain(text), Number(text))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves to the slow path whatever is not a plain decimal', () => {
    for (const text of ['', '-', '.', '.5', '5.', '007', '00', '1e3', '0x1F', '1_000', '12abc']) {
      expect([text, plain(text)]).toEqual([text, Number.NaN]);
    }
    expect([plain('1.5', 256), plain('1\u0000', 256)]).toEqual([Number.NaN, Number.NaN]);
    expect(Object.is(plain('-0'), -0)).toBe(true);
    expect([plain('9007199254740991'), plain('9007199254740992')]).toEqual([
      2 ** 53 - 1,
      Number.NaN,
    ]);
  });
});

describe('parseNumberText', () => {
  it('knows what is a number and what only begins like one', () => {
    const value = (text: string) => parseNumberText(text, '.').value;
    expect(['.5', '5.', '1E-2', '1,234.56', '12,000', '1 000', "1'000"].map(value)).toEqual([
      0.5, 5, 0.01, 1234.56, 12000, 1000, 1000,
    ]);
    for (const text of ['0x1F', '1_000', '12abc', '--5', '1,23', '1,2345', '1e', '12%', 'NaN']) {
      expect([text, parseNumberText(text, '.').form]).toEqual([text, 0]);
    }
  });

  it('reads decimal commas, and marks what both marks could read', () => {
    expect(parseNumberText('1.234,5', ',').value).toBe(1234.5);
    expect(parseNumberText('3,50', ',').value).toBe(3.5);
    expect(parseNumberText('3,50', '.').form).toBe(0);
    expect(parseNumberText('1,234', '.').form & FORM.ambiguous).toBeGreaterThan(0);
    expect(parseNumberText('02134', '.').form & FORM.leadingZero).toBeGreaterThan(0);
    expect(parseNumberText('1e400', '.').form & FORM.infinite).toBeGreaterThan(0);
  });
});
