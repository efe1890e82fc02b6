/** @file Progress at most four times a second, with no metric point lost on the way. */
import type { OnProgress, Progress } from '../../core/progress.ts';

const INTERVAL_MS = 250;

/**
 * Wraps `send`. What comes too soon is held back, and only the newest of it is sent: live curves are a sample,
 * the whole series is in the store when the job ends.
 */
export function throttleProgress(
  send: OnProgress,
  now: () => number = () => performance.now(),
): { readonly report: OnProgress; readonly flush: () => void } {
  let last = -Infinity;
  let held: Progress | null = null;
  return {
    report: (progress) => {
      if (now() - last < INTERVAL_MS) {
        held = progress;
        return;
      }
      last = now();
      held = null;
      send(progress);
    },
    flush: () => {
      if (held) send(held);
      held = null;
    },
  };
}
