import { describe, expect, it } from 'vitest';
import type { LineageNode } from '../../core/tracking/lineage.ts';
import { CARD, layOut, pathThrough } from './layout.ts';

const node = (id: string): LineageNode => ({
  id,
  kind: 'run',
  title: id,
  subtitle: '',
  href: '#/',
});

describe('layOut', () => {
  const graph = {
    nodes: ['a', 'b', 'c', '__proto__', 'alone'].map(node),
    edges: [
      { from: 'a', to: 'b', label: 'training' },
      { from: 'a', to: 'b', label: 'test' },
      { from: 'b', to: 'c', label: 'x' },
      { from: 'a', to: '__proto__', label: 'x' },
    ],
  };
  const placed = layOut(graph);

  it('puts what was made to the right of what it was made from, without overlap', () => {
    for (const { from, to } of graph.edges) {
      expect(placed.nodes.get(to)!.x).toBeGreaterThanOrEqual(
        placed.nodes.get(from)!.x + CARD.width,
      );
    }
    const all = [...placed.nodes.values()];
    all.forEach((one, at) => {
      for (const other of all.slice(at + 1)) {
        const apart =
          Math.abs(one.x - other.x) >= CARD.width || Math.abs(one.y - other.y) >= CARD.height;
        expect(apart).toBe(true);
      }
    });
  });

  it('draws every edge, also two between the same nodes', () => {
    expect(placed.edges).toHaveLength(4);
    expect(placed.edges.every(({ path }) => /^M[-\d. ]+C/.test(path))).toBe(true);
  });
});

describe('pathThrough', () => {
  it('arrives level at each point', () => {
    expect(
      pathThrough([
        { x: 0, y: 0 },
        { x: 10, y: 4 },
      ]),
    ).toBe('M0 0C5 0 5 4 10 4');
  });
});
