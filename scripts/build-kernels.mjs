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
/** The same code for one thread, and for several over a memory of at most 65,536 pages. */
const VARIANTS = {
  'trees.wasm': [],
  'trees-shared.wasm': ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'],
};

const timeOf = (path) => statSync(path).mtimeMs;

/** Writes the files of `VARIANTS` into `src/kernels/trees` unless they are up to date. Throws with the compiler's words. */
export async function buildKernels() {
  const folder = join(ROOT, TREES, 'assembly');
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
  const newest = Math.max(...sources.map(timeOf), timeOf(fileURLToPath(import.meta.url)));
  for (const [name, flags] of Object.entries(VARIANTS)) {
    const target = join(ROOT, TREES, name);
    if (existsSync(target) && timeOf(target) >= newest) continue;
    await compile(target, `${TREES}/${name}.${process.pid}`, flags);
  }
}

/** The draft is written beside the target and moved, since two tools may do this at the same time. */
async function compile(target, draft, flags) {
  const { default: asc } = await import('assemblyscript/asc');
  const files = [`${TREES}/assembly/index.ts`, '--outFile', draft, '--baseDir', ROOT];
  const { error, stderr } = await asc.main([...files, ...FLAGS, ...flags]);
  if (error) throw new Error(`kernels: ${error.message}\n${stderr.toString()}`);
  renameSync(join(ROOT, draft), target);
}
