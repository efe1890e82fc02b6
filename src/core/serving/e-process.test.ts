import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../random.ts';
import { bet, eValue, startBetting } from './e-process.ts';

const SIMULATIONS = 1_000;
const REQUESTS = 500;
const ALPHA = 0.05;

/** Does the test alarm at any look, one after each request? `draw` gives the outcome of a side. */
function alarms(
  random: Random,
  draw: (isCanary: boolean) => number,
  { share = 0.1, margin = 0 } = {},
): boolean {
  let state = startBetting();
  for (let at = 0; at < REQUESTS; at++) {
    const isCanary = random.next() < share;
    state = bet(state, { outcome: draw(isCanary), isCanary, share }, margin);
    if (eValue(state) >= 1 / ALPHA) return true;
  }
  return false;
}

function rate(
  name: string,
  draw: (random: Random, isCanary: boolean) => number,
  options: { share?: number; margin?: number } = {},
): number {
  let count = 0;
  for (let at = 0; at < SIMULATIONS; at++) {
    const random = createRandom(`${name}/${at}`);
    if (alarms(random, (isCanary) => draw(random, isCanary), options)) count++;
  }
  return count / SIMULATIONS;
}

describe('bet', () => {
  it('alarms falsely in at most α of 1,000 streams that are looked at after every request', () => {
    const rareErrors = rate('rare', (random) => (random.next() < 0.01 ? 1 : 0));
    const common = rate('common', (random) => (random.next() < 0.4 ? 1 : 0), { share: 0.5 });
    const losses = rate('loss', (random) => random.next() ** 2, { share: 0.25 });
    expect(rareErrors).toBeLessThanOrEqual(ALPHA);
    expect(common).toBeLessThanOrEqual(ALPHA);
    expect(losses).toBeLessThanOrEqual(ALPHA);
  });

  it('alarms no more often when the canary is worse by its margin, which is the edge of what is allowed', () => {
    const edge = rate(
      'edge',
      (random, isCanary) => (random.next() < (isCanary ? 0.3 : 0.2) ? 1 : 0),
      {
        share: 0.5,
        margin: 0.1,
      },
    );
    expect(edge).toBeLessThanOrEqual(ALPHA);
  });

  it('finds a canary that is clearly worse in nearly every stream', () => {
    const errors = rate('bad errors', (random, isCanary) =>
      random.next() < (isCanary ? 0.3 : 0.01) ? 1 : 0,
    );
    const losses = rate(
      'bad loss',
      (random, isCanary) => Math.min(1, random.next() * (isCanary ? 1 : 0.6)),
      { share: 0.5 },
    );
    expect(errors).toBeGreaterThan(0.99);
    expect(losses).toBeGreaterThan(0.99);
  });

  it('keeps its level when the share grows on the way', () => {
    let count = 0;
    for (let at = 0; at < SIMULATIONS; at++) {
      const random = createRandom(`ramp/${at}`);
      let state = startBetting();
      for (let request = 0; request < REQUESTS; request++) {
        const share = request < 150 ? 0.05 : request < 300 ? 0.25 : 0.5;
        const isCanary = random.next() < share;
        state = bet(state, { outcome: random.next() < 0.05 ? 1 : 0, isCanary, share });
        if (eValue(state) < 1 / ALPHA) continue;
        count++;
        break;
      }
    }
    expect(count / SIMULATIONS).toBeLessThanOrEqual(ALPHA);
  });
});
