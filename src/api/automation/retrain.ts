/** @file Training a champion's pipeline again on newer data, and registering what comes of it as a challenger. */
import type { RetrainAction } from '../../core/automation/actions.ts';
import type { Refs } from '../../core/automation/firing.ts';
import { StateError } from '../../core/errors.ts';
import { write } from '../../store/database.ts';
import { recordEvent } from '../../store/event-store.ts';
import { getExperiment } from '../../store/experiment-store.ts';
import { getRun } from '../../store/run-rows.ts';
import { getTableVersion } from '../../store/table-records.ts';
import type { ApiContext } from '../context.ts';
import { trainingOfPipeline, type PipelineTraining } from '../pipeline-training.ts';
import type { Terrarium } from '../types.ts';
import type { Done } from './perform.ts';

/** The options without a model to go on from. */
const fromNothing = ({ initModel: _, ...options }: PipelineTraining['options']) => options;

/** Does the action `retrain`. Throws `not_found` without a champion, `not_retrainable`, and as `train`. */
export async function retrain(
  context: ApiContext,
  terrarium: Terrarium,
  { model, table, start, alias }: RetrainAction,
  why: string,
): Promise<Done> {
  const { store } = context;
  const champion = await terrarium.mlflow.client.getModelVersionByAlias(model, 'champion');
  const run = await getRun(store, champion.runId);
  const trainedOn = run.inputs.find(({ context: use }) => use === 'training');
  const pipeline = run.pipelineDigest && (await trainingOfPipeline(store, run.pipelineDigest));
  if (!trainedOn || !pipeline) {
    throw new StateError(
      'not_retrainable',
      `automation: the champion of ${model} (v${champion.version}) recorded no pipeline to train again; make one that was trained here champion`,
      { model, version: champion.version },
    );
  }
  const { name: experiment } = await getExperiment(store, run.experimentId);
  const { name, version } = await getTableVersion(store, table ?? trainedOn.name);
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
