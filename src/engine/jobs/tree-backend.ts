/** @file On what trees are grown, and why. The model is the same on all of it. */
import type { HostKernel } from '../../core/learners/trees/host.ts';
import type { TreeKernel } from '../../core/learners/trees/kernel.ts';
import { createPlainKernel } from '../../core/learners/trees/plain-kernel.ts';
import { findAdapter, type FoundAdapter } from '../../kernels/webgpu/device.ts';
import type { BackendChoice } from '../protocol.ts';

/** How much there is to train on. */
export interface TreeWork {
  readonly numRows: number;
  /** Columns of the table, or any other guess. */
  readonly numFeatures: number;
}

/** A kernel, with the reason in words. */
export interface ChosenKernel {
  readonly kernel: TreeKernel;
  readonly reason: string;
}

/** Rows × columns from which a GPU is looked at: opening one takes longer than training on less. */
const WORTH_A_LOOK = 2 ** 22;

/** Reason of a backend that was asked for. */
export const ASKED = 'asked for';

/**
 * Chooses. `auto` means WebAssembly, and on top of it a GPU when there is much to count: the session then measures, on
 * the fit's own root, which nodes are worth the way there, if any (kernels/trees-webgpu/worth.ts). Software adapters
 * are taken only when WebGPU is asked for. Nodes of random forests are too small for a GPU.
 *
 * @param loadWasm Gives null where there is no WebAssembly SIMD.
 * @param adapter For tests: what the browser offers.
 */
export async function chooseTreeKernel(
  learner: 'gbdt' | 'random_forest',
  choice: BackendChoice,
  work: TreeWork | null,
  loadWasm: () => Promise<HostKernel | null>,
  adapter: () => Promise<Pick<FoundAdapter, 'name' | 'isFallback'> | null> = findAdapter,
): Promise<ChosenKernel> {
  if (choice === 'cpu') return { kernel: createPlainKernel(), reason: ASKED };
  const wasm = await loadWasm();
  const host = wasm ?? createPlainKernel();
  const hostReason = wasm ? null : 'this browser has no WebAssembly SIMD';
  if (learner === 'random_forest') {
    return {
      kernel: host,
      reason: hostReason ?? 'nodes of random forests are too small for a GPU',
    };
  }
  if (choice === 'wasm') return { kernel: host, reason: hostReason ?? ASKED };
  const { createWebGpuTreeKernel } = await import('../../kernels/trees-webgpu/webgpu-kernel.ts');
  if (choice === 'webgpu') return { kernel: createWebGpuTreeKernel(host), reason: ASKED };
  const against = await reasonAgainstGpu(work, adapter);
  if (against !== null) return { kernel: host, reason: hostReason ?? against };
  return { kernel: createWebGpuTreeKernel(host, null), reason: 'a GPU is here' };
}

async function reasonAgainstGpu(
  work: TreeWork | null,
  adapter: () => Promise<Pick<FoundAdapter, 'name' | 'isFallback'> | null>,
): Promise<string | null> {
  if (!work || work.numRows * work.numFeatures < WORTH_A_LOOK) {
    return 'too few rows for a GPU to be worth it';
  }
  const found = await adapter();
  if (!found) return 'this browser offers no GPU';
  return found.isFallback ? `the only GPU is software (${found.name})` : null;
}
