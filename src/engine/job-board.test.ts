import { describe, expect, it } from 'vitest';
import { JobBoard } from './job-board.ts';

function setUp() {
  let time = 0;
  return { board: new JobBoard(() => time), advance: (ms: number) => void (time += ms) };
}

describe('JobBoard', () => {
  it('estimates the time left from the share done, and never falls back', async () => {
    const { board, advance } = setUp();
    await board.run({ title: 'T', kind: 'train' }, undefined, async (handle) => {
      advance(1000);
      handle.report({ stage: 'Growing', done: 25, total: 100, unit: 'rounds' });
      expect(board.jobs[0]).toMatchObject({ share: 0.25, leftMs: 3000 });
      handle.report({ stage: 'Scoring', done: 1, total: 100, unit: 'rows' });
      expect(board.jobs[0].share).toBe(0.25);
    });
    expect(board.jobs[0]).toMatchObject({ status: 'done', endedAt: 1000, leftMs: null });
  });

  it('collects metric points for live curves', async () => {
    const { board } = setUp();
    await board.run({ title: 'T', kind: 'train' }, undefined, async (handle) => {
      for (const step of [1, 2]) {
        handle.report({
          stage: 's',
          done: step,
          total: 2,
          unit: 'rounds',
          step,
          metrics: { loss: 1 / step },
        });
      }
    });
    expect(board.jobs[0].curves.get('loss')).toEqual([
      [1, 1],
      [2, 0.5],
    ]);
  });

  it('tells a cancelled job from a failed one', async () => {
    const { board } = setUp();
    const work = board.run({ title: 'T', kind: 'train' }, undefined, async ({ id, signal }) => {
      board.cancel(id);
      if (signal.aborted) throw new Error('stopped');
    });
    await expect(work).rejects.toThrow('stopped');
    const failing = board.run({ title: 'T', kind: 'train' }, undefined, () =>
      Promise.reject(new Error('no')),
    );
    await expect(failing).rejects.toThrow('no');
    expect(board.jobs.map((job) => job.status)).toEqual(['cancelled', 'failed']);
  });
});
