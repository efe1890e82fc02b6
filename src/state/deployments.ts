/** @file Deployments made ready to be read: words, tones, and who may decide. Pure. */
import { approvalFault, type Deployment, type StageName } from '../core/registry/deployment.ts';
import { CHECK_IDS, type CheckNeed, type DeploymentPolicy } from '../core/registry/policy.ts';
import { personaLabel } from '../core/governance/personas.ts';

/** Where a deployment stands, in a word. */
export const STATUS_WORDS: Readonly<
  Record<
    Deployment['status'],
    { readonly words: string; readonly tone: 'info' | 'warning' | 'success' | 'danger' }
  >
> = {
  running: { words: 'At work', tone: 'info' },
  waiting: { words: 'Waits for approval', tone: 'warning' },
  deployed: { words: 'Deployed', tone: 'success' },
  rejected: { words: 'Rejected', tone: 'danger' },
  failed: { words: 'Failed', tone: 'danger' },
};

/** Names of the stages. */
export const STAGE_TITLES: Readonly<Record<StageName, string>> = {
  evaluation: 'Evaluation',
  approval: 'Approval',
  deployment: 'Deployment',
};

/** `7 of 9 passed, 1 optional failed`. */
export function evaluationWords({ stages }: Pick<Deployment, 'stages'>): string {
  const checks = stages.flatMap((stage) => stage.checks);
  if (checks.length === 0) return 'no checks yet';
  const passed = checks.filter(({ outcome }) => outcome === 'pass').length;
  const bad = checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'error');
  const blocking = bad.filter(({ isRequired }) => isRequired).length;
  const words = [`${passed} of ${checks.length} passed`];
  if (blocking > 0) words.push(`${blocking} required failed`);
  if (bad.length > blocking) words.push(`${bad.length - blocking} optional failed`);
  return words.join(', ');
}

/** Why a persona may not decide a waiting deployment, for people; null when it may. */
export function decisionFault(
  deployment: Pick<Deployment, 'policy' | 'author' | 'startedBy'>,
  persona: string,
): string | null {
  const fault = approvalFault(deployment, persona);
  if (fault === null) return null;
  const { policy, author } = deployment;
  if (fault.code === 'not_approver') {
    return `${personaLabel(persona)} may not approve here; the policy names ${policy.approvers.map(personaLabel).join(', ')}.`;
  }
  const did = persona === author ? 'registered this version' : 'started this deployment';
  return `${personaLabel(persona)} ${did}, and the policy asks for another persona.`;
}

/** Number of checks by what the policy asks of them. */
export function needCounts({ checks }: DeploymentPolicy): Readonly<Record<CheckNeed, number>> {
  const counts = { required: 0, optional: 0, off: 0 };
  for (const id of CHECK_IDS) counts[checks[id]]++;
  return counts;
}

/** Who has to approve, in words. */
export function approvalWords({ approval, approvers }: DeploymentPolicy): string {
  const who = approvers.length === 0 ? '' : `, one of ${approvers.map(personaLabel).join(', ')}`;
  switch (approval) {
    case 'none':
      return 'nobody has to approve';
    case 'anyone':
      return `somebody has to approve${who}`;
    case 'other':
      return `another persona than author and starter has to approve${who}`;
  }
}

/** Deployments to decide first, then the newest. */
export function byUrgency(deployments: readonly Deployment[]): readonly Deployment[] {
  const rank = ({ status }: Deployment): number =>
    status === 'waiting' ? 0 : status === 'running' ? 1 : 2;
  return [...deployments].sort((a, b) => rank(a) - rank(b) || b.startedAt - a.startedAt);
}
