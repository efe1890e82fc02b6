import 'fake-indexeddb/auto';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import { directApi } from '../../tests/support/direct-api.ts';
import { makeTable } from '../../tests/support/tables.ts';
import { createRandom } from '../core/random.ts';
import { recordOf } from '../core/table/make.ts';
import type { Table } from '../core/table/table.ts';
import { listDueMonitors } from '../store/due-monitors.ts';
import { listEvents } from '../store/event-store.ts';
import { listDriftReports } from '../store/drift-store.ts';
import { RECORD_SCHEMAS } from '../store/record-schemas.ts';
import { createTableVersion } from '../store/table-store.ts';

const HOUR = 3_600_000;
const ROWS = 200;

/** Hours of customers: x is shifted in some, and what x means is turned round in others. */
function customers(
  seed: string,
  hours: readonly { readonly shift?: number; readonly turn?: number }[],
): Table {
  const random = createRandom(seed);
  const rows = hours.flatMap(({ shift = 0, turn = 1 }, hour) =>
    Array.from({ length: ROWS }, (_, row) => {
      const x = random.normal() + shift;
      const z = random.normal();
      const p = 1 / (1 + Math.exp(-(2 * turn * x + z)));
      return {
        id: `c${hour}-${row}`,
        at: hour * HOUR + row * 1000,
        x,
        z,
        group: random.next() < 0.5 ? 'a' : 'b',
        y: random.next() < p ? 'yes' : 'no',
        spend: 10 + 5 * x + random.normal(),
      };
    }),
  );
  return makeTable([
    ['id', 'text', rows.map(({ id }) => id), 'id'],
    ['at', 'date', rows.map(({ at }) => at), 'time'],
    ['x', 'number', rows.map(({ x }) => x)],
    ['z', 'number', rows.map(({ z }) => z)],
    ['group', 'category', rows.map(({ group }) => group)],
    ['y', 'category', rows.map(({ y }) => y), 'target'],
    ['spend', 'number', rows.map(({ spend }) => spend), 'ignore'],
  ]);
}

const without = (table: Table, name: string): Table => {
  const kept = table.fields
    .map((field, at) => (field.name === name ? -1 : at))
    .filter((at) => at >= 0);
  return {
    numRows: table.numRows,
    fields: kept.map((at) => table.fields[at]),
    columns: kept.map((at) => table.columns[at]),
  };
};

async function workspace(target = 'y', learner = 'logistic_regression') {
  const { store } = await freshStore();
  const terrarium = directApi(store);
  const write = (name: string, table: Table) =>
    createTableVersion(store, { name, table, operation: 'generate', source: {} });
  await write(
    'dev.shop.training',
    customers(
      'training',
      Array.from({ length: 12 }, () => ({})),
    ),
  );
  const { modelUri } = await terrarium.train({
    table: 'dev.shop.training',
    target,
    ...(target === 'y' ? { positive: 'yes' } : {}),
    learner,
  });
  return { store, terrarium, write, modelUri };
}

const STORY = [{}, {}, {}, { shift: 1.5 }, { shift: 1.5 }, { turn: -1 }, { turn: -1 }];

describe('monitors over a table', () => {
  it('computes every window once, tells of drift and of lost performance, and sees a change of concept', async () => {
    const { store, terrarium, write, modelUri } = await workspace();
    await write('dev.shop.scored', customers('story', STORY));
    const monitor = await terrarium.monitor.create({
      name: 'Shop',
      source: { table: 'dev.shop.scored' },
      model: modelUri,
      baseline: 'dev.shop.training',
      windows: { by: 'time', size: HOUR },
      slices: ['group', 'x'],
      label: { column: 'y' },
      multivariate: ['pca'],
      kpi: { name: 'Spend', column: 'spend', aggregate: 'mean' },
    });
    const windows = await terrarium.monitor.run('Shop');
    expect(windows.map(({ windowStart }) => windowStart / HOUR)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(windows.map(({ rows, labelled }) => [rows, labelled])).toEqual(
      STORY.map(() => [ROWS, ROWS]),
    );
    expect(windows.map(({ metrics }) => (metrics['drift/x'] ?? 0) > 0.3)).toEqual([
      ...[false, false, false, true, true, false, false],
    ]);
    expect(windows.map(({ performance }) => performance?.cause)).toEqual([
      ...['none', 'none', 'none'],
      expect.any(String),
      expect.any(String),
      ...['concept', 'concept'],
    ]);
    // Nothing but x ever moves.
    const drifted = windows.flatMap(({ columns }) => columns.filter(({ drift }) => drift));
    expect(drifted.map(({ name, method }) => [name, method])).toEqual([
      ...[
        ['x', 'ks'],
        ['x', 'ks'],
      ],
    ]);
    const [first] = windows;
    expect(first.metrics['auc']).toBeGreaterThan(0.8);
    const { low, high } = first.performance!.estimated['auc'];
    expect(first.metrics['auc']).toBeGreaterThan(low);
    expect(first.metrics['auc']).toBeLessThan(high);
    expect(first.metrics).toMatchObject({ labelled_share: 1, drifted_columns: 0 });
    expect(first.metrics['parity_gap/group']).toBeLessThan(0.25);
    expect(windows[3].metrics['reconstruction_error']).toBeTypeOf('number');
    expect(windows.every((one) => v.is(RECORD_SCHEMAS.monitorWindows, one))).toBe(true);
    expect(v.is(RECORD_SCHEMAS.monitors, await terrarium.monitor.get('Shop'))).toBe(true);

    const events = await listEvents(store);
    const told = (type: string) =>
      events.filter((event) => event.type === type).map(({ data }) => data['window_start']);
    expect(told('performance.dropped')).toEqual([5 * HOUR, 6 * HOUR]);
    expect(told('monitor.created')).toHaveLength(1);

    expect(await terrarium.monitor.run(monitor.monitorId)).toEqual([]);
    const report = await terrarium.monitor.report('Shop');
    expect(report.concept).toMatchObject({ found: true, since: 5 * HOUR, windows: 2 });
    expect(report.impact[0].name).toBe('x');
    expect(report.estimateError).toBeGreaterThan(0.05);
    expect(report.kpi?.values).toHaveLength(7);

    const kept = windows.map(({ reportId }) => reportId).filter((id) => id !== null);
    expect(kept.length).toBeGreaterThan(0);
    await terrarium.monitor.delete('Shop');
    expect(await terrarium.monitor.list()).toEqual([]);
    expect(await listDriftReports(store)).toEqual([]);
  });

  it('computes what is new when rows and labels come later, and leaves the rest', async () => {
    const { terrarium, write, modelUri } = await workspace();
    const all = customers('story', STORY.slice(0, 3));
    await write('dev.shop.plain', without(all, 'y'));
    await terrarium.score({ model: modelUri, table: 'dev.shop.plain', into: 'dev.shop.scored' });
    await terrarium.monitor.create({
      name: 'Late',
      source: { table: 'dev.shop.scored' },
      model: modelUri,
      baseline: 'dev.shop.training',
      time: 'at',
      windows: { by: 'time', size: HOUR },
      label: { table: 'dev.shop.labels', key: 'id', column: 'y', delay: HOUR },
    });
    const first = await terrarium.monitor.run('Late', { until: 2 * HOUR });
    expect(first).toHaveLength(2);
    expect(first[0]).toMatchObject({ labelled: 0, performance: { verdict: 'unknown' } });
    expect(first[0].metrics['cbpe_auc']).toBeGreaterThan(0.75);
    const labelled = makeTable([
      ['id', 'text', Array.from({ length: ROWS }, (_, row) => `c1-${row}`), 'id'],
      ['y', 'category', Array.from({ length: ROWS }, (_, row) => (row % 2 ? 'yes' : 'no'))],
    ]);
    await write('dev.shop.labels', labelled);
    const second = await terrarium.monitor.run('Late');
    expect(second.map(({ windowStart, labelled: count }) => [windowStart / HOUR, count])).toEqual([
      [1, ROWS],
      [2, 0],
    ]);
    expect(second[0].columns).toEqual(first[1].columns);
    expect(await terrarium.monitor.windows('Late')).toHaveLength(3);
    expect(await terrarium.monitor.windows('Late', { limit: 1 })).toEqual([second[1]]);
    const report = await terrarium.monitor.report('Late');
    expect(report).toMatchObject({ labelledShare: 1 / 3, dueShare: 1 / 3 });

    // What is labelled becomes rows to learn from, like those that were learned from.
    const gathered = await terrarium.monitor.gather('Late', { into: 'dev.shop.recent', rows: 150 });
    expect(gathered).toMatchObject({ version: 1, numRows: 150 });
    const trained = await terrarium.data.table('dev.shop.training');
    expect(gathered.schema).toEqual(trained.schema);
    const recent = await terrarium.data.table('dev.shop.recent');
    expect((await recent.column('id')).at(-1)).toBe(`c1-${ROWS - 1}`);
    expect((await recent.column('y')).at(-1)).toBe('yes');
    const same = await terrarium.monitor.gather('Late', { into: 'dev.shop.recent', rows: 150 });
    expect(same.version).toBe(1);
    expect(await terrarium.monitor.gather('Late', { into: 'dev.shop.recent' })).toMatchObject({
      version: 2,
      numRows: ROWS,
    });
    const { record } = await terrarium.data.table('dev.shop.recent');
    expect(record.source.parents?.map(({ name }) => name)).toEqual([
      'dev.shop.scored',
      'dev.shop.labels',
    ]);
  });

  it('cuts by rows, lets a rest join, and knows numbers without labels', async () => {
    const { terrarium, write, modelUri } = await workspace('spend', 'ridge');
    await write('dev.shop.current', customers('numbers', [{}, {}, { shift: 3 }]));
    await terrarium.monitor.create({
      name: 'Spend',
      source: { table: 'dev.shop.current' },
      model: modelUri,
      baseline: 'dev.shop.training',
      windows: { by: 'rows', size: 290, rest: 'join' },
      label: { column: 'spend' },
    });
    const windows = await terrarium.monitor.run('Spend');
    expect(windows.map(({ rows }) => rows)).toEqual([290, 310]);
    for (const { metrics } of windows) {
      expect(metrics['mae']).toBeGreaterThan(0.5);
      expect(metrics['dle_mae']).toBeGreaterThan(0.5);
      expect(metrics['dle_rmse']).toBeGreaterThan(metrics['dle_mae']!);
    }
    expect(Math.abs(windows[0].metrics['mae']! - windows[0].metrics['dle_mae']!)).toBeLessThan(
      0.15,
    );
  });

  it('runs by itself when rows or labels came, or a window is over, and says why it failed', async () => {
    const { store: real, terrarium, modelUri } = await workspace();
    const store = { ...real, now: () => terrarium.clock.now() };
    const write = (name: string, table: Table) =>
      createTableVersion(store, { name, table, operation: 'generate', source: {} });
    await write('dev.shop.scored', customers('story', STORY.slice(0, 2)));
    await terrarium.monitor.create({
      name: 'Alone',
      source: { table: 'dev.shop.scored' },
      model: modelUri,
      baseline: 'dev.shop.training',
      windows: { by: 'time', size: HOUR },
      label: { table: 'dev.shop.labels', key: 'id', column: 'y' },
    });
    const count = async (): Promise<number> => {
      await terrarium.clock.advance(1000);
      await terrarium.automation.tick();
      return (await terrarium.monitor.windows('Alone')).length;
    };
    const ranAt = async () => (await terrarium.monitor.get('Alone')).ranAt;
    expect(await count()).toBe(0);
    await terrarium.clock.advance(10_000);
    expect(await count()).toBe(2);
    const first = await ranAt();
    expect(await count()).toBe(2);
    expect(await ranAt()).toBe(first);
    await terrarium.clock.advance(1000);
    await write('dev.shop.scored', customers('story', STORY.slice(0, 3)));
    expect(await count()).toBe(3);
    await terrarium.clock.advance(1000);
    await write('dev.shop.labels', customers('story', STORY.slice(0, 1)));
    await count();
    const [labelled] = await terrarium.monitor.windows('Alone');
    expect(labelled.labelled).toBe(ROWS);
    const second = await ranAt();
    await terrarium.clock.advance(HOUR);
    await count();
    expect(await ranAt()).toBeGreaterThan(second!);

    await terrarium.clock.advance(1000);
    await write('dev.shop.labels', makeTable([['other', 'number', [1]]]));
    await count();
    expect((await terrarium.monitor.get('Alone')).problem).toContain('id');
    const monitors = await store.db.monitors.toArray();
    for (const one of monitors) {
      expect(v.safeParse(RECORD_SCHEMAS.monitors, one).issues).toBeUndefined();
    }
    await terrarium.clock.advance(1000);
    await write('dev.shop.labels', customers('story', STORY.slice(0, 2)));
    await count();
    expect(await terrarium.monitor.get('Alone')).not.toHaveProperty('problem');
  });

  it('refuses what cannot be a monitor', async () => {
    const { terrarium, modelUri } = await workspace();
    const good = {
      name: 'One',
      source: { table: 'dev.shop.training' },
      model: modelUri,
      baseline: 'dev.shop.training',
      windows: { by: 'rows', size: 100 },
    } as const;
    await terrarium.monitor.create(good);
    await expect(terrarium.monitor.create(good)).rejects.toMatchObject({ code: 'already_exists' });
    const refused = [
      [{ windows: { by: 'time', size: 5 } }, 'invalid_param'],
      [{ source: { endpoint: 'none' } }, 'not_found'],
      [{ source: { table: 'prod.shop.training' } }, 'wrong_catalog'],
      [{ drift: { alpha: 2 } }, 'invalid_param'],
    ] as const;
    for (const [change, code] of refused) {
      const options = { ...good, name: 'Two', ...change };
      await expect(terrarium.monitor.create(options)).rejects.toMatchObject({ code });
    }
    await expect(
      terrarium.monitor.gather('One', { into: 'dev.shop.recent' }),
    ).rejects.toMatchObject({ code: 'no_labels' });
    await expect(terrarium.monitor.gather('One', { into: 'prod.a.b' })).rejects.toMatchObject({
      code: 'wrong_catalog',
    });
    await expect(terrarium.monitor.run('none')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('monitors over an endpoint', () => {
  it('reads the request log, takes labels when they come, and keeps windows that the log has lost', async () => {
    const { store, terrarium, modelUri } = await workspace();
    const { version } = await terrarium.mlflow.registerModel(modelUri, 'shop');
    await terrarium.mlflow.client.setRegisteredModelAlias('shop', 'champion', version);
    const model = 'models:/shop@champion';
    await terrarium.serving.createEndpoint({ name: 'shop', served: [{ model }] });
    const people = customers('requests', [{ shift: 1.5 }]);
    const send = async (from: number, count = 60): Promise<string | null> => {
      const records = Array.from({ length: count }, (_, at) => {
        const { x, z, group } = recordOf(people, from + at);
        return { x, z, group };
      });
      const reply = await terrarium.serving.invoke('shop', { dataframe_records: records });
      expect(reply.status).toBe(200);
      return reply.requestId;
    };
    const requestId = await send(0);
    await terrarium.clock.advance(1000);
    await send(60);
    await terrarium.monitor.create({
      name: 'Requests',
      source: { endpoint: 'shop' },
      model,
      baseline: 'dev.shop.training',
      windows: { by: 'rows', size: 60 },
    });
    const [first, second] = await terrarium.monitor.run('Requests');
    expect(first).toMatchObject({ rows: 60, labelled: 0, drift: false, reportId: null });
    expect(first.model).toEqual({ name: 'shop', version });
    expect(first.metrics['drift/x']).toBeGreaterThan(0.3);
    expect(second.metrics['cbpe_auc']).toBeTypeOf('number');

    const labels = Array.from({ length: 60 }, (_, rowIndex) => ({
      requestId: requestId!,
      rowIndex,
      label: rowIndex % 3 === 0 ? 'no' : 'yes',
    }));
    await terrarium.clock.advance(1000);
    await terrarium.serving.label('shop', labels);
    expect(await listDueMonitors(store, terrarium.clock.now())).toHaveLength(1);
    const [again, ...rest] = await terrarium.monitor.run('Requests');
    expect(rest).toEqual([]);
    await terrarium.clock.advance(1000);
    expect(await listDueMonitors(store, terrarium.clock.now())).toEqual([]);
    expect(again).toMatchObject({ windowStart: first.windowStart, labelled: 60 });
    expect(again.metrics['auc']).toBeTypeOf('number');

    // A full window is due though some of its rows came before the last run.
    const due = async () => (await listDueMonitors(store, terrarium.clock.now())).length;
    await terrarium.clock.advance(1000);
    await send(0, 40);
    await terrarium.monitor.run('Requests');
    await terrarium.clock.advance(1000);
    expect(await due()).toBe(0);
    await send(40, 20);
    expect(await due()).toBe(1);
    expect(await terrarium.monitor.run('Requests')).toHaveLength(1);
    expect(await due()).toBe(0);

    await store.db.inferenceLog.limit(30).delete();
    await terrarium.monitor.run('Requests');
    expect(await terrarium.monitor.windows('Requests')).toContainEqual(again);
  });
});
