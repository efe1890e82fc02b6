/** @file The colour of each kind of object: the left edge of its card and of its mark in the legend. */
import type { LineageNode } from '../../core/tracking/lineage.ts';

const EDGES: Readonly<Record<LineageNode['kind'], string>> = {
  file: '--line-strong',
  table: '--line-strong',
  recipe: '--chart-7',
  study: '--chart-3',
  run: '--chart-3',
  model_version: '--accent-text',
  alias: '--challenger',
  predictions: '--chart-6',
  drift_report: '--warning',
  batch: '--chart-6',
  promotion: '--env-staging',
  deployment: '--challenger',
  endpoint: '--chart-2',
  monitor: '--warning',
};

/** CSS colour of a kind; the champion's alias has its own. */
export function edgeOf(kind: LineageNode['kind'], isChampion = false): string {
  return `var(${isChampion ? '--champion-line' : EDGES[kind]})`;
}
