import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import { GOOD_ROW } from '../../tests/support/serving-requests.ts';
import {
  endpointRecord,
  post,
  registerPipeline,
  servingPipeline,
  testPort,
} from '../../tests/support/serving.ts';
import { resolveCanaryPlan, type CanaryPlanInput } from '../core/serving/canary-plan.ts';
import type { EndpointRecord } from '../core/serving/entities.ts';
import { listAliasLog, setAlias } from './alias-store.ts';
import { listAudit, verifyAudit } from './audit-store.ts';
import { evaluateCanary, makeCanary, promoteCanary, rollBackCanary } from './canary-store.ts';
import type { Store } from './database.ts';
import { addEndpoint, changeEndpoint, getEndpoint } from './endpoint-store.ts';
import { listEvents } from './event-store.ts';
import { readLog } from './inference-log.ts';
import { labelRows } from './label-store.ts';

const SEED_STEPS = [
  { percent: 40, minRequests: 20 },
  { percent: 60, minRequests: 30 },
];

async function start(store: Store, model: string, input: CanaryPlanInput): Promise<EndpointRecord> {
  const plan = resolveCanaryPlan({ steps: SEED_STEPS, ...input });
  const canary = await makeCanary(store, await getEndpoint(store, 'churn'), model, plan);
  return changeEndpoint(store, 'churn', (record) => ({
    record: { ...record, canary },
    action: 'canary.start',
    details: {},
    event: 'canary.started',
  }));
}

/** A champion, and a second version; an endpoint that serves the champion. */
async function setUp(second: 'same' | 'broken' | 'opposite') {
  let at = 0;
  // Ids that are the same in every run draw the same models.
  const newId = (): string => (++at).toString(16).padStart(32, '0');
  const { store } = await freshStore({ newId });
  const pipeline = await servingPipeline();
  await registerPipeline(store, pipeline);
  const { classes, model } = pipeline;
  const turned = structuredClone(model) as unknown as {
    coefficients: Float64Array;
    intercepts: Float64Array;
  };
  turned.coefficients.forEach((value, index) => (turned.coefficients[index] = -value));
  turned.intercepts.forEach((value, index) => (turned.intercepts[index] = -value));
  const versions = {
    same: pipeline,
    broken: { ...pipeline, learner: 'of_tomorrow' },
    opposite: { ...pipeline, model: turned as unknown as typeof model },
  };
  expect(classes).toEqual(['No', 'Yes']);
  await registerPipeline(store, versions[second]);
  await setAlias(store, { name: 'churn', alias: 'champion', version: 1 });
  const served = [{ name: 'churn', model: 'models:/churn@champion', percent: 100 }];
  await addEndpoint(store, endpointRecord({ served, routingKey: 'customer' }));
  return { store, pipeline, port: testPort(store) };
}

const body = (customer: number) => ({
  dataframe_records: [
    { ...GOOD_ROW, tenure: customer % 60, charge: 20 + ((customer * 13) % 90), customer },
  ],
});

describe('evaluateCanary', () => {
  it('rolls a canary that fails back by itself while no request fails, with audit, event and alias', async () => {
    const { store, port } = await setUp('broken');
    await start(store, 'models:/churn/2', { alias: 'champion' });
    // A person puts the alias on the bad version by force.
    await setAlias(store, { name: 'churn', alias: 'champion', version: 2, by: 'someone' });
    const served = [{ name: 'churn-1', model: 'models:/churn/1', percent: 100 }];
    const { canary } = await getEndpoint(store, 'churn');
    await store.db.endpoints.update('churn', { served });
    expect(canary!.aliasBefore).toBe(1);
    const statuses: number[] = [];
    for (let customer = 0; customer < 120; customer++) {
      statuses.push((await post(port, body(customer))).status);
      await port.settled();
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
    const after = await getEndpoint(store, 'churn');
    expect(after.canary).toMatchObject({ status: 'ROLLED_BACK' });
    expect(after.canary!.reason).toMatch(/requests fail more often: e-value/);
    expect(after.canary!.state.sides.canary.requests).toBeLessThan(20);
    const events = await listEvents(store);
    expect(events.map(({ type }) => type)).toContain('canary.rolled_back');
    const actions = (await listAudit(store)).map(({ action }) => action);
    expect(actions).toContain('canary.roll_back');
    expect((await verifyAudit(store)).intact).toBe(true);
    const log = await listAliasLog(store, 'churn', 'champion');
    expect(log.at(-1)).toMatchObject({ from: 2, to: 1, by: 'canary' });
    // Nobody gets it any more.
    const last = (await readLog(store, 'churn', { newest: true, limit: 20 }))[0];
    expect(last).toMatchObject({ arm: 'served', version: 1, canary: null });
  });

  it('walks a canary that is the same through its steps, then gives it all traffic and the alias', async () => {
    const { store, port } = await setUp('same');
    await start(store, 'models:/churn/2', { onPass: 'promote', alias: 'champion' });
    for (let customer = 0; customer < 200; customer++) {
      expect((await post(port, body(customer))).status).toBe(200);
      await port.settled();
    }
    const after = await getEndpoint(store, 'churn');
    expect(after.canary).toMatchObject({ status: 'PASSED', step: 1 });
    expect(after.served).toEqual([
      { name: 'churn', model: 'models:/churn@champion', percent: 100 },
    ]);
    expect((await listAliasLog(store, 'churn', 'champion')).at(-1)).toMatchObject({ to: 2 });
    const types = (await listEvents(store)).map(({ type }) => type);
    expect(types).toContain('canary.advanced');
    expect(types).toContain('canary.promoted');
    const [newest] = await readLog(store, 'churn', { newest: true, limit: 1 });
    expect(newest.version).toBe(2);
  });

  it('finds other scores by their distribution, and a higher loss once labels come', async () => {
    const byScore = await setUp('opposite');
    await start(byScore.store, 'models:/churn/2', { tests: ['score'] });
    for (let customer = 0; customer < 400; customer++) await post(byScore.port, body(customer));
    await byScore.port.settled();
    const scored = await getEndpoint(byScore.store, 'churn');
    expect(scored.canary!.status).toBe('ROLLED_BACK');
    expect(scored.canary!.reason).toMatch(/scores are distributed differently/);

    const byLoss = await setUp('opposite');
    await start(byLoss.store, 'models:/churn/2', { tests: ['loss'] });
    for (let customer = 0; customer < 200; customer++) await post(byLoss.port, body(customer));
    await byLoss.port.settled();
    // What happened follows the champion's scores.
    const log = await readLog(byLoss.store, 'churn');
    const labels = log.map(({ requestId, probability, arm }) => {
      const champion = arm === 'canary' ? 1 - probability! : probability!;
      return { requestId, label: champion > 0.5 ? 'Yes' : 'No' };
    });
    const labelled = await labelRows(byLoss.store, 'churn', labels, byLoss.pipeline);
    expect(labelled).toEqual({ labelled: 200, unmatched: 0 });
    expect(await labelRows(byLoss.store, 'churn', labels, byLoss.pipeline)).toEqual({
      labelled: 0,
      unmatched: 200,
    });
    await evaluateCanary(byLoss.store, 'churn');
    const { canary } = await getEndpoint(byLoss.store, 'churn');
    expect(canary!.reason).toMatch(/the loss on labelled requests is higher/);
  });

  it('counts every row once, whoever looks and however often', async () => {
    const { store, port } = await setUp('same');
    await start(store, 'models:/churn/2', { steps: [{ percent: 40, minRequests: 1_000 }] });
    for (let customer = 0; customer < 60; customer++) await post(port, body(customer % 30));
    await port.settled();
    await Promise.all([1, 2, 3, 4].map(() => evaluateCanary(store, 'churn')));
    const { state } = (await getEndpoint(store, 'churn')).canary!;
    expect(state.sides.canary.requests + state.sides.control.requests).toBe(60);
    expect(state.units).toBe(30);
    expect(state.sides.canary.units).toBe(state.sides.canary.requests / 2);
  });

  it('promotes and rolls back by hand, once', async () => {
    const { store } = await setUp('same');
    await start(store, 'models:/churn/2', {});
    await rollBackCanary(store, 'churn', 'by hand', { by: 'me' });
    await rollBackCanary(store, 'churn', 'again');
    const events = (await listEvents(store)).filter(({ type }) => type === 'canary.rolled_back');
    expect(events).toHaveLength(1);
    await expect(promoteCanary(store, 'churn', 'late')).rejects.toMatchObject({
      code: 'no_canary',
    });
  });
});
