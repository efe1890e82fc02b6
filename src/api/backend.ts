/** @file What this browser can run on, and why it is what it is. */
import type { Backend } from '../core/learners/learner.ts';
import type { BackendChoice, EngineResults } from '../engine/protocol.ts';
import type { ApiContext } from './context.ts';
import type { BackendStatus } from './types.ts';

/** What `setBackend` takes. */
export const BACKEND_CHOICES: readonly BackendChoice[] = ['auto', 'webgpu', 'wasm', 'cpu'];

/** Key of the choice among the settings of the workspace. */
export const BACKEND_SETTING = 'backend';

/** Is this a stored choice of a backend? Anything else counts as `auto`. */
export function toBackendChoice(value: unknown): BackendChoice {
  return BACKEND_CHOICES.find((choice) => choice === value) ?? 'auto';
}

const NAMES: Readonly<Record<Backend, string>> = { webgpu: 'WebGPU', wasm: 'WASM', cpu: 'CPU' };

/** Says why `choice` leads to the backend that was found. */
export function backendReason(choice: BackendChoice, probe: EngineResults['ping']): string {
  const { backend, adapter, isSoftwareGpu } = probe;
  if (choice !== 'auto' && choice !== backend) {
    return `${NAMES[choice]} was chosen, but this browser does not offer it; ${NAMES[backend]} takes its place.`;
  }
  if (choice !== 'auto') return `${NAMES[choice]} was chosen.`;
  if (backend === 'webgpu') return 'The browser offers a graphics card, which is fastest.';
  if (adapter !== null && isSoftwareGpu) {
    return `The only WebGPU adapter is software (${adapter}); ${NAMES[backend]} is faster.`;
  }
  return `The browser offers no WebGPU adapter; ${NAMES[backend]} is next best.`;
}

/** Probes the backends from a worker. */
export async function backendStatus({ pool, session }: ApiContext): Promise<BackendStatus> {
  const choice = session.backend;
  const probe = await pool.request('ping', { backend: choice });
  return {
    choice,
    backend: probe.backend,
    reason: backendReason(choice, probe),
    probed: {
      webgpu: probe.adapter,
      isSoftwareGpu: probe.isSoftwareGpu,
      wasm: probe.wasm,
      crossOriginIsolated: probe.crossOriginIsolated,
      workers: pool.size,
    },
  };
}
