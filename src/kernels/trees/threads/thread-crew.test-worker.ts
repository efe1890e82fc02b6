/** @file Fits one random configuration on the plain kernel and on threads, for thread-crew.browser.test.ts. */
import { treeCase } from '../../../../tests/support/tree-cases.ts';
import { digestOf } from '../../../core/hash.ts';
import { createGbdt, gbdt } from '../../../core/learners/trees/gbdt.ts';
import { createRandom } from '../../../core/random.ts';
import { loadSharedTreeModule, loadTreeModule } from '../load.ts';
import { createWasmKernel } from '../wasm-kernel.ts';
import { openThreadCrew } from './thread-crew.ts';

/** Which configuration, and the numbers of threads. */
export interface ThreadCase {
  readonly seed: number;
  readonly threads: readonly number[];
}

/** Digest of the model, and which threads did a part. */
export interface ThreadResult {
  readonly digest: string;
  readonly stages: readonly string[];
}

async function fitAll({ seed, threads }: ThreadCase): Promise<readonly ThreadResult[]> {
  const { x, y, params, context } = treeCase(seed);
  const [alone, shared] = await Promise.all([loadTreeModule(), loadSharedTreeModule()]);
  const results: ThreadResult[] = [];
  for (const count of threads) {
    const stages = new Set<string>();
    const kernel = createWasmKernel(alone, {
      module: shared,
      count: () => count,
      worth: { updates: 50, rows: 10, bins: 10 },
      openCrew: async (...given) => {
        const crew = await openThreadCrew(...given);
        return (
          crew && {
            ...crew,
            run: (used, stage, argsOf) => {
              if (used > 1) stages.add(stage);
              return crew.run(used, stage, argsOf);
            },
          }
        );
      },
    });
    const learner = count === 0 ? gbdt : createGbdt(kernel);
    const { model } = await learner.fit(params, x, y, { random: createRandom(seed), ...context });
    results.push({ digest: await digestOf(model), stages: [...stages].sort() });
  }
  return results;
}

onmessage = (event: MessageEvent<ThreadCase>) => {
  fitAll(event.data).then(
    (results) => postMessage(results),
    (error: unknown) =>
      setTimeout(() => {
        throw error;
      }),
  );
};
