/** @file How sure a share is. */

/**
 * Wilson's 95 % score interval of a share.
 *
 * @param share 0…1. @param count Trials; without any the interval is [0, 1].
 *
 * Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
 */
export function wilson(share: number, count: number): readonly [low: number, high: number] {
  if (count <= 0) return [0, 1];
  const z = 1.959963984540054;
  const spread = (z * z) / count;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / count + spread / (4 * count));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
