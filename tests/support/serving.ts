/** @file A store with a trained model and an endpoint, for tests in Node. */
import { toCanonicalJson } from '../../src/core/codec.ts';
import { digestOf } from '../../src/core/hash.ts';
import type { TrainedPipeline } from '../../src/core/learners/pipeline.ts';
import { readCsv } from '../../src/core/csv/read-csv.ts';
import { ENDPOINT_DEFAULTS, type EndpointRecord } from '../../src/core/serving/entities.ts';
import type { ScoringReply, ScoringRequest } from '../../src/core/serving/port.ts';
import { serve } from '../../src/core/serving/serve.ts';
import { fitPipeline } from '../../src/core/training/fit-pipeline.ts';
import { CORE_LEARNERS } from '../../src/core/training/predict.ts';
import type { Table } from '../../src/core/table/table.ts';
import { logArtifact } from '../../src/store/artifact-store.ts';
import type { Store } from '../../src/store/database.ts';
import { getOrCreateExperiment } from '../../src/store/experiment-store.ts';
import { createModelVersion, ensureRegisteredModel } from '../../src/store/registry-store.ts';
import { createRun, setRunStatus } from '../../src/store/run-store.ts';
import { createServingPort, type CountingPort } from '../../src/store/serving-port.ts';
import { SERVING_RECIPE, SERVING_TYPES, servingCsv } from './serving-requests.ts';

/** The table of `servingCsv`. */
export async function servingTable(): Promise<Table> {
  const { table } = await readCsv(new Blob([servingCsv()]), { types: SERVING_TYPES });
  return table;
}

/** Trains a small model of the table. */
export async function servingPipeline(
  learner = 'logistic_regression',
  params: TrainedPipeline['params'] = {},
): Promise<TrainedPipeline> {
  const { pipeline } = await fitPipeline(
    await servingTable(),
    {
      target: 'churn',
      recipe: SERVING_RECIPE,
      learner,
      params,
      split: { kind: 'modulo', k: 5, test: [0], valid: [1] },
      seed: 1,
    },
    CORE_LEARNERS.get(learner)!,
  );
  return pipeline;
}

/** Registers a pipeline as the next version of a model. */
export async function registerPipeline(
  store: Store,
  pipeline: TrainedPipeline,
  name = 'churn',
): Promise<number> {
  const { experimentId } = await getOrCreateExperiment(store, 'Default');
  const { runId } = await createRun(store, { experimentId });
  await logArtifact(store, runId, 'model/pipeline.json', toCanonicalJson(pipeline));
  await setRunStatus(store, runId, 'FINISHED', { modelHash: await digestOf(pipeline) });
  await ensureRegisteredModel(store, name);
  return (await createModelVersion(store, name, `runs:/${runId}/model`)).version;
}

/** An endpoint record. */
export function endpointRecord(members: Partial<EndpointRecord> = {}): EndpointRecord {
  return {
    name: 'churn',
    description: '',
    createdAt: 0,
    updatedAt: 0,
    revision: 1,
    served: [{ name: 'churn-1', model: 'models:/churn/1', percent: 100 }],
    previous: null,
    routingKey: null,
    shadow: null,
    canary: null,
    ...ENDPOINT_DEFAULTS,
    trimmedRows: 0,
    schemaVersion: 1,
    ...members,
  };
}

/** A port over a store whose work after replies can be awaited. */
export function testPort(store: Store): CountingPort & { settled(): Promise<void> } {
  const work = new Set<Promise<void>>();
  let clock = 0;
  const port = createServingPort(store, {
    version: 'test',
    clock: () => (clock += 0.25),
    later: (run) => {
      const done: Promise<void> = run().finally(() => work.delete(done));
      work.add(done);
    },
  });
  return {
    ...port,
    settled: async () => {
      while (work.size > 0) await Promise.all(work);
    },
  };
}

/** Posts to an endpoint. */
export async function post(
  port: CountingPort,
  body: unknown,
  members: Partial<ScoringRequest> = {},
): Promise<ScoringReply & { readonly json: Record<string, unknown> }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request: ScoringRequest = {
    method: 'POST',
    path: 'serving-endpoints/churn/invocations',
    contentType: 'application/json',
    requestId: null,
    body: new TextEncoder().encode(text),
    ...members,
  };
  const reply = await port.counted(() => serve(request, port));
  return { ...reply, json: JSON.parse(reply.body) as Record<string, unknown> };
}
