/** @file Isotonic regression: the best rising step function through points. */

/** A rising step function, linear between its knots. */
export interface Isotonic {
  /** Ascending scores. Float64, equal lengths. */
  readonly x: Float64Array<ArrayBuffer>;
  readonly y: Float64Array<ArrayBuffer>;
}

/**
 * Fits by pooling adjacent violators; equal scores are one point.
 *
 * @param scores Finite, [rows]. @param values [rows].
 *
 * Cost: O(rows · log rows).
 * Source: Barlow et al. 1972; interpolation between block ends as scikit-learn's `IsotonicRegression`.
 */
export function fitIsotonic(scores: Float64Array, values: Float64Array): Isotonic {
  const order = Int32Array.from({ length: scores.length }, (_, row) => row);
  order.sort((a, b) => scores[a] - scores[b] || a - b);
  const blocks: { low: number; high: number; sum: number; weight: number }[] = [];
  for (let from = 0; from < order.length;) {
    const score = scores[order[from]];
    let sum = 0;
    let to = from;
    while (to < order.length && scores[order[to]] === score) sum += values[order[to++]];
    let block = { low: score, high: score, sum, weight: to - from };
    from = to;
    let last = blocks.at(-1);
    while (last && last.sum * block.weight >= block.sum * last.weight) {
      blocks.pop();
      block = {
        low: last.low,
        high: block.high,
        sum: last.sum + block.sum,
        weight: last.weight + block.weight,
      };
      last = blocks.at(-1);
    }
    blocks.push(block);
  }
  const knots = blocks.flatMap(({ low, high, sum, weight }): [number, number][] =>
    low === high
      ? [[low, sum / weight]]
      : [
          [low, sum / weight],
          [high, sum / weight],
        ],
  );
  return {
    x: Float64Array.from(knots, ([x]) => x),
    y: Float64Array.from(knots, ([, y]) => y),
  };
}

/** Values of the function; constant beyond its ends. */
export function applyIsotonic({ x, y }: Isotonic, scores: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(scores, (score) => {
    if (x.length === 0) return score;
    if (score <= x[0]) return y[0];
    if (score >= x[x.length - 1]) return y[y.length - 1];
    let low = 0;
    let high = x.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (x[middle] <= score) low = middle;
      else high = middle;
    }
    const width = x[high] - x[low];
    return width === 0 ? y[high] : y[low] + ((score - x[low]) / width) * (y[high] - y[low]);
  });
}
