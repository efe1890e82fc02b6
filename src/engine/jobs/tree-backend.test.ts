import { describe, expect, it } from 'vitest';
import type { HostKernel } from '../../core/learners/trees/host.ts';
import { createPlainKernel } from '../../core/learners/trees/plain-kernel.ts';
import { chooseTreeKernel, type TreeWork } from './tree-backend.ts';

/** Stands for WebAssembly, which has a file to fetch: only the name matters here. */
const WASM: HostKernel = { ...createPlainKernel(), backend: 'wasm' };
const MUCH: TreeWork = { numRows: 1_000_000, numFeatures: 28 };
const GPU = { name: 'nvidia hopper', isFallback: false };
const SOFTWARE = { name: 'google swiftshader', isFallback: true };

/** What is there to choose from. */
interface Surroundings {
  readonly learner?: 'gbdt' | 'random_forest';
  readonly work?: TreeWork | null;
  readonly wasm?: HostKernel | null;
  readonly adapter?: typeof GPU | null;
}

async function choose(
  choice: Parameters<typeof chooseTreeKernel>[1],
  { learner = 'gbdt', work = MUCH, wasm = WASM, adapter = GPU }: Surroundings = {},
): Promise<[string, string]> {
  const chosen = await chooseTreeKernel(
    learner,
    choice,
    work,
    () => Promise.resolve(wasm),
    () => Promise.resolve(adapter),
  );
  return [chosen.kernel.backend, chosen.reason];
}

describe('chooseTreeKernel', () => {
  it('does as it is asked', async () => {
    expect(await choose('cpu')).toEqual(['cpu', 'asked for']);
    expect(await choose('wasm')).toEqual(['wasm', 'asked for']);
    expect(await choose('webgpu', { adapter: SOFTWARE })).toEqual(['webgpu', 'asked for']);
  });

  it('takes a GPU by itself when there is much to count', async () => {
    expect((await choose('auto'))[0]).toBe('webgpu');
    const few = { numRows: 5000, numFeatures: 20 };
    expect(await choose('auto', { work: few })).toEqual([
      'wasm',
      'too few rows for a GPU to be worth it',
    ]);
    expect((await choose('auto', { work: null }))[0]).toBe('wasm');
  });

  it('never takes software by itself', async () => {
    expect(await choose('auto', { adapter: SOFTWARE })).toEqual([
      'wasm',
      'the only GPU is software (google swiftshader)',
    ]);
    expect(await choose('auto', { adapter: null })).toEqual(['wasm', 'this browser offers no GPU']);
  });

  it('keeps random forests off the GPU', async () => {
    const learner = 'random_forest';
    expect((await choose('auto', { learner }))[0]).toBe('wasm');
    expect((await choose('webgpu', { learner }))[0]).toBe('wasm');
  });

  it('falls back to plain TypeScript without SIMD', async () => {
    expect(await choose('wasm', { wasm: null })).toEqual([
      'cpu',
      'this browser has no WebAssembly SIMD',
    ]);
    expect((await choose('webgpu', { wasm: null }))[0]).toBe('webgpu');
  });
});
