import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.ts';
import { createFrontier, type GrowPolicy, type OpenLeaf } from './frontier.ts';

/** Leaves with many ties. */
const LEAVES: readonly OpenLeaf[] = (() => {
  const random = createRandom('frontier');
  return Array.from({ length: 200 }, (_, index) => ({
    index,
    depth: random.integer(6),
    gain: random.integer(20),
  }));
})();

function drain(policy: GrowPolicy): number[] {
  const frontier = createFrontier(policy);
  LEAVES.forEach((leaf) => frontier.push(leaf));
  return LEAVES.map(() => frontier.pop());
}

describe('createFrontier', () => {
  it('gives the largest gain first, then the lowest number', () => {
    const sorted = LEAVES.toSorted((a, b) => b.gain - a.gain || a.index - b.index);
    expect(drain('lossguide')).toEqual(sorted.map(({ index }) => index));
  });

  it('gives level by level, the lowest number first within one', () => {
    const sorted = LEAVES.toSorted((a, b) => a.depth - b.depth || a.index - b.index);
    expect(drain('depthwise')).toEqual(sorted.map(({ index }) => index));
  });

  it('gives the last first, depth-first', () => {
    expect(drain('depth_first')).toEqual(LEAVES.map(({ index }) => index).reverse());
  });

  it('gives -1 when there is none', () => {
    for (const policy of ['lossguide', 'depthwise', 'depth_first'] as const) {
      const frontier = createFrontier(policy);
      expect(frontier.pop()).toBe(-1);
      frontier.push({ index: 3, depth: 0, gain: 1 });
      expect([frontier.pop(), frontier.pop()]).toEqual([3, -1]);
    }
  });
});
