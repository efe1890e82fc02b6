/** @file The device's end: takes jobs, gives sums. It knows rows, bins and integers, and nothing of trees. */
import type { BinnedShape } from '../../core/learners/trees/binned-matrix.ts';
import type { RowsView } from '../../core/learners/trees/host.ts';
import type { Awaitable, PlannedSplit } from '../../core/learners/trees/kernel.ts';
import { failedError, lostError, type OpenDevice } from '../webgpu/device.ts';
import { encodeBatch, wavesOf, type Batch, type Job } from './batch.ts';
import { createBuffers, destroyBuffers, SUM_BYTES, wordsOf, type Buffers } from './buffers.ts';
import { pipelinesOf, type Pipelines } from './pipelines.ts';

/** A pass that is ready to run. */
interface Pass {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
}

/** Counts the rows of one fit on a device. Calls come one at a time. */
export class RowCounter {
  readonly #opened: OpenDevice;
  readonly #buffers: Buffers;
  readonly #shape: BinnedShape;
  readonly #numBins: number;
  readonly #markSides: Pass;
  readonly #moveRows: Pass;
  readonly #countRows: Pass;

  private constructor(
    opened: OpenDevice,
    shape: BinnedShape,
    buffers: Buffers,
    pipelines: Pipelines,
  ) {
    this.#opened = opened;
    this.#buffers = buffers;
    this.#shape = shape;
    this.#numBins = shape.binOffsets[shape.numFeatures];
    const { batch, rows, words, sides, lefts, moved, derivatives, features, histograms } = buffers;
    const prepare = (pipeline: GPUComputePipeline, bound: [number, GPUBuffer][]): Pass => ({
      pipeline,
      group: opened.device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: bound.map(([binding, buffer]) => ({ binding, resource: { buffer } })),
      }),
    });
    const given: [number, GPUBuffer][] = [
      [0, batch],
      [1, rows],
    ];
    this.#markSides = prepare(pipelines.markSides, [...given, [2, words], [3, sides], [4, lefts]]);
    this.#moveRows = prepare(pipelines.moveRows, [...given, [3, sides], [4, lefts], [5, moved]]);
    this.#countRows = prepare(pipelines.countRows, [
      ...given,
      [2, words],
      [3, derivatives],
      [4, features],
      [5, histograms],
    ]);
  }

  /**
   * Puts the rows on the device.
   *
   * @param columns Bins, feature-major.
   *
   * @throws {StateError} `device_failed` when it has no room for them or cannot run the passes.
   */
  static async open(
    opened: OpenDevice,
    shape: BinnedShape,
    columns: Uint8Array,
  ): Promise<RowCounter> {
    const buffers = await createBuffers(opened.device, shape, columns);
    try {
      const pipelines = await pipelinesOf(opened.device);
      return new RowCounter(opened, shape, buffers, pipelines);
    } catch (error) {
      destroyBuffers(buffers);
      throw error;
    }
  }

  /** Of the adapter. */
  get name(): string {
    return this.#opened.name;
  }

  /** Most jobs that `count` takes at once. */
  get maxJobs(): number {
    return this.#buffers.maxJobs;
  }

  /** Takes a tree's derivatives and the first `numListed` rows of its row list. */
  beginTree({ pairs, rows }: RowsView, numListed: number): void {
    const { numRows } = this.#shape;
    const { device } = this.#opened;
    device.queue.writeBuffer(this.#buffers.derivatives, 0, pairs);
    if (numListed < numRows) {
      device.queue.writeBuffer(this.#buffers.rows, 0, rows, 0, numListed);
      return;
    }
    this.#submit((encoder) => {
      encoder.copyBufferToBuffer(this.#buffers.ascending, 0, this.#buffers.rows, 0, 4 * numRows);
    });
  }

  /** Makes splits in order, which may lie in one another, without waiting for the device. */
  move(plans: readonly PlannedSplit[]): void {
    for (const wave of wavesOf(plans)) {
      const jobs = wave.map((plan) => ({ plan, counted: { begin: plan.begin, end: plan.begin } }));
      this.#submit((encoder) => void this.#encodeMoves(encoder, jobs));
    }
  }

  /**
   * Makes the splits of all jobs, then counts: one submission, one wait.
   *
   * @param jobs At most `maxJobs`; ranges of splits are disjoint.
   * @param meanwhile Runs while the device works.
   * @returns Sums of each job: gradient, hessian and rows of each bin, [numBinsInAll, 3].
   * @throws {StateError} `device_lost`; `device_failed` when a call was refused or the sums are not those of the nodes.
   */
  async count(jobs: readonly Job[], meanwhile: () => Awaitable<void>): Promise<Int32Array[]> {
    const { device, lost } = this.#opened;
    const { histograms, readable } = this.#buffers;
    const bytes = jobs.length * this.#numBins * SUM_BYTES;
    device.pushErrorScope('validation');
    this.#submit((encoder) => {
      const { countBlocks } = this.#encodeMoves(encoder, jobs);
      encoder.clearBuffer(histograms, 0, bytes);
      runPasses(encoder, [this.#countRows], countBlocks, wordsOf(this.#shape));
      encoder.copyBufferToBuffer(histograms, 0, readable, 0, bytes);
    });
    const refused = device.popErrorScope();
    // A lost device need not answer.
    const answer = Promise.race([Promise.all([readable.mapAsync(GPUMapMode.READ), refused]), lost]);
    const outcome = answer.catch((error: unknown) => String(error));
    await meanwhile();
    const given = await outcome;
    if (this.#opened.isLost() || !given) throw lostError(this.#opened.name);
    if (typeof given === 'string') throw failedError(given);
    const [, error] = given;
    if (error) throw failedError(error.message);
    const all = new Int32Array(readable.getMappedRange(0, bytes).slice(0));
    readable.unmap();
    return jobs.map((job, index) => {
      const sums = all.subarray(3 * this.#numBins * index, 3 * this.#numBins * (index + 1));
      this.#check(job, sums);
      return sums;
    });
  }

  #submit(encode: (encoder: GPUCommandEncoder) => void): void {
    const { device } = this.#opened;
    const encoder = device.createCommandEncoder();
    encode(encoder);
    device.queue.submit([encoder.finish()]);
  }

  #encodeMoves(encoder: GPUCommandEncoder, jobs: Parameters<typeof encodeBatch>[0]): Batch {
    const { batch: table, rows, moved } = this.#buffers;
    const batch = encodeBatch(jobs, this.#shape.numRows, this.#numBins);
    this.#opened.device.queue.writeBuffer(table, 0, batch.words);
    if (batch.moveBlocks === 0) return batch;
    runPasses(encoder, [this.#markSides, this.#moveRows], batch.moveBlocks, 1);
    for (const { plan } of jobs) {
      if (plan === null) continue;
      const at = 4 * plan.begin;
      encoder.copyBufferToBuffer(moved, at, rows, at, 4 * (plan.end - plan.begin));
    }
    return batch;
  }

  /** Every row has one bin in every feature. */
  #check({ counted, sums: expected }: Job, sums: Int32Array): void {
    const { numFeatures, binOffsets } = this.#shape;
    const numRows = counted.end - counted.begin;
    for (let feature = 0; feature < numFeatures; feature++) {
      let gradient = 0;
      let hessian = 0;
      let count = 0;
      for (let at = 3 * binOffsets[feature]; at < 3 * binOffsets[feature + 1]; at += 3) {
        gradient += sums[at];
        hessian += sums[at + 1];
        count += sums[at + 2];
      }
      if (count !== numRows) throw failedError(`${count} of ${numRows} rows were counted`);
      if (expected && (gradient !== expected.gradient || hessian !== expected.hessian)) {
        throw failedError('other rows were counted than those of the node');
      }
    }
  }

  /** Frees the memory; the device stays open for others. */
  close(): void {
    destroyBuffers(this.#buffers);
  }
}

function runPasses(
  encoder: GPUCommandEncoder,
  passes: readonly Pass[],
  x: number,
  y: number,
): void {
  const pass = encoder.beginComputePass();
  for (const { pipeline, group } of passes) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(x, y);
  }
  pass.end();
}
