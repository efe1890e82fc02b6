import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import { directContext } from '../../tests/support/direct-api.ts';
import { CHECK_IDS } from '../core/registry/policy.ts';
import { stageOf, type Deployment } from '../core/registry/deployment.ts';
import { verifyAudit } from '../store/audit-store.ts';
import { listEvents } from '../store/event-store.ts';
import { closeInterrupted } from '../store/recovery.ts';
import { createTerrarium } from './terrarium.ts';

const TABLE = 'dev.churn.customers';

/** Customers of whom those with a high charge and a short tenure leave, mostly. */
function customers(numRows = 400): string {
  const rows = Array.from({ length: numRows }, (_, row) => {
    const [tenure, charges, noise] = [(row * 37) % 72, (row * 53) % 100, (row * 29) % 17];
    const leaves = charges - tenure + noise * 3 > 40;
    return `${tenure},${charges},${noise},${row % 2 ? 'web' : 'shop'},${leaves ? 'Yes' : 'No'}`;
  });
  return `tenure,charges,noise,channel,churn\n${rows.join('\n')}\n`;
}

const WEAK = [{ op: 'drop', columns: ['charges', 'tenure', 'channel'] }] as const;

/** A model with a weak version 1 and a strong version 2. */
async function workspace() {
  const { store } = await freshStore();
  const context = directContext(store);
  const terrarium = createTerrarium(context);
  await terrarium.data.importCsv(customers(), { table: TABLE });
  for (const recipe of [{ version: 1 as const, steps: WEAK }, 'auto' as const]) {
    const run = await terrarium.train({
      table: TABLE,
      target: 'churn',
      learner: 'logistic_regression',
      recipe,
    });
    await terrarium.mlflow.registerModel(run.modelUri, 'churn');
  }
  return { store: context.store, context, terrarium };
}

const outcomes = (deployment: Deployment) =>
  Object.fromEntries(
    stageOf(deployment, 'evaluation').checks.map(({ id, outcome }) => [id, outcome]),
  );

describe('terrarium.deploy', () => {
  it('deploys a first champion, then one that beats it, with logs, events and audit', async () => {
    const { store, terrarium } = await workspace();
    const { deploy, registry, mlflow } = terrarium;
    // Weak as it is, it has nothing to beat here.
    const first = await deploy.run({
      model: 'churn',
      version: 1,
      policy: { checks: { baseline: 'off' } },
    });
    expect(first).toMatchObject({ status: 'deployed', from: null, to: 'champion' });
    expect(outcomes(first)).toMatchObject({ metric: 'not_applicable', contract: 'not_applicable' });
    await mlflow.client.setRegisteredModelAlias('churn', 'challenger', 2);
    // It wants columns that version 1 did not: the default policy would say no.
    const second = await deploy.run({
      model: 'churn',
      why: 'better recipe',
      policy: { checks: { contract: 'optional' } },
    });
    expect(outcomes(second)).toMatchObject({
      contract: 'fail',
      signature: 'pass',
      predicts: 'pass',
      baseline: 'pass',
      metric: 'pass',
      size: 'pass',
      drift: 'pass',
      card: 'fail',
    });
    expect(second).toMatchObject({ status: 'deployed', from: 1, version: 2, owner: null });
    for (const { outcome, evidenceRows } of stageOf(second, 'evaluation').checks) {
      if (outcome === 'pass') expect(evidenceRows).toBeGreaterThan(0);
    }
    expect((await mlflow.client.getModelVersion('churn', 2)).aliases).toEqual(['champion']);
    expect((await registry.aliasLog('churn')).at(-2)).toMatchObject({
      alias: 'champion',
      from: 1,
      to: 2,
      by: 'data_scientist',
      deploymentId: second.deploymentId,
    });
    expect((await registry.card('churn', 2)).status).toBe('frozen');
    await expect(registry.setCard('churn', 2, { ethics: 'none' })).rejects.toMatchObject({
      code: 'card_frozen',
    });
    const types = (await listEvents(store)).map(({ type }) => type);
    expect(types.filter((type) => type === 'deployment.finished').length).toBe(2);
    expect(types).toContain('model_version_alias.created');
    expect(await verifyAudit(store)).toMatchObject({ intact: true });
  });

  it('keeps a version that is no better, and says which checks failed', async () => {
    const { store, terrarium } = await workspace();
    const { client } = terrarium.mlflow;
    await client.setRegisteredModelAlias('churn', 'champion', 2);
    const kept = await terrarium.deploy.run({ model: 'churn', version: 1 });
    expect(kept).toMatchObject({ status: 'failed', from: 2 });
    expect(kept.outcome).toContain('metric');
    expect(kept.stages.map(({ status }) => status)).toEqual(['failed', 'skipped', 'skipped']);
    expect((await client.getModelVersionByAlias('churn', 'champion')).version).toBe(2);
    const events = await listEvents(store);
    expect(events.some(({ type }) => type === 'gate.failed')).toBe(true);
  });

  it('waits for another persona, survives a restart, and moves the alias once', async () => {
    const { store, context, terrarium } = await workspace();
    const { deploy, registry, governance } = terrarium;
    await registry.setPolicy('churn', { isGated: true, approval: 'other' });
    const waiting = await deploy.run({ model: 'churn', version: 2 });
    expect(waiting.status).toBe('waiting');
    await closeInterrupted(store, () => Promise.resolve(false));
    const later = createTerrarium(context);
    expect((await later.deploy.list({ status: 'waiting' })).length).toBe(1);
    const { deploymentId } = waiting;
    const comment = 'read the report';
    await expect(deploy.approve(deploymentId, { comment })).rejects.toMatchObject({
      code: 'same_persona',
    });
    await governance.actAs('governance');
    await expect(deploy.approve(deploymentId, { comment: ' ' })).rejects.toMatchObject({
      code: 'invalid_param',
    });
    const done = await later.deploy.approve(deploymentId, { comment });
    expect(done.status).toBe('deployed');
    expect(await deploy.approval(deploymentId)).toMatchObject({
      status: 'granted',
      decidedBy: 'governance',
      comment,
    });
    const decided = { code: 'not_waiting' };
    await expect(deploy.approve(deploymentId, { comment })).rejects.toMatchObject(decided);
    await expect(deploy.reject(deploymentId, { comment })).rejects.toMatchObject(decided);
  });

  it('rejects for good, and a deployment at work whose tab is gone has failed', async () => {
    const { store, terrarium } = await workspace();
    const { deploy, registry, governance } = terrarium;
    await registry.setPolicy('churn', { approval: 'other' });
    const { deploymentId } = await deploy.run({ model: 'churn', version: 2 });
    await governance.actAs('governance');
    const rejected = await deploy.reject(deploymentId, { comment: 'no card' });
    expect(rejected).toMatchObject({
      status: 'rejected',
      outcome: 'rejected by governance: no card',
    });
    expect(await registry.championAt('churn', store.now())).toBeNull();
    await store.db.deployments.put({ ...rejected, status: 'running', owner: 'gone' });
    const { deployments } = await closeInterrupted(store, () => Promise.resolve(false));
    expect(deployments).toEqual([deploymentId]);
    expect(await deploy.get(deploymentId)).toMatchObject({
      status: 'failed',
      error: { code: 'interrupted' },
    });
  });

  it('fails closed: every check errs when the model cannot be read', async () => {
    const { store, terrarium } = await workspace();
    const all = Object.fromEntries(CHECK_IDS.map((id) => [id, 'required']));
    const { runId } = (await terrarium.mlflow.client.getModelVersion('churn', 2)).record;
    await store.db.artifacts.delete([runId, 'model/pipeline.json']);
    const failed = await terrarium.deploy.run({
      model: 'churn',
      version: 2,
      policy: { checks: all },
    });
    expect(failed.status).toBe('failed');
    expect(new Set(Object.values(outcomes(failed)))).toEqual(new Set(['error']));
    expect(Object.keys(outcomes(failed))).toEqual([...CHECK_IDS]);
  });

  it('makes every check, and each fails by its own limit alone', async () => {
    const { terrarium } = await workspace();
    const { deploy, registry, mlflow } = terrarium;
    await mlflow.client.setRegisteredModelAlias('churn', 'champion', 1);
    const description = 'Logistic regression on tenure and charges.';
    await mlflow.client.updateModelVersion('churn', 2, { description });
    const all = Object.fromEntries(CHECK_IDS.map((id) => [id, 'required']));
    const text = 'Written down.';
    const profit = { tp: 100, fp: -20, fn: -50, tn: 0 };
    const policy = {
      checks: all,
      approval: 'anyone' as const,
      limits: { profit, minSliceRows: 20, slices: ['channel'], maxLatencyMs: 10_000 },
    };
    const open = await deploy.run({ model: 'churn', version: 2, policy });
    expect(outcomes(open)).toMatchObject({ card: 'fail', contract: 'fail' });
    const sections = { intended_use: text, limitations: text, ethics: text, contact: text };
    await registry.setCard('churn', 2, sections);
    const strict = (limits: object, checks: object = {}) =>
      deploy.run({
        model: 'churn',
        version: 2,
        // Version 1 takes other columns than version 2, on purpose.
        policy: {
          ...policy,
          checks: { ...all, contract: 'off', ...checks },
          limits: { ...policy.limits, ...limits },
        },
      });
    const tight: readonly (readonly [string, object])[] = [
      ['description', { minDescription: 500 }],
      ['metric', { minEffect: 0.99 }],
      ['value', { minValue: 1e9 }],
      ['latency', { maxLatencyMs: 1e-9 }],
      ['size', { maxSizeBytes: 1 }],
    ];
    for (const [id, limits] of tight) {
      const found = await strict(limits);
      const bad = Object.entries(outcomes(found)).filter(([, outcome]) => outcome !== 'pass');
      expect(bad).toEqual([[id, 'fail']]);
    }
    // Evidence that there is not: no slice of that size, no worth, no such column.
    expect(outcomes(await strict({ minSliceRows: 10_000 }))).toMatchObject({ slices: 'error' });
    expect(outcomes(await strict({ slices: ['nowhere'] }))).toMatchObject({ slices: 'error' });
    expect(outcomes(await strict({ profit: null }))).toMatchObject({ value: 'error' });
    expect(outcomes(await strict({ metric: 'no_such_metric' }))).toMatchObject({ metric: 'error' });
    expect((await strict({})).status).toBe('waiting');
  });
});

describe('terrarium.registry under a policy', () => {
  it('moves champion by deployments and rollbacks alone', async () => {
    const { terrarium } = await workspace();
    const { registry, mlflow, deploy, governance } = terrarium;
    const { client } = mlflow;
    await client.setRegisteredModelAlias('churn', 'champion', 1);
    await registry.setPolicy('churn', { isGated: true, approvers: ['governance'] });
    const refused = { code: 'needs_deployment' };
    await expect(client.setRegisteredModelAlias('churn', 'champion', 2)).rejects.toMatchObject(
      refused,
    );
    await expect(client.deleteRegisteredModelAlias('churn', 'champion')).rejects.toMatchObject(
      refused,
    );
    await expect(
      registry.challenge({ model: 'churn', challenger: 2, table: TABLE }),
    ).rejects.toMatchObject(refused);
    await expect(registry.rollback({ model: 'churn', to: 2, why: 'try' })).rejects.toMatchObject({
      code: 'never_champion',
    });
    await expect(
      deploy.run({ model: 'churn', version: 2, policy: { checks: { metric: 'off' } } }),
    ).rejects.toMatchObject({ code: 'policy_is_set' });
    // Who may not approve may not take the gate away.
    await expect(registry.setPolicy('churn', { isGated: false })).rejects.toMatchObject({
      code: 'not_approver',
    });
    await governance.actAs('governance');
    await registry.setPolicy('churn', { checks: { contract: 'optional' } });
    expect((await deploy.run({ model: 'churn', version: 2 })).status).toBe('deployed');
    // Other aliases are nobody's business.
    await client.setRegisteredModelAlias('churn', 'shadow', 1);
  });

  it('does not let a deployment through that began under another policy', async () => {
    const { terrarium } = await workspace();
    const { registry, deploy } = terrarium;
    const off = Object.fromEntries(CHECK_IDS.map((id) => [id, 'off']));
    const weak = await deploy.run({
      model: 'churn',
      version: 1,
      policy: { checks: off, approval: 'anyone' },
    });
    expect(weak.status).toBe('waiting');
    await registry.setPolicy('churn', { isGated: true });
    const late = await deploy.approve(weak.deploymentId, { comment: 'quick' });
    expect(late).toMatchObject({ status: 'failed', error: { code: 'policy_changed' } });
  });

  it('rolls back to the champion before and scores again', async () => {
    const { store, terrarium } = await workspace();
    const { registry, mlflow } = terrarium;
    await mlflow.client.setRegisteredModelAlias('churn', 'champion', 1);
    await expect(registry.rollback({ model: 'churn', why: 'x' })).rejects.toMatchObject({
      code: 'no_former_champion',
    });
    await mlflow.client.setRegisteredModelAlias('churn', 'champion', 2);
    const into = 'dev.churn.predictions';
    const back = await registry.rollback({
      model: 'churn',
      why: 'complaints',
      rescore: { table: TABLE, into },
    });
    expect(back).toMatchObject({ from: 2, to: 1, batch: { status: 'FINISHED', into } });
    expect(back.batch?.model).toMatchObject({ version: 1, alias: 'champion' });
    expect(await registry.championAt('churn', store.now())).toBe(1);
    expect((await registry.aliasLog('churn')).at(-1)).toMatchObject({
      why: 'rolled back: complaints',
    });
  });
});
