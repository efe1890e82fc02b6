import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshStore } from '../../../tests/contract/store-battery.ts';
import { directApi } from '../../../tests/support/direct-api.ts';
import { cellsOf } from '../../../tests/support/tables.ts';
import { labCustomers } from '../../core/simulation/customers.ts';
import { DAY_MS, storyOf, type PlannedDrift } from '../../core/simulation/entities.ts';
import type { Store } from '../../store/database.ts';
import { closeOpenWork, WORK_TABLES } from '../../store/recovery.ts';
import { write } from '../../store/database.ts';
import { createTableVersion, readTable } from '../../store/table-store.ts';
import type { SimulateOptions, Terrarium } from '../types.ts';

const SHIFT: PlannedDrift = {
  from: 3,
  injection: { kind: 'covariate', how: 'shift', column: 'monthly_charges', by: 2 },
};
let store: Store;
let api: Terrarium;
let model: string;

/** A workspace with a model of the lab's customers; every one is alike. */
async function workspace(): Promise<{ store: Store; api: Terrarium; model: string }> {
  const fresh = await freshStore();
  const own = directApi(fresh.store);
  const table = labCustomers(600, 1, 0);
  const name = 'dev.churn.training';
  await createTableVersion(fresh.store, { name, table, operation: 'generate', source: {} });
  const run = await own.train({
    table: name,
    target: 'churn',
    learner: 'logistic_regression',
    evaluateTest: false,
  });
  return { store: fresh.store, api: own, model: run.modelUri };
}

beforeEach(async () => {
  ({ store, api, model } = await workspace());
});

const options = (): SimulateOptions => ({
  model,
  days: 6,
  customersPerDay: 30,
  labelDelayDays: 2,
  seed: 7,
  drift: [SHIFT],
});

describe('simulate', () => {
  it('lets customers come, be scored, and get their labels late, on the workspace clock', async () => {
    const before = api.clock.now();
    const done = await api.simulate.run(options());
    expect(done).toMatchObject({ status: 'FINISHED', owner: null });
    expect(done.days.map(({ labelled }) => labelled)).toEqual([0, 0, 30, 30, 30, 30]);
    expect(done.days.every(({ scored }) => scored === 30)).toBe(true);
    expect(done.days[2].rocAuc).toBeGreaterThan(0.5);
    expect(done.days.map(({ injections }) => injections.length)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(done.days[3].marks[0].words).toMatch(/^Drift begins: monthly_charges moves by/);
    // Dearer customers look more likely to leave.
    expect(done.days[4].meanProbability).toBeGreaterThan(done.days[1].meanProbability!);
    const passed = api.clock.now() - before;
    expect(passed).toBeGreaterThan(6 * DAY_MS - 1);
    expect(passed).toBeLessThan(7 * DAY_MS);
    const scored = await readTable(store, 'dev.simulation.scored');
    expect(scored.numRows).toBe(180);
    expect(scored.fields.find(({ name }) => name === 'scored_at')?.role).toBe('time');
    const labels = await readTable(store, 'dev.simulation.labels');
    expect(labels.numRows).toBe(120);
    const ids = new Set(cellsOf(scored, 'customer_id'));
    expect(cellsOf(labels, 'customer_id').every((id) => ids.has(id))).toBe(true);
  });

  it('tells the same story whatever the speed, the pauses and the stops', async () => {
    const straight = await api.simulate.run(options());
    const digests = async (of: Terrarium): Promise<readonly string[]> => [
      (await of.data.table('dev.simulation.scored')).digest,
      (await of.data.table('dev.simulation.labels')).digest,
    ];
    const wanted = await digests(api);
    const other = await workspace();
    const { simulate } = other.api;
    let id = '';
    const paused = await simulate.run({
      ...options(),
      model: other.model,
      msPerDay: 5,
      onSimulation: (simulationId) => (id = simulationId),
      onDay: ({ day }) => (day === 0 ? simulate.pause(id) : undefined),
    });
    expect(paused).toMatchObject({ status: 'PAUSED' });
    expect((await simulate.step(id)).days).toHaveLength(2);
    // Cut off in the middle of a day: rows are produced, nothing is scored.
    const cut = simulate.resume(id, {
      onDay: ({ day }) => (day === 3 ? simulate.cancel(id) : undefined),
    });
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
    expect((await simulate.get(id)).status).toBe('KILLED');
    const done = await simulate.resume(id);
    expect(storyOf(done)).toEqual(storyOf(straight));
    expect(await digests(other.api)).toEqual(wanted);
  });

  it('does a day again that was cut off after any of its steps, without doubling a row', async () => {
    const straight = await api.simulate.run(options());
    for (const step of ['produce', 'score', 'toTable'] as const) {
      const other = await workspace();
      let id = '';
      let calls = 0;
      const whole = other.api.stream;
      const broken: Terrarium['stream'] = {
        ...whole,
        [step]: async (...args: unknown[]) => {
          const result = await (whole[step] as (...all: unknown[]) => Promise<unknown>)(...args);
          if (++calls === 5) throw new Error('the tab went away');
          return result;
        },
      };
      Object.assign(other.api, { stream: broken });
      const dead = other.api.simulate.run({
        ...options(),
        model: other.model,
        onSimulation: (simulationId) => (id = simulationId),
      });
      await expect(dead).rejects.toThrow('went away');
      const done = await other.api.simulate.resume(id);
      expect(storyOf(done), step).toEqual(storyOf(straight));
      expect((await other.api.data.table('dev.simulation.scored')).numRows, step).toBe(180);
    }
  });

  it('is watched by a monitor, and rules act on what it saw before the next day', async () => {
    await api.automation.rules.create({
      name: 'Moved',
      when: { event: 'drift.detected' },
      actions: [{ do: 'open_incident' }],
    });
    const watched = { ...options(), customersPerDay: 120, watch: true, automation: true };
    const { days, spec } = await api.simulate.run(watched);
    const [name] = spec.monitors;
    const windows = await api.monitor.windows(name);
    expect(windows.map(({ drift }) => drift)).toEqual([false, false, false, true, true, true]);
    const kinds = days.map(({ marks }) => marks.map(({ kind }) => kind));
    expect(kinds.slice(0, 3).flat()).toEqual([]);
    expect(kinds[3]).toEqual(expect.arrayContaining(['drift', 'alert', 'incident']));
    // Labels change a window that has been told of; its drift is no news.
    const said = days.map(
      ({ marks }) => marks.filter(({ words }) => words.startsWith('Drift detected')).length,
    );
    expect(said).toEqual([0, 0, 0, 1, 1, 1]);
    // The table of another model's customers is watched by another monitor; this one is used again.
    await api.simulate.run({ ...watched, seed: 8 });
    expect(await api.monitor.list()).toHaveLength(1);
    expect(await api.monitor.windows(name)).toHaveLength(12);
  });

  it('stands still when its tab is gone, and goes on in another', async () => {
    let id = '';
    await api.simulate.run({
      ...options(),
      onSimulation: (simulationId) => (id = simulationId),
      onDay: () => api.simulate.pause(id),
    });
    const left = await api.simulate.get(id);
    await store.db.simulations.put({ ...left, status: 'RUNNING', owner: 'tab-1' });
    const other = directApi(store, 'tab-2');
    await expect(other.simulate.resume(id)).rejects.toMatchObject({ code: 'not_resumable' });
    const closed = await write(store, WORK_TABLES, () => closeOpenWork(store, () => true));
    expect(closed.simulations).toEqual([id]);
    expect((await other.simulate.resume(id)).status).toBe('FINISHED');
    await expect(other.simulate.pause(id)).rejects.toMatchObject({ code: 'not_running' });
  });

  it('says when a day cannot be scored, and goes on with the next', async () => {
    const gone: PlannedDrift = {
      from: 1,
      to: 2,
      injection: { kind: 'schema', how: 'drop', column: 'tenure' },
    };
    const done = await api.simulate.run({ ...options(), days: 3, drift: [gone] });
    expect(done.days.map(({ scored }) => scored)).toEqual([30, 0, 30]);
    expect(done.days[1].marks.map(({ kind }) => kind)).toEqual(['drift', 'failure']);
    expect(done.days[1].marks[1].words).toContain('tenure');
  });

  it('brings new people of the lab every day, and late labels later still', async () => {
    const late: PlannedDrift = {
      from: 0,
      injection: { kind: 'delay', target: 'churn', share: 1, days: 2 },
    };
    const done = await api.simulate.run({ ...options(), source: 'churn', drift: [late] });
    expect(done.days.map(({ labelled }) => labelled)).toEqual([0, 0, 0, 0, 30, 30]);
    const scored = await readTable(store, 'dev.simulation.scored');
    expect(new Set(cellsOf(scored, 'total_charges')).size).toBeGreaterThan(150);
  });

  it('refuses what cannot be simulated', async () => {
    const wrong = { ...options(), days: 0 };
    await expect(api.simulate.run(wrong)).rejects.toMatchObject({ code: 'invalid_param' });
    const labels = labCustomers(20, 2, 0);
    const fields = labels.fields.slice(0, 3);
    const columns = labels.columns.slice(0, 3);
    const few = { numRows: 20, fields, columns };
    const name = 'dev.churn.few';
    await createTableVersion(store, { name, table: few, operation: 'generate', source: {} });
    const lacking = api.simulate.run({ ...options(), source: name });
    await expect(lacking).rejects.toThrow('missing: ');
  });
});

describe('inject', () => {
  it('writes a table with its record, and a preview that shows the same', async () => {
    const spec = { injections: [SHIFT.injection], seed: 3 };
    const preview = await api.simulate.preview('dev.churn.training', spec);
    expect(preview.columns.map(({ name, isDrift }) => [name, isDrift])).toEqual([
      ['monthly_charges', true],
    ]);
    const { table, records } = await api.simulate.inject('dev.churn.training', spec, {
      into: 'dev.churn.drifted',
    });
    expect(records).toEqual(preview.records);
    expect(table.record).toMatchObject({ operation: 'generate', numRows: 600 });
    expect((await api.simulate.injections())[0]).toMatchObject({
      output: { name: 'dev.churn.drifted', version: 1 },
      records,
    });
  });
});
