/** @file Ticks of a logarithmic axis that leave room for one another. */

/** Most ticks on a small axis. */
const MOST = 5;

/**
 * Values to write on a logarithmic axis: powers of ten over two decades or more, thinned to at most five; below that
 * 1, 2 and 5 times a power of ten, or both ends when too few of those lie between.
 *
 * @param low Above 0.
 * @param high At least `low`.
 */
export function logTicks(low: number, high: number): readonly number[] {
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  const steps = Math.log10(high / low) >= 2 ? [1] : [1, 2, 5];
  const all: number[] = [];
  for (let power = from; power <= to; power++) {
    for (const step of steps) {
      const value = Number(`${step}e${power}`);
      if (value >= low && value <= high) all.push(value);
    }
  }
  if (all.length < 2) return low === high ? [low] : [low, high];
  const every = Math.ceil(all.length / MOST);
  return all.filter((_, at) => at % every === 0);
}
