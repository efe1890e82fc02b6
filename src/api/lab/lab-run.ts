/**
 * @file Runs a list of steps one after the other, writing each one's progress to the store, so that a page can show
 * it, a reload can resume it, and every number can be found again. Knows nothing of what the steps do.
 */
import type { LabStepId } from '../../core/lab/steps.ts';
import type { OnProgress } from '../../core/progress.ts';
import { closeLab } from '../../store/close-work.ts';
import type { Store } from '../../store/database.ts';
import { createLabRun, finishLabRun, resumeLabRun, updateLabStep } from '../../store/lab-store.ts';
import type { LabRunRecord } from '../../store/records.ts';
import type { Terrarium } from '../types.ts';
import type { LabFacts } from './lab-facts.ts';
import type { PauseGate } from './pause-gate.ts';

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
  /** Plain data for the page. */
  readonly facts?: LabFacts;
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
  /** Writes what is known already, so that a page can show it while the step runs. */
  readonly tell: (part: Partial<StepOutcome>) => Promise<void>;
}

/** One step: what it does. Its words are in core/lab/steps.ts. */
export interface LabStep<State> {
  readonly id: LabStepId;
  run(context: StepContext<State>): Promise<StepOutcome>;
}

/** A step with its words and its expected share of the time. */
export interface PlannedStep<State> extends LabStep<State> {
  readonly title: string;
  readonly weight: number;
}

interface LabRunInput<State> {
  readonly store: Store;
  readonly terrarium: Terrarium;
  readonly owner: string;
  readonly steps: readonly PlannedStep<State>[];
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
  return resumeLabRun(store, resume, owner);
}

/** State after the steps that are done already. */
function stateOf<State>(initial: State, lab: LabRunRecord): State {
  const finished = lab.steps.filter((step) => step.status === 'FINISHED');
  return finished.reduce<State>(
    (state, { result }) => ({ ...state, ...(result as StepOutcome).state }),
    initial,
  );
}

/** One step from its start to its outcome in the store. */
async function runStep<State>(
  input: LabRunInput<State>,
  step: PlannedStep<State>,
  labId: string,
  state: State,
): Promise<StepOutcome> {
  const { store, terrarium, seed, signal, gate, steps } = input;
  const before = steps.slice(0, steps.indexOf(step)).reduce((sum, { weight }) => sum + weight, 0);
  const all = steps.reduce((sum, { weight }) => sum + weight, 0);
  const report: OnProgress = ({ stage, done, total }) => {
    const share = total > 0 ? Math.min(1, done / total) : 0;
    // Expected time, not steps: the unit stays empty.
    input.onProgress({ stage, done: before + share * step.weight, total: all, unit: '' });
  };
  let told: Partial<StepOutcome> = {};
  await updateLabStep(store, labId, step.id, { status: 'RUNNING', summary: '', result: null });
  report({ stage: step.title, done: 0, total: 1, unit: '' });
  const outcome = await step.run({
    labId,
    terrarium,
    state,
    seed,
    signal,
    onProgress: report,
    gate: () => gate.pass(signal),
    tell: async (part) => {
      told = { ...told, ...part };
      await updateLabStep(store, labId, step.id, { result: told });
    },
  });
  await updateLabStep(store, labId, step.id, {
    status: 'FINISHED',
    summary: outcome.summary,
    links: [...outcome.writes],
    result: outcome,
  });
  return outcome;
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
  const { store, steps, signal, gate } = input;
  const begun = await begin(input);
  const { labId } = begun;
  input.onStart(labId);
  let state = stateOf(input.initial, begun);
  try {
    for (const [index, step] of steps.entries()) {
      if (begun.steps[index]?.status === 'FINISHED') continue;
      await gate.pass(signal);
      const outcome = await runStep(input, step, labId, state);
      state = { ...state, ...outcome.state };
    }
    return { lab: await finishLabRun(store, labId), state };
  } catch (error) {
    await closeLab(store, labId, error);
    throw error;
  }
}
