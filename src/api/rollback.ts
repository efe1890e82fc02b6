/** @file Back to an earlier champion, with what it had scored before scored again. */
import { checkText } from '../core/checks.ts';
import { StateError } from '../core/errors.ts';
import { championStack } from '../core/registry/champions.ts';
import { checkTableName } from '../core/registry/names.ts';
import { getVersionByAlias, listAliasLog, setAlias } from '../store/alias-store.ts';
import { getBatch } from '../store/batch-store.ts';
import { getTableVersion } from '../store/table-records.ts';
import { oneCatalog } from '../engine/reach.ts';
import { createBatch } from './batch.ts';
import type { ApiContext } from './context.ts';
import type { BatchJob, GovernedRegistryApi, Rollback } from './types.ts';
import { addressOf } from './views.ts';

type Options = Parameters<GovernedRegistryApi['rollback']>[0];

async function before(context: ApiContext, model: string, from: number): Promise<number> {
  const stack = championStack(await listAliasLog(context.store, model, 'champion'));
  const found = stack.at(-2);
  if (found !== undefined) return found;
  throw new StateError(
    'no_former_champion',
    `rollback: there must be a champion before version ${from} of ${model}, got none; name the version to go back to`,
    { model, from },
  );
}

/** Scores; a batch that fails is given back as it is, because the champion has moved. */
async function score(
  context: ApiContext,
  { model, rescore, signal, onProgress }: Options,
): Promise<BatchJob | null> {
  if (!rescore) return null;
  let batchId: string | null = null;
  try {
    return await createBatch(context).run({
      ...rescore,
      model: `models:/${model}@champion`,
      onBatch: (id) => {
        batchId = id;
      },
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
    });
  } catch (error) {
    if (batchId === null) throw error;
    return getBatch(context.store, batchId);
  }
}

/** See `GovernedRegistryApi`. What can be known to be wrong is known before anything moves. */
export async function rollback(context: ApiContext, options: Options): Promise<Rollback> {
  const { store, session } = context;
  const { model, rescore } = options;
  const why = checkText('why', options.why);
  const { version: from } = await getVersionByAlias(store, model, 'champion');
  const to = options.to ?? (await before(context, model, from));
  if (rescore) {
    const address = addressOf(rescore.table);
    const { name } = await getTableVersion(store, address.name, address.version);
    oneCatalog('rollback', [model, name, checkTableName(rescore.into)]);
  }
  await setAlias(store, {
    name: model,
    alias: 'champion',
    version: to,
    expectedFrom: from,
    by: session.actor,
    why: `rolled back: ${why}`,
    authority: { kind: 'rollback' },
  });
  return { model, from, to, batch: await score(context, options) };
}
