import { describe, expect, it } from 'vitest';
import { measuredText, smallestWorth } from './worth.ts';

describe('smallestWorth', () => {
  it('is where the way there costs as much as counting here', () => {
    // Host: 10 ns an update. Device: 1 ms, then 2 ns an update. 1 ms / 8 ns = 125,000.
    const measured = { updates: 1e6, hostMs: 10, deviceMs: 3, tripMs: 1 };
    expect(smallestWorth(measured)).toBe(125_000);
  });

  it('is a whole node when the device is as fast as its way is long', () => {
    expect(smallestWorth({ updates: 1e6, hostMs: 4, deviceMs: 1, tripMs: 1 })).toBe(250_000);
  });

  it('is out of reach when the host counts faster', () => {
    expect(smallestWorth({ updates: 1e6, hostMs: 1, deviceMs: 40, tripMs: 2 })).toBe(Infinity);
    expect(smallestWorth({ updates: 1e6, hostMs: 0, deviceMs: 0, tripMs: 0 })).toBe(Infinity);
  });

  it('takes a way that seems longer than the count for the count', () => {
    expect(smallestWorth({ updates: 100, hostMs: 10, deviceMs: 1, tripMs: 2 })).toBe(20);
  });
});

describe('measuredText', () => {
  it('says both times', () => {
    expect(measuredText({ updates: 1, hostMs: 90.4, deviceMs: 1.44, tripMs: 1 }, 'wasm')).toBe(
      'all rows are counted in 1.4 ms there, in 90 ms on wasm',
    );
  });
});
