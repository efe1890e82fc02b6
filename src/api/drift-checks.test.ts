import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import { directApi } from '../../tests/support/direct-api.ts';
import { makeTable } from '../../tests/support/tables.ts';
import { createRandom } from '../core/random.ts';
import { getDriftReport } from '../store/drift-store.ts';
import { RECORD_SCHEMAS } from '../store/record-schemas.ts';
import { createTableVersion } from '../store/table-store.ts';
import * as v from 'valibot';

async function workspace() {
  const { store } = await freshStore();
  const random = createRandom('checks');
  const write = (name: string, rows: number, shift: number) => {
    const x = Array.from({ length: rows }, () => random.normal());
    const table = makeTable([
      ['x', 'number', x.map((value) => value + shift)],
      ['y', 'number', x.map((value) => value + random.normal() / 2)],
      ['word', 'category', x.map((value) => (value > 0 ? 'high' : 'low'))],
    ]);
    return createTableVersion(store, { name, table, operation: 'generate', source: {} });
  };
  await write('dev.a.before', 600, 0);
  await write('dev.a.now', 100, 1);
  return { store, terrarium: directApi(store) };
}

describe('terrarium.monitor', () => {
  it('keeps both checks with the report that was named, and writes them into its file', async () => {
    const { store, terrarium } = await workspace();
    const options = { correction: 'bh', methods: { word: 'none' }, minRows: 30 } as const;
    const { reportId } = await terrarium.drift({
      reference: 'dev.a.before',
      current: 'dev.a.now',
      options,
    });
    const together = await terrarium.monitor.multivariate({ reportId, tests: ['pca'], seed: 3 });
    expect(together).toMatchObject({ drift: true, columns: ['x', 'y', 'word'] });
    const alarms = await terrarium.monitor.falseAlarms({ reportId, simulations: 20, seed: 3 });
    expect(alarms).toMatchObject({ currentRows: 100, referenceRows: 500, simulations: 20 });
    expect(Object.keys(alarms.columns)).toEqual(['x', 'y']);
    expect(alarms.rules).toMatchObject({ ...options, tests: 2 });
    const record = await getDriftReport(store, reportId);
    expect(record.multivariate?.report).toEqual(together);
    expect(record.falseAlarms?.report).toEqual(alarms);
    expect(v.is(RECORD_SCHEMAS.driftReports, record)).toBe(true);
    const html = await terrarium.monitor.reportHtml(reportId);
    expect(html).toContain('All columns together');
    expect(html).toContain('False alarms');
  });

  it('takes tables without a report, and stores nothing then', async () => {
    const { store, terrarium } = await workspace();
    const tables = { reference: 'dev.a.before', current: 'dev.a.now' };
    expect((await terrarium.monitor.multivariate({ ...tables, tests: ['pca'] })).drift).toBe(true);
    const { columns } = await terrarium.monitor.falseAlarms({
      reference: 'dev.a.before',
      currentRows: 50,
      simulations: 5,
      columns: ['x'],
    });
    expect(Object.keys(columns)).toEqual(['x']);
    expect(await store.db.driftReports.count()).toBe(0);
  });

  it('says so when there is no such report, before it works', async () => {
    const { terrarium } = await workspace();
    const missing = { code: 'not_found' };
    const { monitor } = terrarium;
    await expect(monitor.multivariate({ reportId: 'none' })).rejects.toMatchObject(missing);
    await expect(monitor.falseAlarms({ reportId: 'none' })).rejects.toMatchObject(missing);
    await expect(monitor.reportHtml('none')).rejects.toMatchObject(missing);
  });
});
