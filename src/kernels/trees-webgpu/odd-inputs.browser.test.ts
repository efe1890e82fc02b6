import { describe, expect, it } from 'vitest';
import { ODD_INPUTS, outcomeOf } from '../../../tests/support/odd-inputs.ts';
import { createGbdt, gbdt } from '../../core/learners/trees/gbdt.ts';
import { loadTreeModule } from '../trees/load.ts';
import { createWasmKernel } from '../trees/wasm-kernel.ts';
import { findAdapter } from '../webgpu/device.ts';
import { createWebGpuTreeKernel } from './webgpu-kernel.ts';

const found = await findAdapter();
const PARAMS = { num_iterations: 2, min_data_in_leaf: 1 };

describe.skipIf(!found)('the WebGPU kernel', () => {
  it.each(ODD_INPUTS)('makes of $name what the plain one does', async (odd) => {
    const host = createWasmKernel(await loadTreeModule());
    const learner = createGbdt(createWebGpuTreeKernel(host, 0));
    expect(await outcomeOf(learner, odd, PARAMS)).toEqual(await outcomeOf(gbdt, odd, PARAMS));
  });
});
