import { createSubscriber } from 'svelte/reactivity';

const every = (ms: number) =>
  createSubscriber((update) => {
    const timer = setInterval(update, ms);
    return () => {
      clearInterval(timer);
    };
  });

const subscribe = every(30_000);
const subscribeBySecond = every(1000);

/** The present, ms since epoch; what reads it in an effect or in markup is told twice a minute. */
export function now(): number {
  subscribe();
  return Date.now();
}

/** The same, told every second: for what runs now. */
export function nowBySecond(): number {
  subscribeBySecond();
  return Date.now();
}
