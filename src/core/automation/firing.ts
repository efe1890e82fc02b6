/**
 * @file One firing of a rule, or one run of a schedule: what was seen, and what became of each action. It is written
 * before its first action begins, so that a tab that is closed in between leaves a firing that can be gone on with.
 */
import type { ErrorPayload } from '../errors.ts';
import { actionWords, type Action } from './actions.ts';
import type { Evidence } from './evaluate.ts';
import type { Severity } from './rule.ts';

/** `WAITING`: for somebody's approval · `SKIPPED`: an action before it failed, or left nothing to do. */
export type StepStatus = 'PENDING' | 'RUNNING' | 'WAITING' | 'SUCCEEDED' | 'FAILED' | 'SKIPPED';

/** Names of what an action made or used, by kind: `runId`, `model`, `version`, `table`, `deploymentId`, … */
export type Refs = Readonly<Record<string, string | number>>;

/** An action of a firing. */
export interface FiringStep {
  readonly action: Action;
  /** The action in words, as they were when it fired. */
  readonly words: string;
  readonly status: StepStatus;
  /** ms since epoch; null before. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** What came of it; empty before the end. */
  readonly outcome: string;
  readonly refs: Refs;
  readonly error: ErrorPayload | null;
}

/** A stored firing. */
export interface FiringRecord {
  readonly firingId: string;
  readonly source: 'rule' | 'schedule';
  /** Id of the rule or schedule. */
  readonly sourceId: string;
  /** Its name then. */
  readonly name: string;
  readonly severity: Severity;
  /** ms since epoch. */
  readonly at: number;
  /** When a run of a schedule was due; null for rules, and for runs that a person asked for. */
  readonly plannedFor: number | null;
  /** The rule or schedule in words, as it was then. */
  readonly prose: string;
  /** What it acts on: `monitors:/<id>`, `endpoints:/<name>`, the subject of an event; empty for a schedule. */
  readonly subject: string;
  readonly evidence: readonly Evidence[];
  readonly status: 'RUNNING' | 'WAITING' | 'SUCCEEDED' | 'FAILED';
  /** Tab that works on it. */
  readonly owner: string;
  /** Who the actions are done for: whoever made the rule. */
  readonly by: string;
  readonly steps: readonly FiringStep[];
  readonly schemaVersion: 1;
}

/** The steps of a firing that has just begun. */
export function newSteps(
  actions: readonly Action[],
  webhook?: (id: string) => string,
): readonly FiringStep[] {
  return actions.map((action) => ({
    action,
    words: actionWords(action, webhook),
    status: 'PENDING',
    startedAt: null,
    endedAt: null,
    outcome: '',
    refs: {},
    error: null,
  }));
}

/**
 * May an action be done again when the tab that did it was closed in the middle? What moves an alias may not: it may have
 * been moved already, and a second rollback would go back one further.
 */
export function isRepeatable({ do: kind }: Action): boolean {
  return kind !== 'rollback' && kind !== 'deploy' && kind !== 'move_alias';
}

/**
 * The firing with a step changed: a failed step ends the chain, the last one that succeeds ends it well.
 *
 * @param leavesOut Which of the actions to come have nothing to do after this one.
 */
export function withStep(
  firing: FiringRecord,
  index: number,
  change: Partial<FiringStep>,
  leavesOut: (action: Action) => boolean = () => false,
): FiringRecord {
  const changed = firing.steps.map((step, at) => (at === index ? { ...step, ...change } : step));
  const hasFailed = changed.some(({ status }) => status === 'FAILED');
  const steps = changed.map((step): FiringStep =>
    step.status === 'PENDING' && (hasFailed || leavesOut(step.action))
      ? { ...step, status: 'SKIPPED' }
      : step,
  );
  const status = hasFailed
    ? 'FAILED'
    : steps.every((step) => step.status === 'SUCCEEDED' || step.status === 'SKIPPED')
      ? 'SUCCEEDED'
      : steps.some((step) => step.status === 'WAITING')
        ? 'WAITING'
        : 'RUNNING';
  return { ...firing, steps, status };
}

/** The first step that is still to be done; null when the firing has ended. */
export function nextStep({ status, steps }: FiringRecord): number | null {
  if (status === 'SUCCEEDED' || status === 'FAILED') return null;
  const index = steps.findIndex(({ status: one }) => one !== 'SUCCEEDED' && one !== 'SKIPPED');
  return index === -1 ? null : index;
}
