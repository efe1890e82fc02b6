/** @file The compiled passes, once for each device. */
import { failedError } from '../webgpu/device.ts';
import { HISTOGRAM_WGSL } from './histogram.wgsl.ts';
import { PARTITION_WGSL } from './partition.wgsl.ts';

/** In the order in which they run. */
export interface Pipelines {
  readonly markSides: GPUComputePipeline;
  readonly moveRows: GPUComputePipeline;
  readonly countRows: GPUComputePipeline;
}

const compiled = new WeakMap<GPUDevice, Promise<Pipelines>>();

/**
 * Compiles the passes, or gives those compiled before. Cost: tens of milliseconds the first time.
 *
 * @throws {StateError} `device_failed` when the browser or the driver refuses them.
 */
export function pipelinesOf(device: GPUDevice): Promise<Pipelines> {
  const known = compiled.get(device) ?? compile(device);
  compiled.set(device, known);
  return known;
}

async function compile(device: GPUDevice): Promise<Pipelines> {
  const partition = device.createShaderModule({ label: 'partition', code: PARTITION_WGSL });
  const histogram = device.createShaderModule({ label: 'histogram', code: HISTOGRAM_WGSL });
  const make = (module: GPUShaderModule, entryPoint: string): Promise<GPUComputePipeline> =>
    device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint } });
  try {
    const [markSides, moveRows, countRows] = await Promise.all([
      make(partition, 'markSides'),
      make(partition, 'moveRows'),
      make(histogram, 'countRows'),
    ]);
    return { markSides, moveRows, countRows };
  } catch (error) {
    const infos = await Promise.all([
      partition.getCompilationInfo(),
      histogram.getCompilationInfo(),
    ]);
    const [first] = infos.flatMap(({ messages }) =>
      messages.filter(({ type }) => type === 'error'),
    );
    throw failedError(first ? `line ${first.lineNum}: ${first.message}` : String(error));
  }
}
