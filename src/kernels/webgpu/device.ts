/** @file The WebGPU device of this thread, shared by all that compute on it: TensorFlow.js and our own kernels. */
import { StateError, TerrariumError } from '../../core/errors.ts';

/** Software adapters: correct, but slower than WASM. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|warp|basic render|software/i;

/** Limits that kernels profit from; each is asked for as far as the adapter has it. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** An adapter, good for opening one device. */
export interface FoundAdapter {
  readonly adapter: GPUAdapter;
  /** Vendor, architecture and device, as far as the browser tells. */
  readonly name: string;
  /** Is it software? Such adapters are never chosen unasked. */
  readonly isFallback: boolean;
}

/** An open device. */
export interface OpenDevice {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  /** Name of its adapter. */
  readonly name: string;
  /** Resolves when the device is gone. */
  readonly lost: Promise<void>;
  readonly isLost: () => boolean;
}

/** Asks the browser for its fastest adapter; null when there is none. */
export async function findAdapter(): Promise<FoundAdapter | null> {
  // Absent in browsers without WebGPU, whatever the types say.
  const gpu = navigator.gpu as GPU | undefined;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { vendor, architecture, device, description } = adapter.info;
  const words = [vendor, architecture, device, description].filter((word) => word !== '');
  const name = [...new Set(words)].join(' ') || 'unnamed adapter';
  return { adapter, name, isFallback: adapter.info.isFallbackAdapter || SOFTWARE.test(name) };
}

let shared: OpenDevice | null = null;

/**
 * Gives this thread's device, opening one on the adapter when there is none or it was lost.
 *
 * @throws {StateError} `device_failed` when the browser gives none.
 */
export async function openDevice({ adapter, name }: FoundAdapter): Promise<OpenDevice> {
  if (shared && !shared.isLost()) return shared;
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({ requiredLimits }).catch((error: unknown) => {
    throw failedError(`the device of ${name} did not open (${String(error)})`);
  });
  let isLost = false;
  const lost = device.lost.then(() => {
    isLost = true;
  });
  shared = { device, info: adapter.info, name, lost, isLost: () => isLost };
  return shared;
}

/** Code of the error of a lost device (the same that trainers of the core use). */
const DEVICE_LOST = 'device_lost';
/** Code of the error of a device that cannot do what is asked of it. */
const DEVICE_FAILED = 'device_failed';

/** The error that a lost device ends every call with. */
export function lostError(adapter: string): StateError {
  return new StateError(DEVICE_LOST, `webgpu: the device of ${adapter} was lost`, { adapter });
}

/** The error of a device that is absent, too small, out of memory or wrong. */
export function failedError(reason: string): StateError {
  return new StateError(DEVICE_FAILED, `webgpu: ${reason}`);
}

/** Is it one of the two errors above, after which other backends still work? */
export function isDeviceError(error: unknown): error is StateError {
  return (
    error instanceof TerrariumError && (error.code === DEVICE_LOST || error.code === DEVICE_FAILED)
  );
}
