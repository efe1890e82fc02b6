/** @file The part of the lineage graph behind the registry: promotions, deployments, batches, endpoints, monitors. */
import type { BatchRecord } from '../batch/entities.ts';
import type { MonitorRecord, MonitorWindow } from '../monitoring/entities.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { AliasRecord } from '../registry/entities.ts';
import type { PromotionRecord } from '../registry/promotion.ts';
import { parseModelUri } from '../registry/uri.ts';
import type { EndpointRecord } from '../serving/entities.ts';
import { lineageId, page, tableNode, versionNode, type LineageDraft } from './lineage-draft.ts';

/** Records behind the registry. */
export interface ServingLineage {
  readonly promotions: readonly PromotionRecord[];
  readonly batches: readonly BatchRecord[];
  readonly endpoints: readonly EndpointRecord[];
  readonly deployments: readonly Pick<
    Deployment,
    'deploymentId' | 'model' | 'version' | 'to' | 'status'
  >[];
  readonly monitors: readonly (Pick<MonitorRecord, 'monitorId' | 'name'> & {
    readonly spec: Pick<MonitorRecord['spec'], 'source' | 'model' | 'baseline'>;
  })[];
  readonly monitorWindows: readonly Pick<MonitorWindow, 'monitorId' | 'reportId'>[];
}

/** The node of the version or run that a URI leads to now; null when nowhere. */
function modelNode(
  draft: LineageDraft,
  aliases: readonly AliasRecord[],
  uri: string,
): string | null {
  const parsed = parseModelUri(uri);
  switch (parsed.kind) {
    case 'run':
      return draft.has(lineageId.run(parsed.runId)) ? lineageId.run(parsed.runId) : null;
    case 'version':
      return versionNode(draft, parsed.name, parsed.version);
    case 'alias': {
      const holds = aliases.some(
        ({ name, alias }) => name === parsed.name && alias === parsed.alias,
      );
      return holds ? lineageId.alias(parsed.name, parsed.alias) : null;
    }
    case 'latest':
      return null;
    default:
      return parsed satisfies never;
  }
}

function addPromotions(draft: LineageDraft, { promotions }: ServingLineage): void {
  for (const one of promotions) {
    const { promotionId, strategy, status, to, model, version, target, targetVersion } = one;
    const id = lineageId.promotion(promotionId);
    const title = strategy === 'model' ? `Weights to ${to}` : `Pipeline to ${to}`;
    draft.node('promotion', id, title, status, `#/environments?promotion=${promotionId}`);
    draft.edge(versionNode(draft, model, version), id, 'promoted');
    const data = one.data ?? one.tests?.table;
    if (strategy === 'code' && data) {
      draft.edge(tableNode(draft, data.name, data.version), id, 'tested and trained on');
    }
    if (targetVersion !== null) {
      draft.edge(
        id,
        versionNode(draft, target, targetVersion),
        strategy === 'model' ? 'copied' : 'trained',
      );
    }
  }
}

function addBatches(draft: LineageDraft, { batches }: ServingLineage): void {
  for (const { batchId, status, model, table, into, output, rowsDone } of batches) {
    if (status === 'WAITING') continue;
    const id = lineageId.batch(batchId);
    draft.node('batch', id, `Batch into ${into}`, `${status} · ${rowsDone} rows`, '#/batch');
    draft.edge(tableNode(draft, table.name, table.version), id, 'scored');
    if (model.name !== null && model.version !== null) {
      draft.edge(versionNode(draft, model.name, model.version), id, 'scored');
    } else if (draft.has(lineageId.run(model.runId))) {
      draft.edge(lineageId.run(model.runId), id, 'scored');
    }
    if (output) draft.edge(id, tableNode(draft, output.name, output.version), 'wrote');
  }
}

function addDeployments(draft: LineageDraft, { deployments }: ServingLineage): void {
  for (const { deploymentId, model, version, to, status } of deployments) {
    const id = lineageId.deployment(deploymentId);
    draft.node(
      'deployment',
      id,
      `Deployment of ${model} v${version}`,
      status,
      page('registry', model),
    );
    draft.edge(versionNode(draft, model, version), id, 'deployed');
    const alias = lineageId.alias(model, to);
    if (status === 'deployed' && draft.has(alias)) draft.edge(id, alias, 'set');
  }
}

function addEndpoints(
  draft: LineageDraft,
  aliases: readonly AliasRecord[],
  { endpoints }: ServingLineage,
): void {
  for (const { name, served, shadow, canary } of endpoints) {
    const id = lineageId.endpoint(name);
    const shares = served.map((one) => `${one.name} ${one.percent} %`).join(', ');
    draft.node('endpoint', id, name, shares, page('endpoints', name));
    const uris = [
      ...served.map(({ model }) => [model, 'served'] as const),
      ...(shadow === null ? [] : [[shadow, 'shadow'] as const]),
      ...(canary?.status === 'RUNNING' ? [[canary.model, 'canary'] as const] : []),
    ];
    for (const [uri, label] of uris) {
      const from = modelNode(draft, aliases, uri);
      if (from !== null) draft.edge(from, id, label);
    }
  }
}

function addMonitors(
  draft: LineageDraft,
  aliases: readonly AliasRecord[],
  { monitors, monitorWindows }: ServingLineage,
): void {
  for (const { monitorId, name, spec } of monitors) {
    const { source, baseline, model } = spec;
    const id = lineageId.monitor(monitorId);
    const windows = monitorWindows.filter((window) => window.monitorId === monitorId);
    draft.node('monitor', id, name, `${windows.length} windows`);
    if ('table' in source) {
      for (const node of draft.newest(source.table)) draft.edge(node, id, 'watched');
    } else if (draft.has(lineageId.endpoint(source.endpoint))) {
      draft.edge(lineageId.endpoint(source.endpoint), id, 'watched');
    }
    draft.edge(tableNode(draft, baseline.name, baseline.version), id, 'baseline');
    const from = model === null ? null : modelNode(draft, aliases, model);
    if (from !== null) draft.edge(from, id, 'watched');
    for (const { reportId } of windows) {
      const report = reportId === null ? null : lineageId.driftReport(reportId);
      if (report !== null && draft.has(report)) draft.edge(id, report, 'reported');
    }
  }
}

/** Adds what became of versions: where they went, what they scored, who serves and who watches them. */
export function addServing(
  draft: LineageDraft,
  aliases: readonly AliasRecord[],
  records: ServingLineage,
): void {
  addPromotions(draft, records);
  addBatches(draft, records);
  addDeployments(draft, records);
  addEndpoints(draft, aliases, records);
  addMonitors(draft, aliases, records);
}
