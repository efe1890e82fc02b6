/**
 * @file One fit: the device counts, the host does everything else. Three things hide the way to the
 * device and back:
 *
 * - *Working ahead.* A round trip takes all splits that the grower expects: the device makes them and counts their
 *   smaller sides. Rows of a leaf stay in the leaf's range, so a split that is never made changes nothing.
 * - *Staying at home.* What the host counts faster than a message travels never goes to the device.
 * - *Working late.* The host's own row list is needed only when scores are updated, so it is brought up to
 *   date while the device counts.
 *
 * The host has all slots and, after `#catchUp`, all rows: when the device fails it goes on alone, in the middle of a
 * tree.
 */
import { InternalError, StateError } from '../../core/errors.ts';
import type { Backend } from '../../core/learners/learner.ts';
import type { HostSession } from '../../core/learners/trees/host.ts';
import type {
  Awaitable,
  GrownTree,
  PlannedSplit,
  ScoredRows,
  SessionReport,
  SplitSearch,
  TreeRequest,
  TreeSession,
} from '../../core/learners/trees/kernel.ts';
import type { Scales } from '../../core/learners/trees/quantise.ts';
import type { NodeSums, Split } from '../../core/learners/trees/split.ts';
import { isDeviceError } from '../webgpu/device.ts';
import { isInside, splitJob, type Job, type Range } from './batch.ts';
import type { RowCounter } from './row-counter.ts';
import { measuredText, smallestWorth } from './worth.ts';

/** The session. */
export class WebGpuSession implements TreeSession {
  readonly #host: HostSession;
  readonly #hostBackend: Backend;
  readonly #numFeatures: number;
  /** Null until it is measured, on the first root. */
  #minUpdates: number | null;
  /** Null once the device failed. */
  #counter: RowCounter | null;
  #warning: string | null = null;
  #reason: string | null = null;
  #root: NodeSums | null = null;
  #expected: readonly PlannedSplit[] = [];
  /** Splits that the device has not made. */
  #unmade: PlannedSplit[] = [];
  /** Splits that the host has not made, in order. */
  #late: PlannedSplit[] = [];
  /** Splits that the device has made before they were asked for, with the sums of their smaller sides. */
  readonly #ahead = new Map<Split, Int32Array>();
  /** Sums by `keyOf` their range. */
  readonly #counted = new Map<number, Int32Array>();

  /**
   * @param host Opened on a kernel of `hostBackend`.
   * @param counter The error instead, when there is none; the host trains alone then.
   * @param worth What is worth the way to the device: smaller nodes are counted by the host; null measures it.
   */
  constructor(
    host: HostSession,
    hostBackend: Backend,
    counter: RowCounter | StateError,
    worth: { readonly numFeatures: number; readonly minUpdates: number | null },
  ) {
    this.#host = host;
    this.#hostBackend = hostBackend;
    this.#numFeatures = worth.numFeatures;
    this.#minUpdates = worth.minUpdates;
    const isAbsent = counter instanceof StateError;
    this.#counter = isAbsent ? null : counter;
    if (isAbsent) this.#warning = `Trained on ${hostBackend}: ${counter.message}.`;
  }

  async computeGradients(): Promise<number> {
    return this.#host.computeGradients();
  }

  async beginTree(request: TreeRequest): Promise<{ root: NodeSums; scales: Scales }> {
    this.#expected = [];
    this.#unmade = [];
    this.#late = [];
    this.#ahead.clear();
    this.#counted.clear();
    const begun = await this.#host.beginTree(request);
    this.#root = begun.root;
    this.#counter?.beginTree(this.#host.view(), begun.root.count);
    return begun;
  }

  async buildHistogram(slot: number, begin: number, end: number): Promise<void> {
    if (this.#counter && this.#isWorth({ begin, end })) {
      try {
        if (this.#minUpdates === null) await this.#measure(this.#counter, slot, { begin, end });
        else this.#host.fillHistogram(slot, await this.#count(this.#counter, { begin, end }));
        return;
      } catch (error) {
        if (!isDeviceError(error)) throw error;
        this.#goOnWithout(error);
      }
    }
    await this.#catchUp();
    await this.#host.buildHistogram(slot, begin, end);
  }

  async subtractHistogram(slot: number, other: number): Promise<void> {
    await this.#host.subtractHistogram(slot, other);
  }

  async findSplits(
    searches: readonly SplitSearch[],
    features: Uint8Array<ArrayBuffer> | null,
  ): Promise<readonly (Split | null)[]> {
    return this.#host.findSplits(searches, features);
  }

  expect(plans: readonly PlannedSplit[]): void {
    this.#expected = plans;
  }

  partition(split: Split, begin: number, end: number): number {
    const plan = { split, begin, end };
    this.#late.push(plan);
    const sums = this.#ahead.get(split);
    if (sums) this.#counted.set(keyOf(splitJob(plan).counted), sums);
    else this.#unmade.push(plan);
    return begin + split.left.count;
  }

  async readScores(): Promise<ScoredRows> {
    await this.#catchUp();
    return this.#host.readScores();
  }

  async updateScores(tree: GrownTree): Promise<void> {
    await this.#catchUp();
    await this.#host.updateScores(tree);
  }

  report(): SessionReport {
    const { threads = 1 } = this.#host.report?.() ?? {};
    return {
      backend: this.#counter ? 'webgpu' : this.#hostBackend,
      warnings: this.#warning === null ? [] : [this.#warning],
      threads,
      ...(this.#reason === null ? {} : { reason: this.#reason }),
    };
  }

  async close(): Promise<void> {
    this.#counter?.close();
    this.#counter = null;
    await this.#host.close();
  }

  /** Counts the first root on both sides, and stays with the host when the device is no faster. */
  async #measure(counter: RowCounter, slot: number, range: Range): Promise<void> {
    const time = async (work: () => Awaitable<unknown>): Promise<number> => {
      const start = performance.now();
      await work();
      return performance.now() - start;
    };
    const none = (): void => undefined;
    const count = (counted: Range, sums: NodeSums | null) => (): Promise<unknown> =>
      counter.count([{ plan: null, counted, sums }], none);
    const own = (): Awaitable<void> => this.#host.buildHistogram(slot, range.begin, range.end);
    // What runs for the first time is compiled on the way.
    const hostMs = Math.min(await time(own), await time(own));
    await count(range, this.#root)();
    const deviceMs = await time(count(range, this.#root));
    const tripMs = await time(count({ begin: range.begin, end: range.begin + 1 }, null));
    const updates = (range.end - range.begin) * this.#numFeatures;
    const measured = { updates, hostMs, deviceMs, tripMs };
    this.#minUpdates = smallestWorth(measured);
    this.#reason = `${counter.name}: ${measuredText(measured, this.#hostBackend)}`;
    if (this.#minUpdates <= updates) return;
    this.#counter?.close();
    this.#counter = null;
  }

  async #count(counter: RowCounter, range: Range): Promise<Int32Array> {
    const known = this.#counted.get(keyOf(range));
    if (known) return known;
    const key = keyOf(range);
    const plan = this.#unmade.find((one) => keyOf(splitJob(one).counted) === key) ?? null;
    const isRoot = range.begin === 0 && range.end === this.#root?.count;
    const own = plan ? splitJob(plan) : { plan, counted: range, sums: isRoot ? this.#root : null };
    const jobs = [own, ...this.#jobsAhead(plan)].slice(0, counter.maxJobs);
    const earlier = this.#unmade.filter(
      (one) => one !== plan && jobs.some((job) => isInside(job.plan ?? job.counted, one)),
    );
    this.#unmade = this.#unmade.filter((one) => one !== plan && !earlier.includes(one));
    counter.move(earlier);
    const sums = await counter.count(jobs, () => this.#catchUp());
    jobs.forEach((job, index) => {
      if (job.plan) this.#ahead.set(job.plan.split, sums[index]);
    });
    return sums[0];
  }

  /** Jobs for the other splits that are expected. */
  #jobsAhead(plan: PlannedSplit | null): Job[] {
    return this.#expected
      .filter(({ split }) => split !== plan?.split && !this.#ahead.has(split))
      .map(splitJob)
      .filter(({ counted }) => this.#isWorth(counted));
  }

  #isWorth({ begin, end }: Range): boolean {
    return (end - begin) * this.#numFeatures >= (this.#minUpdates ?? 0);
  }

  /** Makes the splits on the host, too. */
  async #catchUp(): Promise<void> {
    for (const { split, begin, end } of this.#late.splice(0)) {
      const left = (await this.#host.partition(split, begin, end)) - begin;
      if (left === split.left.count) continue;
      throw new InternalError(
        'partition_mismatch',
        `gbdt: ${split.left.count} rows were to go left, got ${left}`,
      );
    }
  }

  #goOnWithout(error: StateError): void {
    this.#counter?.close();
    this.#counter = null;
    this.#warning = `Training went on with ${this.#hostBackend}, to the same model: ${error.message}.`;
  }
}

/** Rows are fewer than 2^25, so both ends fit one number. */
function keyOf({ begin, end }: Range): number {
  return begin * 2 ** 26 + end;
}
