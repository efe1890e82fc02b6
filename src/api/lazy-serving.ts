/** @file `terrarium.serving` without its code: that is loaded when somebody first asks. */
import type { ApiContext } from './context.ts';
import { endpointUrl, servedByNow } from './endpoint-address.ts';
import type { ServingApi } from './types.ts';

/** Builds `terrarium.serving`. */
export function createLazyServing(context: ApiContext): ServingApi {
  const load = async () => {
    const { createServing } = await import('./serving.ts');
    return createServing(context);
  };
  return {
    createEndpoint: async (options) => (await load()).createEndpoint(options),
    updateEndpoint: async (options) => (await load()).updateEndpoint(options),
    deleteEndpoint: async (name, options) => (await load()).deleteEndpoint(name, options),
    get: async (name) => (await load()).get(name),
    list: async () => (await load()).list(),
    promoteCanary: async (name, options) => (await load()).promoteCanary(name, options),
    rollback: async (name, options) => (await load()).rollback(name, options),
    evaluate: async (name) => (await load()).evaluate(name),
    invoke: async (name, body, options) => (await load()).invoke(name, body, options),
    url: endpointUrl,
    servedBy: servedByNow,
    log: async (name, options) => (await load()).log(name, options),
    stats: async (name, options) => (await load()).stats(name, options),
    label: async (name, labels) => (await load()).label(name, labels),
    logTable: async (name, into, options) => (await load()).logTable(name, into, options),
  };
}
