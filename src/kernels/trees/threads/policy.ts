/** @file How many threads a fit is worth. */

/** Below so many rows waking threads costs more than they do (measured: 5,000 rows are slower on two). */
const MIN_ROWS = 20_000;
/** More share one memory bus without getting further. */
const MAX_THREADS = 8;

/**
 * Gives the number of threads for a fit, the caller among them.
 *
 * @param cores `navigator.hardwareConcurrency`.
 */
export function threadCount(numRows: number, cores: number): number {
  return numRows < MIN_ROWS ? 1 : Math.max(1, Math.min(cores, MAX_THREADS));
}
