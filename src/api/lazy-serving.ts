/** @file `terrarium.serving` without its code: that is loaded when somebody first asks. */
import type { ApiContext } from './context.ts';
import { endpointUrl, servedByNow } from './endpoint-address.ts';
import { lazyCalls } from './lazy.ts';
import type { ServingApi } from './types.ts';

/** Builds `terrarium.serving`. */
export function createLazyServing(context: ApiContext): ServingApi {
  const calls = lazyCalls(
    async () => (await import('./serving.ts')).createServing(context),
    [
      'createEndpoint',
      'updateEndpoint',
      'deleteEndpoint',
      'get',
      'list',
      'promoteCanary',
      'rollback',
      'evaluate',
      'invoke',
      'log',
      'stats',
      'label',
      'logTable',
    ],
  );
  return { ...calls, url: endpointUrl, servedBy: servedByNow };
}
