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
import {
  findAdapter,
  lostError,
  openDevice,
  type FoundAdapter,
  type OpenDevice,
} from '../webgpu/device.ts';

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

/** Says what this thread could run on, without loading the library. */
export async function probeBackends(): Promise<BackendProbe> {
  const found = await findAdapter();
  return {
    webgpu: found && { adapter: found.name, isFallback: found.isFallback },
    wasm: typeof WebAssembly === 'object',
  };
}

/** The device that the library was last started on. */
let registered: OpenDevice | null = null;

async function openWebGpu(tf: Tfjs, found: FoundAdapter): Promise<OpenDevice> {
  const opened = await openDevice(found);
  if (registered === opened) {
    await tf.setBackend('webgpu');
    return opened;
  }
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // Small tensors must stay on the device: kernels read them there.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  // The package registers itself with a device that nobody else can reach.
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(opened.device, opened.info));
  if (!(await tf.setBackend('webgpu'))) {
    opened.device.destroy();
    throw new StateError('backend_failed', 'webgpu: the backend did not start');
  }
  registered = opened;
  return opened;
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
