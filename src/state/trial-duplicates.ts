/** @file Trials that tried what an earlier one had tried. */
import { toCanonicalJson } from '../core/codec.ts';
import type { TrialRecord } from '../core/tuning/study.ts';

/** Which trials repeat an earlier one: their number → that of the first with the same params. In any order. */
export function duplicatesOf(
  trials: readonly Pick<TrialRecord, 'number' | 'params' | 'duplicateOf'>[],
): ReadonlyMap<number, number> {
  const first = new Map<string, number>();
  const duplicates = new Map<number, number>();
  for (const { number, params, duplicateOf } of trials.toSorted((a, b) => a.number - b.number)) {
    const key = toCanonicalJson(params);
    const earlier = duplicateOf ?? first.get(key);
    if (earlier === undefined) first.set(key, number);
    else duplicates.set(number, earlier);
  }
  return duplicates;
}
