import { describe, expect, it } from 'vitest';
import { runRow } from '../../../tests/support/runs.ts';
import type { DriftReportRecord } from '../drift/report.ts';
import type { ModelVersionRecord } from '../registry/entities.ts';
import type { TableSource } from '../table/version.ts';
import type { StudyRecord } from '../tuning/study.ts';
import {
  buildLineage,
  STUDY_TAG,
  type LineageRecords,
  type LineageTable,
} from './build-lineage.ts';
import { downstream, upstream, type LineageGraph } from './lineage.ts';

const table = (
  name: string,
  version: number,
  operation: LineageTable['operation'],
  source: TableSource,
): LineageTable => ({ name, version, numRows: 7043, digest: 'd'.repeat(64), operation, source });

const input = (name: string, context = 'training') => ({
  name,
  version: 1,
  digest: 'd',
  context,
  numRows: 1,
});

const version = (runId: string): ModelVersionRecord => ({
  name: 'churn',
  version: 1,
  runId,
  source: `runs:/${runId}/model`,
  modelHash: 'e'.repeat(64),
  status: 'READY',
  createdBy: 'data_scientist',
  signature: null,
  inputExample: null,
  description: '',
  creationTime: 0,
  tags: {},
  schemaVersion: 1,
});

const study = { studyId: 's', runId: 'parent', name: 'Study', nTrials: 16, metric: 'f1_score' };
const ref = { name: 'dev.a.gold', version: 1, digest: 'd', rows: 1 };
const drift = {
  reportId: 'rep',
  report: {
    columns: {},
    dataset: { drift: true, share: 0.5, drifted: 1, compared: 2, threshold: 0.5 },
    reference: ref,
    current: { ...ref, name: 'prod.a.predictions' },
  },
  model: { name: 'churn', version: 1 },
  createdAt: 0,
  schemaVersion: 1,
} satisfies DriftReportRecord;

const records: LineageRecords = {
  tableVersions: [
    table('dev.a.bronze', 1, 'import', { fileName: 'a.csv', fileSizeBytes: 12345 }),
    table('dev.a.gold', 1, 'transform', {
      parents: [{ name: 'dev.a.bronze', version: 1 }],
      recipeDigest: 'r1',
    }),
    table('prod.a.predictions', 1, 'score', {
      parents: [{ name: 'dev.a.gold', version: 1 }],
      model: { name: 'churn', version: 1, alias: 'champion' },
    }),
  ],
  recipes: [{ digest: 'r1', recipe: { version: 1, name: 'Clean', steps: [] } }],
  pipelines: [{ digest: 'p1', recipeDigest: 'r2' }],
  runs: [
    runRow({ runId: 'parent' }),
    runRow({ runId: 't1', parentRunId: 'parent', inputs: [input('dev.a.gold')] }),
    runRow({
      runId: 'best',
      runName: 'best',
      inputs: [input('dev.a.gold')],
      pipelineDigest: 'p1',
      tags: { [STUDY_TAG]: 's' },
      metrics: { test_roc_auc: 0.84567 },
    }),
    runRow({ runId: 'gone', lifecycleStage: 'deleted' }),
  ],
  studies: [study as StudyRecord],
  modelVersions: [version('best')],
  aliases: [{ name: 'churn', alias: 'champion', version: 1 }],
  driftReports: [drift],
};

const idsOf = (graph: LineageGraph): string[] => graph.nodes.map(({ id }) => id).sort();

describe('buildLineage', () => {
  it('leads from the file to the drift report', () => {
    const graph = buildLineage(records);
    const lines = graph.edges.map(({ from, label, to }) => `${from} -${label}-> ${to}`).sort();
    expect(lines).toEqual(
      [
        'file:a.csv#dddddddddddd -imported-> table:dev.a.bronze@1',
        'table:dev.a.bronze@1 -transformed-> table:dev.a.gold@1',
        'recipe:r1 -applied-> table:dev.a.gold@1',
        'table:dev.a.gold@1 -training-> study:s',
        'table:dev.a.gold@1 -training-> run:best',
        'recipe:r2 -fitted-> run:best',
        'study:s -tuned-> run:best',
        'run:best -registered-> model_version:churn@1',
        'model_version:churn@1 -promoted-> alias:churn@champion',
        'alias:churn@champion -scored-> table:prod.a.predictions@1',
        'table:dev.a.gold@1 -scored-> table:prod.a.predictions@1',
        'table:dev.a.gold@1 -reference-> drift_report:rep',
        'table:prod.a.predictions@1 -current-> drift_report:rep',
        'model_version:churn@1 -monitored-> drift_report:rep',
      ].sort(),
    );
    const known = new Set(idsOf(graph));
    expect(graph.edges.every(({ from, to }) => known.has(from) && known.has(to))).toBe(true);
    const facts = Object.fromEntries(graph.nodes.map((node) => [node.id, node]));
    expect(facts['table:prod.a.predictions@1']).toMatchObject({
      kind: 'predictions',
      subtitle: '7,043 rows · dddddddd',
      href: '#/tables/prod.a.predictions?version=1',
    });
    expect(facts['run:best'].subtitle).toBe('FINISHED · test_roc_auc 0.846');
    expect(known.has('run:gone') || known.has('run:t1') || known.has('run:parent')).toBe(false);
  });

  it('names the version itself once the alias points elsewhere', () => {
    const { edges } = buildLineage({
      ...records,
      aliases: [{ name: 'churn', alias: 'champion', version: 2 }],
    });
    const scored = edges.filter(({ to }) => to === 'table:prod.a.predictions@1');
    expect(scored.map(({ from }) => from)).toContain('model_version:churn@1');
    expect(scored.map(({ from }) => from)).not.toContain('alias:churn@champion');
  });

  it('shows what was purged as a gap and a registered trial as a run', () => {
    const graph = buildLineage({
      ...records,
      tableVersions: [],
      modelVersions: [version('t1')],
    });
    const gap = graph.nodes.find(({ id }) => id === 'table:dev.a.gold@1');
    expect(gap?.subtitle).toBe('no longer in this workspace');
    expect(graph.edges).toContainEqual({ from: 'study:s', to: 'run:t1', label: 'trial' });
  });
});

describe('buildLineage with trials', () => {
  it('shows each trial as a run under its study', () => {
    const graph = buildLineage(records, { trials: true });
    expect(graph.edges).toContainEqual({ from: 'study:s', to: 'run:t1', label: 'trial' });
    expect(graph.nodes.some(({ id }) => id === 'run:parent')).toBe(false);
  });
});

describe('upstream and downstream', () => {
  const graph = buildLineage(records);

  it('tell what something was made from and what it affects', () => {
    expect(idsOf(upstream(graph, 'run:best'))).toEqual([
      'file:a.csv#dddddddddddd',
      'recipe:r1',
      'recipe:r2',
      'run:best',
      'study:s',
      'table:dev.a.bronze@1',
      'table:dev.a.gold@1',
    ]);
    const affected = downstream(graph, 'file:a.csv#dddddddddddd');
    expect(idsOf(graph).filter((id) => !idsOf(affected).includes(id))).toEqual([
      'recipe:r1',
      'recipe:r2',
    ]);
    expect(affected.edges.some(({ from }) => from.startsWith('recipe'))).toBe(false);
  });

  it('end on cycles and on unknown nodes', () => {
    const node = (id: string) => ({ id, kind: 'run' as const, title: '', subtitle: '', href: '' });
    const edge = (from: string, to: string) => ({ from, to, label: '' });
    const loop = { nodes: [node('a'), node('b')], edges: [edge('a', 'b'), edge('b', 'a')] };
    expect(idsOf(upstream(loop, 'a'))).toEqual(['a', 'b']);
    expect(idsOf(downstream(loop, 'x'))).toEqual([]);
  });
});
