/** Writes the WebAssembly kernels that are older than their sources. */
export function buildKernels(): Promise<void>;
