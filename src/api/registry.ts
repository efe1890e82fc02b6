/** @file `terrarium.registry`: the gate between challenger and champion, who was champion when, policies, cards. */
import { StateError } from '../core/errors.ts';
import type { GateReport } from '../core/registry/entities.ts';
import { editPolicy } from '../core/registry/policy.ts';
import {
  championAt,
  getVersionByAlias,
  listAliases,
  listAliasLog,
  setAlias,
} from '../store/alias-store.ts';
import { getTableVersion } from '../store/table-records.ts';
import { needsDeployment } from '../store/alias-authority.ts';
import { getCard, setCard } from '../store/card-store.ts';
import { getPolicy, setPolicy } from '../store/policy-store.ts';
import { runJob, type ApiContext } from './context.ts';
import { rollback } from './rollback.ts';
import { trainedWith } from './trained-with.ts';
import type { RegistryApi } from './types.ts';
import { addressOf } from './views.ts';

async function challenge(
  context: ApiContext,
  options: Parameters<RegistryApi['challenge']>[0],
): Promise<GateReport> {
  const { store } = context;
  const { model } = options;
  if (await needsDeployment(store, model, 'champion')) {
    throw new StateError(
      'needs_deployment',
      `registry: champion of ${model} moves by a deployment alone, as its policy says; run one`,
      { model },
    );
  }
  const challenger =
    options.challenger ?? (await getVersionByAlias(store, model, 'challenger')).version;
  const aliases = await listAliases(store, model);
  const champion = aliases.find(({ alias }) => alias === 'champion')?.version ?? null;
  const address = addressOf(options.table);
  const { name, version } = await getTableVersion(store, address.name, address.version);
  const trained = await trainedWith(context, model, challenger);
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
  const { store, session } = context;
  return {
    challenge: (options) => challenge(context, options),
    aliasLog: (name) => listAliasLog(store, name),
    championAt: (name, time) => championAt(store, name, time),
    policy: (model) => getPolicy(store, model),
    setPolicy: async (model, edit) =>
      setPolicy(store, model, editPolicy(await getPolicy(store, model), edit), session.actor),
    card: (model, version) => getCard(store, model, version),
    setCard: (model, version, sections) => setCard(store, model, version, sections, session.actor),
    rollback: (options) => rollback(context, options),
  };
}
