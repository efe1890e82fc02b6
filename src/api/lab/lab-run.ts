/**
 * @file Runs a list of steps one after the other, writing each one's progress to the store, so that a page can show
 * it, a reload can resume it, and every number can be found again. Knows nothing of what the steps do.
 */
import { cancelledError, isCancelled, toErrorPayload } from '../../core/errors.ts';
import type { OnProgress } from '../../core/progress.ts';
import type { Store } from '../../store/database.ts';
import { createLabRun, getLabRun, setLabStatus, updateLabStep } from '../../store/lab-store.ts';
import type { LabRunRecord } from '../../store/records.ts';
import type { Terrarium } from '../types.ts';

/** A link from words to an object in the app. */
export interface LabLink {
  readonly label: string;
  readonly href: string;
}

/** What a step leaves behind. */
export interface StepOutcome {
  /** One line of facts. */
  readonly summary: string;
  readonly reads: readonly LabLink[];
  readonly writes: readonly LabLink[];
  /** The same in Python. */
  readonly python: string;
  /** Plain data for later steps, merged into the lab's state. */
  readonly state?: Readonly<Record<string, unknown>>;
}

/** What a step may use: the API and nothing else. */
export interface StepContext<State> {
  readonly labId: string;
  readonly terrarium: Terrarium;
  readonly state: State;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Resolves at once, or when the lab is no longer paused; rejects when it is cancelled. */
  readonly gate: () => Promise<void>;
}

export interface LabStep<State> {
  readonly id: string;
  readonly title: string;
  run(context: StepContext<State>): Promise<StepOutcome>;
}

/** Pausing: between steps, and between units of work inside those that ask. */
export class PauseGate {
  #resume: (() => void) | null = null;
  #waiting: Promise<void> = Promise.resolve();

  get isPaused(): boolean {
    return this.#resume !== null;
  }

  pause(): void {
    if (this.#resume) return;
    this.#waiting = new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#resume?.();
    this.#resume = null;
  }

  /** Waits while paused. Throws `cancelled` when `signal` is aborted, also while waiting. */
  async pass(signal: AbortSignal): Promise<void> {
    if (this.isPaused) {
      await Promise.race([
        this.#waiting,
        new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        ),
      ]);
    }
    if (signal.aborted) throw cancelledError('lab');
  }
}

interface LabRunInput<State> {
  readonly store: Store;
  readonly terrarium: Terrarium;
  readonly owner: string;
  readonly steps: readonly LabStep<State>[];
  readonly initial: State;
  readonly seed: number;
  /** Plain data: what was asked for, so that a resumed lab does the same. */
  readonly options: unknown;
  readonly resume?: string;
  readonly gate: PauseGate;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly onStart: (labId: string) => void;
}

async function begin<State>(input: LabRunInput<State>): Promise<LabRunRecord> {
  const { store, owner, seed, options, steps, resume } = input;
  if (resume === undefined) return createLabRun(store, { seed, options, owner, steps });
  await getLabRun(store, resume);
  return setLabStatus(store, resume, 'RUNNING', { owner });
}

/** State after the steps that are done already. */
function stateOf<State>(initial: State, lab: LabRunRecord): State {
  const finished = lab.steps.filter((step) => step.status === 'FINISHED');
  return finished.reduce<State>(
    (state, { result }) => ({ ...state, ...(result as StepOutcome).state }),
    initial,
  );
}

/**
 * Runs the steps, or those that an interrupted lab has left.
 *
 * @returns The lab as stored, and the state after its last step.
 * @throws What a step throws, after lab and step are closed as FAILED, or KILLED when cancelled.
 */
export async function runLab<State>(
  input: LabRunInput<State>,
): Promise<{ readonly lab: LabRunRecord; readonly state: State }> {
  const { store, terrarium, steps, signal, gate, seed } = input;
  let lab = await begin(input);
  const { labId } = lab;
  input.onStart(labId);
  let state = stateOf(input.initial, lab);
  let current: string | null = null;
  try {
    for (const [index, step] of steps.entries()) {
      if (lab.steps[index]?.status === 'FINISHED') continue;
      await gate.pass(signal);
      current = step.id;
      await updateLabStep(store, labId, step.id, { status: 'RUNNING' });
      const report: OnProgress = (progress) => {
        const inner = progress.total > 0 ? progress.done / progress.total : 0;
        input.onProgress({ ...progress, done: index + inner, total: steps.length, unit: 'steps' });
      };
      report({ stage: step.title, done: 0, total: 1, unit: 'steps' });
      const outcome = await step.run({
        labId,
        terrarium,
        state,
        seed,
        signal,
        onProgress: report,
        gate: () => gate.pass(signal),
      });
      state = { ...state, ...outcome.state };
      lab = await updateLabStep(store, labId, step.id, {
        status: 'FINISHED',
        summary: outcome.summary,
        links: [...outcome.writes],
        result: outcome,
      });
    }
    lab = await setLabStatus(store, labId, 'FINISHED');
    return { lab, state };
  } catch (error) {
    const status = isCancelled(error) ? 'KILLED' : 'FAILED';
    if (current) await updateLabStep(store, labId, current, { status });
    await setLabStatus(store, labId, status, { error: toErrorPayload(error) });
    throw error;
  }
}
