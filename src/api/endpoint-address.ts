/** @file Where an endpoint is, and which code answers there. */
import type { ServedBy } from './serving-types.ts';

/** Which code answers now: the service worker when it controls the page. */
export function servedByNow(): ServedBy {
  const isControlled = 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
  return isControlled ? 'service_worker' : 'worker';
}

/** Address of an endpoint. */
export function endpointUrl(name: string): string {
  const path = `serving-endpoints/${encodeURIComponent(name)}/invocations`;
  return new URL(path, document.baseURI).href;
}
