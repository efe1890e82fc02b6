/** @file Two tables without drift: which rows of the reference each simulation takes, and how often. */
import { ParamError } from '../../errors.ts';
import type { Random } from '../../random.ts';
import type { ResampleScheme } from './types.ts';

/** Sizes of both sides, and how they are drawn. */
export interface DrawPlan {
  readonly scheme: ResampleScheme;
  readonly rows: number;
  readonly referenceRows: number;
  readonly currentRows: number;
}

/** How often each row of the reference stands on each side; [rows], reused by the next draw. */
export interface Draw {
  readonly reference: Uint16Array;
  readonly current: Uint16Array;
  /** `current` without the rows whose cells go missing. */
  readonly kept: Uint16Array;
}

/** A split is near enough to the real sizes while the current rows are at most this share of the reference. */
const SPLIT_SHARE = 0.2;

/**
 * Chooses scheme and sizes.
 *
 * @throws {ParamError} `too_few_rows` when a split does not fit.
 */
export function planDraws(
  rows: number,
  currentRows: number,
  asked: { readonly scheme?: ResampleScheme; readonly referenceRows?: number },
): DrawPlan {
  const fits =
    asked.referenceRows === undefined
      ? currentRows <= rows * SPLIT_SHARE
      : asked.referenceRows + currentRows <= rows;
  const scheme = asked.scheme ?? (fits ? 'split' : 'bootstrap');
  const referenceRows = asked.referenceRows ?? (scheme === 'split' ? rows - currentRows : rows);
  if (rows < 2 || referenceRows < 1 || (scheme === 'split' && referenceRows + currentRows > rows)) {
    throw new ParamError(
      'too_few_rows',
      `falseAlarms: a split needs ${currentRows} current rows and at least one more, got a reference of ${rows}; take fewer current rows or scheme bootstrap`,
      { rows, currentRows },
    );
  }
  return { scheme, rows, referenceRows, currentRows };
}

/**
 * Returns a function that draws one simulation after another.
 *
 * @param blanked Share of the current rows that `kept` leaves out, 0…1.
 *
 * Cost of a draw: O(rows).
 */
export function createDraws(plan: DrawPlan, blanked: number, random: Random): () => Draw {
  const { scheme, rows, referenceRows, currentRows } = plan;
  const draw: Draw = {
    reference: new Uint16Array(rows),
    current: new Uint16Array(rows),
    kept: new Uint16Array(rows),
  };
  const numBlank = Math.round(blanked * currentRows);
  const order = Int32Array.from({ length: rows }, (_, row) => row);

  const split = (): void => {
    draw.reference.fill(referenceRows + currentRows === rows ? 1 : 0);
    // The first places of a shuffle that goes on where the last one ended; the order stays uniform.
    const taken = referenceRows + currentRows === rows ? currentRows : referenceRows + currentRows;
    for (let i = 0; i < taken; i++) {
      const j = i + random.integer(rows - i);
      const row = order[j];
      order[j] = order[i];
      order[i] = row;
      if (i < currentRows) {
        draw.reference[row] = 0;
        draw.current[row] = 1;
        draw.kept[row] = i < numBlank ? 0 : 1;
      } else {
        draw.reference[row] = 1;
      }
    }
  };
  const bootstrap = (): void => {
    draw.reference.fill(0);
    for (let i = 0; i < referenceRows; i++) draw.reference[random.integer(rows)]++;
    for (let i = 0; i < currentRows; i++) {
      const row = random.integer(rows);
      draw.current[row]++;
      if (i >= numBlank) draw.kept[row]++;
    }
  };
  return () => {
    draw.current.fill(0);
    draw.kept.fill(0);
    if (scheme === 'split') split();
    else bootstrap();
    return draw;
  };
}
