/** @file What this browser can run on, without loading any of it. */
import { probeBackends } from '../../kernels/tfjs/backend.ts';
import type { Job } from './job-context.ts';

/** Probes the backends and says which one `choice` leads to. */
export const ping: Job<'ping'> = async (request) => {
  const probe = await probeBackends();
  const isRealGpu = probe.webgpu !== null && !probe.webgpu.isFallback;
  const wanted = request.backend;
  const canUse = { webgpu: probe.webgpu !== null, wasm: probe.wasm, cpu: true };
  const best = isRealGpu ? 'webgpu' : probe.wasm ? 'wasm' : 'cpu';
  return {
    backend: wanted !== 'auto' && canUse[wanted] ? wanted : best,
    adapter: probe.webgpu?.adapter ?? null,
    isSoftwareGpu: probe.webgpu?.isFallback ?? false,
    wasm: probe.wasm,
    crossOriginIsolated: globalThis.crossOriginIsolated,
  };
};
