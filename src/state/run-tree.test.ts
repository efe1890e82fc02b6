import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runRow } from '../../tests/support/runs.ts';
import { groupRuns, nestRuns, spreadOf } from './run-tree.ts';

const run = (runId: string, parentRunId: string | null = null) => runRow({ runId, parentRunId });
const shape = (lines: ReturnType<typeof nestRuns>) =>
  lines.map((line) => (line.kind === 'run' ? `${line.depth}:${line.key}` : line.label));

describe('nestRuns', () => {
  it('hides children until their parent is open, and keeps the order of both', () => {
    const rows = [run('c2', 'p'), run('a'), run('p'), run('c1', 'p')];
    expect(shape(nestRuns(rows, new Set()))).toEqual(['0:a', '0:p']);
    expect(shape(nestRuns(rows, new Set(['p'])))).toEqual(['0:a', '0:p', '1:c2', '1:c1']);
    expect(nestRuns(rows, new Set())[1]).toMatchObject({ numChildren: 2, isOpen: false });
  });

  it('shows a child by itself when its parent is not among the rows', () => {
    expect(shape(nestRuns([run('c', 'gone')], new Set()))).toEqual(['0:c']);
  });

  it('shows each run at most once, and all that can be reached when all are open', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(19), { nil: null }), { maxLength: 20 }), (parents) => {
        const rows = parents.map((parent, at) =>
          run(String(at), parent === null ? null : String(parent)),
        );
        const lines = nestRuns(rows, new Set(rows.map(({ runId }) => runId)));
        const keys = lines.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        const below = rows.filter(
          ({ parentRunId, runId }) => parentRunId === null || parentRunId === runId,
        );
        for (const { runId } of below) expect(keys).toContain(runId);
      }),
    );
  });
});

describe('groupRuns', () => {
  const rows = [run('a'), run('b'), run('c')];
  const groupOf = ({ runId }: { runId: string }) => (runId === 'b' ? '__proto__' : 'x');

  it('puts groups in the order of their first runs', () => {
    expect(shape(groupRuns(rows, groupOf, new Set()))).toEqual([
      'x',
      '1:a',
      '1:c',
      '__proto__',
      '1:b',
    ]);
  });

  it('leaves the runs of a closed group out but keeps its head with all of them', () => {
    const lines = groupRuns(rows, groupOf, new Set(['x']));
    expect(shape(lines)).toEqual(['x', '__proto__', '1:b']);
    expect(lines[0]).toMatchObject({ kind: 'group', isOpen: false });
    expect(lines[0].kind === 'group' && lines[0].rows.length).toBe(2);
  });
});

describe('spreadOf', () => {
  it('gives mean and sample deviation of what is finite', () => {
    expect(spreadOf([1, 2, 3, NaN, null])).toEqual({ mean: 2, sd: 1, count: 3 });
    expect(spreadOf([5])).toEqual({ mean: 5, sd: null, count: 1 });
    expect(spreadOf([NaN, null, undefined])).toBeNull();
  });
});
