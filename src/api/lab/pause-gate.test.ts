import { describe, expect, it } from 'vitest';
import { PauseGate } from './pause-gate.ts';

describe('PauseGate', () => {
  it('lets work pass while open', async () => {
    await expect(new PauseGate().pass(new AbortController().signal)).resolves.toBeUndefined();
  });

  it('holds work until it is resumed, and tells each change', async () => {
    const seen: string[] = [];
    const gate: PauseGate = new PauseGate(() => {
      seen.push(`${gate.isPaused ? 'paused' : 'open'} ${gate.isWaiting ? 'waiting' : 'free'}`);
    });
    gate.pause();
    const passed = gate.pass(new AbortController().signal);
    gate.resume();
    await passed;
    expect(seen).toEqual(['paused free', 'paused waiting', 'open waiting', 'open free']);
  });

  it('ends waiting with `cancelled` when the signal is aborted', async () => {
    const gate = new PauseGate();
    const controller = new AbortController();
    gate.pause();
    const passed = gate.pass(controller.signal);
    controller.abort();
    await expect(passed).rejects.toMatchObject({ code: 'cancelled' });
    expect(gate.isWaiting).toBe(false);
  });

  it('takes a second pause or resume for one', async () => {
    let changes = 0;
    const gate = new PauseGate(() => changes++);
    gate.resume();
    gate.pause();
    gate.pause();
    gate.resume();
    gate.resume();
    expect(changes).toBe(2);
    await gate.pass(new AbortController().signal);
  });
});
