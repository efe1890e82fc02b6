/**
 * @file The whole loop on the virtual clock, in one story: a champion serves, covariate drift comes, an alert, a
 * retraining, the gates, a new champion, new predictions; then a bad model goes out as a canary and is taken back. All
 * the while requests come to the endpoint, and none may fail.
 */
import type { Page } from '@playwright/test';
import { downstream, upstream } from '../../src/core/tracking/lineage.ts';
import { expect, test, type App } from './support/app.ts';
import { untilControlled } from './support/served.ts';
import { recordsOf } from './support/work.ts';

/** First day with drift, from 0; labels are known a day later. */
const DRIFT_DAY = 4;
const DAYS = 8;
const LOOP_TIME = 300_000;

/** What the model may know of a customer: little, so that drift of two columns is much. */
const COLUMNS = ['customer_id', 'tenure', 'monthly_charges', 'payment_method', 'churn'];

/** Invented customers with these columns alone. */
async function customersCsv(page: Page, seed: number): Promise<string> {
  const csv = await page.evaluate(
    async (of) => (await terrarium.lab.churnCsv({ rows: 3_000, seed: of })).text(),
    seed,
  );
  const lines = csv
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const kept = COLUMNS.map((name) => lines[0].indexOf(name));
  return lines.map((cells) => kept.map((at) => cells[at]).join(',')).join('\n');
}

/** A table of customers, a first champion by the gates, an endpoint, a monitor, and the loop switched on. */
async function setUp(app: App): Promise<Page> {
  const page = await app.open();
  const csv = await customersCsv(page, 11);
  await page.evaluate(async (csv) => {
    await terrarium.automation.setPaused(true);
    const table = 'dev.churn.training';
    await terrarium.data.importCsv(csv, { table });
    const run = await terrarium.train({
      table,
      target: 'churn',
      learner: 'gbdt',
      params: { num_iterations: 40, num_leaves: 8 },
    });
    await terrarium.mlflow.registerModel(run.modelUri, 'churn');
    await terrarium.registry.setPolicy('churn', { isGated: true });
    const first = await terrarium.deploy.run({ model: 'churn', version: 1 });
    if (first.status !== 'deployed') throw new Error(`first deployment: ${first.outcome}`);
    const served = [{ model: 'models:/churn@champion' }];
    await terrarium.serving.createEndpoint({ name: 'churn', served });
  }, csv);
  await untilControlled(page);
  return page;
}

test('drift is seen, mended by a new champion, and a bad canary is taken back; no request fails', async ({
  app,
}) => {
  test.setTimeout(LOOP_TIME);
  const page = await setUp(app);
  const turned = (await customersCsv(page, 12)).replace(/,(Yes|No)$/gm, (_, label: string) =>
    label === 'Yes' ? ',No' : ',Yes',
  );
  const story = await page.evaluate(
    async ({ driftDay, days, turnedCsv }) => {
      const DAY = 86_400_000;
      const training = await terrarium.data.table('dev.churn.training');
      const inputs = training.schema
        .map(({ name }) => name)
        .filter((name) => name !== 'churn' && name !== 'customer_id');
      const examples = (await training.head(50)).map((row) =>
        Object.fromEntries(inputs.map((name) => [name, row[name]])),
      );
      const replies: { status: number; served: string }[] = [];
      const send = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i++) {
          const row = examples[replies.length % examples.length];
          const response = await fetch(terrarium.serving.url('churn'), {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ dataframe_records: [row] }),
          });
          await response.json();
          const served = response.headers.get('x-served-model') ?? '';
          replies.push({ status: response.status, served });
        }
      };

      let monitorId = '';
      const seen: {
        day: number;
        drift: number;
        firings: { status: string; steps: { does: string; status: string }[] }[];
      }[] = [];
      const simulation = await terrarium.simulate.run({
        model: 'models:/churn@champion',
        source: 'dev.churn.training',
        days,
        customersPerDay: 600,
        labelDelayDays: 1,
        seed: 3,
        drift: [
          {
            from: driftDay,
            injection: { kind: 'covariate', how: 'shift', column: 'tenure', by: 2.5 },
          },
          {
            from: driftDay,
            injection: { kind: 'covariate', how: 'shift', column: 'monthly_charges', by: -1.5 },
          },
        ],
        onDay: async ({ day }) => {
          if (day === 0) {
            const monitor = await terrarium.monitor.create({
              name: 'Customers',
              source: { table: 'dev.simulation.scored' },
              model: 'models:/churn@champion',
              baseline: 'dev.churn.training',
              windows: { by: 'time', size: DAY },
              label: { table: 'dev.simulation.labels', key: 'customer_id', column: 'churn' },
            });
            monitorId = monitor.monitorId;
            await terrarium.automation.enableLoop({
              model: 'churn',
              monitor: monitorId,
              // Customers of the last days whose label is known by then.
              gather: { rows: 2_400 },
              table: 'dev.churn.recent',
              score: { table: 'dev.churn.training', into: 'dev.churn.predictions' },
              endpoint: 'churn',
            });
          }
          const windows = await terrarium.monitor.run(monitorId);
          await send(15);
          const { firings } = await terrarium.automation.tick();
          const last = windows.at(-1);
          seen.push({
            day,
            drift: last?.metrics['drift_share'] ?? 0,
            firings: firings.map(({ status, steps }) => ({
              status,
              steps: steps.map(({ action, status: done }) => ({ does: action.do, status: done })),
            })),
          });
          await send(15);
        },
      });

      // A model that learned the opposite, forced out as a canary.
      await terrarium.data.importCsv(turnedCsv, { table: 'dev.churn.turned' });
      const bad = await terrarium.train({
        table: 'dev.churn.turned',
        target: 'churn',
        learner: 'gbdt',
        params: { num_iterations: 40, num_leaves: 8 },
      });
      const { version } = await terrarium.mlflow.registerModel(bad.modelUri, 'churn');
      const before = (await terrarium.mlflow.client.getModelVersionByAlias('churn', 'champion'))
        .version;
      const start = replies.length;
      await terrarium.serving.updateEndpoint({
        name: 'churn',
        canary: {
          model: `models:/churn/${version}`,
          steps: [
            { percent: 20, minRequests: 150 },
            { percent: 50, minRequests: 400 },
          ],
        },
      });
      for (let turn = 0; turn < 12; turn++) {
        await send(100);
        if ((await terrarium.serving.get('churn')).canary?.status !== 'RUNNING') break;
      }
      const during = replies.slice(start).map(({ served }) => served);
      const begun = replies.length;
      await send(40);
      await terrarium.automation.tick();
      return {
        simulation: simulation.status,
        seen,
        statuses: [...new Set(replies.map(({ status }) => status))],
        sent: replies.length,
        logged: (await terrarium.serving.stats('churn')).requests,
        servedBefore: [...new Set(replies.slice(0, 30).map(({ served }) => served))],
        servedDuring: [...new Set(during)].sort(),
        servedAfter: [...new Set(replies.slice(begun).map(({ served }) => served))],
        canary: (await terrarium.serving.get('churn')).canary,
        before,
        bad: version,
        champion: (await terrarium.mlflow.client.getModelVersionByAlias('churn', 'champion'))
          .version,
        deployments: (await terrarium.deploy.list({ model: 'churn' })).map(
          ({ version: of, status }) => ({ version: of, status }),
        ),
        aliasLog: await terrarium.registry.aliasLog('churn'),
        incidents: (await terrarium.automation.incidents.list()).map(({ title, severity }) => ({
          title,
          severity,
        })),
        batches: (await terrarium.batch.list()).map(({ status, model }) => ({
          status,
          version: model.version,
        })),
        lineage: await terrarium.lineage(),
      };
    },
    { driftDay: DRIFT_DAY, days: DAYS, turnedCsv: turned },
  );
  const { seen, aliasLog, canary } = story;
  expect(story.simulation).toBe('FINISHED');
  // Alert: not before the drift, and within two days of it.
  expect(seen.filter(({ day }) => day < DRIFT_DAY).flatMap(({ firings }) => firings)).toEqual([]);
  const alert = seen.find(({ firings }) => firings.length > 0)!;
  expect(alert.day - DRIFT_DAY).toBeLessThanOrEqual(1);
  expect(alert.drift).toBeGreaterThanOrEqual(0.3);
  // Retraining, tests, gates, new champion, new predictions: one firing that did it all.
  const mended = seen.find(({ firings }) => firings.some(({ status }) => status === 'SUCCEEDED'))!;
  const healing = mended.firings.find(({ status }) => status === 'SUCCEEDED')!;
  expect(healing.steps.map(({ does, status }) => `${does} ${status}`)).toEqual(
    ['open_incident', 'notify', 'gather', 'retrain', 'test_pipeline', 'deploy', 'score'].map(
      (step) => `${step} SUCCEEDED`,
    ),
  );
  const moves = aliasLog.filter(({ alias }) => alias === 'champion');
  expect(moves.map(({ from }) => from)).toEqual([null, ...moves.slice(0, -1).map(({ to }) => to)]);
  expect(moves.length).toBeGreaterThanOrEqual(2);
  expect(moves.at(-1)?.to).toBe(story.champion);
  expect(moves.every(({ deploymentId }) => typeof deploymentId === 'string')).toBe(true);
  const deployed = story.deployments.filter(({ status }) => status === 'deployed');
  expect(deployed.map(({ version }) => version).reverse()).toEqual(moves.map(({ to }) => to));
  expect(story.batches[0]).toEqual({ status: 'FINISHED', version: story.champion });
  // The bad canary.
  expect(canary).toMatchObject({ status: 'ROLLED_BACK' });
  expect(story.before).toBe(story.champion);
  const served = (version: number): string => `churn%2F${version}`;
  expect(story.servedBefore).toEqual([served(1)]);
  expect(story.servedDuring).toEqual([served(story.champion), served(story.bad)].sort());
  expect(story.servedAfter).toEqual([served(story.champion)]);
  expect(story.incidents).toEqual([
    { title: 'Canary of churn rolled back', severity: 'critical' },
    { title: 'Drift of churn', severity: 'warning' },
  ]);
  // Nothing failed, nothing was lost.
  expect(story.statuses).toEqual([200]);
  expect(story.logged).toBe(story.sent);
  // Every step is in the lineage and in the audit trail.
  const audit = await recordsOf<{ action: string }>(page, 'audit');
  const trail = new Set(audit.map(({ action }) => action));
  for (const action of [
    ...['policy.set', 'deployment.start', 'deployment.evaluate', 'alias.set', 'endpoint.create'],
    ...['monitor.create', 'rule.create', 'rule.fire', 'incident.open'],
    ...['canary.start', 'canary.roll_back'],
  ]) {
    expect(trail).toContain(action);
  }
  const { lineage } = story;
  const learned = upstream(lineage, `model_version:churn@${story.champion}`).nodes.find(({ id }) =>
    id.startsWith('table:dev.churn.recent@'),
  )!;
  const kinds = new Set(downstream(lineage, learned.id).nodes.map(({ kind }) => kind));
  for (const kind of ['run', 'model_version', 'alias', 'predictions'] as const) {
    expect(kinds).toContain(kind);
  }
  console.log(
    `      drift on day ${DRIFT_DAY}, alert on day ${alert.day}, first new champion on day ${mended.day}; ` +
      `${story.sent} requests, none failed; canary: ${canary?.reason}`,
  );
});
