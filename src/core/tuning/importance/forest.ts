/** @file A small seeded regression forest over search spaces, kept as boxes so that it can be integrated. */
import type { Random } from '../../random.ts';
import type { Dimension, Point } from '../distributions.ts';

/** A leaf: the part of the space where the tree says `value`. */
export interface LeafBox {
  readonly value: number;
  /** Per dimension [from, to) in unit coordinates; for choices, the mask of choices in `choices`. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly choices: readonly (readonly boolean[] | null)[];
}

interface Split {
  readonly dimension: number;
  /** Numeric: left is below. Choices: left is this choice. */
  readonly at: number;
}

const MAX_DEPTH = 64;
/** Fewer rows than this are not split. */
const MIN_SPLIT = 2;

function goesLeft(dimensions: readonly Dimension[], split: Split, point: Point): boolean {
  const value = point[split.dimension];
  return dimensions[split.dimension].kind === 'choices' ? value === split.at : value < split.at;
}

/** Split with the largest drop of squared error among all cuts of all dimensions; ties: first. */
function bestSplit(
  dimensions: readonly Dimension[],
  points: readonly Point[],
  values: Float64Array,
  rows: readonly number[],
): Split | null {
  let total = 0;
  for (const row of rows) total += values[row];
  let best: Split | null = null;
  let bestScore = (total * total) / rows.length + 1e-12 * Math.abs(total);
  const offer = (dimension: number, at: number, count: number, sum: number): void => {
    const others = rows.length - count;
    if (count === 0 || others === 0) return;
    const score = (sum * sum) / count + ((total - sum) * (total - sum)) / others;
    if (score <= bestScore) return;
    bestScore = score;
    best = { dimension, at };
  };
  dimensions.forEach(({ kind, size }, d) => {
    if (kind === 'choices') {
      const sums = new Float64Array(size);
      const counts = new Float64Array(size);
      for (const row of rows) {
        sums[points[row][d]] += values[row];
        counts[points[row][d]] += 1;
      }
      for (let choice = 0; choice < size; choice++) offer(d, choice, counts[choice], sums[choice]);
      return;
    }
    const order = [...rows].sort((a, b) => points[a][d] - points[b][d] || a - b);
    let sum = 0;
    for (let i = 1; i < order.length; i++) {
      sum += values[order[i - 1]];
      const [low, high] = [points[order[i - 1]][d], points[order[i]][d]];
      if (low < high) offer(d, low + (high - low) / 2, i, sum);
    }
  });
  return best;
}

/**
 * Grows one tree on a bootstrap sample and returns its leaves, which tile the space.
 *
 * Cost: O(depth · dimensions · trials · log trials).
 */
export function growTree(
  dimensions: readonly Dimension[],
  points: readonly Point[],
  values: Float64Array,
  random: Random,
): LeafBox[] {
  const leaves: LeafBox[] = [];
  const grow = (rows: readonly number[], box: Omit<LeafBox, 'value'>, depth: number): void => {
    const split =
      rows.length < MIN_SPLIT || depth >= MAX_DEPTH
        ? null
        : bestSplit(dimensions, points, values, rows);
    if (split === null) {
      const sum = rows.reduce((total, row) => total + values[row], 0);
      leaves.push({ ...box, value: sum / rows.length });
      return;
    }
    const side = (left: boolean): void => {
      const from = Float64Array.from(box.from);
      const to = Float64Array.from(box.to);
      const choices = [...box.choices];
      const mask = choices[split.dimension];
      if (mask !== null) {
        choices[split.dimension] = mask.map((has, choice) => has && (choice === split.at) === left);
      } else if (left) to[split.dimension] = split.at;
      else from[split.dimension] = split.at;
      const kept = rows.filter((row) => goesLeft(dimensions, split, points[row]) === left);
      grow(kept, { from, to, choices }, depth + 1);
    };
    side(true);
    side(false);
  };
  const rows = Array.from(points, () => random.integer(points.length));
  const whole = {
    from: new Float64Array(dimensions.length),
    to: new Float64Array(dimensions.length).fill(1),
    choices: dimensions.map(({ kind, size }) =>
      kind === 'choices' ? Array.from({ length: size }, () => true) : null,
    ),
  };
  grow(rows, whole, 0);
  return leaves;
}
