/** @file Python and curl of a serving endpoint: making it, asking it, and giving a canary its share. */
import type { EndpointRecord } from '../../serving/entities.ts';
import { parseModelUri } from '../../registry/uri.ts';
import { pythonComment, pythonLiteral, pythonSource, type PythonValue } from './literal.ts';

/** A model of the split as Databricks' configuration names it. */
function entityOf({ name, model }: EndpointRecord['served'][number]): PythonValue {
  const parsed = parseModelUri(model);
  const version = parsed.kind === 'version' ? String(parsed.version) : null;
  return {
    name,
    entity_name: parsed.kind === 'run' ? parsed.runId : parsed.name,
    // Databricks pins versions; an alias is looked up when the configuration is written.
    entity_version:
      version ?? (parsed.kind === 'alias' ? `<version of @${parsed.alias}>` : '<newest version>'),
    workload_size: 'Small',
    scale_to_zero_enabled: true,
  };
}

/** MLflow code that makes an endpoint with the split that this one has. */
export function pythonForEndpoint(endpoint: EndpointRecord): string {
  const { name, served, canary } = endpoint;
  const config = {
    served_entities: served.map(entityOf),
    traffic_config: {
      routes: served.map((one) => ({
        served_model_name: one.name,
        traffic_percentage: one.percent,
      })),
    },
  };
  return pythonSource(
    'from mlflow.deployments import get_deploy_client',
    '',
    'client = get_deploy_client("databricks")',
    `config = ${pythonLiteral(config)}`,
    `client.create_endpoint(name=${pythonLiteral(name)}, config=config)`,
    canary === null
      ? null
      : pythonComment(
          `a canary is a second served entity whose share is raised by hand: ${canary.model}`,
        ),
  );
}

/** What was sent to an endpoint. */
export interface SentRequest {
  readonly endpoint: string;
  /** JSON text. */
  readonly body: string;
}

function parsed(body: string): PythonValue {
  try {
    return JSON.parse(body) as PythonValue;
  } catch {
    // What is no JSON is sent as the text that it is.
    return body;
  }
}

/** Python that sends the same request to `mlflow models serve`, or to an endpoint of Databricks. */
export function pythonForRequest({ endpoint, body }: SentRequest): string {
  const payload = parsed(body);
  const argument = typeof payload === 'string' ? 'data' : 'json';
  return pythonSource(
    'import requests',
    '',
    `payload = ${pythonLiteral(payload)}`,
    pythonComment(`mlflow models serve -m "models:/…@champion" -p 5000 answers as ${endpoint}`),
    'response = requests.post(',
    '    "http://127.0.0.1:5000/invocations",',
    `    ${argument}=payload,`,
    '    headers={"Content-Type": "application/json"},',
    ')',
    'print(response.status_code, response.json())',
  );
}

/** A word of a POSIX shell in single quotes. */
const shellWord = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The same with curl. */
export function curlForRequest({ body }: SentRequest): string {
  return [
    'curl http://127.0.0.1:5000/invocations \\',
    `  -H ${shellWord('Content-Type: application/json')} \\`,
    `  -d ${shellWord(body)}`,
    '',
  ].join('\n');
}
