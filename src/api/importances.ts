/** @file `terrarium.importances`: which parameters of a study mattered. */
import type { ParamImportances } from '../core/tuning/importance/importance.ts';
import type { FinishedTrial } from '../core/tuning/study.ts';
import { getStudy, listTrials } from '../store/study-store.ts';
import type { ApiContext } from './context.ts';

/** See `Terrarium.importances`. Throws `not_found`. */
export async function importances(
  { store, pool }: ApiContext,
  studyId: string,
): Promise<ParamImportances | null> {
  const { space, direction, seed } = await getStudy(store, studyId);
  const trials = (await listTrials(store, studyId)).filter(
    ({ state }) => state === 'COMPLETE',
  ) as readonly (FinishedTrial & { readonly state: 'COMPLETE' })[];
  const finished = trials.map(({ number, state, params, value }) => ({
    number,
    state,
    params,
    value,
  }));
  return pool.request('importance', { space, direction, trials: finished, seed });
}
