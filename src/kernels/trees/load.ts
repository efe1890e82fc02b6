/** @file Fetches and compiles `trees.wasm` once, from this page's own folder. */
import wasmUrl from './trees.wasm?url';

let compiled: Promise<WebAssembly.Module> | null = null;

/**
 * Gives the compiled kernel.
 *
 * @throws {WebAssembly.CompileError} where there is no WebAssembly SIMD.
 */
export function loadTreeModule(): Promise<WebAssembly.Module> {
  compiled ??= fetch(wasmUrl)
    .then((response) => response.arrayBuffer())
    .then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}
