/** @file A stored lab made ready to be shown: words, times, what each step told. Pure. */
import type { LabFacts } from '../api/lab/lab-facts.ts';
import { initialState, labNames, type LabState } from '../api/lab/lab-state.ts';
import type { LabSource } from '../api/types.ts';
import { LAB_STEP_IDS, labSteps, type LabStepId, type LabStepText } from '../core/lab/steps.ts';
import type { LabRunRecord, LabStepRecord } from '../store/records.ts';

/** What a step reads or writes; without an address it is no more than words. */
export interface LabObject {
  readonly label: string;
  readonly href: string | null;
}

/** A step with its words and what it told. */
export interface LabStepView extends LabStepText {
  /** 1, 2, 3, … */
  readonly number: number;
  readonly status: LabStepRecord['status'];
  readonly summary: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly reads: readonly LabObject[];
  readonly writes: readonly LabObject[];
  /** '' until the step tells it. */
  readonly python: string;
  readonly facts: LabFacts;
}

/** A lab with its words. */
export interface LabView {
  readonly labId: string;
  /** `Churn lab` or `Lab on penguins_species`. */
  readonly title: string;
  readonly source: LabSource;
  readonly status: LabRunRecord['status'];
  readonly seed: number;
  readonly rows: number;
  readonly nTrials: number;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** Why it ended early, in words. */
  readonly error: string | null;
  readonly steps: readonly LabStepView[];
  readonly numDone: number;
  /** The step that runs, or the first that has not finished; the last when all have. */
  readonly current: LabStepView;
  /** What the finished steps left for later ones. */
  readonly state: LabState;
}

interface KeptOptions {
  readonly source: LabSource;
  readonly rows: number;
  readonly nTrials: number;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A workspace file may come from anywhere: only addresses inside the app become links. */
function objectsOf(value: unknown): readonly LabObject[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).filter(isObject).map(({ label, href }) => ({
    label: textOf(label),
    href: textOf(href).startsWith('#/') ? textOf(href) : null,
  }));
}

function optionsOf(options: unknown): KeptOptions {
  const { source, rows, nTrials } = isObject(options) ? options : {};
  return {
    source: (isObject(source) ? source : { kind: 'churn' }) as LabSource,
    rows: typeof rows === 'number' ? rows : 0,
    nTrials: typeof nTrials === 'number' ? nTrials : 0,
  };
}

function stepView(text: LabStepText, index: number, step: LabStepRecord | undefined): LabStepView {
  const told = isObject(step?.result) ? step.result : {};
  return {
    ...text,
    number: index + 1,
    status: step?.status ?? 'WAITING',
    summary: step?.summary ?? '',
    startedAt: step?.startedAt ?? null,
    finishedAt: step?.finishedAt ?? null,
    reads: objectsOf(told['reads']),
    writes: objectsOf(told['writes']),
    python: textOf(told['python']),
    facts: isObject(told['facts']) ? told['facts'] : {},
  };
}

/** Words for a source. */
export function labTitle(source: LabSource): string {
  return source.kind === 'churn' ? 'Churn lab' : `Lab on ${labNames(source).project}`;
}

/** Makes a stored lab ready to be shown. */
export function labView(record: LabRunRecord): LabView {
  const options = optionsOf(record.options);
  const { source } = options;
  const stored = new Map(record.steps.map((step) => [step.id, step]));
  const steps = labSteps(source.kind === 'churn' ? 'churn' : 'own').map((text, index) =>
    stepView(text, index, stored.get(text.id)),
  );
  const state = record.steps
    .filter(({ status }) => status === 'FINISHED')
    .reduce<LabState>((sum, { result }) => {
      const part = isObject(result) ? result['state'] : null;
      return isObject(part) ? { ...sum, ...part } : sum;
    }, initialState(options));
  return {
    labId: record.labId,
    title: labTitle(source),
    source,
    status: record.status,
    seed: record.seed,
    rows: options.rows,
    nTrials: options.nTrials,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    error: record.error?.message ?? null,
    steps,
    numDone: steps.filter(({ status }) => status === 'FINISHED').length,
    current: steps.find(({ status }) => status !== 'FINISHED') ?? steps[steps.length - 1],
    state,
  };
}

/** Milliseconds that a step took, or has taken by `now`; null when that is not known. */
export function stepMs({ status, startedAt, finishedAt }: LabStepView, now: number): number | null {
  if (startedAt === null) return null;
  if (status === 'RUNNING') return Math.max(0, now - startedAt);
  return finishedAt === null ? null : finishedAt - startedAt;
}

/** Time that the lab has worked: pauses between visits do not count. */
export function elapsedMs({ steps }: LabView, now: number): number {
  return steps.reduce((sum, step) => sum + (stepMs(step, now) ?? 0), 0);
}

/** The step that an address names; null for anything else. */
export function stepIdOf(text: string | undefined): LabStepId | null {
  return LAB_STEP_IDS.find((id) => id === text) ?? null;
}

/** The step to show: the chosen one, else the one that runs, failed or comes last. */
export function shownStep(lab: LabView, chosen: LabStepId | null): LabStepView {
  return lab.steps.find(({ id }) => id === chosen) ?? lab.current;
}
