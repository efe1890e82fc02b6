import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteDictionary } from './byte-dictionary.ts';

describe('createByteDictionary', () => {
  it('numbers byte strings of any length in order of first use, as a Map does', () => {
    const word = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', '\0'), maxLength: 20 }),
      fc.integer({ min: 0, max: 500 }).map((i) => `value ${i}`),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 300 }), (words) => {
        const dictionary = createByteDictionary();
        const known = new Map<string, number>();
        const bytes = new TextEncoder().encode(words.join(''));
        let at = 0;
        for (const one of words) {
          if (!known.has(one)) known.set(one, known.size);
          expect(dictionary.indexOf(bytes, at, (at += one.length))).toBe(known.get(one));
        }
        expect(dictionary.size).toBe(known.size);
        for (const [one, index] of known) expect(dictionary.text(index)).toBe(one);
      }),
    );
  });

  it('keeps many apart', () => {
    const dictionary = createByteDictionary();
    const encoder = new TextEncoder();
    const add = (i: number) => {
      const bytes = encoder.encode(`${i}${i % 3 === 0 ? ' of a long kind of name' : ''}`);
      return dictionary.indexOf(bytes, 0, bytes.length);
    };
    const all = Array.from({ length: 20_000 }, (_, i) => i);
    expect(all.map(add)).toEqual(all);
    expect(all.map(add)).toEqual(all);
  });
});
