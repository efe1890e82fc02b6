import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import { getSetting } from '../store/settings-store.ts';
import type { ApiContext } from './context.ts';
import { ACTOR_SETTING, createGovernance, toActor } from './governance.ts';

describe('terrarium.governance', () => {
  it('acts as the persona that was named last, here and after the next start', async () => {
    const { store } = await freshStore();
    const session = { actor: 'data_scientist' } as ApiContext['session'];
    const governance = createGovernance({ store, session } as ApiContext);
    const seen: string[] = [];
    const unwatch = governance.watchActor((persona) => seen.push(persona));
    await governance.actAs('governance');
    unwatch();
    await governance.actAs('analyst');
    expect(governance.actor()).toBe('analyst');
    expect(session.actor).toBe('analyst');
    expect(seen).toEqual(['data_scientist', 'governance']);
    expect(toActor(await getSetting(store, ACTOR_SETTING))).toBe('analyst');
  });

  it('knows no other persona', async () => {
    const { store } = await freshStore();
    const session = { actor: 'data_scientist' } as ApiContext['session'];
    const governance = createGovernance({ store, session } as ApiContext);
    await expect(governance.actAs('root' as 'analyst')).rejects.toMatchObject({
      code: 'invalid_param',
    });
    expect(governance.actor()).toBe('data_scientist');
    expect(toActor('root')).toBe('data_scientist');
  });
});
