/** @file What decisions are worth in money, and a guard against matrices that reward the wrong thing. */
import { checkNumber } from '../checks.ts';
import { ParamError } from '../errors.ts';

/**
 * Value of one row by what was decided and what was true; gains above 0, costs below.
 *
 * The zero point is one world for all four cells. Recommended: 0 is a negative row that is left alone
 * (`tn`), so a missed churner is a loss (`fn` below 0) and a call to somebody who would have stayed
 * costs the call (`fp` below 0). Only differences decide; the zero point moves every policy alike
 * only when all cells move alike, so a sign error in one cell changes the winner.
 */
export interface ProfitMatrix {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/**
 * Returns `matrix` if a right decision is worth at least as much as the wrong one for the same row.
 *
 * Without this, "call nobody" or "call everybody" would beat a perfect model, which is what a cost
 * entered with the wrong sign does.
 *
 * @throws {ParamError} `invalid_param` for a cell that is not a number · `inverted_costs`.
 */
export function checkProfitMatrix(matrix: ProfitMatrix): ProfitMatrix {
  for (const cell of ['tp', 'fp', 'fn', 'tn'] as const) checkNumber(`profit.${cell}`, matrix[cell]);
  const inverted =
    matrix.fn > matrix.tp
      ? `missing a positive row (fn ${matrix.fn}) is worth more than finding it (tp ${matrix.tp}), so calling nobody would beat a perfect model`
      : matrix.fp > matrix.tn
        ? `a false alarm (fp ${matrix.fp}) is worth more than leaving a negative row alone (tn ${matrix.tn}), so calling everybody would beat a perfect model`
        : null;
  if (inverted !== null) {
    throw new ParamError('inverted_costs', `profit: ${inverted}; check the signs`, { ...matrix });
  }
  return matrix;
}

/** Total value of decided rows; counts may be weights. */
export function profitOf(
  counts: { readonly tp: number; readonly fp: number; readonly fn: number; readonly tn: number },
  matrix: ProfitMatrix,
): number {
  return (
    counts.tp * matrix.tp + counts.fp * matrix.fp + counts.fn * matrix.fn + counts.tn * matrix.tn
  );
}

/** Total value of a policy that everybody understands. */
export interface AnchorPolicy {
  readonly id: 'perfect' | 'none' | 'all' | 'random';
  readonly value: number;
}

/**
 * Values that frame any model's: perfect foresight, calling nobody, calling everybody, and calling
 * `calledShare` of the rows at random (expected value).
 */
export function anchorPolicies(
  positives: number,
  negatives: number,
  matrix: ProfitMatrix,
  calledShare: number,
): readonly AnchorPolicy[] {
  const none = positives * matrix.fn + negatives * matrix.tn;
  const all = positives * matrix.tp + negatives * matrix.fp;
  return [
    { id: 'perfect', value: positives * matrix.tp + negatives * matrix.tn },
    { id: 'none', value: none },
    { id: 'all', value: all },
    { id: 'random', value: calledShare * all + (1 - calledShare) * none },
  ];
}
