/** @file Fetches and compiles the kernels once, from this page's own folder. */
import type { HostKernel } from '../../core/learners/trees/host.ts';
import type { RawScorer } from '../../core/learners/trees/predictor.ts';
import { threadCount } from './threads/policy.ts';
import sharedUrl from './trees-shared.wasm?url';
import wasmUrl from './trees.wasm?url';
import { createWasmKernel } from './wasm-kernel.ts';
import { createForestScorer } from './wasm-predictor.ts';

const compiled = new Map<string, Promise<WebAssembly.Module>>();

function compile(url: string): Promise<WebAssembly.Module> {
  let module = compiled.get(url);
  if (!module) {
    module = fetch(url)
      .then((response) => response.arrayBuffer())
      .then((bytes) => WebAssembly.compile(bytes));
    compiled.set(url, module);
  }
  return module;
}

/**
 * Gives the compiled kernel for one thread.
 *
 * @throws {WebAssembly.CompileError} where there is no WebAssembly SIMD.
 */
export const loadTreeModule = (): Promise<WebAssembly.Module> => compile(wasmUrl);

/** Gives the compiled kernel for several threads: the same code over shared memory. Throws as `loadTreeModule`. */
export const loadSharedTreeModule = (): Promise<WebAssembly.Module> => compile(sharedUrl);

let scorer: Promise<RawScorer> | null = null;

/** Gives what scores forests, always the same, so that its tables are. Throws as `loadTreeModule`. */
export function loadTreeScorer(): Promise<RawScorer> {
  scorer ??= loadTreeModule().then((module) => createForestScorer(module));
  return scorer;
}

/**
 * Gives the kernel, on up to `maxThreads` threads where the page is isolated and may share memory.
 *
 * @throws {WebAssembly.CompileError} where there is no WebAssembly SIMD.
 */
export async function loadTreeKernel(maxThreads: number): Promise<HostKernel> {
  const module = await loadTreeModule();
  if (maxThreads < 2 || !globalThis.crossOriginIsolated) return createWasmKernel(module);
  const [shared, { openThreadCrew }] = await Promise.all([
    loadSharedTreeModule(),
    import('./threads/thread-crew.ts'),
  ]);
  const count = (numRows: number): number => threadCount(numRows, maxThreads);
  return createWasmKernel(module, { module: shared, count, openCrew: openThreadCrew });
}
