import { describe, expect, it } from 'vitest';
import { correlatesOf, correlationPairs } from './profiles.ts';

const pearson = { names: ['a', 'b', 'c'], values: [1, 0.2, NaN, 0.2, 1, -0.9, NaN, -0.9, 1] };

describe('correlations', () => {
  it('lists each pair once, strongest first, without those that do not exist', () => {
    expect(correlationPairs({ pearson })).toEqual([
      { a: 'b', b: 'c', r: -0.9 },
      { a: 'a', b: 'b', r: 0.2 },
    ]);
    expect(correlatesOf({ pearson }, 'b')).toEqual([
      { name: 'c', r: -0.9 },
      { name: 'a', r: 0.2 },
    ]);
    expect(correlatesOf({ pearson }, 'word')).toEqual([]);
  });
});
