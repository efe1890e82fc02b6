/** @file A histogram of latencies that can be merged: buckets grow by 5 %, so a quantile is within 2.5 % of the exact one. */

const GROWTH = Math.log(1.05);
/** Latencies below 1 µs share the first bucket. */
const SMALLEST_MS = 0.001;

/** Counts by bucket; plain data. */
export type LogHistogram = Readonly<Record<string, number>>;

const bucketOfMs = (ms: number): number =>
  ms <= SMALLEST_MS ? 0 : Math.ceil(Math.log(ms / SMALLEST_MS) / GROWTH);

/** The histogram with one more latency, in ms. */
export function addLatency(histogram: LogHistogram, ms: number): LogHistogram {
  const key = String(bucketOfMs(ms));
  return { ...histogram, [key]: (histogram[key] ?? 0) + 1 };
}

/**
 * A quantile: middle of the bucket with the ⌈q · n⌉-th smallest latency.
 *
 * @param q 0…1.
 * @returns ms; null without any.
 */
export function histogramQuantile(histogram: LogHistogram, q: number): number | null {
  const buckets = Object.entries(histogram)
    .map(([key, count]) => [Number(key), count] as const)
    .sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= rank) {
      return bucket === 0 ? SMALLEST_MS : SMALLEST_MS * Math.exp((bucket - 0.5) * GROWTH);
    }
  }
  return null;
}
