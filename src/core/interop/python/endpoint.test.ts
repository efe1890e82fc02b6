import { describe, expect, it } from 'vitest';
import { ENDPOINT_DEFAULTS, type EndpointRecord } from '../../serving/entities.ts';
import { curlForRequest, pythonForEndpoint, pythonForRequest } from './endpoint.ts';

const endpoint: EndpointRecord = {
  name: 'churn',
  description: '',
  createdAt: 0,
  updatedAt: 0,
  revision: 1,
  served: [
    { name: 'a', model: 'models:/churn/3', percent: 90 },
    { name: 'b', model: 'models:/churn@challenger', percent: 10 },
  ],
  previous: null,
  routingKey: null,
  shadow: null,
  canary: null,
  ...ENDPOINT_DEFAULTS,
  trimmedRows: 0,
  schemaVersion: 1,
};

describe('pythonForEndpoint', () => {
  it('writes the split as routes of served entities', () => {
    const code = pythonForEndpoint(endpoint);
    expect(code).toContain('"entity_version": "3"');
    expect(code).toContain('<version of @challenger>');
    expect(code).toContain('{"served_model_name": "a", "traffic_percentage": 90}');
  });
});

describe('pythonForRequest', () => {
  it('writes JSON as Python, and what is no JSON as the text that it is', () => {
    expect(pythonForRequest({ endpoint: 'churn', body: '{"inputs": [true, null]}' })).toContain(
      'payload = {"inputs": [True, None]}',
    );
    expect(pythonForRequest({ endpoint: 'churn', body: '{"' })).toContain('data=payload');
  });
});

describe('curlForRequest', () => {
  it('keeps a quote inside the shell’s quotes', () => {
    expect(curlForRequest({ endpoint: 'churn', body: `{"a": "it's; rm"}` })).toContain(
      String.raw`-d '{"a": "it'\''s; rm"}'`,
    );
  });
});
