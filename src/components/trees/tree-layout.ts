/** @file Where the boxes and lines of a tree stand: root at the left, leaves under each other. Pure. */

/** What a layout needs to know of a node. Parents come before their children, the root is first. */
export interface LaidNode {
  /** Places of the children among the nodes; −1 at leaves. */
  readonly left: number;
  readonly right: number;
  readonly depth: number;
  /** Rows that came here; they make lines thick. */
  readonly rows: number;
}

/** Sizes in px. */
export interface TreeSizes {
  readonly boxWidth: number;
  readonly boxHeight: number;
  /** Between columns of boxes. */
  readonly gapX: number;
  /** Between boxes of a column. */
  readonly gapY: number;
  /** Of the line that all rows follow. */
  readonly widest: number;
}

/** A box. */
export interface PlacedBox {
  /** Place among the nodes. */
  readonly node: number;
  /** Upper left corner. */
  readonly x: number;
  readonly y: number;
  /** Leaves below that are folded away; 0 when nothing is. */
  readonly folded: number;
}

/** A line from a box to one of its children. */
export interface PlacedLine {
  readonly from: number;
  readonly to: number;
  readonly side: 'left' | 'right';
  /** Path data of SVG. */
  readonly path: string;
  readonly width: number;
  /** Where words about the branch begin, at half of their height. */
  readonly x: number;
  readonly y: number;
}

/** A picture of a tree. */
export interface TreeLayout {
  readonly width: number;
  readonly height: number;
  /** Parents before children, branches that hold before those that do not. */
  readonly boxes: readonly PlacedBox[];
  readonly lines: readonly PlacedLine[];
}

/** Sizes of the picture on the page of a run. */
export const TREE_SIZES: TreeSizes = {
  boxWidth: 196,
  boxHeight: 44,
  gapX: 84,
  gapY: 10,
  widest: 14,
};

/** Most boxes in one picture: more cannot be read, and would be slow to draw. */
export const MOST_BOXES = 400;

/** Leaves below each node, itself when it is one. [nodes] */
export function leavesBelow(nodes: readonly LaidNode[]): Int32Array {
  const counts = new Int32Array(nodes.length);
  for (let place = nodes.length - 1; place >= 0; place--) {
    const { left, right } = nodes[place];
    counts[place] = left < 0 ? 1 : counts[left] + counts[right];
  }
  return counts;
}

/**
 * Nodes that are open when a tree is shown down to a depth: level by level, and no more than fit.
 *
 * @param depth Splits that are shown below each other; 1 shows the root with both its branches.
 * @param most Boxes at most.
 */
export function openTo(
  nodes: readonly LaidNode[],
  depth: number,
  most: number = MOST_BOXES,
): ReadonlySet<number> {
  const open = new Set<number>();
  const waiting = [0];
  let boxes = 1;
  for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
    const { left, right, depth: at } = nodes[place];
    if (left < 0 || at >= depth) continue;
    if (boxes + 2 > most) break;
    boxes += 2;
    open.add(place);
    waiting.push(left, right);
  }
  return open;
}

/** The nodes above a node, so that opening them shows it. */
export function openAlso(open: ReadonlySet<number>, path: readonly number[]): ReadonlySet<number> {
  return new Set([...open, ...path.slice(0, -1)]);
}

/** Boxes in the order in which they are read, with their depth. */
function shownNodes(nodes: readonly LaidNode[], open: ReadonlySet<number>): number[] {
  const shown: number[] = [];
  const waiting = [0];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    shown.push(place);
    if (open.has(place)) waiting.push(nodes[place].right, nodes[place].left);
  }
  return shown;
}

/**
 * Lays a tree out: each closed box has a row of its own, and each open one stands half way between its children.
 *
 * @param open Nodes whose children are shown.
 *
 * Cost: O(nodes).
 */
export function layoutTree(
  nodes: readonly LaidNode[],
  open: ReadonlySet<number>,
  sizes: TreeSizes = TREE_SIZES,
): TreeLayout {
  const { boxWidth, boxHeight, gapX, gapY, widest } = sizes;
  const below = leavesBelow(nodes);
  const shown = shownNodes(nodes, open);
  const tops = new Map<number, number>();
  let numRows = 0;
  for (const place of shown) {
    if (!open.has(place)) tops.set(place, numRows++ * (boxHeight + gapY));
  }
  for (const place of shown.toReversed()) {
    const { left, right } = nodes[place];
    if (open.has(place)) tops.set(place, (tops.get(left)! + tops.get(right)!) / 2);
  }
  const boxes = shown.map((place): PlacedBox => ({
    node: place,
    x: nodes[place].depth * (boxWidth + gapX),
    y: tops.get(place)!,
    folded: open.has(place) || nodes[place].left < 0 ? 0 : below[place],
  }));
  const all = Math.max(1, nodes[0].rows);
  const lines = boxes
    .filter(({ node }) => open.has(node))
    .flatMap(({ node, x, y }) =>
      (['left', 'right'] as const).map((side): PlacedLine => {
        const to = nodes[node][side];
        const start = { x: x + boxWidth, y: y + boxHeight / 2 };
        const end = { x: start.x + gapX, y: tops.get(to)! + boxHeight / 2 };
        const bend = start.x + gapX / 2;
        return {
          from: node,
          to,
          side,
          path: `M${start.x} ${start.y}C${bend} ${start.y} ${bend} ${end.y} ${end.x} ${end.y}`,
          width: Math.max(1, (widest * nodes[to].rows) / all),
          x: end.x,
          y: end.y,
        };
      }),
    );
  const deepest = boxes.reduce((most, { x }) => Math.max(most, x), 0);
  return {
    width: deepest + boxWidth,
    height: numRows * (boxHeight + gapY) - gapY,
    boxes,
    lines,
  };
}

/** Where a key leads in a tree: as file trees have it, with Up and Down in reading order. */
export function nodeByKey(
  key: string,
  at: number,
  nodes: readonly (LaidNode & { readonly parent: number })[],
  { boxes }: Pick<TreeLayout, 'boxes'>,
  open: ReadonlySet<number>,
): { readonly to?: number; readonly toggle?: boolean } | null {
  const place = boxes.findIndex(({ node }) => node === at);
  const { parent, left } = nodes[at];
  switch (key) {
    case 'ArrowDown':
      return { to: boxes[Math.min(boxes.length - 1, place + 1)].node };
    case 'ArrowUp':
      return { to: boxes[Math.max(0, place - 1)].node };
    case 'ArrowRight':
      if (left < 0) return { to: at };
      return open.has(at) ? { to: left } : { toggle: true };
    case 'ArrowLeft':
      if (open.has(at)) return { toggle: true };
      return { to: Math.max(0, parent) };
    case 'Home':
      return { to: 0 };
    case 'End':
      return { to: boxes[boxes.length - 1].node };
    case 'Enter':
    case ' ':
      return left < 0 ? null : { toggle: true };
    default:
      return null;
  }
}
