import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import { interleave } from '../../tests/support/turns.ts';
import type { StateError } from '../core/errors.ts';
import { checklist, type Finding } from '../core/registry/checklist.ts';
import { newDeployment, withEvaluation, type Deployment } from '../core/registry/deployment.ts';
import type { ModelVersionRecord } from '../core/registry/entities.ts';
import { CHECK_IDS, DEFAULT_POLICY, editPolicy } from '../core/registry/policy.ts';
import { createRandom } from '../core/random.ts';
import { listAliasLog, setAlias } from './alias-store.ts';
import { verifyAudit } from './audit-store.ts';
import type { Store } from './database.ts';
import { decideApproval, finishDeployment, getDeployment } from './deployment-store.ts';

/** Interleavings in all, and in one database. */
const INTERLEAVINGS = 1000;
const PER_DATABASE = 125;

const GATED = editPolicy(DEFAULT_POLICY, { isGated: true, approval: 'other' });
const ids = { author: 'data_scientist', startedBy: 'ml_engineer' };

/** A deployment of a version that has passed its evaluation and waits. */
function waiting(model: string, version: number): Deployment {
  const findings = CHECK_IDS.map((id): Finding => ({
    id,
    outcome: 'pass',
    value: 1,
    limit: 0,
    evidenceRows: 9,
    message: '',
  }));
  const begun = newDeployment({
    ...ids,
    deploymentId: `${model}-${version}`,
    model,
    version,
    modelHash: 'a'.repeat(64),
    from: 1,
    to: 'champion',
    table: { name: 'dev.churn.training', version: 1, digest: 'b'.repeat(64) },
    policy: GATED,
    startedAt: 1,
    why: '',
    owner: null,
  });
  return withEvaluation(begun, checklist(GATED, findings, 1), null, `${model}-${version}-ok`, 2);
}

/** A gated model with champion version 1, and two versions that wait for approval. */
async function prepare({ db }: Store, model: string): Promise<void> {
  const version = (number: number): ModelVersionRecord => ({
    name: model,
    version: number,
    runId: 'r',
    source: 'runs:/r/model',
    modelHash: 'a'.repeat(64),
    status: 'READY',
    description: '',
    creationTime: 1,
    createdBy: ids.author,
    signature: null,
    inputExample: null,
    tags: {},
    schemaVersion: 1,
  });
  const more = { description: '', creationTime: 1, tags: {}, schemaVersion: 1 } as const;
  await db.registeredModels.add({ name: model, policy: GATED, ...more });
  await db.modelVersions.bulkAdd([1, 2, 3].map(version));
  await db.aliases.add({ name: model, alias: 'champion', version: 1, schemaVersion: 1 });
  const line = { name: model, alias: 'champion', from: null, to: 1, at: 1, by: 'x', why: '' };
  await db.aliasLog.add({ ...line, gate: null, schemaVersion: 1 });
  for (const deployment of [waiting(model, 2), waiting(model, 3)]) {
    const { deploymentId, version: number, approvalId } = deployment;
    await db.deployments.add(deployment);
    await db.approvals.add({
      approvalId: approvalId!,
      deploymentId,
      model,
      version: number,
      status: 'requested',
      requestedAt: 2,
      decidedBy: null,
      decidedAt: null,
      comment: '',
      schemaVersion: 1,
    });
  }
}

/** Approves and deploys a version, as a page does. */
async function promote(store: Store, model: string, version: number): Promise<Deployment> {
  const decision = { isGranted: true, by: 'governance', comment: 'fine' };
  await decideApproval(store, `${model}-${version}`, decision, 'tab');
  return finishDeployment(store, `${model}-${version}`, 'governance');
}

/** The champion's log has no gap: each move begins where the one before ended, and the alias is where the last did. */
async function checkLog(store: Store, model: string): Promise<number> {
  const log = await listAliasLog(store, model, 'champion');
  log.forEach((line, at) => {
    expect(line.from).toBe(log[at - 1]?.to ?? null);
  });
  const alias = await store.db.aliases.get([model, 'champion']);
  expect(alias?.version).toBe(log.at(-1)?.to);
  return log.length;
}

describe('two tabs that promote at once', () => {
  it(
    `have exactly one winner in ${INTERLEAVINGS} interleavings, and logs that agree`,
    { timeout: 240_000 },
    async () => {
      const orders = new Set<string>();
      const wins = [0, 0];
      for (let first = 0; first < INTERLEAVINGS; first += PER_DATABASE) {
        const { store, second } = await freshStore();
        const stores = [store, await second()];
        for (let seed = first; seed < first + PER_DATABASE; seed++) {
          const model = `m${seed}`;
          await prepare(store, model);
          const { results, order } = await interleave(seed, stores, (tab, actor) =>
            promote(tab, model, 2 + actor),
          );
          orders.add(order);
          const ended = results.map((result) =>
            result.status === 'fulfilled' ? result.value : null,
          );
          const winner = ended.findIndex((one) => one?.status === 'deployed');
          expect(ended.map((one) => one?.status).sort()).toEqual(['deployed', 'failed']);
          expect(ended[1 - winner]).toMatchObject({ error: { code: 'alias_moved' } });
          expect((await store.db.aliases.get([model, 'champion']))?.version).toBe(2 + winner);
          expect(await checkLog(store, model)).toBe(2);
          wins[winner]++;
        }
        expect(await verifyAudit(store)).toMatchObject({ intact: true });
        const moves = await store.db.events.where('type').equals('alias.moved').count();
        expect(moves).toBe(PER_DATABASE);
      }
      // The seeds do reach both winners and many orders.
      expect(Math.min(...wins)).toBeGreaterThan(INTERLEAVINGS / 5);
      expect(orders.size).toBeGreaterThan(INTERLEAVINGS / 2);
    },
  );

  it('neither set a guarded alias by hand nor roll back to what was never champion', async () => {
    const { store, second } = await freshStore();
    const stores = [store, await second()];
    for (let seed = 0; seed < 100; seed++) {
      const model = `m${seed}`;
      await prepare(store, model);
      const isGated = createRandom(seed).next() < 0.5;
      if (!isGated) await store.db.registeredModels.update(model, { policy: DEFAULT_POLICY });
      const kind = { kind: 'rollback' } as const;
      const { results } = await interleave(seed, stores, (tab, actor) =>
        setAlias(tab, {
          name: model,
          alias: 'champion',
          version: 2 + actor,
          expectedFrom: 1,
          ...(actor === 0 ? {} : { authority: kind }),
        }),
      );
      const codes = results.map((one) =>
        one.status === 'rejected' ? (one.reason as StateError).code : null,
      );
      // The second may find that the first has moved it already.
      expect(codes).toEqual(
        [isGated ? 'needs_deployment' : null, 'never_champion'].map((code, at) =>
          at === 1 && codes[1] === 'alias_moved' ? 'alias_moved' : code,
        ),
      );
      await checkLog(store, model);
    }
    expect(await verifyAudit(store)).toMatchObject({ intact: true });
  });

  it('decide one approval once', async () => {
    const { store, second } = await freshStore();
    const stores = [store, await second()];
    for (let seed = 0; seed < 100; seed++) {
      const model = `m${seed}`;
      await prepare(store, model);
      const { results } = await interleave(seed, stores, (tab, actor) =>
        decideApproval(
          tab,
          `${model}-2`,
          { isGranted: actor === 0, by: 'governance', comment: 'mine' },
          'tab',
        ),
      );
      const lost = results.filter((one) => one.status === 'rejected');
      expect(lost.map(({ reason }) => (reason as StateError).code)).toEqual(['not_waiting']);
      const { status } = await getDeployment(store, `${model}-2`);
      expect(status).toBe(results[0].status === 'fulfilled' ? 'running' : 'rejected');
    }
  });
});
