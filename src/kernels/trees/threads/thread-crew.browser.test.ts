import { expect, it } from 'vitest';
import { CASES_DIGEST } from '../../../../tests/support/tree-cases.ts';
import { digestOf } from '../../../core/hash.ts';
import { STAGES } from '../stages.ts';
import type { ThreadCase, ThreadResult } from './thread-crew.test-worker.ts';

/** Kernels: 0 is the plain one, else the number of threads. */
const THREADS = [0, 1, 2, 4];

function run(worker: Worker, request: ThreadCase): Promise<readonly ThreadResult[]> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<readonly ThreadResult[]>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(request);
  });
}

it('gives the same model on 1, 2 and 4 threads as on the plain kernel and in Node, in 20 random configurations', async () => {
  const worker = new Worker(new URL('./thread-crew.test-worker.ts', import.meta.url), {
    type: 'module',
  });
  const used = new Set<string>();
  const digests: string[] = [];
  try {
    for (let seed = 0; seed < 20; seed++) {
      const results = await run(worker, { seed, threads: THREADS });
      const [plain] = results;
      digests.push(plain.digest);
      expect(results.map(({ digest }) => digest)).toEqual(THREADS.map(() => plain.digest));
      expect(results[1].stages).toEqual([]);
      for (const { stages } of results) for (const stage of stages) used.add(stage);
    }
  } finally {
    worker.terminate();
  }
  expect(await digestOf(digests)).toBe(CASES_DIGEST);
  // All but those that one thread does for all.
  const alone = new Set<string>(['completeHistogram']);
  expect([...used].sort()).toEqual(STAGES.filter((stage) => !alone.has(stage)).sort());
});
