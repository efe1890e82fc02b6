import { describe, expect, it } from 'vitest';
import { backendReason, toBackendChoice } from './backend.ts';

const probe = {
  backend: 'wasm' as const,
  adapter: null,
  isSoftwareGpu: false,
  wasm: true,
  crossOriginIsolated: true,
};

describe('backendReason', () => {
  it('says why auto passed a backend over', () => {
    expect(backendReason('auto', probe)).toMatch(/no WebGPU adapter; WASM/);
    const software = { ...probe, adapter: 'google swiftshader', isSoftwareGpu: true };
    expect(backendReason('auto', software)).toMatch(/software \(google swiftshader\); WASM/);
    expect(backendReason('auto', { ...probe, backend: 'webgpu', adapter: 'x' })).toMatch(/fastest/);
  });

  it('says when a choice cannot be met', () => {
    expect(backendReason('webgpu', probe)).toMatch(/WebGPU was chosen.*WASM takes its place/);
    expect(backendReason('wasm', probe)).toBe('WASM was chosen.');
  });
});

describe('toBackendChoice', () => {
  it('takes what a workspace file may bring for what it is', () => {
    expect(toBackendChoice('cpu')).toBe('cpu');
    for (const odd of [null, 7, 'cuda', {}]) expect(toBackendChoice(odd)).toBe('auto');
  });
});
