/** @file The kernel on a GPU: counts rows there, on top of a kernel that does the rest. */
import type { StateError } from '../../core/errors.ts';
import type { BinnedShape } from '../../core/learners/trees/binned-matrix.ts';
import type { TrainingData, TreeKernel, TreeSession } from '../../core/learners/trees/kernel.ts';
import type { HostKernel, HostSession } from '../../core/learners/trees/host.ts';
import { failedError, findAdapter, isDeviceError, openDevice } from '../webgpu/device.ts';
import { RowCounter } from './row-counter.ts';
import { WebGpuSession } from './session.ts';

/**
 * Rows × features of a node that is worth a round trip, of about a millisecond, when nobody wants to know it more
 * exactly: a processor counts so many in a quarter of one.
 */
const MIN_UPDATES = 2 ** 18;

/**
 * Makes the kernel. It takes any adapter, so whether a software one is worth it is for the caller to say.
 *
 * Without an adapter, when the rows are too few or do not fit the device, or when the device is lost or fails at any
 * time, the host trains alone from there; the fit's backend and a warning say so. The model is the same in all cases.
 *
 * @param minUpdates Smaller nodes, in rows × features, are counted by the host. Null measures, on the first root,
 *   what is worth the way there; the host trains alone when nothing is.
 *
 * Memory on the device: see buffers.ts. Checked against: the plain kernel, by digest (webgpu-kernel.browser.test.ts).
 */
export function createWebGpuTreeKernel(
  host: HostKernel,
  minUpdates: number | null = MIN_UPDATES,
): TreeKernel {
  return {
    backend: 'webgpu',
    async prepare(x, settings, random) {
      const prepared = await host.prepare(x, settings, random);
      const { shape } = prepared;
      const open = async (data: Omit<TrainingData, 'binned'>): Promise<TreeSession> => {
        const session = await prepared.open(data);
        const counter = await openCounter(session, shape, minUpdates);
        const worth = { numFeatures: shape.numFeatures, minUpdates };
        return new WebGpuSession(session, host.backend, counter, worth);
      };
      return { ...prepared, open };
    },
  };
}

/** Gives the device's end, or why there is none. */
async function openCounter(
  session: HostSession,
  shape: BinnedShape,
  minUpdates: number | null,
): Promise<RowCounter | StateError> {
  const { numRows, numFeatures } = shape;
  try {
    if (numRows * numFeatures < Math.max(1, minUpdates ?? MIN_UPDATES)) {
      throw failedError(`${numRows} rows of ${numFeatures} features are not worth the way there`);
    }
    const found = await findAdapter();
    if (!found) throw failedError('this browser offers no adapter');
    return await RowCounter.open(await openDevice(found), shape, session.columns());
  } catch (error) {
    if (isDeviceError(error)) return error;
    await session.close();
    throw error;
  }
}
