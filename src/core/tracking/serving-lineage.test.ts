import { describe, expect, it } from 'vitest';
import { runRow } from '../../../tests/support/runs.ts';
import type { BatchRecord } from '../batch/entities.ts';
import type { PromotionRecord } from '../registry/promotion.ts';
import type { EndpointRecord } from '../serving/entities.ts';
import { buildLineage, type LineageRecords } from './build-lineage.ts';
import { downstream } from './lineage.ts';

const table = (name: string) => ({
  name,
  version: 1,
  numRows: 9,
  digest: 'd'.repeat(64),
  operation: 'import' as const,
  source: {},
});

const records = {
  tableVersions: [table('dev.a.raw'), table('staging.a.raw'), table('staging.a.scored')],
  recipes: [],
  pipelines: [],
  runs: [runRow({ runId: 'r' })],
  studies: [],
  modelVersions: [],
  aliases: [{ name: 'staging.a.m', alias: 'champion', version: 1 }],
  driftReports: [],
  serving: {
    promotions: [
      {
        promotionId: 'p',
        strategy: 'code',
        status: 'succeeded',
        to: 'staging',
        model: 'dev.a.m',
        version: 4,
        target: 'staging.a.m',
        targetVersion: 1,
        data: { name: 'staging.a.raw', version: 1, digest: 'd', rows: 9 },
        tests: null,
      } as unknown as PromotionRecord,
    ],
    batches: [
      {
        batchId: 'b',
        status: 'FINISHED',
        model: { name: 'staging.a.m', version: 1, runId: 'r' },
        table: { name: 'staging.a.raw', version: 1 },
        into: 'staging.a.scored',
        output: { name: 'staging.a.scored', version: 1 },
        rowsDone: 9,
      } as unknown as BatchRecord,
    ],
    endpoints: [
      {
        name: 'live',
        served: [{ name: 'm', model: 'models:/staging.a.m@champion', percent: 100 }],
        shadow: 'runs:/r/model',
        canary: null,
      } as unknown as EndpointRecord,
    ],
    deployments: [
      { deploymentId: 'x', model: 'staging.a.m', version: 1, to: 'champion', status: 'deployed' },
      { deploymentId: 'y', model: 'staging.a.m', version: 1, to: 'champion', status: 'rejected' },
    ],
    monitors: [
      {
        monitorId: 'w',
        name: 'watch',
        spec: {
          source: { endpoint: 'live' },
          baseline: { name: 'staging.a.raw', version: 1 },
          model: 'models:/staging.a.m@champion',
        },
      },
    ],
    monitorWindows: [{ monitorId: 'w', reportId: 'gone' }],
  },
} satisfies LineageRecords;

describe('addServing', () => {
  it('leads from a version through its promotion to who serves and who watches it', () => {
    const graph = buildLineage(records);
    const reached = downstream(graph, 'model_version:dev.a.m@4').nodes.map(({ id }) => id);
    expect(reached.sort()).toEqual(
      [
        'model_version:dev.a.m@4',
        'promotion:p',
        'model_version:staging.a.m@1',
        'alias:staging.a.m@champion',
        'deployment:x',
        'deployment:y',
        'batch:b',
        'table:staging.a.scored@1',
        'endpoint:live',
        'monitor:w',
      ].sort(),
    );
  });

  it('never leads from data of one environment into another; only a deployment that went through set its alias', () => {
    const graph = buildLineage(records);
    expect(downstream(graph, 'table:dev.a.raw@1').nodes).toHaveLength(1);
    const set = graph.edges.filter(({ label }) => label === 'set').map(({ from }) => from);
    expect(set).toEqual(['deployment:x']);
    expect(graph.edges).toContainEqual({ from: 'run:r', to: 'endpoint:live', label: 'shadow' });
  });
});
