/** @file Who gets which model: the split of the traffic, and the draw. */
import { checkInteger, checkText, describe } from '../checks.ts';
import { ParamError } from '../errors.ts';
import { parseModelUri } from '../registry/uri.ts';
import { bucketOf } from './bucket.ts';
import type { EndpointRecord, ServedModel } from './entities.ts';

/** A model to serve, as a caller names it. */
export interface ServedInput {
  readonly model: string;
  /** Default 100 when it is the only one. */
  readonly percent?: number;
  readonly name?: string;
}

function defaultName(uri: string): string {
  const parsed = parseModelUri(uri);
  switch (parsed.kind) {
    case 'version':
      return `${parsed.name}-${parsed.version}`;
    case 'alias':
      return `${parsed.name}-${parsed.alias}`;
    case 'latest':
      return `${parsed.name}-latest`;
    default:
      return `run-${parsed.runId.slice(0, 8)}`;
  }
}

/**
 * Checks what an endpoint is to serve.
 *
 * @throws {ParamError} `invalid_param` unless percents are whole and sum to 100 and names differ; `invalid_uri`.
 */
export function checkServed(served: readonly ServedInput[]): readonly ServedModel[] {
  const checked = served.map(({ model, percent, name }, at) => ({
    name: checkText(`served[${at}].name`, name ?? defaultName(model)),
    model,
    percent: checkInteger(
      `served[${at}].percent`,
      percent ?? (served.length === 1 ? 100 : undefined),
      { min: 0, max: 100 },
    ),
  }));
  const sum = checked.reduce((total, { percent }) => total + percent, 0);
  if (sum !== 100) {
    throw new ParamError(
      'invalid_param',
      `endpoint: percents of served models must sum to 100, got ${sum}`,
      { name: 'served', sum },
    );
  }
  const names = checked.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new ParamError(
      'invalid_param',
      `endpoint: served models must have different names, got ${describe(twice)} twice`,
      { name: 'served' },
    );
  }
  return checked;
}

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;

/**
 * Returns `name` if it can name an endpoint: 1 to 63 letters, digits, `-` and `_`, not first or last `-` or `_`.
 *
 * @throws {ParamError} `invalid_name`
 * Source: Databricks' rule for names of serving endpoints.
 */
export function checkEndpointName(name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw new ParamError(
    'invalid_name',
    `endpoint: a name must be 1 to 63 letters, digits, "-" and "_" and begin and end with a letter or digit, got ${describe(name)}`,
    { name: describe(name) },
  );
}

/** What a request was drawn for. */
export interface Drawn {
  readonly arm: 'served' | 'canary';
  readonly servedModel: string;
  /** URI. */
  readonly model: string;
}

/** Name under which the canary stands among the served models. */
export const CANARY_NAME = 'canary';

/** Share of the canary now, 0…1; null when none runs. */
export function canaryShare({ canary }: Pick<EndpointRecord, 'canary'>): number | null {
  if (canary?.status !== 'RUNNING') return null;
  return canary.plan.steps[canary.step].percent / 100;
}

/**
 * Draws the model of a key. The canary's zone begins at 0 and grows with its share, so who got the canary once keeps
 * it; the others are divided by a hash of its own, so the canary's growth moves none of them among each other.
 *
 * @param key Value of the routing key, or the request's id.
 * Checked against: shares within binomial bounds, stickiness (split.test.ts).
 */
export function drawModel(
  endpoint: Pick<EndpointRecord, 'name' | 'served' | 'canary'>,
  key: string,
): Drawn {
  const share = canaryShare(endpoint);
  if (share !== null && bucketOf(`${endpoint.name}/canary`, key) < share) {
    return { arm: 'canary', servedModel: CANARY_NAME, model: endpoint.canary!.model };
  }
  const place = 100 * bucketOf(`${endpoint.name}/split`, key);
  let end = 0;
  let chosen = endpoint.served[0];
  for (const served of endpoint.served) {
    end += served.percent;
    chosen = served;
    if (place < end) break;
  }
  return { arm: 'served', servedModel: chosen.name, model: chosen.model };
}

/** Shares of all models of the traffic, 0…1, as they are set now: the canary first when one runs. */
export function trafficShares(
  endpoint: Pick<EndpointRecord, 'served' | 'canary'>,
): readonly { readonly name: string; readonly model: string; readonly share: number }[] {
  const share = canaryShare(endpoint) ?? 0;
  const served = endpoint.served.map(({ name, model, percent }) => ({
    name,
    model,
    share: (percent / 100) * (1 - share),
  }));
  if (share === 0 || endpoint.canary === null) return served;
  return [{ name: CANARY_NAME, model: endpoint.canary.model, share }, ...served];
}
