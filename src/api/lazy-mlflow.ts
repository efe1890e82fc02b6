/** @file `terrarium.mlflow` without its code: that is loaded when somebody first asks. */
import type { ApiContext } from './context.ts';
import { lazyCalls } from './lazy.ts';
import type { createMlflow } from './mlflow.ts';
import type { MlflowApi, MlflowClientApi } from './types.ts';

/** The client as a constructor too, as Python's `MlflowClient()` is one; every instance is the same. */
function asClass(client: MlflowClientApi): MlflowApi['MlflowClient'] {
  function construct(): MlflowClientApi {
    return client;
  }
  return Object.assign(construct, client) as unknown as MlflowApi['MlflowClient'];
}

/** Builds `terrarium.mlflow`. */
export function createLazyMlflow(context: ApiContext): MlflowApi {
  let loaded: ReturnType<typeof createMlflow> | null = null;
  const load = async (): Promise<NonNullable<typeof loaded>> => {
    const module = await import('./mlflow.ts');
    loaded ??= module.createMlflow(context);
    return loaded;
  };
  const client: MlflowClientApi = lazyCalls(
    async () => (await load()).client,
    [
      ...(['setTag', 'deleteTag', 'setExperimentTag', 'deleteExperiment'] as const),
      ...(['restoreExperiment', 'createRegisteredModel', 'createModelVersion'] as const),
      ...(['getModelVersion', 'getModelVersionByAlias', 'searchRegisteredModels'] as const),
      ...(['searchModelVersions', 'setRegisteredModelAlias'] as const),
      ...(['deleteRegisteredModelAlias', 'updateRegisteredModel', 'updateModelVersion'] as const),
      ...(['setModelVersionTag', 'deleteModelVersionTag'] as const),
    ],
  );
  return {
    ...lazyCalls(load, [
      ...(['setExperiment', 'startRun', 'endRun', 'logParam', 'logParams', 'logMetric'] as const),
      ...(['logMetrics', 'logInput', 'logArtifact', 'setTag', 'setTags', 'getRun'] as const),
      ...(['getMetricHistory', 'searchRuns', 'searchExperiments', 'deleteRun'] as const),
      ...(['restoreRun', 'registerModel'] as const),
    ]),
    // Nothing can be active before the code is there.
    activeRun: () => loaded?.activeRun() ?? null,
    autolog: () => undefined,
    client,
    MlflowClient: asClass(client),
    artifacts: lazyCalls(
      async () => (await load()).artifacts,
      ['listArtifacts', 'loadText', 'loadDict', 'downloadArtifacts'],
    ),
    pyfunc: lazyCalls(async () => (await load()).pyfunc, ['loadModel']),
  };
}
