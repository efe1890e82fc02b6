import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 30_000);
  return () => {
    clearInterval(timer);
  };
});

/** The present, ms since epoch; what reads it in an effect or in markup is told twice a minute. */
export function now(): number {
  subscribe();
  return Date.now();
}
