/** @file The kernel on a GPU: counts rows there, on top of a kernel that does the rest. */
import type { TrainingData, TreeKernel, TreeSession } from '../../core/learners/trees/kernel.ts';
import type { HostKernel, HostRows } from '../../core/learners/trees/host.ts';
import { failedError, findAdapter, isDeviceError, openDevice } from '../webgpu/device.ts';
import { RowCounter } from './row-counter.ts';
import { WebGpuSession } from './session.ts';

/**
 * Makes the kernel. It takes any adapter, so whether a software one is worth it is for the caller to say.
 *
 * Without an adapter, when the rows do not fit the device, or when the device is lost or fails at any time, the host
 * trains alone from there; the fit's backend and a warning say so. The model is the same in all cases.
 *
 * Memory on the device: see buffers.ts. Checked against: the plain kernel, by digest (webgpu-kernel.browser.test.ts).
 */
export function createWebGpuTreeKernel(host: HostKernel): TreeKernel {
  return {
    backend: 'webgpu',
    async prepare(x, settings, random) {
      const prepared = await host.prepare(x, settings, random);
      const { bins, shape } = prepared;
      return { bins, shape, open: (data) => openSession(host, prepared, data) };
    },
  };
}

async function openSession(
  host: HostKernel,
  prepared: HostRows,
  data: Omit<TrainingData, 'binned'>,
): Promise<TreeSession> {
  const session = await prepared.open(data);
  // Nothing to count: no feature can split.
  if (prepared.shape.numFeatures === 0) return session;
  try {
    const found = await findAdapter();
    if (!found) throw failedError('this browser offers no adapter');
    const opened = await openDevice(found);
    const counter = await RowCounter.open(opened, prepared.shape, session.view());
    return new WebGpuSession(session, host.backend, counter);
  } catch (error) {
    if (isDeviceError(error)) return new WebGpuSession(session, host.backend, error);
    await session.close();
    throw error;
  }
}
