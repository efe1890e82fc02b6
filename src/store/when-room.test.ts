import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StateError } from '../core/errors.ts';
import { nowOrWhenRoom } from './when-room.ts';

const full = (): never => {
  throw new StateError('quota_exceeded', 'storage: full');
};

describe('nowOrWhenRoom', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gives the result when there is room', async () => {
    expect(await nowOrWhenRoom(async () => 7)).toBe(7);
  });

  it('tries again until there is room, and no more after that', async () => {
    const work = vi.fn(async () => (work.mock.calls.length < 3 ? full() : 7));
    expect(await nowOrWhenRoom(work, 10)).toBeNull();
    await vi.advanceTimersByTimeAsync(100);
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('throws every other error at once', async () => {
    await expect(
      nowOrWhenRoom(async () => {
        throw new TypeError('no');
      }),
    ).rejects.toThrow(TypeError);
  });
});
