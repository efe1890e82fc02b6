/** @file `terrarium.interop`: models from and for other tools. Workers do the work; this asks them. */
import { checkModelName } from '../core/registry/names.ts';
import { closeRun } from '../store/close-work.ts';
import { getRun } from '../store/run-rows.ts';
import { runJob, type ApiContext } from './context.ts';
import type { ImportLightGbmOptions, InteropApi } from './interop-types.ts';
import { registerModel } from './mlflow-client.ts';
import { runTarget } from './train.ts';
import { addressOf, toRun } from './views.ts';

/** See `InteropApi.importLightGbm`. A run that a dead worker left open is closed. */
export async function importLightGbm(
  context: ApiContext,
  source: string | Blob,
  options: ImportLightGbmOptions = {},
): ReturnType<InteropApi['importLightGbm']> {
  const { store } = context;
  const { name, table, features, target, positive, classes } = options;
  if (name !== undefined) checkModelName(name);
  const fileName = source instanceof File ? source.name : null;
  const run = await runTarget(context, options);
  try {
    await runJob(
      context,
      { title: `Importing ${fileName ?? 'a LightGBM model'}`, kind: 'import', subject: run.runId },
      'importLightGbm',
      {
        file: typeof source === 'string' ? new Blob([source]) : source,
        run,
        features,
        target,
        positive,
        classes,
        table: table === undefined ? undefined : addressOf(table),
      },
      options,
    );
  } catch (error) {
    await closeRun(store, run.runId, error);
    throw error;
  }
  const imported = toRun(await getRun(store, run.runId));
  if (name === undefined) return { run: imported };
  return { run: imported, modelVersion: await registerModel(context, imported.modelUri, name) };
}

/** See `InteropApi.exportLightGbm`. */
export function exportLightGbm(
  context: ApiContext,
  { model, ...options }: Parameters<InteropApi['exportLightGbm']>[0],
): Promise<string> {
  return runJob(
    context,
    { title: `Writing ${model} for LightGBM`, kind: 'export' },
    'exportLightGbm',
    { modelUri: model },
    options,
  );
}
