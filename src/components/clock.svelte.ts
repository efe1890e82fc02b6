import { createSubscriber } from 'svelte/reactivity';

const every = (ms: number) =>
  createSubscriber((update) => {
    const timer = setInterval(update, ms);
    return () => {
      clearInterval(timer);
    };
  });

/** How far the workspace's clock is ahead of the system's, ms; records are stamped with it. */
let aheadMs = $state(0);

/** Lets all relative times run on a clock that is ahead. */
export function setAhead(ms: number): void {
  aheadMs = ms;
}

const subscribe = every(30_000);
const subscribeBySecond = every(1000);

/** The present, ms since epoch; what reads it in an effect or in markup is told twice a minute. */
export function now(): number {
  subscribe();
  return Date.now() + aheadMs;
}

/** The same, told every second: for what runs now. */
export function nowBySecond(): number {
  subscribeBySecond();
  return Date.now() + aheadMs;
}
