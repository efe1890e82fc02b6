/** @file The lineage graph under construction: ids of nodes, and nodes that several parts add. */
import type { Digest } from '../hash.ts';
import type { LineageEdge, LineageGraph, LineageKind, LineageNode } from './lineage.ts';

/** Ids of nodes, by what they stand for. */
export const lineageId = {
  file: (fileName: string, digest: Digest): string => `file:${fileName}#${digest.slice(0, 12)}`,
  table: (name: string, version: number): string => `table:${name}@${version}`,
  recipe: (digest: Digest): string => `recipe:${digest}`,
  run: (runId: string): string => `run:${runId}`,
  study: (studyId: string): string => `study:${studyId}`,
  modelVersion: (name: string, version: number): string => `model_version:${name}@${version}`,
  alias: (name: string, alias: string): string => `alias:${name}@${alias}`,
  driftReport: (reportId: string): string => `drift_report:${reportId}`,
  promotion: (promotionId: string): string => `promotion:${promotionId}`,
  batch: (batchId: string): string => `batch:${batchId}`,
  deployment: (deploymentId: string): string => `deployment:${deploymentId}`,
  endpoint: (name: string): string => `endpoint:${name}`,
  monitor: (monitorId: string): string => `monitor:${monitorId}`,
};

/** Address of the page of something by its name. */
export const page = (path: string, name: string): string => `#/${path}/${encodeURIComponent(name)}`;

/** Nodes and edges under construction; what is added twice is there once. */
export interface LineageDraft {
  node(kind: LineageKind, id: string, title: string, subtitle: string, href?: string): string;
  edge(from: string, to: string, label: string): void;
  has(id: string): boolean;
  /** Id of the newest version of a table; none when there is none. */
  newest(table: string): readonly string[];
  graph(): LineageGraph;
}

/** An empty graph. */
export function createDraft(): LineageDraft {
  const nodes = new Map<string, LineageNode>();
  const edges = new Map<string, LineageEdge>();
  return {
    node: (kind, id, title, subtitle, href = `#/lineage?focus=${encodeURIComponent(id)}`) => {
      if (!nodes.has(id)) nodes.set(id, { id, kind, title, subtitle, href });
      return id;
    },
    edge: (from, to, label) => {
      if (from !== to) edges.set(JSON.stringify([from, to, label]), { from, to, label });
    },
    has: (id) => nodes.has(id),
    newest: (table) => {
      const versions = [...nodes.keys()].filter((id) => id.startsWith(`table:${table}@`));
      return versions
        .sort((a, b) => Number(a.split('@').at(-1)) - Number(b.split('@').at(-1)))
        .slice(-1);
    },
    graph: () => ({ nodes: [...nodes.values()], edges: [...edges.values()] }),
  };
}

/** A table version that a record names but that was purged: shown, so that the gap is seen. */
export function tableNode(draft: LineageDraft, name: string, version: number): string {
  const href = `${page('tables', name)}?version=${version}`;
  const id = lineageId.table(name, version);
  return draft.node('table', id, `${name} v${version}`, 'no longer in this workspace', href);
}

/** A version that a record names, also when it is gone. */
export function versionNode(draft: LineageDraft, name: string, version: number): string {
  const id = lineageId.modelVersion(name, version);
  const href = page('registry', name);
  return draft.node(
    'model_version',
    id,
    `${name} v${version}`,
    'no longer in this workspace',
    href,
  );
}
