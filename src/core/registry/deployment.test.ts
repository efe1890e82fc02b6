import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { championStack } from './champions.ts';
import { checklist, evaluationPasses, findingOf, type Finding } from './checklist.ts';
import { failedDeployment, isOpenDeployment } from './deployment-end.ts';
import {
  approvalFault,
  deployed,
  deploymentFault,
  newDeployment,
  withDecision,
  withEvaluation,
  type Approval,
  type Deployment,
} from './deployment.ts';
import {
  CHECK_IDS,
  DEFAULT_POLICY,
  editPolicy,
  isSamePolicy,
  type CheckId,
  type DeploymentPolicy,
} from './policy.ts';

const pass = (id: CheckId, rows = 10): Finding => ({
  id,
  outcome: 'pass',
  value: 1,
  limit: 0,
  evidenceRows: rows,
  message: 'fine',
});
const ALL = CHECK_IDS.map((id) => pass(id));
const policyOf = (need: 'required' | 'optional' | 'off'): DeploymentPolicy =>
  editPolicy(DEFAULT_POLICY, {
    checks: Object.fromEntries(CHECK_IDS.map((id) => [id, need])),
  });
const REQUIRED = policyOf('required');

const draft = (policy: DeploymentPolicy): Deployment =>
  newDeployment({
    deploymentId: 'd',
    model: 'churn',
    version: 2,
    modelHash: 'a'.repeat(64),
    from: 1,
    to: 'champion',
    table: { name: 'dev.churn.training', version: 1, digest: 'b'.repeat(64) },
    policy,
    author: 'data_scientist',
    startedBy: 'ml_engineer',
    startedAt: 1,
    why: '',
    owner: 'tab',
  });
const passes = (findings: readonly Finding[], from: number | null = 1): boolean =>
  evaluationPasses(REQUIRED, checklist(REQUIRED, findings, from), from);

describe('checklist', () => {
  it('passes when every required check passes with evidence', () => {
    expect(passes(ALL)).toBe(true);
    expect(checklist(REQUIRED, ALL, 1).map(({ id }) => id)).toEqual([...CHECK_IDS]);
  });

  it.each(CHECK_IDS)('fails closed whatever is wrong with the evidence of %s', (id) => {
    const others = ALL.filter((finding) => finding.id !== id);
    const bad: readonly (readonly Finding[])[] = [
      [],
      [{ ...pass(id), outcome: 'fail' }],
      [{ ...pass(id), outcome: 'error' }],
      [pass(id, 0)],
      [pass(id, NaN)],
      [pass(id, -1)],
      [{ ...pass(id), value: NaN }],
      [{ ...pass(id), outcome: 'not_applicable', evidenceRows: 0 }],
      [pass(id), pass(id)],
      [findingOf(id, { ok: false, error: 'no rows' }, () => pass(id) as never)],
    ];
    for (const findings of bad) {
      expect(passes([...others, ...findings])).toBe(false);
      // What judged itself as passed is judged again.
      const trusted = [...others, ...findings].map((one) => ({ ...one, isRequired: true }));
      expect(evaluationPasses(REQUIRED, trusted, 1)).toBe(false);
    }
  });

  it('lets only comparisons be not applicable, and only without a version before', () => {
    for (const id of CHECK_IDS) {
      const none: Finding = {
        ...pass(id),
        outcome: 'not_applicable',
        evidenceRows: 0,
        value: null,
      };
      const findings = ALL.map((finding) => (finding.id === id ? none : finding));
      const compares = ['contract', 'metric', 'slices', 'drift'].includes(id);
      expect(passes(findings, null)).toBe(compares);
      expect(passes(findings, 1)).toBe(false);
    }
  });

  it('blocks by required checks alone', () => {
    const need = fc.constantFrom('required', 'optional', 'off');
    const outcome = fc.constantFrom('pass', 'fail', 'error');
    fc.assert(
      fc.property(fc.array(fc.tuple(need, outcome), { minLength: 12, maxLength: 12 }), (drawn) => {
        const checks = Object.fromEntries(CHECK_IDS.map((id, at) => [id, drawn[at][0]]));
        const policy = editPolicy(DEFAULT_POLICY, { checks });
        const findings = CHECK_IDS.map((id, at): Finding => ({
          ...pass(id),
          outcome: drawn[at][1],
        }));
        const listed = checklist(policy, findings, 1);
        const isGood = drawn.every(([wanted, came]) => wanted !== 'required' || came === 'pass');
        expect(evaluationPasses(policy, listed, 1)).toBe(isGood);
        expect(listed.length).toBe(drawn.filter(([wanted]) => wanted !== 'off').length);
      }),
    );
  });
});

describe('a deployment', () => {
  const evaluated = (policy: DeploymentPolicy): Deployment =>
    withEvaluation(draft(policy), checklist(policy, ALL, 1), null, 'a', 2);
  const asks = editPolicy(REQUIRED, { approval: 'other' });
  const approval = (more: Partial<Approval> = {}): Approval => ({
    approvalId: 'a',
    deploymentId: 'd',
    model: 'churn',
    version: 2,
    status: 'granted',
    requestedAt: 2,
    decidedBy: 'governance',
    decidedAt: 3,
    comment: 'fine',
    schemaVersion: 1,
    ...more,
  });
  const granted = { isGranted: true, by: 'governance', comment: 'fine' };

  it('goes evaluation, approval, deployment, each once and in that order', () => {
    const waiting = evaluated(asks);
    expect(waiting).toMatchObject({ status: 'waiting', owner: null, approvalId: 'a' });
    const wrongStage = expect.objectContaining({ code: 'wrong_stage' });
    expect(() => deployed(waiting, 3)).toThrow(wrongStage);
    expect(() => withEvaluation(waiting, [], null, 'b', 3)).toThrow(wrongStage);
    const ready = withDecision(waiting, granted, 'tab', 3);
    expect(() => withDecision(ready, granted, 'tab', 3)).toThrow(wrongStage);
    const done = deployed(ready, 4);
    expect(done.stages.map(({ status }) => status)).toEqual(Array(3).fill('succeeded'));
    expect(() => deployed(done, 5)).toThrow(wrongStage);
    expect(isOpenDeployment(done)).toBe(false);
  });

  it('skips approval where none is wanted, and ends where the evaluation fails', () => {
    expect(evaluated(REQUIRED).stages.map(({ status }) => status)).toEqual([
      'succeeded',
      'skipped',
      'running',
    ]);
    const failed = withEvaluation(draft(asks), [], null, 'a', 2);
    expect(failed).toMatchObject({ status: 'failed', approvalId: null, endedAt: 2 });
    const error = { kind: 'StateError', code: 'x', message: 'm', details: {} } as const;
    expect(failedDeployment(evaluated(REQUIRED), error, 9)).toMatchObject({ outcome: 'm' });
  });

  it('moves an alias only with its own approval, granted by somebody who may', () => {
    const ready = withDecision(evaluated(asks), granted, 'tab', 3);
    expect(deploymentFault(ready, approval())).toBeNull();
    expect(deploymentFault(ready, null)).toBe('it has not been approved');
    for (const more of [
      { deploymentId: 'other' },
      { status: 'requested' as const },
      { status: 'rejected' as const },
      { decidedBy: 'data_scientist' },
      { decidedBy: 'ml_engineer' },
      { decidedBy: null, status: 'requested' as const },
    ]) {
      expect(deploymentFault(ready, approval(more))).not.toBeNull();
    }
    expect(deploymentFault(evaluated(asks), approval())).toBe('it is waiting');
    // Evidence that was taken away afterwards.
    const stages = ready.stages.map((stage) => ({ ...stage, checks: [] }));
    expect(deploymentFault({ ...ready, stages }, approval())).toMatch(/evaluation/);
  });

  it('is approved by another persona, one of the approvers', () => {
    const by = { author: 'data_scientist', startedBy: 'ml_engineer' };
    const listed = editPolicy(asks, { approvers: ['governance', 'ml_engineer'] });
    expect(approvalFault({ ...by, policy: asks }, 'data_scientist')?.code).toBe('same_persona');
    expect(approvalFault({ ...by, policy: asks }, 'ml_engineer')?.code).toBe('same_persona');
    expect(approvalFault({ ...by, policy: asks }, 'analyst')).toBeNull();
    expect(approvalFault({ ...by, policy: listed }, 'analyst')?.code).toBe('not_approver');
    expect(approvalFault({ ...by, policy: listed }, 'ml_engineer')?.code).toBe('same_persona');
    expect(approvalFault({ ...by, policy: listed }, 'governance')).toBeNull();
  });
});

describe('editPolicy', () => {
  it('changes what is given, and refuses what there is not', () => {
    const edited = editPolicy(DEFAULT_POLICY, { limits: { minEffect: 0.01 } });
    expect(edited.limits).toMatchObject({ minEffect: 0.01, minRows: 20 });
    expect(isSamePolicy(edited, DEFAULT_POLICY)).toBe(false);
    expect(isSamePolicy(structuredClone(edited), edited)).toBe(true);
    for (const edit of [
      { gated: true },
      { checks: { speed: 'required' } },
      { checks: { metric: 'maybe' } },
      { limits: { margin: -1 } },
      { limits: { fast: 1 } },
      { approvers: ['root'] },
      { approval: 'two' },
    ]) {
      expect(() => editPolicy(DEFAULT_POLICY, edit as never)).toThrow(
        expect.objectContaining({ code: 'invalid_param' }),
      );
    }
    const profit = { tp: 1, fp: 0, fn: 5, tn: 0 };
    expect(() => editPolicy(DEFAULT_POLICY, { limits: { profit } })).toThrow(/signs/);
  });
});

describe('championStack', () => {
  const log = (...versions: readonly (number | null)[]) =>
    versions.map((to) => ({ alias: 'champion', to }));

  it('takes off what came after a version that comes back', () => {
    expect(championStack(log(1, 2, 3))).toEqual([1, 2, 3]);
    expect(championStack(log(1, 2, 3, 2))).toEqual([1, 2]);
    expect(championStack(log(1, 2, 1, 3))).toEqual([1, 3]);
    expect(championStack(log(1, null, 2))).toEqual([1, 2]);
    expect(championStack([{ alias: 'challenger', to: 4 }])).toEqual([]);
  });
});
