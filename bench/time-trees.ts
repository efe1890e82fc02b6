/** @file Boosting with a clock: where binning ends and training begins. */
import type { FitResult, Params } from '../src/core/learners/learner.ts';
import { createGbdt } from '../src/core/learners/trees/gbdt.ts';
import type { TreeKernel } from '../src/core/learners/trees/kernel.ts';
import type { GbdtModel } from '../src/core/learners/trees/model.ts';
import { createRandom } from '../src/core/random.ts';
import type { TreeData } from './tree-data.ts';

/** Times of both parts, in the clock's unit. */
export interface TreeTimes {
  readonly bin: number;
  readonly train: number;
}

/** Fits on a kernel and reads the clock before, between and after. */
export async function timeTrees(
  kernel: TreeKernel,
  params: Params,
  data: TreeData,
  clock: () => number,
): Promise<TreeTimes & FitResult<GbdtModel>> {
  let opened = 0;
  const timed: TreeKernel = {
    backend: kernel.backend,
    async prepare(...given) {
      const prepared = await kernel.prepare(...given);
      return {
        ...prepared,
        open(rest) {
          opened = clock();
          return prepared.open(rest);
        },
      };
    },
  };
  const start = clock();
  const random = createRandom('bench');
  const fit = await createGbdt(timed).fit(params, data.x, data.y, { random });
  return { ...fit, bin: opened - start, train: clock() - opened };
}
