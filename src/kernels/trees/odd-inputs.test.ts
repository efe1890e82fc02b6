import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ODD_INPUTS, outcomeOf } from '../../../tests/support/odd-inputs.ts';
import { createGbdt, gbdt } from '../../core/learners/trees/gbdt.ts';
import { createRandomForest, randomForest } from '../../core/learners/trees/random-forest.ts';
import { createWasmKernel } from './wasm-kernel.ts';

const module = new WebAssembly.Module(readFileSync(new URL('./trees.wasm', import.meta.url)));
const kernel = createWasmKernel(module);
const LEARNERS = [
  {
    name: 'boosting',
    plain: gbdt,
    wasm: createGbdt(kernel),
    params: { num_iterations: 3, min_data_in_leaf: 1 },
  },
  {
    name: 'a random forest',
    plain: randomForest,
    wasm: createRandomForest(kernel),
    params: { n_estimators: 3 },
  },
];

describe.each(LEARNERS)('$name', ({ plain, wasm, params }) => {
  it.each(ODD_INPUTS)('makes of $name what it should, on both kernels', async (odd) => {
    const outcome = await outcomeOf(plain, odd, params);
    expect(outcome.message === '' ? null : outcome.code, outcome.message).toBe(odd.code);
    expect(await outcomeOf(wasm, odd, params)).toEqual(outcome);
  });
});
