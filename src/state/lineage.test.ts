import { describe, expect, it } from 'vitest';
import type { LineageGraph, LineageKind, LineageNode } from '../core/tracking/lineage.ts';
import {
  countWords,
  mergeEdges,
  isTraced,
  lineageRows,
  shortTitle,
  tableOfNode,
  trace,
} from './lineage.ts';

const node = (id: string, kind: LineageKind, title = id): LineageNode => ({
  id,
  kind,
  title,
  subtitle: '',
  href: '#/',
});

const graph: LineageGraph = {
  nodes: [
    node('run:a', 'run'),
    node('run:b', 'run'),
    node('table:dev.a.gold@2', 'table', 'dev.a.gold v2'),
    node('file:x', 'file'),
    node('alias:m@champion', 'alias'),
  ],
  edges: [
    { from: 'file:x', to: 'table:dev.a.gold@2', label: 'imported' },
    { from: 'table:dev.a.gold@2', to: 'run:a', label: 'training' },
    { from: 'table:dev.a.gold@2', to: 'run:b', label: 'training' },
    { from: 'run:a', to: 'alias:m@champion', label: 'promoted' },
    { from: 'file:x', to: 'alias:m@champion', label: 'odd' },
  ],
};

describe('trace', () => {
  it('tells what a node was made from and what hangs on it', () => {
    expect([...trace(graph, 'run:a', 'both')].sort()).toEqual([
      ['alias:m@champion', 'down'],
      ['file:x', 'up'],
      ['run:a', 'self'],
      ['table:dev.a.gold@2', 'up'],
    ]);
    expect([...trace(graph, 'run:a', 'down').keys()]).toEqual(['run:a', 'alias:m@champion']);
    expect(trace(graph, 'nothing', 'both').size).toBe(0);
  });

  it('leaves out edges that pass the node by', () => {
    const relations = trace(graph, 'run:a', 'both');
    expect(
      graph.edges.filter((edge) => isTraced(edge, relations)).map(({ label }) => label),
    ).toEqual(['imported', 'training', 'promoted']);
  });
});

describe('lineageRows', () => {
  it('lists nodes from left to right with both ends of their edges', () => {
    const rows = lineageRows(graph, null);
    expect(rows.map(({ node: { kind } }) => kind)).toEqual([
      'file',
      'table',
      'run',
      'run',
      'alias',
    ]);
    expect(rows[1].madeFrom.map(({ node: { id }, label }) => [id, label])).toEqual([
      ['file:x', 'imported'],
    ]);
    expect(rows[1].usedFor).toHaveLength(2);
    expect(lineageRows(graph, trace(graph, 'run:b', 'up'))).toHaveLength(3);
  });
});

describe('mergeEdges', () => {
  it('says once what two nodes have to do with each other', () => {
    const edge = { from: 'a', to: 'b', label: 'training' };
    expect(mergeEdges([edge, { ...edge, to: 'c' }, { ...edge, label: 'test' }])).toEqual([
      { ...edge, label: 'training, test' },
      { ...edge, to: 'c' },
    ]);
  });
});

describe('words', () => {
  it('count kinds and shorten names', () => {
    expect(countWords(graph.nodes)).toBe('1 file, 1 table version, 2 runs and 1 alias');
    expect(countWords([])).toBe('');
    expect(shortTitle(graph.nodes[2])).toBe('gold v2');
    expect(shortTitle(node('x', 'drift_report', 'Drift of dev.a.now'))).toBe('Drift of now');
    expect(shortTitle(node('x', 'run', 'dev.a.b'))).toBe('dev.a.b');
    expect(tableOfNode(graph.nodes[2])).toEqual({ name: 'dev.a.gold', version: 2 });
    expect(tableOfNode(graph.nodes[0])).toBeNull();
  });
});
