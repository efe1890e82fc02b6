import { describe, expect, it } from 'vitest';
import { compareDigests, type RunDigests } from './run-digests.ts';

const digests: RunDigests = {
  table: 'a',
  recipe: 'b',
  split: 'c',
  params: 'd',
  model: 'e',
  scores: 'f',
};

describe('compareDigests', () => {
  it('goes from what went in to what came out', () => {
    const checks = compareDigests(digests, { ...digests, model: 'x', scores: 'y' });
    expect(checks.map(({ id, equal }) => [id, equal])).toEqual([
      ['table', true],
      ['recipe', true],
      ['split', true],
      ['params', true],
      ['model', false],
      ['scores', false],
    ]);
  });

  it('never calls two missing digests equal', () => {
    const none = { ...digests, model: null };
    expect(compareDigests(none, none).find(({ id }) => id === 'model')).toMatchObject({
      first: null,
      second: null,
      equal: false,
    });
  });
});
