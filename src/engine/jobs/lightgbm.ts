/** @file Models to LightGBM's text format, and from it: a text becomes the model of a finished run. */
import { DataError } from '../../core/errors.ts';
import { digestOf, sha256 } from '../../core/hash.ts';
import { readLightGbmText } from '../../core/interop/lightgbm-text/read.ts';
import { toPipeline } from '../../core/interop/lightgbm-text/to-pipeline.ts';
import { toLightGbmText } from '../../core/interop/lightgbm-text/write.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import type { GbdtModel } from '../../core/learners/trees/model.ts';
import { logArtifact } from '../../store/artifact-store.ts';
import type { Store } from '../../store/database.ts';
import { logInputs, logParams, setTags } from '../../store/run-store.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { EngineRequests } from '../protocol.ts';
import type { Job } from './job-context.ts';
import { loadModel } from './model.ts';
import { writeModelFiles } from './model-files.ts';
import { withRun } from './run-writer.ts';

type Request = EngineRequests['importLightGbm'];

/** Where an imported run keeps the text that it came from. */
const TEXT_FILE = 'model/model.txt';

/** Writes the model of a URI as text. What goes in there are the features behind the recipe. */
export const exportLightGbm: Job<'exportLightGbm'> = async ({ modelUri }, context) => {
  const { pipeline } = await loadModel(await context.store(), modelUri);
  if (pipeline.learner !== 'gbdt' && pipeline.learner !== 'random_forest') {
    throw new DataError(
      'not_trees',
      `exportLightGbm: the model must be trees (gbdt or random_forest), got "${pipeline.learner}"; LightGBM's format holds nothing else`,
      { learner: pipeline.learner },
    );
  }
  const { target, task, classes, threshold } = pipeline;
  return toLightGbmText(pipeline.model as GbdtModel, {
    target,
    ...(task === 'regression' ? {} : { classes }),
    ...(task === 'binary' ? { threshold } : {}),
  });
};

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(
      'bad_model_text',
      'LightGBM model: the file must be text in UTF-8, as LightGBM writes it',
    );
  }
}

/** The table that gives types and labels, and its record. */
async function tableOf(store: Store, { table }: Request) {
  if (table === undefined) return null;
  const version = await getTableVersion(store, table.name, table.version);
  return { version, table: await readTable(store, version.name, version.version) };
}

/** What a run says of itself beside its model. */
async function describeRun(
  store: Store,
  { run: { runId }, file }: Request,
  pipeline: TrainedPipeline,
  digest: string,
): Promise<void> {
  const { learner, target, task, positive, params } = pipeline;
  await logParams(store, runId, {
    ...params,
    learner,
    target,
    task,
    ...(positive === null ? {} : { positive }),
  });
  await setTags(store, runId, {
    'app.learner': learner,
    'app.import.format': 'LightGBM model.txt',
    'app.import.sha256': digest,
    ...(file instanceof File ? { 'app.import.file': file.name.slice(0, 500) } : {}),
  });
}

/** Reads a text, and records its model as a run. A text that cannot be read leaves no run. */
export const importLightGbm: Job<'importLightGbm'> = async (request, context) => {
  const store = await context.store();
  const { runId } = request.run;
  context.report({ stage: 'Reading the model', done: 0, total: 0, unit: 'trees' });
  const bytes = new Uint8Array(await request.file.arrayBuffer());
  const file = readLightGbmText(decode(bytes), context.signal);
  const source = await tableOf(store, request);
  const pipeline = toPipeline(file, { ...request, table: source?.table });
  return withRun(store, request.run, async () => {
    if (source !== null) {
      const { name, version, digest, numRows } = source.version;
      await logInputs(store, runId, [{ name, version, digest, numRows, context: 'signature' }]);
    }
    await describeRun(store, request, pipeline, await sha256(bytes));
    await writeModelFiles(store, runId, pipeline, source?.table ?? null);
    await logArtifact(store, runId, TEXT_FILE, bytes, 'text/plain');
    return { facts: { modelHash: await digestOf(pipeline) }, result: { runId } };
  });
};
