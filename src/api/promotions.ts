/** @file `terrarium.deploy`, the part that crosses environments: deploy model, deploy code, pipeline tests. */
import { InternalError, toErrorPayload, StateError } from '../core/errors.ts';
import { tableIn, type PromotionRecord } from '../core/registry/promotion.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import { oneCatalog } from '../engine/reach.ts';
import { getVersionByAlias, setAlias } from '../store/alias-store.ts';
import { listArtifacts } from '../store/artifact-store.ts';
import { listPromotions, PROMOTED_FROM_TAG, putPromotion } from '../store/promotion-store.ts';
import {
  createModelVersion,
  ensureRegisteredModel,
  getModelVersion,
} from '../store/registry-store.ts';
import { getRun } from '../store/run-rows.ts';
import { findLatestVersion, getTableVersion } from '../store/table-records.ts';
import { runJob, type ApiContext } from './context.ts';
import { trainingOfPipeline } from './pipeline-training.ts';
import {
  dataOf,
  pipelineOf,
  runTests,
  sourceOf,
  trainingInput,
  type PromotionSource,
} from './promotion-source.ts';
import type { PromoteOptions, PromotionsApi } from './promotion-types.ts';
import { train } from './train.ts';
import type { PipelineTestReport } from './types.ts';
import { addressOf } from './views.ts';

/** What the two ways find out, on top of what both know. */
type Outcome = Pick<PromotionRecord, 'status' | 'runId' | 'targetVersion' | 'data' | 'result'> & {
  readonly tests?: PipelineTestReport;
  readonly error?: PromotionRecord['error'];
  readonly modelHash: string | null;
  readonly pipelineDigest: string | null;
  readonly cost: Omit<PromotionRecord['cost'], 'seconds'>;
};

/** Metrics without the prefix of their part. */
function testMetrics({ metrics }: Pick<RunRow, 'metrics'>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(metrics)
      .filter(([key]) => key.startsWith('test_'))
      .map(([key, value]) => [key.slice('test_'.length), value]),
  );
}

/** Does the work, and keeps the record of it also when it fails. */
async function recorded(
  context: ApiContext,
  strategy: PromotionRecord['strategy'],
  options: PromoteOptions,
  source: PromotionSource,
  work: () => Promise<Outcome>,
): Promise<PromotionRecord> {
  const { store, session } = context;
  const at = store.now();
  const started = performance.now();
  const alias = options.alias === undefined ? 'challenger' : options.alias;
  const write = (outcome: Outcome): Promise<PromotionRecord> => {
    const { modelHash, pipelineDigest, cost, tests = null, error = null, ...known } = outcome;
    const { version, run, from, target } = source;
    return putPromotion(store, {
      promotionId: store.newId(),
      strategy,
      ...known,
      model: version.name,
      version: version.version,
      from,
      to: options.to,
      target,
      alias: known.targetVersion === null ? null : alias,
      hashes: {
        pipeline: [run.pipelineDigest, pipelineDigest],
        model: [version.modelHash, modelHash],
      },
      cost: { seconds: (performance.now() - started) / 1000, ...cost },
      tests,
      error,
      by: session.actor,
      why: options.why ?? '',
      at,
      endedAt: store.now(),
      schemaVersion: 1,
    });
  };
  try {
    const outcome = await work();
    if (outcome.targetVersion !== null && alias !== null) {
      await setAlias(store, {
        name: source.target,
        alias,
        version: outcome.targetVersion,
        by: session.actor,
        why: `promoted from ${source.version.name} v${source.version.version} (${strategy === 'model' ? 'weights copied' : 'pipeline trained here'})`,
      });
    }
    return await write(outcome);
  } catch (error) {
    await write({
      status: 'failed',
      runId: null,
      targetVersion: null,
      data: null,
      result: null,
      modelHash: null,
      pipelineDigest: null,
      cost: { bytes: 0, files: 0, rowsTrained: 0 },
      error: toErrorPayload(error),
    });
    throw error;
  }
}

/** The table by which a copy is measured; null when the environment has none. */
async function measuringTable(
  { store }: ApiContext,
  { table, to }: PromoteOptions,
  source: PromotionSource,
) {
  if (table !== undefined) {
    const address = addressOf(table);
    return getTableVersion(store, address.name, address.version);
  }
  if (source.input === null) return null;
  const name = tableIn(source.input.name, to);
  try {
    return await findLatestVersion(store, name);
  } catch (error) {
    if (error instanceof StateError && error.code === 'table_deleted') return null;
    throw error;
  }
}

/** Measures a copied version on test rows of the environment it came to. */
async function measure(
  context: ApiContext,
  options: PromoteOptions,
  source: PromotionSource,
  version: number,
): Promise<Pick<Outcome, 'result' | 'error'>> {
  const { store, pool } = context;
  const table = await measuringTable(context, options, source);
  const { pipelineDigest } = source.run;
  const training = pipelineDigest === null ? null : await trainingOfPipeline(store, pipelineDigest);
  if (table === null || training === null) return { result: null };
  const { split, seed } = training.content;
  try {
    const { metrics, rows } = await pool.request(
      'evaluate',
      {
        modelUri: `models:/${source.target}/${version}`,
        table: { name: table.name, version: table.version },
        rows: 'test',
        split,
        seed,
      },
      options.signal ? { signal: options.signal } : {},
    );
    const finite = Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
    const { name, digest } = table;
    return {
      result: {
        table: { name, version: table.version, digest, rows },
        metrics: Object.fromEntries(finite),
      },
    };
  } catch (error) {
    // The weights are there; that they do not fit this table is worth knowing, and no reason to take them back.
    return { result: null, error: toErrorPayload(error) };
  }
}

async function promoteModel(
  context: ApiContext,
  options: PromoteOptions,
): Promise<PromotionRecord> {
  const source = await sourceOf(context, options);
  const { version, run, input, target } = source;
  const { to } = options;
  if (options.table !== undefined) oneCatalog('promoteModel', [addressOf(options.table)], to);
  return recorded(context, 'model', options, source, async () => {
    const copied = await runJob(
      context,
      {
        title: `Copying ${version.name} v${version.version} to ${to}`,
        kind: 'copyModel',
        subject: target,
      },
      'copyModel',
      { model: version.name, version: version.version, target, to, by: context.session.actor },
      options,
    );
    return {
      status: 'succeeded',
      runId: copied.runId,
      targetVersion: copied.version,
      data: dataOf(input),
      modelHash: copied.modelHash,
      pipelineDigest: run.pipelineDigest,
      cost: { bytes: copied.bytes, files: copied.files, rowsTrained: 0 },
      ...(await measure(context, options, source, copied.version)),
    };
  });
}

/** Trains the pipeline on a table of the other environment and registers what came of it. */
async function retrain(
  context: ApiContext,
  options: PromoteOptions,
  source: PromotionSource,
  { options: training, content, recipe, digest }: Awaited<ReturnType<typeof pipelineOf>>,
  table: { readonly name: string; readonly version: number },
): Promise<Omit<Outcome, 'tests'>> {
  const { store, session } = context;
  const { version, target } = source;
  const uri = `models:/${version.name}/${version.version}`;
  const { runId } = await train(context, {
    ...training,
    ...(content.isAuto && recipe ? { frozenRecipe: recipe } : {}),
    table,
    runName: `${source.run.runName} in ${options.to}`,
    tags: { [PROMOTED_FROM_TAG]: uri },
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  const run = await getRun(store, runId);
  if (run.pipelineDigest !== digest) {
    throw new InternalError(
      'pipeline_changed',
      `promotion: the pipeline must stay ${digest.slice(0, 12)}, got ${run.pipelineDigest?.slice(0, 12) ?? 'none'}`,
      { runId },
    );
  }
  await ensureRegisteredModel(store, target, session.actor);
  const modelUri = `runs:/${runId}/model`;
  const made = await createModelVersion(store, target, modelUri, {
    by: session.actor,
    description: version.description,
    tags: { [PROMOTED_FROM_TAG]: uri },
    signature: await context.pool.request('modelSignature', { modelUri }),
  });
  const files = await listArtifacts(store, runId, 'model');
  const data = dataOf(trainingInput(run));
  const test = run.inputs.find(({ context: part }) => part === 'test');
  return {
    status: 'succeeded',
    runId,
    targetVersion: made.version,
    data,
    result: test ? { table: dataOf(test)!, metrics: testMetrics(run) } : null,
    modelHash: made.modelHash,
    pipelineDigest: run.pipelineDigest,
    cost: {
      bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      files: files.length,
      rowsTrained: data?.rows ?? 0,
    },
  };
}

async function promoteCode(context: ApiContext, options: PromoteOptions): Promise<PromotionRecord> {
  const { store } = context;
  const source = await sourceOf(context, options);
  const pipeline = await pipelineOf(context, source);
  const address = addressOf(options.table ?? tableIn(source.input!.name, options.to));
  oneCatalog('promoteCode', [address], options.to);
  const { name, version } = await getTableVersion(store, address.name, address.version);
  return recorded(context, 'code', options, source, async () => {
    const tests = await runTests(context, source, { name, version }, options);
    if (tests.passed) {
      return { ...(await retrain(context, options, source, pipeline, { name, version })), tests };
    }
    return {
      status: 'stopped',
      runId: null,
      targetVersion: null,
      data: null,
      result: null,
      modelHash: null,
      pipelineDigest: pipeline.digest,
      cost: { bytes: 0, files: 0, rowsTrained: 0 },
      tests,
    };
  });
}

/** Builds the part of `terrarium.deploy` that crosses environments. */
export function createPromotions(context: ApiContext): PromotionsApi {
  const { store } = context;
  return {
    promoteModel: (options) => promoteModel(context, options),
    promoteCode: (options) => promoteCode(context, options),
    testPipeline: async ({ model, version, alias = 'challenger', table, ...call }) => {
      const number = version ?? (await getVersionByAlias(store, model, alias)).version;
      const record = await getModelVersion(store, model, number);
      const run = await getRun(store, record.runId);
      const source = { version: record, run };
      await pipelineOf(context, source);
      const input = trainingInput(run)!;
      const address = table === undefined ? input : addressOf(table);
      const found = await getTableVersion(store, address.name, address.version);
      return runTests(context, source, { name: found.name, version: found.version }, call);
    },
    timeline: ({ model } = {}) => listPromotions(store, model),
  };
}
