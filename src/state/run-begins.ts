/** @file The moment at which a run is in the store, and its page has something to show. */
import { watch, type Store } from '../store/database.ts';

/** Resolves once the run is recorded; never when it does not come to that. */
export function runBegins(store: Store, runId: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = watch(
      () => store.db.runs.get(runId),
      (run) => {
        if (!run) return;
        resolve();
        // The first answer may come before `watch` has returned.
        queueMicrotask(() => {
          stop();
        });
      },
      () => undefined,
    );
  });
}
