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
  | 'drift_report';

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
