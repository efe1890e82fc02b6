/** @file Where to cut a sorted numeric column: a greedy walk that aims at bins of equal weight. */

/** Largest finite float32. */
const FLOAT32_MAX = 3.4028234663852886e38;

/**
 * Chooses ascending float32 thresholds between neighbouring different values.
 *
 * With few different values each gets a bin (of at least `minDataInBin` rows). Else values that
 * are frequent enough to fill a bin get their own, and the others are gathered until a bin holds
 * its share of what remains.
 *
 * @param sorted Ascending, no NaN; −0 equals 0, ±Infinity are values.
 * @returns At most `maxBin − 1` thresholds; none when all values are equal.
 *
 * Source: Ke et al. 2017 (LightGBM), histogram construction; own formulation.
 */
export function numericThresholds(
  sorted: Float32Array,
  { maxBin, minDataInBin }: { readonly maxBin: number; readonly minDataInBin: number },
): Float32Array<ArrayBuffer> {
  const distinct: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < sorted.length;) {
    let end = i + 1;
    while (end < sorted.length && sorted[end] === sorted[i]) end++;
    distinct.push(sorted[i]);
    counts.push(end - i);
    i = end;
  }
  const cuts =
    distinct.length <= maxBin
      ? cutsOfFew(counts, minDataInBin)
      : cutsOfMany(
          counts,
          sorted.length,
          Math.max(1, Math.min(maxBin, Math.floor(sorted.length / Math.max(1, minDataInBin)))),
        );
  return Float32Array.from(cuts, (i) => between(distinct[i], distinct[i + 1]));
}

/** Indices after which to cut: as soon as a bin holds `minDataInBin` rows. */
function cutsOfFew(counts: readonly number[], minDataInBin: number): number[] {
  const cuts: number[] = [];
  let held = 0;
  for (let i = 0; i < counts.length - 1; i++) {
    held += counts[i];
    if (held < minDataInBin) continue;
    cuts.push(i);
    held = 0;
  }
  return cuts;
}

function cutsOfMany(counts: readonly number[], total: number, maxBin: number): number[] {
  const share = total / maxBin;
  const isBig = counts.map((count) => count >= share);
  let restRows = 0;
  let restBins = maxBin;
  counts.forEach((count, i) => {
    if (isBig[i]) restBins--;
    else restRows += count;
  });
  let restShare = restRows / restBins;
  const cuts: number[] = [];
  let held = 0;
  for (let i = 0; i < counts.length - 1 && cuts.length < maxBin - 1; i++) {
    held += counts[i];
    if (!isBig[i]) restRows -= counts[i];
    const isFull = isBig[i] || held >= restShare;
    const isBeforeBig = isBig[i + 1] && held >= Math.max(1, restShare / 2);
    if (!isFull && !isBeforeBig) continue;
    cuts.push(i);
    held = 0;
    if (!isBig[i]) restShare = restRows / Math.max(1, --restBins);
  }
  return cuts;
}

/**
 * A float32 t with `a <= t < b`: the middle where float32 has one, else `a`.
 *
 * @param a Float32 below `b`; either may be infinite.
 */
export function between(a: number, b: number): number {
  if (b === Infinity) return Math.max(a, FLOAT32_MAX);
  if (a === -Infinity) return b > -FLOAT32_MAX ? -FLOAT32_MAX : a;
  const middle = Math.fround(a / 2 + b / 2);
  return middle >= a && middle < b ? middle : a;
}
