/**
 * @file Keeps the whole app for visits without a server, and answers for endpoints. Every file of a build is stored,
 * with its headers (so a cached page has the same policy and isolation), before the worker takes over; a new build
 * waits until the user asks for it, so two versions never share a page.
 *
 * A browser ends a service worker whenever it likes: nothing is kept here that the database does not hold.
 */
import { cleanupOutdatedCaches, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { VERSION } from '../core/version.ts';
import { createClock } from '../store/clock.ts';
import { openDatabase } from '../store/database.ts';
import { createServingPort, type CountingPort } from '../store/serving-port.ts';
import {
  createEndpointFetch,
  isEndpointRequest,
  type ClientLike,
  type FetchLike,
} from './endpoint-fetch.ts';

interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}

/** The part of ServiceWorkerGlobalScope that is used; its library types cannot live beside the DOM's. */
declare const self: {
  readonly __WB_MANIFEST: (PrecacheEntry | string)[];
  readonly registration: { readonly scope: string };
  readonly clients: {
    claim(): Promise<void>;
    get(id: string): Promise<ClientLike | undefined>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'fetch',
    listener: (
      event: FetchLike & Extendable & { respondWith(reply: Promise<Response>): void },
    ) => void,
  ): void;
};

let port: Promise<CountingPort> | null = null;
/** Work after replies, which the events that caused it wait for. */
const unfinished = new Set<Promise<void>>();

function later(work: () => Promise<void>): void {
  // What fails after the reply (a closed database) is done at the next look.
  const done: Promise<void> = work()
    .catch(() => undefined)
    .finally(() => unfinished.delete(done));
  unfinished.add(done);
}

async function openPort(): Promise<CountingPort> {
  const clock = createClock();
  const store = await openDatabase({
    now: clock.now,
    // Another tab upgrades, replaces or deletes the workspace: the next request opens it anew.
    onOutdated: () => (port = null),
  });
  const monotonic = (): number => performance.now();
  return createServingPort(store, {
    version: VERSION,
    clock: monotonic,
    later,
    onClock: clock.raise,
  });
}

const answer = createEndpointFetch(
  {
    scope: self.registration.scope,
    client: (id) => self.clients.get(id),
    port: () => {
      port ??= openPort().catch((error: unknown) => {
        port = null;
        throw error;
      });
      return port;
    },
  },
  VERSION,
);

// Before the offline copy, so that no file can stand where an endpoint is.
self.addEventListener('fetch', (event) => {
  if (!isEndpointRequest(self.registration.scope, event.request.url)) return;
  const reply = answer(event);
  event.respondWith(reply);
  event.waitUntil(reply.then(() => Promise.all(unfinished)));
});

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting();
});
