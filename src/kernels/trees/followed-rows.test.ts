import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  lossCase,
  treeCase,
  TREE_LOSSES,
  type TreeCase,
} from '../../../tests/support/tree-cases.ts';
import { digestOf } from '../../core/hash.ts';
import type { FitContext, FitResult, Learner, Params } from '../../core/learners/learner.ts';
import { createGbdt, gbdt } from '../../core/learners/trees/gbdt.ts';
import type { GbdtModel } from '../../core/learners/trees/model.ts';
import { takeRows, takeValues } from '../../core/matrix.ts';
import { createRandom } from '../../core/random.ts';
import { createWasmKernel } from './wasm-kernel.ts';

const module = new WebAssembly.Module(readFileSync(new URL('./trees.wasm', import.meta.url)));
const onWasm = createGbdt(createWasmKernel(module));

/** Grows on three rows of four and follows the others, whose columns stand in another order. */
function fit(
  learner: Learner<GbdtModel>,
  { x, y, context }: TreeCase,
  params: Params,
  more: Partial<FitContext> = {},
): Promise<FitResult<GbdtModel>> {
  const rows = Int32Array.from({ length: x.numRows }, (_, row) => row);
  const weights = context.weights ?? new Float64Array(x.numRows).fill(1);
  const part = (taken: Int32Array) => ({
    x: takeRows(x, taken),
    y: { ...y, values: takeValues(y.values, taken) },
    weights: takeValues(weights, taken),
  });
  const training = part(rows.filter((row) => row % 4 !== 0));
  const other = part(rows.filter((row) => row % 4 === 0));
  const { features, columns, numRows } = other.x;
  const turned = { numRows, features: features.toReversed(), columns: columns.toReversed() };
  return learner.fit(params, training.x, training.y, {
    random: createRandom('followed'),
    weights: training.weights,
    validation: { ...other, x: turned },
    ...more,
  });
}

async function expectSame(
  one: TreeCase,
  params: Params,
  more: Partial<FitContext> = {},
): Promise<readonly string[]> {
  const plain = await fit(gbdt, one, params, more);
  const fast = await fit(onWasm, one, params, more);
  expect(fast.series, JSON.stringify(params)).toEqual(plain.series);
  expect(await digestOf(fast.model)).toBe(await digestOf(plain.model));
  return fast.series.map(({ key }) => key);
}

describe('rows that WebAssembly follows while trees grow', () => {
  it('have the curve of the plain kernel, to the bit, and stop at the same round', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const one = treeCase(seed);
      const keys = await expectSame(one, { ...one.params, early_stopping_round: 2 });
      expect(keys.some((key) => key.startsWith('validation_'))).toBe(true);
    }
  });

  it.each(TREE_LOSSES)('have it for this loss: %j', async (loss) => {
    const one = lossCase(7, loss);
    await expectSame(one, one.params);
  });

  it('have it for trees of more leaves than a byte can tell apart', async () => {
    const one = lossCase(5, {});
    expect(one.x.numRows).toBe(5000);
    const params = { num_iterations: 3, num_leaves: 400, min_data_in_leaf: 1, lambda_l2: 0 };
    const { forest } = (await fit(onWasm, one, params)).model;
    expect(forest.leafOffsets[1]).toBeGreaterThan(256);
    await expectSame(one, params);
  });

  it('have it where rounds are added to a model', async () => {
    for (const seed of [1, 2, 3]) {
      const one = treeCase(seed);
      const { model } = await fit(gbdt, one, one.params);
      await expectSame(one, one.params, { initModel: model });
    }
  });

  it('have it where a tree has no node', async () => {
    const one = treeCase(2);
    const params = { num_iterations: 4, min_data_in_leaf: 1e6, feature_fraction: 0.5 };
    await expectSame(one, params);
  });
});
