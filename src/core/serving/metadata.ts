/** @file What `GET serving-endpoints/<name>` tells. */
import type { EndpointView, ServingPort } from './port.ts';
import { colSpecs } from './signature.ts';
import { trafficShares } from './split.ts';

/** The endpoint as data, in the shape of Databricks' REST API where it has one. */
export async function endpointMetadata(view: EndpointView, port: ServingPort): Promise<unknown> {
  const { record, refs } = view;
  const models = await Promise.all(
    trafficShares(record).map(async ({ name, model, share }) => {
      const ref = refs.get(model) ?? null;
      const pipeline = ref && (await port.load(ref).catch(() => null));
      return {
        entity: {
          name,
          entity_uri: model,
          entity_name: ref?.name ?? null,
          entity_version: ref?.version === null || !ref ? null : String(ref.version),
          state: { deployment: pipeline ? 'DEPLOYMENT_READY' : 'DEPLOYMENT_FAILED' },
        },
        route: { served_model_name: name, traffic_percentage: round(100 * share) },
        signature: pipeline && {
          inputs: colSpecs(pipeline.recipe.inputs),
          outputs: [{ type: pipeline.task === 'regression' ? 'double' : 'string' }],
        },
      };
    }),
  );
  return {
    name: record.name,
    description: record.description,
    creation_timestamp: record.createdAt,
    last_updated_timestamp: record.updatedAt,
    state: { ready: models.some(({ signature }) => signature) ? 'READY' : 'NOT_READY' },
    config: {
      config_version: record.revision,
      served_entities: models.map(({ entity }) => entity),
      traffic_config: { routes: models.map(({ route }) => route) },
      routing_key: record.routingKey,
    },
    signature: models.find(({ signature }) => signature)?.signature ?? null,
  };
}

const round = (percent: number): number => Math.round(percent * 1e6) / 1e6;
