/** @file `terrarium.registry`: the gate between challenger and champion, and who was champion when. */
import type { GateReport } from '../core/registry/entities.ts';
import {
  championAt,
  getVersionByAlias,
  listAliases,
  listAliasLog,
  setAlias,
} from '../store/alias-store.ts';
import { getTableVersion } from '../store/table-records.ts';
import { getModelVersion } from '../store/registry-store.ts';
import { getRun } from '../store/run-rows.ts';
import { runJob, type ApiContext } from './context.ts';
import { DEFAULT_SEED, DEFAULT_SPLIT } from './train.ts';
import type { RegistryApi } from './types.ts';
import { addressOf } from './views.ts';

/** Split and seed with which a version was trained: its test rows are the only rows it has never seen. */
async function splitOf(context: ApiContext, model: string, version: number) {
  const { runId } = await getModelVersion(context.store, model, version);
  const { params } = await getRun(context.store, runId);
  return {
    split: params['split'] ? (JSON.parse(params['split']) as typeof DEFAULT_SPLIT) : DEFAULT_SPLIT,
    seed: params['seed'] ? Number(params['seed']) : DEFAULT_SEED,
  };
}

async function challenge(
  context: ApiContext,
  options: Parameters<RegistryApi['challenge']>[0],
): Promise<GateReport> {
  const { store } = context;
  const { model } = options;
  const challenger =
    options.challenger ?? (await getVersionByAlias(store, model, 'challenger')).version;
  const aliases = await listAliases(store, model);
  const champion = aliases.find(({ alias }) => alias === 'champion')?.version ?? null;
  const address = addressOf(options.table);
  const { name, version } = await getTableVersion(store, address.name, address.version);
  const trained = await splitOf(context, model, challenger);
  const report = await runJob(
    context,
    { title: `Gate of ${model} v${challenger}`, kind: 'gate', subject: model },
    'gate',
    {
      model,
      challenger,
      champion: champion === challenger ? null : champion,
      table: { name, version },
      split: options.split ?? trained.split,
      rows: options.rows ?? 'test',
      metric: options.metric ?? 'f1_score',
      minEffect: options.minEffect ?? 0,
      seed: options.seed ?? trained.seed,
    },
    options,
  );
  if (report.outcome === 'promoted' || report.outcome === 'no_champion') {
    await setAlias(store, {
      name: model,
      alias: 'champion',
      version: challenger,
      expectedFrom: champion,
      usesUp: 'challenger',
      by: context.session.actor,
      why:
        report.outcome === 'promoted'
          ? 'beat the champion on the frozen rows'
          : 'first champion; all checks passed',
      gate: report,
    });
  }
  return report;
}

/** Builds `terrarium.registry`. */
export function createRegistry(context: ApiContext): RegistryApi {
  return {
    challenge: (options) => challenge(context, options),
    aliasLog: (name) => listAliasLog(context.store, name),
    championAt: (name, time) => championAt(context.store, name, time),
  };
}
