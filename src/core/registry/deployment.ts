/**
 * @file A deployment job: Evaluation → Approval → Deployment, as data. Every step is a pure function from a record to
 * the next; the store writes it together with what it moves.
 *
 *     running ─ evaluation ─┬─ failed
 *                           ├─ waiting (approval) ─┬─ rejected
 *                           └──────────────────────┴─ running ─ deployment ─┬─ deployed
 *                                                                           └─ failed
 */
import { StateError, type ErrorPayload } from '../errors.ts';
import type { Digest } from '../hash.ts';
import { evaluationPasses, type DeploymentCheck } from './checklist.ts';
import { endedDeployment } from './deployment-end.ts';
import type { GateReport } from './entities.ts';
import type { DeploymentPolicy } from './policy.ts';

export type DeploymentStatus = 'running' | 'waiting' | 'deployed' | 'rejected' | 'failed';

/** Names of the stages, in their order. */
export const STAGE_NAMES = ['evaluation', 'approval', 'deployment'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

export type StageStatus = 'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped';

/** One stage of a deployment. */
export interface DeploymentStage {
  readonly name: StageName;
  readonly status: StageStatus;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Of the evaluation; empty for the others. */
  readonly checks: readonly DeploymentCheck[];
}

/** One deployment job. */
export interface Deployment {
  readonly deploymentId: string;
  readonly model: string;
  readonly version: number;
  readonly modelHash: Digest;
  /** Version that the alias pointed to when it began: what the new one is compared with. null for none. */
  readonly from: number | null;
  /** The alias that is to move. */
  readonly to: string;
  readonly status: DeploymentStatus;
  readonly stages: readonly DeploymentStage[];
  /** The frozen rows. */
  readonly table: { readonly name: string; readonly version: number; readonly digest: Digest };
  /** What was asked of it. */
  readonly policy: DeploymentPolicy;
  /** Comparison on the frozen rows; null before it was made. */
  readonly report: GateReport | null;
  /** The approval that was asked for; null when none is wanted, or not yet. */
  readonly approvalId: string | null;
  /** Who registered the version. */
  readonly author: string;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Why it was started, in words. */
  readonly why: string;
  /** How it ended, in words; empty before. */
  readonly outcome: string;
  /** Tab that works on it; null when nobody does. */
  readonly owner: string | null;
  readonly error: ErrorPayload | null;
  readonly schemaVersion: 1;
}

export type ApprovalStatus = 'requested' | 'granted' | 'rejected';

/** What was asked of a person, and the answer. It stands for one deployment and can be given once. */
export interface Approval {
  readonly approvalId: string;
  readonly deploymentId: string;
  readonly model: string;
  readonly version: number;
  readonly status: ApprovalStatus;
  readonly requestedAt: number;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly comment: string;
  readonly schemaVersion: 1;
}

/** What a new deployment is made of. */
export type DeploymentDraft = Pick<
  Deployment,
  | 'deploymentId'
  | 'model'
  | 'version'
  | 'modelHash'
  | 'from'
  | 'to'
  | 'table'
  | 'policy'
  | 'author'
  | 'startedBy'
  | 'startedAt'
  | 'why'
  | 'owner'
>;

/** A deployment whose evaluation begins. */
export function newDeployment(draft: DeploymentDraft): Deployment {
  const stages = STAGE_NAMES.map((name): DeploymentStage => ({
    name,
    status: name === 'evaluation' ? 'running' : 'pending',
    startedAt: name === 'evaluation' ? draft.startedAt : null,
    endedAt: null,
    checks: [],
  }));
  return {
    ...draft,
    status: 'running',
    stages,
    report: null,
    approvalId: null,
    endedAt: null,
    outcome: '',
    error: null,
    schemaVersion: 1,
  };
}

/** A stage by name. */
export function stageOf(deployment: Deployment, name: StageName): DeploymentStage {
  return deployment.stages.find((stage) => stage.name === name)!;
}

function withStage(
  deployment: Deployment,
  name: StageName,
  change: Partial<DeploymentStage>,
): Deployment {
  const stages = deployment.stages.map((stage) =>
    stage.name === name ? { ...stage, ...change } : stage,
  );
  return { ...deployment, stages };
}

function checkAt(deployment: Deployment, stage: StageName, status: StageStatus): void {
  const found = stageOf(deployment, stage).status;
  if (found === status && (deployment.status === 'running' || deployment.status === 'waiting')) {
    return;
  }
  const { deploymentId } = deployment;
  throw new StateError(
    'wrong_stage',
    `deployment: its ${stage} must be ${status}, it is ${found} and the deployment is ${deployment.status}`,
    { deploymentId, stage, status: found },
  );
}

/**
 * The deployment after its evaluation: failed, waiting for approval, or ready to be deployed.
 *
 * @param approvalId Of the approval that is asked for when the policy wants one.
 * @throws {StateError} `wrong_stage`
 */
export function withEvaluation(
  deployment: Deployment,
  checks: readonly DeploymentCheck[],
  report: GateReport | null,
  approvalId: string,
  at: number,
): Deployment {
  checkAt(deployment, 'evaluation', 'running');
  const evaluated = { ...withStage(deployment, 'evaluation', { checks }), report };
  if (!evaluationPasses(deployment.policy, checks, deployment.from)) {
    const bad = checks.filter(
      ({ isRequired, outcome }) => isRequired && (outcome === 'fail' || outcome === 'error'),
    );
    const outcome = `evaluation failed: ${bad.map(({ id }) => id).join(', ') || 'a check is missing'}`;
    return endedDeployment(evaluated, 'failed', outcome, at, null);
  }
  const passed = withStage(evaluated, 'evaluation', { status: 'succeeded', endedAt: at });
  if (deployment.policy.approval === 'none') {
    return withStage(withStage(passed, 'approval', { status: 'skipped' }), 'deployment', {
      status: 'running',
      startedAt: at,
    });
  }
  const waiting = withStage(passed, 'approval', { status: 'waiting', startedAt: at });
  return { ...waiting, status: 'waiting', approvalId, owner: null };
}

/** Why `by` may not approve a deployment; null when it may. */
export function approvalFault(
  { policy, author, startedBy }: Pick<Deployment, 'policy' | 'author' | 'startedBy'>,
  by: string,
): { readonly code: 'same_persona' | 'not_approver'; readonly message: string } | null {
  if (policy.approvers.length > 0 && !policy.approvers.some((one) => one === by)) {
    const code = 'not_approver';
    return { code, message: `the policy lets ${policy.approvers.join(', ')} approve, not ${by}` };
  }
  if (policy.approval === 'other' && (by === author || by === startedBy)) {
    const role = by === author ? 'registered the version' : 'started the deployment';
    const message = `the policy asks for another persona than its author, and ${by} ${role}`;
    return { code: 'same_persona', message };
  }
  return null;
}

/** The deployment after a person has decided. Throws {StateError} `wrong_stage`. */
export function withDecision(
  deployment: Deployment,
  decision: { readonly isGranted: boolean; readonly by: string; readonly comment: string },
  owner: string | null,
  at: number,
): Deployment {
  checkAt(deployment, 'approval', 'waiting');
  if (!decision.isGranted) {
    const outcome = `rejected by ${decision.by}: ${decision.comment}`;
    return endedDeployment(deployment, 'rejected', outcome, at, null);
  }
  const granted = withStage(deployment, 'approval', { status: 'succeeded', endedAt: at });
  const next = withStage(granted, 'deployment', { status: 'running', startedAt: at });
  return { ...next, status: 'running', owner };
}

/** The deployment after its alias has moved. Throws {StateError} `wrong_stage`. */
export function deployed(deployment: Deployment, at: number): Deployment {
  checkAt(deployment, 'deployment', 'running');
  const done = withStage(deployment, 'deployment', { status: 'succeeded', endedAt: at });
  const outcome = `${deployment.to} moved from ${deployment.from ?? 'none'} to ${deployment.version}`;
  return { ...done, status: 'deployed', outcome, endedAt: at, owner: null };
}

/**
 * Why a deployment and its approval do not allow their alias to move; null when they do. Nothing is taken on trust: the
 * evidence is judged again.
 */
export function deploymentFault(deployment: Deployment, approval: Approval | null): string | null {
  const { policy, from, deploymentId } = deployment;
  if (deployment.status !== 'running' || stageOf(deployment, 'deployment').status !== 'running') {
    return `it is ${deployment.status}`;
  }
  if (!evaluationPasses(policy, stageOf(deployment, 'evaluation').checks, from)) {
    return 'its evaluation has not passed';
  }
  if (policy.approval === 'none') return null;
  if (approval?.deploymentId !== deploymentId || approval.status !== 'granted') {
    return 'it has not been approved';
  }
  return approvalFault(deployment, approval.decidedBy ?? '')?.message ?? null;
}
