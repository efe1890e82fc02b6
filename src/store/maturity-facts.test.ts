import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import {
  endpointRecord,
  post,
  registerPipeline,
  servingPipeline,
  testPort,
} from '../../tests/support/serving.ts';
import { GOOD_ROW } from '../../tests/support/serving-requests.ts';
import { assessMaturity } from '../core/maturity/assess.ts';
import { NO_FACTS } from '../core/maturity/facts.ts';
import { setAlias } from './alias-store.ts';
import { addEndpoint } from './endpoint-store.ts';
import { recordEvent } from './event-store.ts';
import { workspaceFacts } from './maturity-facts.ts';

describe('workspaceFacts', () => {
  it('finds nothing in an empty workspace', async () => {
    const { store } = await freshStore();
    expect(await workspaceFacts(store)).toEqual(NO_FACTS);
  });

  it('counts runs, champions, releases of a day, rollbacks and requests from their records', async () => {
    const { store } = await freshStore();
    const pipeline = await servingPipeline();
    await registerPipeline(store, pipeline);
    await registerPipeline(store, pipeline);
    for (const version of [1, 2, 1]) {
      await setAlias(store, {
        name: 'churn',
        alias: 'champion',
        version,
        by: 'ml_engineer',
        why: 'test',
      });
    }
    await addEndpoint(store, endpointRecord());
    await post(testPort(store), { dataframe_records: [GOOD_ROW] });
    await store.db.transaction('rw', store.db.events, () =>
      recordEvent(store, 'retraining.finished', 'models:/churn/2', {}),
    );
    const facts = await workspaceFacts(store);
    expect(facts).toMatchObject({
      finishedRuns: 2,
      versions: 2,
      champions: 1,
      rollbacks: 1,
      releasesOfBusiestDay: 3,
      endpoints: 1,
      requests: 1,
      retrainings: 1,
      personas: ['ml_engineer'],
    });
    expect(assessMaturity(facts).level).toBe(0);
  });
});
