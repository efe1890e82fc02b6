/** @file What is promoted: a version, its run and pipeline, where they lead; and the tests of the pipeline. */
import { checkOneOf } from '../core/checks.ts';
import { StateError } from '../core/errors.ts';
import type { ModelVersionRecord } from '../core/registry/entities.ts';
import { catalogOf, CATALOGS, checkModelName, type Catalog } from '../core/registry/names.ts';
import { checkPromotion, modelIn, type PromotionData } from '../core/registry/promotion.ts';
import type { ModelSignature } from '../core/registry/signature.ts';
import type { DatasetInput, RunRow } from '../core/tracking/entities.ts';
import { getModelVersion } from '../store/registry-store.ts';
import { getRun } from '../store/run-rows.ts';
import { runJob, type ApiContext } from './context.ts';
import { trainingOfPipeline, type PipelineTraining } from './pipeline-training.ts';
import type { PromoteOptions } from './promotion-types.ts';
import type { CallOptions, PipelineTestReport } from './types.ts';

/** What is promoted, with what is known of it. */
export interface PromotionSource {
  readonly version: ModelVersionRecord;
  readonly run: RunRow;
  /** What it learned from; null for models from elsewhere. */
  readonly input: DatasetInput | null;
  readonly from: Catalog;
  readonly target: string;
}

/** The table that a run learned from; null for models from elsewhere. */
export const trainingInput = ({ inputs }: RunRow): DatasetInput | null =>
  inputs.find(({ context }) => context === 'training') ?? inputs.at(0) ?? null;

/** The same as a record names it. */
export const dataOf = (input: DatasetInput | null): PromotionData | null =>
  input && { name: input.name, version: input.version, digest: input.digest, rows: input.numRows };

function notPromotable(model: string, version: number, why: string): StateError {
  return new StateError('not_promotable', `promotion: version ${version} of ${model} ${why}`, {
    model,
    version,
  });
}

/**
 * Finds what is to be promoted, and where it leads.
 *
 * @throws {StateError} `not_promotable`, `same_environment`; {ParamError} `invalid_param`, `not_found`.
 */
export async function sourceOf(
  { store }: ApiContext,
  options: PromoteOptions,
): Promise<PromotionSource> {
  const { model, to } = options;
  checkOneOf('to', to, CATALOGS);
  const version = await getModelVersion(store, model, options.version);
  const run = await getRun(store, version.runId);
  const input = trainingInput(run);
  const from = catalogOf(model) ?? (input && catalogOf(input.name));
  if (from === null) {
    throw notPromotable(model, options.version, 'belongs to no environment: it names no table');
  }
  const target =
    options.as === undefined
      ? modelIn(model, to, input?.name ?? `${from}.models.${model}`)
      : checkModelName(options.as);
  checkPromotion(from, to, target);
  return { version, run, input, from, target };
}

/** The pipeline of a run. Throws `not_promotable`. */
export async function pipelineOf(
  { store }: ApiContext,
  { version: { name, version }, run }: Pick<PromotionSource, 'version' | 'run'>,
): Promise<PipelineTraining & { readonly digest: string }> {
  const digest = run.pipelineDigest;
  const training = digest === null ? null : await trainingOfPipeline(store, digest);
  if (digest === null || training === null || training.recipe === null) {
    throw notPromotable(
      name,
      version,
      'has no pipeline: it was not trained here; copy its weights',
    );
  }
  if (training.content.initModel !== undefined) {
    throw notPromotable(name, version, 'continues a model of its environment; copy its weights');
  }
  return { ...training, digest };
}

/** What a version takes and gives: as it was noted, or read off the model. */
async function signatureOf(
  context: ApiContext,
  { name, version, signature }: ModelVersionRecord,
): Promise<ModelSignature> {
  if (signature !== null) return signature;
  return context.pool.request('modelSignature', { modelUri: `models:/${name}/${version}` });
}

/** Tests the pipeline of a version on a table, as a job in the environment of the table. */
export async function runTests(
  context: ApiContext,
  source: Pick<PromotionSource, 'version' | 'run'>,
  table: { readonly name: string; readonly version: number },
  options: CallOptions,
): Promise<PipelineTestReport> {
  const { digest } = await pipelineOf(context, source);
  const { name } = source.version;
  return runJob(
    context,
    {
      title: `Testing the pipeline of ${name} on ${table.name}`,
      kind: 'testPipeline',
      subject: name,
    },
    'testPipeline',
    {
      table,
      pipelineDigest: digest,
      signature: await signatureOf(context, source.version),
      backend: context.session.backend,
    },
    options,
  );
}
