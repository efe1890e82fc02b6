import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../../tests/contract/store-battery.ts';
import { directContext } from '../../../tests/support/direct-api.ts';
import type { RuleSpec } from '../../core/automation/rule.ts';
import type { FiringRecord } from '../../core/automation/firing.ts';
import { RECORD_SCHEMAS } from '../../store/record-schemas.ts';
import { faultOf } from '../../store/schema-parts.ts';
import type { Store } from '../../store/database.ts';
import { createTerrarium } from '../terrarium.ts';
import type { AutomationApi, Terrarium } from '../types.ts';
import { createAutomation } from './automation.ts';

const HOUR = 3_600_000;

/** A tab: its API, and its automation, for which only the tabs of `alive` are there. */
function tabOf(
  store: Store,
  owner = 'tab-1',
  alive: readonly string[] = ['tab-1', 'tab-2'],
): { readonly terrarium: Terrarium; readonly automation: AutomationApi } {
  const context = directContext(store, owner);
  context.session.actor = 'ml_engineer';
  const terrarium = createTerrarium(context);
  const automation = createAutomation(
    context,
    (actor) => createTerrarium({ ...context, session: { ...context.session, actor } }),
    (tab) => Promise.resolve(alive.includes(tab)),
  );
  return { terrarium, automation };
}

/** A store with a monitor called Churn. */
async function watchedStore() {
  const fresh = await freshStore();
  // Its windows are put there by hand: it has no table that could change.
  const spec = {
    source: { table: 'dev.churn.none' },
    windows: { by: 'rows', size: 10 },
    label: null,
  };
  const monitor = { monitorId: 'm1', name: 'Churn', spec, ranAt: 0, schemaVersion: 1 };
  await fresh.store.db.monitors.put(monitor as never);
  return fresh;
}

/** Gives the monitor a window with this share of drifted columns. */
async function addWindow(store: Store, at: number, share: number | null): Promise<void> {
  await store.db.monitorWindows.put({
    monitorId: 'm1',
    windowStart: at - HOUR,
    windowEnd: at,
    rows: 100,
    labelled: 0,
    metrics: { drift_share: share },
    reportId: null,
    schemaVersion: 1,
  } as never);
}

const DRIFT: RuleSpec['when'] = {
  metric: { monitor: 'Churn', key: 'drift_share' },
  aggregate: 'last',
  over: { windows: 1 },
  op: '>=',
  value: 0.5,
};

function csvOf(shift: number): string {
  const rows = Array.from({ length: 120 }, (_, row) => {
    const tenure = ((row * 37) % 60) + shift;
    return `${tenure},${(row * 7) % 11},${tenure < 25 + shift + (row % 5) ? 'Yes' : 'No'}`;
  });
  return `tenure,charges,churn\n${rows.join('\n')}\n`;
}

async function withChampion(terrarium: Terrarium): Promise<void> {
  await terrarium.data.importCsv(csvOf(0), { table: 'dev.churn.customers' });
  const run = await terrarium.train({
    table: 'dev.churn.customers',
    target: 'churn',
    learner: 'baseline',
  });
  const { version } = await terrarium.mlflow.registerModel(run.modelUri, 'churn');
  await terrarium.mlflow.client.setRegisteredModelAlias('churn', 'champion', version);
}

/** Every record of automation fits its schema. */
async function expectValid(store: Store): Promise<void> {
  for (const table of [
    ...(['rules', 'schedules', 'firings', 'incidents'] as const),
    ...(['events', 'webhooks', 'deliveries', 'receipts'] as const),
  ]) {
    for (const record of await store.db[table].toArray()) {
      expect([table, faultOf(RECORD_SCHEMAS[table], record)]).toEqual([table, null]);
    }
  }
}

const stepsOf = ({ steps }: FiringRecord): string[] =>
  steps.map(({ action, status }) => `${action.do} ${status}`);

describe('terrarium.automation.tick', () => {
  it('fires once for a window, opens an incident, and tells its story', async () => {
    const { store, clock } = await watchedStore();
    const { automation } = tabOf(store);
    await addWindow(store, clock.now, 0.2);
    const rule = await automation.rules.create({
      name: 'Drift',
      when: DRIFT,
      actions: [{ do: 'open_incident', runbook: 'Look.' }, { do: 'notify' }],
    });
    expect(await automation.rules.words(rule.ruleId)).toContain('monitor "Churn" is at least 0.5');
    expect((await automation.tick()).firings).toEqual([]);
    clock.now += HOUR;
    await addWindow(store, clock.now, 0.8);
    const { firings, evaluated } = await automation.tick();
    expect(evaluated).toBe(1);
    expect(firings).toMatchObject([
      { status: 'SUCCEEDED', subject: 'monitors:/m1', by: 'ml_engineer' },
    ]);
    expect((await automation.tick()).firings).toEqual([]);
    const [incident] = await automation.incidents.list({ status: 'OPEN' });
    expect(incident).toMatchObject({ title: 'Drift', runbook: 'Look.', severity: 'warning' });
    clock.now += HOUR;
    await addWindow(store, clock.now, 0.1);
    await automation.tick();
    await automation.incidents.acknowledge(incident.incidentId, 'I look');
    const done = await automation.incidents.resolve(incident.incidentId, 'A campaign');
    expect(done.timeline.map(({ kind }) => kind)).toEqual([
      ...['opened', 'action', 'cleared'],
      ...['acknowledged', 'resolved'],
    ]);
    await expect(automation.incidents.acknowledge(incident.incidentId)).rejects.toMatchObject({
      code: 'incident_resolved',
    });
    const audit = await store.db.audit.toArray();
    expect(audit.map(({ action }) => action)).toEqual([
      ...['rule.create', 'rule.fire', 'incident.open'],
      ...['incident.acknowledge', 'incident.resolve'],
    ]);
    await expectValid(store);
  });

  it('closes the loop: drift, retraining, challenger, gate, champion, new predictions', async () => {
    const { store, clock } = await watchedStore();
    const { terrarium, automation } = tabOf(store);
    await withChampion(terrarium);
    await addWindow(store, clock.now, 0.1);
    await expect(automation.enableLoop({ model: 'churn', monitor: 'none' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      automation.enableLoop({ model: 'churn', monitor: 'Churn', gather: {} }),
    ).rejects.toMatchObject({ code: 'invalid_param' });
    await automation.enableLoop({
      model: 'churn',
      monitor: 'Churn',
      table: 'dev.churn.customers',
      score: { table: 'dev.churn.customers', into: 'dev.churn.predictions' },
      testPipeline: false,
    });
    await automation.tick();
    clock.now += HOUR;
    await addWindow(store, clock.now, 0.9);
    const [idle] = (await automation.tick()).firings;
    // The table is what the champion has learned from.
    expect(idle.steps[2].outcome).toContain('nothing new to learn: v1');
    expect(stepsOf(idle)).toEqual([
      'open_incident SUCCEEDED',
      'notify SUCCEEDED',
      'retrain SUCCEEDED',
      'deploy SKIPPED',
      'score SUCCEEDED',
    ]);
    expect(idle.status).toBe('SUCCEEDED');
    await terrarium.data.importCsv(csvOf(30), { table: 'dev.churn.customers' });
    clock.now += HOUR;
    await addWindow(store, clock.now, 0.1);
    await automation.tick();
    clock.now += 24 * HOUR;
    await addWindow(store, clock.now, 0.9);
    const { firings } = await automation.tick();
    const [{ steps }] = firings;
    expect(steps[2].refs).toMatchObject({ version: 2 });
    expect(steps[2].outcome).toContain('trained on dev.churn.customers v2');
    // A constant never beats a constant: the gate keeps the champion, and nothing is scored.
    expect(stepsOf(firings[0])).toEqual([
      'open_incident SUCCEEDED',
      'notify SUCCEEDED',
      'retrain SUCCEEDED',
      'deploy FAILED',
      'score SKIPPED',
    ]);
    const [incident] = await automation.incidents.list();
    expect(incident.timeline.at(-1)?.text).toContain('failed');
    await automation.disableLoop('churn');
    expect(await automation.rules.list()).toEqual([]);
    await expectValid(store);
  });

  it('of two tabs that tick at once lets one fire', async () => {
    const { store, clock, second } = await watchedStore();
    const one = tabOf(store, 'tab-1').automation;
    const two = tabOf(await second(), 'tab-2').automation;
    await one.rules.create({ name: 'Drift', when: DRIFT, actions: [{ do: 'open_incident' }] });
    await addWindow(store, clock.now, 0.8);
    await one.schedules.create({ name: 'Hourly', cron: '@hourly', actions: [{ do: 'notify' }] });
    clock.now += HOUR;
    for (let round = 0; round < 10; round++) {
      await Promise.all([one.tick(), two.tick(), two.tick(), one.tick()]);
      clock.now += HOUR;
      await addWindow(store, clock.now, round % 2 === 0 ? 0.1 : 0.9);
    }
    const firings = await one.firings.list();
    const ofRule = firings.filter(({ source }) => source === 'rule');
    const planned = firings.flatMap(({ plannedFor }) => plannedFor ?? []);
    expect(ofRule).toHaveLength(5);
    expect(new Set(planned).size).toBe(planned.length);
    expect(planned).toHaveLength(10);
    expect(firings.every(({ status }) => status === 'SUCCEEDED')).toBe(true);
    expect(await store.db.incidents.count()).toBe(1);
  });

  it('goes on with what a closed tab left, and does not go back twice', async () => {
    const { store } = await watchedStore();
    const { automation } = tabOf(store);
    const { scheduleId } = await automation.schedules.create({
      name: 'Both',
      cron: '@daily',
      actions: [{ do: 'notify' }, { do: 'rollback', model: 'churn' }, { do: 'notify' }],
    });
    const { firingId } = await automation.schedules.run(scheduleId);
    const firing = await automation.firings.get(firingId);
    const [notified, rolled, left] = firing.steps;
    const stopped = { ...rolled, status: 'RUNNING' as const, error: null };
    const again = { ...notified, status: 'RUNNING' as const };
    const waiting = { ...left, status: 'PENDING' as const };
    await store.db.firings.bulkPut([
      { ...firing, status: 'RUNNING', owner: 'gone', steps: [notified, stopped, waiting] },
      { ...firing, firingId: 'a'.repeat(32), status: 'RUNNING', owner: 'gone', steps: [again] },
      { ...firing, firingId: 'b'.repeat(32), status: 'RUNNING', owner: 'tab-2', steps: [again] },
    ]);
    const { firings } = await automation.tick();
    expect(firings.map(({ firingId: id }) => id).sort()).toEqual(['a'.repeat(32), firingId].sort());
    const after = await automation.firings.get(firingId);
    expect(stepsOf(after)).toEqual(['notify SUCCEEDED', 'rollback FAILED', 'notify SKIPPED']);
    expect(after.steps[1].error?.code).toBe('interrupted');
    expect(await automation.firings.get('a'.repeat(32))).toMatchObject({ status: 'SUCCEEDED' });
    expect(await automation.firings.get('b'.repeat(32))).toMatchObject({ owner: 'tab-2' });
    await expectValid(store);
  });

  it('does not look into the future, and not at rules that are off', async () => {
    const { store, clock } = await watchedStore();
    const { automation } = tabOf(store);
    const rule = await automation.rules.create({
      name: 'Drift',
      when: DRIFT,
      actions: [{ do: 'notify' }],
      enabled: false,
    });
    await addWindow(store, clock.now, 0.8);
    expect(await automation.tick()).toMatchObject({ evaluated: 0, firings: [] });
    await expect(automation.tick({ now: clock.now + 1 })).rejects.toMatchObject({
      code: 'invalid_param',
    });
    await automation.rules.update(rule.ruleId, { enabled: true });
    expect((await automation.rules.evaluate(rule.ruleId)).holds).toBe(true);
    expect((await automation.tick({ now: clock.now - 1 })).firings).toEqual([]);
    expect((await automation.tick()).firings).toHaveLength(1);
  });
});

describe('schedules', () => {
  it('make up for what was missed as they say, on the workspace clock', async () => {
    const { store } = await freshStore();
    const { terrarium, automation } = tabOf(store);
    const make = (missed: 'skip' | 'once' | 3) =>
      automation.schedules.create({
        name: String(missed),
        cron: '0 2 * * *',
        missed: missed === 3 ? { kind: 'all', upTo: missed } : { kind: missed },
        actions: [{ do: 'notify' }],
      });
    const ids = [await make('skip'), await make('once'), await make(3)];
    await terrarium.clock.advance(5.5 * 24 * HOUR);
    const { automation: awake } = tabOf({ ...store, now: () => terrarium.clock.now() }, 'tab-1');
    await awake.runSchedules();
    const after = await Promise.all(ids.map(({ scheduleId }) => awake.schedules.get(scheduleId)));
    expect(after.map(({ numRuns }) => numRuns)).toEqual([0, 1, 3]);
    expect(after.every(({ numRuns, numMissed }) => numRuns + numMissed >= 5)).toBe(true);
    expect(await awake.schedules.next(ids[0].scheduleId, 2)).toHaveLength(2);
    await awake.schedules.update(ids[0].scheduleId, { enabled: false });
    expect(await awake.schedules.get(ids[0].scheduleId)).toMatchObject({ nextAt: null });
  });
});

describe('webhooks', () => {
  it('get every event once, are tried again, and refuse what is not signed', async () => {
    const { store, clock } = await freshStore();
    const { automation } = tabOf(store);
    const webhook = await automation.webhooks.create({
      name: 'CI',
      url: 'https://ci.example/hook',
      events: ['incident.opened', 'incident.closed'],
    });
    await automation.webhooks.setReceiver({ mode: 'error', times: 2 });
    const { incidentId } = await automation.incidents.open({ title: 'A' });
    for (let at = 0; at < 6; at++) {
      await automation.tick();
      clock.now += 5000;
    }
    const [delivery] = await automation.deliveries.list();
    expect(delivery).toMatchObject({ status: 'DELIVERED', type: 'incident.opened' });
    expect(delivery.attempts.map(({ status }) => status)).toEqual([500, 500, 200]);
    expect(JSON.parse(delivery.body)).toMatchObject({
      entity: 'incident',
      action: 'opened',
      data: { incident_id: incidentId },
    });
    await automation.deliveries.replay(delivery.deliveryId);
    await automation.webhooks.receive(webhook.webhookId, {}, delivery.body);
    const outcomes = (await automation.webhooks.receipts()).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['refused', 'repeated', 'accepted', 'failed', 'failed']);
    await automation.webhooks.rotateSecret(webhook.webhookId);
    expect(await automation.webhooks.test(webhook.webhookId)).toMatchObject({
      status: 'DELIVERED',
    });
    await expectValid(store);
  });

  it('of an outbox are held until a person has sent them', async () => {
    const { store } = await freshStore();
    const { automation } = tabOf(store);
    const { webhookId } = await automation.webhooks.create({
      name: "It's",
      url: 'https://ci.example/hook',
      destination: 'outbox',
      events: ['rule.fired'],
    });
    const { scheduleId } = await automation.schedules.create({
      name: 'Now',
      cron: '@daily',
      actions: [{ do: 'webhook', webhookId }],
    });
    await automation.schedules.run(scheduleId);
    const [held] = await automation.deliveries.list({ status: 'HELD' });
    const command = await automation.deliveries.command(held.deliveryId);
    expect(command).toContain("curl -X POST 'https://ci.example/hook'");
    expect(command).toContain('X-MLflow-Signature: v1,');
    expect(await automation.deliveries.confirm(held.deliveryId, 500)).toMatchObject({
      status: 'HELD',
    });
    expect(await automation.deliveries.confirm(held.deliveryId, 202)).toMatchObject({
      status: 'DELIVERED',
    });
    await automation.webhooks.delete(webhookId);
    expect(await automation.deliveries.list()).toEqual([]);
  });
});
