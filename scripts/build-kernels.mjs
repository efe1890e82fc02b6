/**
 * @file Compiles the AssemblyScript kernels to WebAssembly, where their sources are newer. Vite's and Vitest's
 * configurations call it, so nobody has to think of it.
 */
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TREES = 'src/kernels/trees';
const FLAGS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--enable',
  'bulk-memory',
  '--importMemory',
  '--initialMemory',
  '1',
];

const timeOf = (path) => statSync(path).mtimeMs;

/** Writes `src/kernels/trees/trees.wasm` unless it is up to date. Throws with the compiler's words. */
export async function buildKernels() {
  const target = join(ROOT, TREES, 'trees.wasm');
  const folder = join(ROOT, TREES, 'assembly');
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
  const newest = Math.max(...sources.map(timeOf), timeOf(fileURLToPath(import.meta.url)));
  if (existsSync(target) && timeOf(target) >= newest) return;
  const { default: asc } = await import('assemblyscript/asc');
  // Written beside and moved, since two tools may do this at the same time.
  const draft = `${TREES}/trees.wasm.${process.pid}`;
  const files = [`${TREES}/assembly/index.ts`, '--outFile', draft, '--baseDir', ROOT];
  const { error, stderr } = await asc.main([...files, ...FLAGS]);
  if (error) throw new Error(`kernels: ${error.message}\n${stderr.toString()}`);
  renameSync(join(ROOT, draft), target);
}
