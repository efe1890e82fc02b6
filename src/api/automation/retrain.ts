/** @file Training a champion's pipeline again on newer data, and registering what comes of it as a challenger. */
import type { Action, RetrainAction } from '../../core/automation/actions.ts';
import type { Refs } from '../../core/automation/firing.ts';
import { StateError } from '../../core/errors.ts';
import { write } from '../../store/database.ts';
import { recordEvent } from '../../store/event-store.ts';
import { getExperiment } from '../../store/experiment-store.ts';
import { getRun } from '../../store/run-rows.ts';
import { getTableVersion } from '../../store/table-records.ts';
import type { ApiContext } from '../context.ts';
import { trainingOfPipeline, type PipelineTraining } from '../pipeline-training.ts';
import type { ModelVersion, Terrarium } from '../types.ts';
import type { Done } from './perform.ts';

/** The options without a model to go on from. */
const fromNothing = ({ initModel: _, ...options }: PipelineTraining['options']) => options;

/**
 * The version that training a pipeline on this content would give once more: the champion, or the one that is called
 * `alias`. Rows and pipeline being the same, so would its bits be.
 */
async function sameBefore(
  { store }: ApiContext,
  { mlflow: { client } }: Terrarium,
  { model, alias }: RetrainAction,
  pipelineDigest: string,
  digest: string,
): Promise<ModelVersion | undefined> {
  for (const version of await client.searchModelVersions(model)) {
    if (!version.aliases.includes('champion') && !version.aliases.includes(alias)) continue;
    const { inputs, pipelineDigest: own } = await getRun(store, version.runId);
    const isSame = inputs.some((one) => one.context === 'training' && one.digest === digest);
    if (isSame && own === pipelineDigest) return version;
  }
  return undefined;
}

/** Does it deal with a new version of the model? */
const isOfNewVersion =
  (model: string) =>
  (action: Action): boolean =>
    (action.do === 'test_pipeline' || action.do === 'deploy' || action.do === 'move_alias') &&
    action.model === model;

/**
 * Does the action `retrain`, where there is anything new to learn.
 *
 * @throws `not_found` without a champion, `not_retrainable`, and as `train`.
 */
export async function retrain(
  context: ApiContext,
  terrarium: Terrarium,
  action: RetrainAction,
  why: string,
): Promise<Done> {
  const { model, table, start, alias } = action;
  const { store } = context;
  const champion = await terrarium.mlflow.client.getModelVersionByAlias(model, 'champion');
  const run = await getRun(store, champion.runId);
  const trainedOn = run.inputs.find(({ context: use }) => use === 'training');
  const { pipelineDigest } = run;
  const pipeline = pipelineDigest && (await trainingOfPipeline(store, pipelineDigest));
  if (!trainedOn || !pipeline) {
    throw new StateError(
      'not_retrainable',
      `automation: the champion of ${model} (v${champion.version}) recorded no pipeline to train again; make one that was trained here champion`,
      { model, version: champion.version },
    );
  }
  const { name: experiment } = await getExperiment(store, run.experimentId);
  const { name, version, digest } = await getTableVersion(store, table ?? trainedOn.name);
  // What goes on from a model is another one each time.
  const goesOn = start === 'warm' || pipeline.content.initModel !== undefined;
  const before = goesOn
    ? undefined
    : await sameBefore(context, terrarium, action, pipelineDigest, digest);
  if (before) {
    return {
      outcome: `nothing new to learn: v${before.version} of ${model} was trained on what is in ${name} v${version}`,
      refs: { model, version: before.version, table: name },
      leavesOut: isOfNewVersion(model),
    };
  }
  const trained = await terrarium.train({
    ...fromNothing(pipeline.options),
    table: { name, version },
    evaluateTest: true,
    experiment,
    runName: `${model} retrained on ${name} v${version}`,
    ...(start === 'warm' ? { initModel: `models:/${model}/${champion.version}` } : {}),
  });
  const made = await terrarium.mlflow.registerModel(trained.modelUri, model);
  await terrarium.mlflow.client.setRegisteredModelAlias(model, alias, made.version, { why });
  const refs: Refs = { runId: trained.runId, model, version: made.version, table: name };
  await write(store, ['events'], () =>
    recordEvent(store, 'retraining.finished', `models:/${model}/${made.version}`, {
      name: model,
      version: String(made.version),
      run_id: trained.runId,
      table: name,
      table_version: String(version),
      start,
    }),
  );
  return { outcome: `${model} v${made.version} is ${alias}, trained on ${name} v${version}`, refs };
}
