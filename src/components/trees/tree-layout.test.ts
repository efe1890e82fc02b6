import { describe, expect, it } from 'vitest';
import {
  layoutTree,
  leavesBelow,
  MOST_BOXES,
  nodeByKey,
  openAlso,
  openTo,
  TREE_SIZES,
  type LaidNode,
} from './tree-layout.ts';

type Node = LaidNode & { readonly parent: number };

/** A tree of all nodes down to a depth, in reading order. */
function fullTree(depth: number): Node[] {
  const nodes: { -readonly [K in keyof Node]: Node[K] }[] = [];
  const grow = (parent: number, at: number, rows: number): number => {
    const place = nodes.push({ parent, left: -1, right: -1, depth: at, rows }) - 1;
    if (at < depth) {
      nodes[place].left = grow(place, at + 1, Math.ceil(rows * 0.75));
      nodes[place].right = grow(place, at + 1, Math.floor(rows * 0.25));
    }
    return place;
  };
  grow(-1, 0, 4096);
  return nodes;
}

/** One long branch, as leaf-wise growth makes it. */
function comb(numLeaves: number): Node[] {
  const nodes: Node[] = [];
  for (let at = 0; at < numLeaves - 1; at++) {
    const place = nodes.length;
    const parent = place === 0 ? -1 : place - 2;
    nodes.push({ parent, left: place + 1, right: place + 2, depth: at, rows: numLeaves - at });
    nodes.push({ parent: place, left: -1, right: -1, depth: at + 1, rows: 1 });
  }
  const last = { left: -1, right: -1, depth: numLeaves - 1, rows: 1 };
  return [...nodes, { ...last, parent: nodes.length - 2 }];
}

describe('layoutTree', () => {
  it.each([
    ['full', fullTree(4)],
    ['comb', comb(31)],
  ])('lets no two boxes of a %s tree touch, and keeps every box inside', (_, nodes) => {
    const { boxes, width, height } = layoutTree(nodes, openTo(nodes, 99));
    expect(boxes.length).toBe(nodes.length);
    const { boxWidth, boxHeight } = TREE_SIZES;
    for (const box of boxes) {
      expect(box.x >= 0 && box.x + boxWidth <= width).toBe(true);
      expect(box.y >= 0 && box.y + boxHeight <= height).toBe(true);
      const touching = boxes.filter(
        (other) => other !== box && other.x === box.x && Math.abs(other.y - box.y) < boxHeight,
      );
      expect(touching).toEqual([]);
    }
  });

  it('puts an open node half way between its children, the left one above', () => {
    const nodes = fullTree(3);
    const { boxes } = layoutTree(nodes, openTo(nodes, 3));
    const top = new Map(boxes.map(({ node, y }) => [node, y]));
    nodes.forEach(({ left, right }, place) => {
      if (left < 0) return;
      expect(top.get(left)!).toBeLessThan(top.get(right)!);
      expect(top.get(place)).toBe((top.get(left)! + top.get(right)!) / 2);
    });
  });

  it('makes lines as thick as their share of the rows, and none thinner than a pixel', () => {
    const nodes = fullTree(6);
    const { lines } = layoutTree(nodes, openTo(nodes, 6));
    const ofRoot = lines.filter(({ from }) => from === 0);
    expect(ofRoot.map(({ side }) => side)).toEqual(['left', 'right']);
    expect(ofRoot.map(({ width }) => width / TREE_SIZES.widest)).toEqual([0.75, 0.25]);
    expect(Math.min(...lines.map(({ width }) => width))).toBe(1);
  });

  it('says how many leaves are folded away, so that all of them are accounted for', () => {
    const nodes = comb(31);
    for (const depth of [0, 1, 3, 30]) {
      const { boxes } = layoutTree(nodes, openTo(nodes, depth));
      const leaves = boxes.filter(({ node }) => nodes[node].left < 0).length;
      expect(leaves + boxes.reduce((sum, { folded }) => sum + folded, 0)).toBe(31);
    }
  });

  it('draws a tree that is one leaf as one box', () => {
    const nodes = [{ parent: -1, left: -1, right: -1, depth: 0, rows: 5 }];
    expect(layoutTree(nodes, openTo(nodes, 3))).toEqual({
      width: TREE_SIZES.boxWidth,
      height: TREE_SIZES.boxHeight,
      boxes: [{ node: 0, x: 0, y: 0, folded: 0 }],
      lines: [],
    });
  });
});

describe('openTo', () => {
  it('opens 4,096 leaves only as far as they can be read, the upper levels first', () => {
    const nodes = fullTree(12);
    expect(leavesBelow(nodes)[0]).toBe(4096);
    const open = openTo(nodes, 12);
    const { boxes } = layoutTree(nodes, open);
    expect(boxes.length).toBeLessThanOrEqual(MOST_BOXES);
    expect(boxes.length).toBeGreaterThan(MOST_BOXES - 3);
    const depths = [...open].map((place) => nodes[place].depth);
    expect(depths).toEqual(depths.toSorted((a, b) => a - b));
  });

  it('shows a path with all that is open already', () => {
    const nodes = fullTree(5);
    const path = [0, 1, 2, 3, 4, 5];
    const open = openAlso(openTo(nodes, 1), path);
    const shown = layoutTree(nodes, open).boxes.map(({ node }) => node);
    expect(shown).toEqual(expect.arrayContaining(path));
  });
});

describe('nodeByKey', () => {
  const nodes = fullTree(3);
  const open = openTo(nodes, 2);
  const layout = layoutTree(nodes, open);
  const press = (key: string, at: number) => nodeByKey(key, at, nodes, layout, open);

  it('goes down and up in reading order, and stays at the ends', () => {
    const order = layout.boxes.map(({ node }) => node);
    order.forEach((node, place) => {
      expect(press('ArrowDown', node)).toEqual({
        to: order[Math.min(place + 1, order.length - 1)],
      });
      expect(press('ArrowUp', node)).toEqual({ to: order[Math.max(place - 1, 0)] });
    });
    expect(press('End', 0)).toEqual({ to: order.at(-1) });
    expect(press('Home', order.at(-1)!)).toEqual({ to: 0 });
  });

  it('opens before it goes right, and closes before it goes left', () => {
    const closed = layout.boxes.find(({ folded }) => folded > 0)!.node;
    expect(press('ArrowRight', closed)).toEqual({ toggle: true });
    expect(press('ArrowRight', 0)).toEqual({ to: nodes[0].left });
    expect(press('ArrowLeft', 0)).toEqual({ toggle: true });
    expect(press('ArrowLeft', closed)).toEqual({ to: nodes[closed].parent });
    expect(press('Enter', closed)).toEqual({ toggle: true });
    expect(press('x', 0)).toBeNull();
  });
});
