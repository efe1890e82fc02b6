/** @file The page's side of the service worker: when the app works offline, and when a new build waits. */

export interface OfflineEvents {
  /** Everything is stored: the next visit needs no server. */
  readonly onReady: () => void;
  /** A new build waits; calling `update` swaps to it and reloads. */
  readonly onUpdate: (update: () => void) => void;
  /** Storing failed (private mode, no room); the app works, but only with its server. */
  readonly onFailed: (error: unknown) => void;
}

/** Registers the service worker of a production build; does nothing where there is none. */
export async function registerOffline(events: OfflineEvents): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  try {
    const hadController = navigator.serviceWorker.controller !== null;
    const registration = await navigator.serviceWorker.register(
      new URL('service-worker.js', document.baseURI),
    );
    const offer = (worker: ServiceWorker): void =>
      events.onUpdate(() => {
        navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
          once: true,
        });
        worker.postMessage('take over');
      });
    if (registration.waiting && hadController) offer(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing;
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed' && hadController) offer(worker);
      });
    });
    await navigator.serviceWorker.ready;
    events.onReady();
  } catch (error) {
    events.onFailed(error);
  }
}
