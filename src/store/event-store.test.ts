import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { finishedRun, freshStore } from '../../tests/contract/store-battery.ts';
import { cancelledError } from '../core/errors.ts';
import { fieldOf, makeTable, numberColumnOf } from '../core/table/make.ts';
import { closeRun } from './close-work.ts';
import { listEvents } from './event-store.ts';
import { getOrCreateExperiment } from './experiment-store.ts';
import { closeInterrupted } from './recovery.ts';
import { createRun, setRunStatus } from './run-store.ts';
import { createTableVersion } from './table-store.ts';

describe('the log of events', () => {
  it('has one event for the end of a run, however it ended, and none for what is under way', async () => {
    const { store } = await freshStore();
    const finished = await finishedRun(store);
    const { experimentId } = await getOrCreateExperiment(store);
    const [killed, lost] = [
      await createRun(store, { experimentId }),
      await createRun(store, { experimentId, owner: 'gone' }),
    ];
    await setRunStatus(store, killed.runId, 'RUNNING');
    await closeRun(store, killed.runId, cancelledError('train'));
    await closeRun(store, killed.runId, cancelledError('train'));
    await closeInterrupted(store, async () => false);
    const events = await listEvents(store);
    expect(events.map(({ type, subject, data }) => [type, subject, data['status']])).toEqual([
      ['run.finished', `runs:/${finished}`, 'FINISHED'],
      ['run.finished', `runs:/${killed.runId}`, 'KILLED'],
      ['run.finished', `runs:/${lost.runId}`, 'FAILED'],
    ]);
  });

  it('has one event for each version of a table', async () => {
    const { store } = await freshStore();
    const column = numberColumnOf(Float64Array.of(1, 2));
    const table = makeTable([fieldOf('n', column)], [column]);
    for (let version = 1; version <= 2; version++) {
      await createTableVersion(store, {
        name: 'dev.a.b',
        table,
        operation: 'generate',
        source: {},
      });
    }
    expect(await listEvents(store)).toMatchObject([
      { type: 'dataset.created', subject: 'dev.a.b', data: { version: '1', num_rows: 2 } },
      { type: 'dataset.created', subject: 'dev.a.b', data: { version: '2' } },
    ]);
  });
});
