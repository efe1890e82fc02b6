import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { freshStore } from '../../tests/contract/store-battery.ts';
import {
  advanceClock,
  CLOCK_SETTING,
  createClock,
  followClock,
  loadClock,
  onWorkspaceClock,
  readClockOffset,
  setClock,
  toOffset,
} from './clock.ts';
import { setSetting } from './settings-store.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const DAY = 86_400_000;

describe('the workspace clock', () => {
  it('runs with the system clock, ahead of it by what it was advanced', async () => {
    const { store } = await freshStore();
    let real = NOON;
    const clock = createClock(() => real);
    expect(await advanceClock(store, clock, 12 * DAY)).toBe(NOON + 12 * DAY);
    real += 5;
    expect(clock.now()).toBe(NOON + 12 * DAY + 5);
    expect(clock.offset()).toBe(12 * DAY);
    expect(await setClock(store, clock, NOON + 20 * DAY)).toBe(NOON + 20 * DAY);
  });

  it('never goes back', async () => {
    const { store } = await freshStore();
    const clock = createClock(() => NOON);
    await advanceClock(store, clock, DAY);
    for (const wrong of [advanceClock(store, clock, -1), setClock(store, clock, NOON)]) {
      await expect(wrong).rejects.toMatchObject({ code: 'clock_backwards' });
    }
    for (const step of [NaN, Infinity, 1e300]) {
      await expect(advanceClock(store, clock, step)).rejects.toMatchObject({
        code: 'invalid_param',
      });
    }
    clock.raise(5);
    expect(clock.offset()).toBe(DAY);
  });

  it('is one for all tabs: what two of them add counts twice, and each learns of it', async () => {
    const { store } = await freshStore();
    const [first, second] = [createClock(() => NOON), createClock(() => NOON)];
    await Promise.all([advanceClock(store, first, DAY), advanceClock(store, second, 2 * DAY)]);
    expect(await readClockOffset(store)).toBe(3 * DAY);
    const end = followClock(store, first);
    await vi.waitFor(() => expect(first.offset()).toBe(3 * DAY));
    end();
    const later = createClock(() => NOON);
    await loadClock(store, later);
    expect(later.now()).toBe(NOON + 3 * DAY);
    expect((await onWorkspaceClock(store)).now() - Date.now()).toBeGreaterThan(3 * DAY - 1000);
  });

  it('tells who watches once per move', async () => {
    const { store } = await freshStore();
    const clock = createClock(() => NOON);
    const seen: number[] = [];
    const end = clock.watch((offset) => seen.push(offset));
    await advanceClock(store, clock, DAY);
    await advanceClock(store, clock, 0);
    end();
    await advanceClock(store, clock, DAY);
    expect(seen).toEqual([0, DAY]);
  });

  it('takes a stored setting that is no offset for none', async () => {
    const { store } = await freshStore();
    await setSetting(store, CLOCK_SETTING, 'tomorrow');
    expect(await readClockOffset(store)).toBe(0);
    expect([toOffset(-1), toOffset(NaN), toOffset(7)]).toEqual([0, 0, 7]);
  });
});
