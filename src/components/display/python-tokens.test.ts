import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonTokens } from './python-tokens.ts';

const kinds = (code: string): [string, string][] =>
  pythonTokens(code)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => [kind, text]);

describe('pythonTokens', () => {
  it('finds keywords, strings, numbers and comments', () => {
    expect(kinds('from a import b  # "c"\nx = f(0.06, "d\\"e", n_1=7)')).toEqual([
      ['keyword', 'from'],
      ['keyword', 'import'],
      ['comment', '# "c"'],
      ['number', '0.06'],
      ['string', '"d\\"e"'],
      ['number', '7'],
    ]);
  });

  it('keeps names that only begin like a keyword, or hold digits, plain', () => {
    expect(kinds('format import_x in1 x2')).toEqual([]);
  });

  it('ends an unclosed string at the line and a triple one at the end', () => {
    expect(kinds('"a\nb')).toEqual([['string', '"a']]);
    expect(kinds('"""a\nb')).toEqual([['string', '"""a\nb']]);
  });

  it('gives the code back when joined', () => {
    fc.assert(
      fc.property(fc.string(), (code) => {
        expect(
          pythonTokens(code)
            .map(({ text }) => text)
            .join(''),
        ).toBe(code);
      }),
    );
  });
});
