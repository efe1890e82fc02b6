import { describe, expect, it } from 'vitest';
import { summariseJobs } from './job-summary.ts';
import type { JobView } from './types.ts';

const job = (changes: Partial<JobView>): JobView => ({
  id: 'a',
  title: 'a',
  stage: 'Reading',
  done: 0,
  total: 0,
  unit: 'rows',
  msLeft: null,
  canCancel: true,
  ...changes,
});

describe('summariseJobs', () => {
  it('says that none runs', () => {
    expect(summariseJobs([])).toEqual({ text: 'No jobs running', share: null });
  });

  it('leaves out what is not known', () => {
    expect(summariseJobs([job({})])).toEqual({ text: '1 job', share: null });
  });

  it('counts, averages shares and takes the longest time left', () => {
    const jobs = [job({ done: 54, total: 100, msLeft: 13_200 }), job({ done: 1, total: 1 })];
    expect(summariseJobs(jobs)).toEqual({ text: '2 jobs · 77 % · 14 s', share: 0.77 });
  });
});
