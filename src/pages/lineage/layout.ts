/** @file Places for the nodes of the graph, left to right, and paths for its edges. Pure. */
import { Graph, layout } from '@dagrejs/dagre';
import type { EdgeLabel, NodeLabel, Point } from '@dagrejs/dagre';
import type { LineageGraph } from '../../core/tracking/lineage.ts';

/** Size of a card in px. */
export const CARD = { width: 204, height: 60 };

/** Where things are, in px from the top left corner. */
export interface Placed {
  /** Top left corner by node id. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** SVG path by position in `graph.edges`, and where its label stands. */
  readonly edges: readonly { readonly path: string; readonly label: Point }[];
  readonly width: number;
  readonly height: number;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** A line through points that leaves and arrives level, as rivers join. */
export function pathThrough(points: readonly Point[]): string {
  return points
    .map(({ x, y }, at) => {
      if (at === 0) return `M${round(x)} ${round(y)}`;
      const before = points[at - 1];
      const middle = round((before.x + x) / 2);
      return `C${middle} ${round(before.y)} ${middle} ${round(y)} ${round(x)} ${round(y)}`;
    })
    .join('');
}

/** How far a line may run above or below all cards, px. */
const GAP = 8;

/**
 * Lays a graph out in columns (dagre's network simplex), so that edges go from left to right.
 *
 * Cost: well below a second for 300 nodes.
 */
export function layOut({ nodes, edges }: LineageGraph): Placed {
  const graph = new Graph<unknown, NodeLabel, EdgeLabel>({ multigraph: true });
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 10,
    ranksep: 44,
    edgesep: 10,
    marginx: 12,
    marginy: 12,
  });
  // Numbers for names: the library keeps ids in plain objects, and ids are anybody's text.
  const places = new Map(nodes.map(({ id }, at) => [id, String(at)]));
  const placeOf = (id: string): string => places.get(id) ?? '';
  for (const place of places.values()) graph.setNode(place, { ...CARD });
  edges.forEach(({ from, to }, at) => graph.setEdge(placeOf(from), placeOf(to), {}, String(at)));
  layout(graph);
  const placed = new Map<string, Point>();
  let [width, height, top] = [0, 0, Infinity];
  for (const { id } of nodes) {
    const { x = 0, y = 0 } = graph.node(placeOf(id));
    placed.set(id, { x: x - CARD.width / 2, y: y - CARD.height / 2 });
    width = Math.max(width, x + CARD.width / 2);
    height = Math.max(height, y + CARD.height / 2);
    top = Math.min(top, y - CARD.height / 2);
  }
  // The view is fitted to the cards, so no line may leave their range by more than the view's padding.
  const inRange = (y: number): number => Math.min(height + GAP, Math.max(top - GAP, y));
  const lines = edges.map(({ from, to }, at) => {
    const inner = graph.edge(placeOf(from), placeOf(to), String(at)).points?.slice(1, -1) ?? [];
    const [a, b] = [placed.get(from) ?? { x: 0, y: 0 }, placed.get(to) ?? { x: 0, y: 0 }];
    const start = { x: a.x + CARD.width, y: a.y + CARD.height / 2 };
    const end = { x: b.x, y: b.y + CARD.height / 2 };
    // Only the bends between columns matter; those right at the cards would make knots.
    const bends = inner
      .filter(({ x }) => x > start.x + 20 && x < end.x - 20)
      .map(({ x, y }) => ({ x, y: inRange(y) }));
    const points = [start, ...bends, end];
    return {
      path: pathThrough(points),
      label: {
        x: (end.x + points[points.length - 2].x) / 2,
        y: (end.y + points[points.length - 2].y) / 2,
      },
    };
  });
  return { nodes: placed, edges: lines, width, height };
}
