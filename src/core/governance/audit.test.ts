import { describe, expect, it } from 'vitest';
import { appendRecord, verifyChain, type AuditRecord } from './audit.ts';

async function chain(length: number): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for (let n = 0; n < length; n++) {
    const entry = { at: n, actor: 'ada', action: 'alias.set', subject: 's', details: { n } };
    records.push(await appendRecord(records.at(-1) ?? null, entry));
  }
  return records;
}

describe('audit chain', () => {
  it('verifies what it made, also nothing', async () => {
    const records = await chain(5);
    expect(await verifyChain(records)).toMatchObject({ intact: true, length: 5 });
    expect(await verifyChain([])).toMatchObject({ intact: true, length: 0 });
    expect(records.map((record) => record.seq)).toEqual([1, 2, 3, 4, 5]);
  });

  it.each(['at', 'actor', 'action', 'subject', 'details', 'hash'] as const)(
    'names the first record whose %s was changed',
    async (member) => {
      const records = await chain(5);
      records[2] = {
        ...records[2],
        [member]: member === 'details' ? { n: 9 } : 'x',
      };
      expect(await verifyChain(records)).toMatchObject({
        intact: false,
        seq: 3,
        reason: 'content',
      });
    },
  );

  it('notices removed, swapped and inserted records', async () => {
    const records = await chain(4);
    const without = records.filter((record) => record.seq !== 2);
    expect(await verifyChain(without)).toMatchObject({ seq: 3, index: 1, reason: 'order' });
    const forged = await appendRecord(
      { seq: 1, hash: 'f'.repeat(64) },
      { at: 1, actor: 'eve', action: 'a', subject: 's', details: {} },
    );
    const replaced = records.map((record) => (record.seq === 2 ? forged : record));
    expect(await verifyChain(replaced)).toMatchObject({ seq: 2, reason: 'link' });
  });

  it('notices a rewritten end only with the head that was noted', async () => {
    const records = await chain(4);
    const head = records.at(-1)!.hash;
    expect(await verifyChain(records, head)).toMatchObject({ intact: true, head });
    expect(await verifyChain(records.slice(0, 3))).toMatchObject({ intact: true });
    expect(await verifyChain(records.slice(0, 3), head)).toMatchObject({ reason: 'head', seq: 4 });
  });
});
