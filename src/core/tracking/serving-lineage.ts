/** @file The part of the lineage graph behind the registry: promotions, deployments, batches, endpoints, monitors. */
import type { BatchRecord } from '../batch/entities.ts';
import type { AliasRecord } from '../registry/entities.ts';
import type { PromotionRecord } from '../registry/promotion.ts';
import { parseModelUri } from '../registry/uri.ts';
import type { EndpointRecord } from '../serving/entities.ts';
import { lineageId, tableNode, versionNode, type LineageDraft } from './lineage-draft.ts';

/** A record of which only some members are known here. */
type Loose = Readonly<Record<string, unknown>>;

/** Records behind the registry. Deployments and monitors say more than is read here. */
export interface ServingLineage {
  readonly promotions: readonly PromotionRecord[];
  readonly batches: readonly BatchRecord[];
  readonly endpoints: readonly EndpointRecord[];
  readonly deployments: readonly Loose[];
  readonly monitors: readonly Loose[];
  readonly monitorWindows: readonly Loose[];
}

const textOf = (record: Loose, key: string): string | null => {
  const value = record[key];
  return typeof value === 'string' ? value : null;
};

/** A member that is a text, or an object with a name. */
function nameIn(record: Loose, key: string): string | null {
  const value = record[key];
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return null;
  return textOf(value as Loose, 'name');
}

/** The node of the version or run that a URI leads to now; null when it is no URI. */
function modelNode(
  draft: LineageDraft,
  aliases: readonly AliasRecord[],
  uri: string,
): string | null {
  if (!uri.startsWith('models:/') && !uri.startsWith('runs:/')) return null;
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
  for (const one of deployments) {
    const [deploymentId, model, to] = [
      textOf(one, 'deploymentId'),
      textOf(one, 'model'),
      textOf(one, 'to'),
    ];
    const { version } = one;
    if (deploymentId === null || model === null || typeof version !== 'number') continue;
    const id = lineageId.deployment(deploymentId);
    const status = textOf(one, 'status') ?? '';
    draft.node('deployment', id, `Deployment of ${model} v${version}`, status);
    draft.edge(versionNode(draft, model, version), id, 'deployed');
    const alias = to === null ? null : lineageId.alias(model, to);
    if (status === 'deployed' && alias !== null && draft.has(alias)) draft.edge(id, alias, 'set');
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
    draft.node('endpoint', id, name, shares);
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
  records: ServingLineage,
): void {
  for (const one of records.monitors) {
    const monitorId = textOf(one, 'monitorId');
    if (monitorId === null) continue;
    const id = lineageId.monitor(monitorId);
    const windows = records.monitorWindows.filter((window) => window['monitorId'] === monitorId);
    draft.node('monitor', id, textOf(one, 'name') ?? 'Monitor', `${windows.length} windows`);
    const source = one['source'];
    if (typeof source === 'object' && source !== null) {
      const endpoint = textOf(source as Loose, 'endpoint');
      if (endpoint !== null && draft.has(lineageId.endpoint(endpoint))) {
        draft.edge(lineageId.endpoint(endpoint), id, 'watched');
      }
      const table = nameIn(source as Loose, 'table');
      for (const node of draft.newest(table)) draft.edge(node, id, 'watched');
    }
    for (const node of draft.newest(nameIn(one, 'baseline'))) draft.edge(node, id, 'baseline');
    const model = nameIn(one, 'model');
    const from = model === null ? null : modelNode(draft, aliases, model);
    if (from !== null) draft.edge(from, id, 'watched');
    for (const window of windows) {
      const report = textOf(window, 'reportId');
      if (report !== null && draft.has(lineageId.driftReport(report))) {
        draft.edge(id, lineageId.driftReport(report), 'reported');
      }
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
