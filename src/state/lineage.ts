/** @file The lineage graph made ready to be read: kinds in words, what hangs on what, the list beside the picture. Pure. */
import {
  downstream,
  upstream,
  type LineageEdge,
  type LineageGraph,
  type LineageKind,
  type LineageNode,
} from '../core/tracking/lineage.ts';

/** Kinds from left to right, with their words. */
export const KINDS: readonly {
  readonly kind: LineageKind;
  readonly one: string;
  readonly many: string;
}[] = [
  { kind: 'file', one: 'file', many: 'files' },
  { kind: 'table', one: 'table version', many: 'table versions' },
  { kind: 'recipe', one: 'recipe', many: 'recipes' },
  { kind: 'study', one: 'study', many: 'studies' },
  { kind: 'run', one: 'run', many: 'runs' },
  { kind: 'model_version', one: 'model version', many: 'model versions' },
  { kind: 'promotion', one: 'promotion', many: 'promotions' },
  { kind: 'deployment', one: 'deployment', many: 'deployments' },
  { kind: 'alias', one: 'alias', many: 'aliases' },
  { kind: 'endpoint', one: 'endpoint', many: 'endpoints' },
  { kind: 'batch', one: 'batch', many: 'batches' },
  { kind: 'predictions', one: 'predictions table', many: 'predictions tables' },
  { kind: 'monitor', one: 'monitor', many: 'monitors' },
  { kind: 'drift_report', one: 'drift report', many: 'drift reports' },
];

/** `table version` */
export const kindWord = (kind: LineageKind): string =>
  KINDS.find((one) => one.kind === kind)?.one ?? kind;

/** How many nodes there are of each kind that occurs, from left to right. */
export function countKinds(
  nodes: readonly LineageNode[],
): readonly { readonly kind: LineageKind; readonly count: number; readonly words: string }[] {
  return KINDS.flatMap(({ kind, one, many }) => {
    const count = nodes.filter((node) => node.kind === kind).length;
    return count === 0 ? [] : [{ kind, count, words: `${count} ${count === 1 ? one : many}` }];
  });
}

/** Which way the eye goes from the node in focus. */
export type TraceDirection = 'both' | 'up' | 'down';

/** How a node stands to the one in focus. */
export type Relation = 'self' | 'up' | 'down';

/** The nodes that hang on the one in focus; empty when there is no such node. */
export function trace(
  graph: LineageGraph,
  focus: string,
  direction: TraceDirection,
): ReadonlyMap<string, Relation> {
  const relations = new Map<string, Relation>();
  if (direction !== 'down') {
    for (const { id } of upstream(graph, focus).nodes) relations.set(id, 'up');
  }
  if (direction !== 'up') {
    for (const { id } of downstream(graph, focus).nodes) relations.set(id, 'down');
  }
  if (relations.has(focus)) relations.set(focus, 'self');
  return relations;
}

/** Is an edge on a path through the focus? Both ends are, and on the same side of it. */
export function isTraced(
  { from, to }: LineageEdge,
  relations: ReadonlyMap<string, Relation>,
): boolean {
  const [a, b] = [relations.get(from), relations.get(to)];
  if (a === undefined || b === undefined) return false;
  return a === 'self' || b === 'self' || a === b;
}

/** `3 runs, 2 model versions and 1 alias`; empty for none. */
export function countWords(nodes: readonly LineageNode[]): string {
  const parts = countKinds(nodes).map(({ words }) => words);
  const last = parts.pop();
  if (last === undefined) return '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

/** Edges between the same two nodes as one: `training, validation`. Order of first sight. */
export function mergeEdges(edges: readonly LineageEdge[]): readonly LineageEdge[] {
  const merged = new Map<string, LineageEdge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to]);
    const known = merged.get(key);
    merged.set(key, known ? { ...known, label: `${known.label}, ${edge.label}` } : edge);
  }
  return [...merged.values()];
}

/** A node with what was used to make it and what it was used for. */
export interface LineageRow {
  readonly node: LineageNode;
  readonly relation: Relation | null;
  readonly madeFrom: readonly { readonly node: LineageNode; readonly label: string }[];
  readonly usedFor: readonly { readonly node: LineageNode; readonly label: string }[];
}

/** All nodes as rows: with a focus only those that hang on it. */
export function lineageRows(
  graph: LineageGraph,
  relations: ReadonlyMap<string, Relation> | null,
): readonly LineageRow[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const madeFrom = new Map<string, LineageRow['madeFrom'][number][]>();
  const usedFor = new Map<string, LineageRow['usedFor'][number][]>();
  const push = <T>(map: Map<string, T[]>, key: string, item: T): void => {
    const list = map.get(key);
    if (list) list.push(item);
    else map.set(key, [item]);
  };
  for (const { from, to, label } of mergeEdges(graph.edges)) {
    const [a, b] = [byId.get(from), byId.get(to)];
    if (!a || !b) continue;
    push(madeFrom, to, { node: a, label });
    push(usedFor, from, { node: b, label });
  }
  const order = new Map(KINDS.map(({ kind }, at) => [kind, at]));
  return graph.nodes
    .filter(({ id }) => relations === null || relations.has(id))
    .map((node) => ({
      node,
      relation: relations?.get(node.id) ?? null,
      madeFrom: madeFrom.get(node.id) ?? [],
      usedFor: usedFor.get(node.id) ?? [],
    }))
    .sort((a, b) => (order.get(a.node.kind) ?? 0) - (order.get(b.node.kind) ?? 0));
}

/** Name and version of a table node's id; null for other nodes. */
export function tableOfNode({
  id,
}: LineageNode): { readonly name: string; readonly version: number } | null {
  const parts = /^table:(.+)@(\d+)$/.exec(id);
  return parts === null ? null : { name: parts[1], version: Number(parts[2]) };
}

/** The title without catalog and schema, for narrow cards. */
export function shortTitle({ kind, title }: LineageNode): string {
  if (kind !== 'table' && kind !== 'predictions' && kind !== 'drift_report') return title;
  return title.replace(/(^|\s)(?:dev|staging|prod)\.[A-Za-z0-9_-]+\./, '$1');
}
