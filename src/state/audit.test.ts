import { describe, expect, it } from 'vitest';
import { appendRecord, type AuditRecord } from '../core/governance/audit.ts';
import { auditCsv, choicesOf, detailWords, filterAudit, kindOf } from './audit.ts';

async function log(): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  const add = async (actor: string, action: string, subject: string, details: object) => {
    const entry = { at: records.length, actor, action, subject, details: { ...details } };
    records.push(await appendRecord(records.at(-1) ?? null, entry));
  };
  await add('data_scientist', 'alias.set', 'models:/churn@champion', {
    from: null,
    to: 2,
    why: '',
  });
  await add('governance', 'approval.grant', 'deployments:/d', { comment: '=cmd("x")' });
  return records;
}

describe('filterAudit', () => {
  it('finds by actor, noun of the action and any text', async () => {
    const records = await log();
    const none = { actor: '', kind: '', text: '' };
    const seqs = (filter: object): number[] =>
      filterAudit(records, { ...none, ...filter }).map(({ seq }) => seq);
    expect(seqs({})).toEqual([1, 2]);
    expect(seqs({ actor: 'governance' })).toEqual([2]);
    expect(seqs({ kind: 'alias' })).toEqual([1]);
    expect(seqs({ text: ' CHURN@ ' })).toEqual([1]);
    expect(seqs({ text: 'to 2' })).toEqual([1]);
    expect(choicesOf(records, kindOf)).toEqual(['alias', 'approval']);
    expect(detailWords(records[0])).toBe('to 2');
  });
});

describe('auditCsv', () => {
  it('quotes texts and disarms formulas', async () => {
    const [head, first, second] = auditCsv(await log()).split('\n');
    expect(head).toBe('seq,at,actor,action,subject,details,previous,hash');
    expect(first).toContain('"models:/churn@champion"');
    expect(second).toContain('"{""comment"":""=cmd(\\""x\\"")""}"');
    const record = (await log())[1];
    expect(auditCsv([{ ...record, subject: '=1+1' }])).toContain(`"'=1+1"`);
  });
});
