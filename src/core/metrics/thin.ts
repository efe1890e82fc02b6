/** @file Curves small enough to store and draw. */
import type { Curve } from './evaluation.ts';

/** Most points of a stored curve; a chart of 390 to 1000 pixels shows no difference. */
export const MAX_CURVE_POINTS = 500;

/**
 * Keeps at most `maxPoints` points, spread evenly along the path |dx| + |dy|, with both ends.
 * A curve that is small enough is returned as it is.
 */
export function thinCurve(curve: Curve, maxPoints: number = MAX_CURVE_POINTS): Curve {
  const n = curve.x.length;
  if (n <= maxPoints) return curve;
  const path = new Float64Array(n);
  for (let i = 1; i < n; i++) {
    const step = Math.abs(curve.x[i] - curve.x[i - 1]) + Math.abs(curve.y[i] - curve.y[i - 1]);
    path[i] = path[i - 1] + step;
  }
  const total = path[n - 1];
  const kept = [0];
  let next = 1;
  for (let i = 1; i < n - 1; i++) {
    if (path[i] * (maxPoints - 1) < next * total) continue;
    kept.push(i);
    next = Math.floor((path[i] * (maxPoints - 1)) / total) + 1;
  }
  kept.push(n - 1);
  const take = (values: Float64Array): Float64Array<ArrayBuffer> =>
    Float64Array.from(kept, (i) => values[i]);
  return { x: take(curve.x), y: take(curve.y), thresholds: take(curve.thresholds) };
}
