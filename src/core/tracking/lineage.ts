/** @file The lineage graph: what was made from what. Nodes are addressed by stable ids. */

export type LineageKind =
  | 'file'
  | 'table'
  | 'recipe'
  | 'run'
  | 'study'
  | 'model_version'
  | 'alias'
  | 'predictions'
  | 'drift_report'
  | 'batch'
  | 'promotion'
  | 'deployment'
  | 'endpoint'
  | 'monitor';

export interface LineageNode {
  /** e.g. `table:dev.churn.training@3`, `run:<id>`, `model_version:churn@2`, `alias:churn@champion`. */
  readonly id: string;
  readonly kind: LineageKind;
  readonly title: string;
  /** One line of facts: rows, digest, metric. */
  readonly subtitle: string;
  /** Address in the app, e.g. `#/runs/<id>`. */
  readonly href: string;
}

/** `from` was used to make `to`. */
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  /** `training`, `promoted`, `scored`, … */
  readonly label: string;
}

export interface LineageGraph {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
}

/** The nodes reached from `id` over edges turned by `next`, and the edges among them. */
function reach(
  graph: LineageGraph,
  id: string,
  next: (edge: LineageEdge) => readonly [here: string, there: string],
): LineageGraph {
  const targets = new Map<string, string[]>();
  for (const edge of graph.edges) {
    const [here, there] = next(edge);
    const list = targets.get(here);
    if (list) list.push(there);
    else targets.set(here, [there]);
  }
  const seen = new Set([id]);
  const waiting = [id];
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    for (const there of targets.get(here) ?? []) {
      if (seen.has(there)) continue;
      seen.add(there);
      waiting.push(there);
    }
  }
  return {
    nodes: graph.nodes.filter((node) => seen.has(node.id)),
    edges: graph.edges.filter((edge) => seen.has(edge.from) && seen.has(edge.to)),
  };
}

/** Everything that `id` was made from, itself included; empty when there is no such node. O(nodes + edges). */
export function upstream(graph: LineageGraph, id: string): LineageGraph {
  return reach(graph, id, ({ from, to }) => [to, from]);
}

/** Everything that was made from `id`, itself included: what is affected when it is wrong. */
export function downstream(graph: LineageGraph, id: string): LineageGraph {
  return reach(graph, id, ({ from, to }) => [from, to]);
}
