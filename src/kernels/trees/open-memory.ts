/** @file Puts a compiled module to work on a memory of its own. */
import { Arena } from './arena.ts';
import type { TreeExports } from './exports.ts';

/** A memory as each of the two modules imports it, and what it is to be worked on with. */
export function openMemory(
  module: WebAssembly.Module,
  isShared = false,
): { readonly arena: Arena; readonly run: TreeExports } {
  const arena = new Arena(isShared);
  const { exports } = new WebAssembly.Instance(module, { env: { memory: arena.memory } });
  const run = exports as unknown as TreeExports;
  // The kernel's constants lie at the bottom.
  arena.take(run.firstFree());
  return { arena, run };
}
