/** @file `globalThis.terrarium`: the parts put together. */
import { checkOneOf } from '../core/checks.ts';
import { VERSION } from '../core/version.ts';
import { getTableVersion } from '../store/table-records.ts';
import { setSetting } from '../store/settings-store.ts';
import { getVersionOf } from './model-ref.ts';
import { runJob, type ApiContext } from './context.ts';
import { createClockApi } from './clock.ts';
import { backendStatus, BACKEND_CHOICES, BACKEND_SETTING } from './backend.ts';
import { createData, createFeatures } from './data.ts';
import { createGovernance } from './governance.ts';
import { lazyCalls } from './lazy.ts';
import { createLazyAutomation } from './lazy-automation.ts';
import { createLazyLab } from './lab/lazy-lab.ts';
import { createLazyMlflow } from './lazy-mlflow.ts';
import { createLazyServing } from './lazy-serving.ts';
import { pause, resume, train } from './train.ts';
import type { Terrarium } from './types.ts';
import { addressOf, toTableVersion } from './views.ts';

/** Builds the public API over a pool, a board and a store. */
export function createTerrarium(context: ApiContext): Terrarium {
  const data = createData(context);
  const batch = lazyCalls(
    async () => (await import('./batch.ts')).createBatch(context),
    ['run', 'resume', 'cancel', 'list', 'get', 'forget', 'backfill', 'compare'],
  );
  const stream = lazyCalls(
    async () => (await import('./stream.ts')).createStream(context),
    [
      ...(['createTopic', 'topics', 'topic', 'deleteTopic', 'setRetention'] as const),
      ...(['produce', 'read', 'poll', 'commit', 'release', 'seek', 'lag'] as const),
      ...(['consume', 'toTable', 'score'] as const),
    ],
  );
  const simulate = lazyCalls(
    async () => (await import('./simulate/simulate.ts')).createSimulate(context, () => terrarium),
    [
      ...(['run', 'resume', 'step', 'pause', 'cancel', 'setPace', 'get'] as const),
      ...(['list', 'forget', 'inject', 'preview', 'injections'] as const),
    ],
  );
  const terrarium: Terrarium = {
    version: VERSION,
    data,
    features: createFeatures(context, data),
    mlflow: createLazyMlflow(context),
    registry: lazyCalls(
      async () => (await import('./registry.ts')).createRegistry(context),
      [
        ...(['challenge', 'aliasLog', 'championAt', 'rollback'] as const),
        ...(['policy', 'setPolicy', 'card', 'setCard'] as const),
      ],
    ),
    deploy: {
      ...lazyCalls(
        async () => (await import('./deploy.ts')).createDeploy(context),
        ['run', 'approve', 'reject', 'list', 'get', 'approval'],
      ),
      ...lazyCalls(
        async () => (await import('./promotions.ts')).createPromotions(context),
        ['promoteModel', 'promoteCode', 'testPipeline', 'timeline'],
      ),
    },
    governance: createGovernance(context),
    clock: createClockApi(context),
    monitor: {
      ...lazyCalls(
        async () => (await import('./drift-checks.ts')).createDriftChecks(context),
        ['multivariate', 'falseAlarms', 'reportHtml'],
      ),
      ...lazyCalls(
        async () => (await import('./monitors.ts')).createMonitors(context),
        ['create', 'run', 'gather', 'list', 'get', 'windows', 'report', 'delete'],
      ),
    },
    serving: createLazyServing(context),
    automation: createLazyAutomation(context, (actor) =>
      createTerrarium({ ...context, session: { ...context.session, actor } }),
    ),
    lab: createLazyLab(context, () => terrarium),
    project: lazyCalls(
      async () => (await import('./project.ts')).createProject(context),
      ['export', 'inspect', 'import', 'wipe', 'usage', 'persist', 'emptyTrash'],
    ),
    interop: {
      exportLightGbm: async (options) =>
        (await import('./interop.ts')).exportLightGbm(context, options),
      importLightGbm: async (source, options) =>
        (await import('./interop.ts')).importLightGbm(context, source, options),
    },
    train: (options) => train(context, options),
    pause: (runId) => pause(context, runId),
    resume: (runId, options) => resume(context, runId, options),
    tune: async (options) => (await import('./tune.ts')).tune(context, options),
    importances: async (studyId) =>
      (await import('./importances.ts')).importances(context, studyId),
    reproduce: async (runId, options) =>
      (await import('./reproduce.ts')).reproduce(context, runId, options),
    evaluate: ({ model, table, target, threshold, rows, split, catalog, ...options }) =>
      runJob(
        context,
        { title: `Evaluating ${model}`, kind: 'evaluate' },
        'evaluate',
        {
          modelUri: model,
          table: addressOf(table),
          ...(target === undefined ? {} : { target }),
          ...(threshold === undefined ? {} : { threshold }),
          ...(rows === undefined ? {} : { rows }),
          ...(split === undefined ? {} : { split }),
          ...(catalog === undefined ? {} : { catalog }),
        },
        options,
      ),
    metrics: { evaluate: (request) => context.pool.request('metrics', request) },
    score: async (options) => {
      const { output } = await batch.run(options);
      const { name, version } = output!;
      return toTableVersion(await getTableVersion(context.store, name, version));
    },
    batch,
    stream,
    simulate,
    explain: async (options) => (await import('./explain.ts')).explain(context, options),
    permutationImportance: async (options) =>
      (await import('./explain.ts')).permutationImportance(context, options),
    tree: async (options) => (await import('./explain.ts')).tree(context, options),
    drift: async ({ reference, current, columns, options, model, catalog, ...call }) => {
      const record = await runJob(
        context,
        { title: `Drift of ${addressOf(current).name}`, kind: 'drift' },
        'drift',
        {
          reference: addressOf(reference),
          current: addressOf(current),
          options: options ?? {},
          model: model === undefined ? null : await getVersionOf(context.store, model),
          ...(columns ? { columns } : {}),
          ...(catalog === undefined ? {} : { catalog }),
        },
        call,
      );
      return { ...record.report, reportId: record.reportId };
    },
    lineage: async (options) =>
      (await import('../store/lineage.ts')).readLineage(context.store, options),
    maturity: async () => (await import('./maturity.ts')).maturity(context),
    verify: (options) =>
      runJob(
        context,
        { title: 'Verifying every hash', kind: 'verify' },
        'verifyWorkspace',
        {},
        options,
      ),
    openLineage: ({ format = 'json' } = {}) => context.pool.request('openLineage', { format }),
    setBackend: async (choice) => {
      checkOneOf('backend', choice, BACKEND_CHOICES);
      context.session.backend = choice;
      await setSetting(context.store, BACKEND_SETTING, choice);
    },
    backend: () => backendStatus(context),
  };
  return terrarium;
}
