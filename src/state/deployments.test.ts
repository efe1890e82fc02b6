import { describe, expect, it } from 'vitest';
import type { Deployment } from '../core/registry/deployment.ts';
import { DEFAULT_POLICY, editPolicy } from '../core/registry/policy.ts';
import {
  approvalWords,
  byUrgency,
  decisionFault,
  evaluationWords,
  needCounts,
} from './deployments.ts';

const check = { value: null, limit: null, evidenceRows: 1, message: '' };

describe('deployments in words', () => {
  it('counts checks by what they block', () => {
    const stages: Deployment['stages'] = [
      {
        name: 'evaluation',
        status: 'failed',
        startedAt: 1,
        endedAt: 2,
        checks: [
          { ...check, id: 'size', outcome: 'pass', isRequired: true },
          { ...check, id: 'metric', outcome: 'error', isRequired: true },
          { ...check, id: 'card', outcome: 'fail', isRequired: false },
        ],
      },
    ];
    expect(evaluationWords({ stages })).toBe('1 of 3 passed, 1 required failed, 1 optional failed');
    expect(evaluationWords({ stages: [] })).toBe('no checks yet');
    expect(needCounts(DEFAULT_POLICY)).toEqual({ required: 5, optional: 6, off: 1 });
  });

  it('says who may decide', () => {
    const policy = editPolicy(DEFAULT_POLICY, { approval: 'other', approvers: ['governance'] });
    const of = { policy, author: 'data_scientist', startedBy: 'governance' };
    expect(decisionFault(of, 'analyst')).toContain('the policy names Governance');
    expect(decisionFault(of, 'governance')).toContain('started this deployment');
    expect(decisionFault({ ...of, startedBy: 'analyst' }, 'governance')).toBeNull();
    expect(approvalWords(policy)).toContain('one of Governance');
    expect(approvalWords(DEFAULT_POLICY)).toBe('nobody has to approve');
    expect(approvalWords(editPolicy(policy, { approval: 'anyone' }))).toContain('somebody');
  });

  it('puts first what waits', () => {
    const of = (deploymentId: string, status: Deployment['status'], startedAt: number) =>
      ({ deploymentId, status, startedAt }) as Deployment;
    const sorted = byUrgency([
      of('a', 'deployed', 9),
      of('b', 'waiting', 1),
      of('c', 'failed', 10),
    ]);
    expect(sorted.map(({ deploymentId }) => deploymentId)).toEqual(['b', 'c', 'a']);
  });
});
