/**
 * @file Opens TensorFlow.js on a chosen backend. The library is loaded only here, on first use, and never
 * asks the network for anything but our own assets.
 *
 * ```
 * auto    webgpu on a real adapter → wasm → cpu
 * webgpu  also on a software adapter; wasm and cpu when there is none
 * wasm    wasm → cpu
 * ```
 */
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type * as TfjsModule from './library.ts';
import { StateError } from '../../core/errors.ts';
import type { Backend } from '../../core/learners/learner.ts';

/** The part of the library that is used; see library.ts. */
export type Tfjs = typeof TfjsModule;

/** What the user allows; `auto` probes webgpu → wasm → cpu. */
export type BackendChoice = 'auto' | Backend;

/** What this thread could run on. */
export interface BackendProbe {
  /** `null` when the browser offers no adapter. */
  readonly webgpu: { readonly adapter: string; readonly isFallback: boolean } | null;
  readonly wasm: boolean;
}

/** A ready library. */
export interface OpenedTfjs {
  readonly tf: Tfjs;
  readonly backend: Backend;
  /** Name of the WebGPU adapter; null on other backends. */
  readonly adapter: string | null;
  /** Why it is this backend, when it is not what was asked for; a sentence for the user. */
  readonly reason: string | null;
  /** Throws `StateError` `device_lost` once the WebGPU device is gone. */
  readonly check: () => void;
  /** Resolves when the WebGPU device is gone; never on other backends. */
  readonly lost: Promise<void>;
}

/** Code of the error of a lost device (the same that trainers use). */
const DEVICE_LOST = 'device_lost';

/** Software adapters: correct, but slower than WASM. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|warp|basic render|software/i;

interface FoundAdapter {
  readonly adapter: GPUAdapter;
  readonly name: string;
  readonly isFallback: boolean;
}

async function findAdapter(): Promise<FoundAdapter | null> {
  // Absent in browsers without WebGPU, whatever the types say.
  const gpu = navigator.gpu as GPU | undefined;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { vendor, architecture, device, description } = adapter.info;
  const words = [vendor, architecture, device, description].filter((word) => word !== '');
  const name = [...new Set(words)].join(' ') || 'unnamed adapter';
  return { adapter, name, isFallback: adapter.info.isFallbackAdapter || SOFTWARE.test(name) };
}

/** Says what this thread could run on, without loading the library. */
export async function probeBackends(): Promise<BackendProbe> {
  const found = await findAdapter();
  return {
    webgpu: found && { adapter: found.name, isFallback: found.isFallback },
    wasm: typeof WebAssembly === 'object',
  };
}

/** Limits that kernels profit from; each is asked for as far as the adapter has it. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

interface OpenDevice {
  readonly name: string;
  readonly lost: Promise<void>;
  readonly isLost: () => boolean;
}

/** One device per thread, shared by everything that computes on it. */
let openDevice: OpenDevice | null = null;

async function openWebGpu(tf: Tfjs, found: FoundAdapter): Promise<OpenDevice> {
  if (openDevice && !openDevice.isLost()) {
    await tf.setBackend('webgpu');
    return openDevice;
  }
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const { adapter, name } = found;
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({ requiredLimits });
  let isLost = false;
  const lost = device.lost.then(() => {
    isLost = true;
  });
  // Small tensors must stay on the device: kernels read them there.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  // The package registers itself with a device that nobody else can reach.
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info));
  if (!(await tf.setBackend('webgpu'))) {
    device.destroy();
    throw new StateError('backend_failed', 'webgpu: the backend did not start');
  }
  openDevice = { name, lost, isLost: () => isLost };
  return openDevice;
}

/** Paths and flags are read when the backend first starts, and `findBackend` starts it too. */
let isWasmPrepared = false;

async function openWasm(tf: Tfjs): Promise<boolean> {
  if (!isWasmPrepared) {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plainUrl,
      'tfjs-backend-wasm-simd.wasm': simdUrl,
      // Asked for, never loaded: see the flag below.
      'tfjs-backend-wasm-threaded-simd.wasm': simdUrl,
    });
    // The threaded build starts workers from its own source text, which breaks once minified.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    isWasmPrepared = true;
  }
  return tf.setBackend('wasm');
}

const NEVER = new Promise<void>(() => undefined);

/**
 * Opens the library on the best allowed backend.
 *
 * @param except Backends not to use, e.g. one whose device was lost.
 * @throws {StateError} `no_backend` when none is left.
 *
 * Cost: the first call loads the library (about 270 kB compressed, 700 kB with WebGPU); later ones are instant.
 */
export async function openTfjs(
  choice: BackendChoice,
  except: readonly Backend[] = [],
): Promise<OpenedTfjs> {
  const tf = await import('./library.ts');
  const reasons: string[] = [];
  const allows = (backend: Backend): boolean => !except.includes(backend);
  if ((choice === 'auto' || choice === 'webgpu') && allows('webgpu')) {
    const found = await findAdapter();
    if (!found) reasons.push('This browser offers no WebGPU adapter.');
    else if (found.isFallback && choice === 'auto') {
      reasons.push(
        `The only WebGPU adapter (${found.name}) is software, which is slower than WASM.`,
      );
    } else {
      try {
        const { name, lost, isLost } = await openWebGpu(tf, found);
        const check = (): void => {
          if (isLost()) throw lostError(name);
        };
        return { tf, backend: 'webgpu', adapter: name, reason: null, check, lost };
      } catch (error) {
        reasons.push(`WebGPU on ${found.name} did not start (${messageOf(error)}).`);
      }
    }
  }
  const rest = { tf, adapter: null, check: () => undefined, lost: NEVER };
  if (choice !== 'cpu' && allows('wasm')) {
    try {
      if (await openWasm(tf))
        return { ...rest, backend: 'wasm', reason: reasons.join(' ') || null };
      reasons.push('WebAssembly did not start.');
    } catch (error) {
      reasons.push(`WebAssembly did not start (${messageOf(error)}).`);
    }
  }
  if (allows('cpu') && (await tf.setBackend('cpu'))) {
    return { ...rest, backend: 'cpu', reason: reasons.join(' ') || null };
  }
  throw new StateError('no_backend', `tfjs: no backend is left; ${reasons.join(' ')}`);
}

/** The error that a lost device ends every call with. */
export function lostError(adapter: string): StateError {
  return new StateError(DEVICE_LOST, `webgpu: the device of ${adapter} was lost`, { adapter });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
