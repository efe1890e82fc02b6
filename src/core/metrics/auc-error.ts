/** @file The area under the ROC curve with its standard error. */

/** An area with what is known of its error. */
export interface AucWithError {
  /** 0…1; ties count one half. */
  readonly auc: number;
  /** Of the area; 0 when the scores part the classes wholly. */
  readonly standardError: number;
}

/**
 * ROC AUC and its standard error.
 *
 * @param isPositive 1 or 0, [rows]. @param scores Finite, [rows].
 * @returns Null unless each class has at least two rows.
 *
 * Cost: O(rows · log rows).
 * Source: DeLong, DeLong & Clarke-Pearson 1988, https://doi.org/10.2307/2531595, by the midranks of Sun &
 * Xu 2014, https://doi.org/10.1109/LSP.2014.2337313.
 * Checked against: the definition over all pairs (auc-error.test.ts).
 */
export function rocAucWithError(
  isPositive: ArrayLike<number>,
  scores: Float64Array,
): AucWithError | null {
  const rows = Int32Array.from({ length: scores.length }, (_, row) => row);
  const positives = rows.filter((row) => isPositive[row] === 1);
  const negatives = rows.filter((row) => isPositive[row] !== 1);
  const [m, n] = [positives.length, negatives.length];
  if (m < 2 || n < 2) return null;
  const all = midranks(rows, scores);
  const placements = (own: Int32Array, others: number): Float64Array => {
    const within = midranks(own, scores);
    return Float64Array.from(own, (row) => (all[row] - within[row]) / others);
  };
  const above = placements(positives, n);
  const below = placements(negatives, m);
  const auc = mean(above);
  const spread = variance(above) / m + variance(below) / n;
  return { auc, standardError: Math.sqrt(spread) };
}

/** Rank from 1 of each of `rows` among them, ties sharing their mean; by row index. */
function midranks(rows: Int32Array, scores: Float64Array): Float64Array {
  const order = rows.slice().sort((a, b) => scores[a] - scores[b] || a - b);
  const ranks = new Float64Array(scores.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) ranks[order[i]] = rank;
    from = to;
  }
  return ranks;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With ddof 1. */
function variance(values: Float64Array): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) * (value - middle), 0);
  return squares / (values.length - 1);
}
