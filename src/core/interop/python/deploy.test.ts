import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendRecord, type AuditRecord } from '../../governance/audit.ts';
import { newDeployment } from '../../registry/deployment.ts';
import { DEFAULT_POLICY, editPolicy } from '../../registry/policy.ts';
import { pythonForAudit, pythonForDeployment } from './deploy.ts';

const hasPython = spawnSync('python3', ['-c', 'pass']).status === 0;

describe('pythonForDeployment', () => {
  const of = (model: string, approval: 'none' | 'other'): string =>
    pythonForDeployment(
      newDeployment({
        deploymentId: 'd',
        model,
        version: 3,
        modelHash: 'a'.repeat(64),
        from: null,
        to: 'champion',
        table: { name: 'dev.a.b', version: 1, digest: 'b'.repeat(64) },
        policy: editPolicy(DEFAULT_POLICY, { approval }),
        author: 'a',
        startedBy: 'a',
        startedAt: 1,
        why: '',
        owner: null,
      }),
    );

  it('asks for an approval only where the policy does, and quotes names', () => {
    expect(of('churn', 'none')).not.toContain('Approval_Check');
    expect(of('churn', 'other')).toContain('Approval_Check');
    expect(of('"; import os #', 'none')).toContain('"\\"; import os #"');
  });
});

describe('pythonForAudit', () => {
  it.runIf(hasPython)('recomputes the chain that the app wrote', async () => {
    const records: AuditRecord[] = [];
    for (const text of ['größe "x"', '{}', 'b']) {
      const details = { z: null, a: 1.5, list: [1, { k: text }] };
      const entry = { at: 1_700_000_000_000, actor: 'u', action: 'a.b', subject: text, details };
      records.push(await appendRecord(records.at(-1) ?? null, entry));
    }
    const folder = mkdtempSync(join(tmpdir(), 'audit-'));
    const file = join(folder, 'audit.json');
    const verify = (): number | null => {
      // pandas may not be there: the verification comes before it is needed.
      const [code] = pythonForAudit(file).replace('import pandas as pd\n', '').split('log = ');
      return spawnSync('python3', ['-c', code]).status;
    };
    writeFileSync(file, JSON.stringify(records, null, 1));
    expect(verify()).toBe(0);
    writeFileSync(file, JSON.stringify(records.map((one) => ({ ...one, actor: 'eve' }))));
    expect(verify()).not.toBe(0);
  });
});
