/** @file Several pieces of work that report for themselves, as one. */
import type { OnProgress } from '../../core/progress.ts';

/**
 * Makes one progress of several that run at the same time.
 *
 * @param names What each piece is called, in front of its stage.
 * @param onProgress Gets the pieces' shares added up: `done` of `total` pieces, never falling. Curves are left out:
 *   those of different pieces would run into each other.
 * @returns Who reports for piece `index`, and what marks it as finished.
 */
export function combineProgress(
  names: readonly string[],
  unit: string,
  onProgress: OnProgress,
): { readonly report: (index: number) => OnProgress; readonly finish: (index: number) => void } {
  const shares = names.map(() => 0);
  const tell = (stage: string): void => {
    const done = shares.reduce((sum, share) => sum + share, 0);
    onProgress({ stage, done, total: names.length, unit });
  };
  return {
    report:
      (index) =>
      ({ stage, done, total }) => {
        const share = total > 0 ? Math.min(1, done / total) : 0;
        // Writing and evaluating come after the last round: the whole is not there before `finish`.
        shares[index] = Math.max(shares[index], 0.95 * share);
        tell(`${names[index]}: ${stage.charAt(0).toLowerCase()}${stage.slice(1)}`);
      },
    finish: (index) => {
      shares[index] = 1;
      tell(`${names[index]} done`);
    },
  };
}
