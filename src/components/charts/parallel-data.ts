/** @file Scales of parallel coordinates. */

/** The lowest and highest value of each axis; equal ends are moved apart. */
export function axisRanges(
  numAxes: number,
  lines: readonly { readonly values: readonly number[] }[],
): (readonly [low: number, high: number])[] {
  return Array.from({ length: numAxes }, (_, axis) => {
    let low = Infinity;
    let high = -Infinity;
    for (const { values } of lines) {
      if (!Number.isFinite(values[axis])) continue;
      low = Math.min(low, values[axis]);
      high = Math.max(high, values[axis]);
    }
    if (low > high) return [0, 1] as const;
    return low === high ? ([low - 0.5, high + 0.5] as const) : ([low, high] as const);
  });
}

/** Where a value stands between the ends of an axis, 0…1 from below; logarithmic if asked and positive. */
export function axisShare(
  value: number,
  [low, high]: readonly [number, number],
  logarithmic = false,
): number {
  if (logarithmic && low > 0) return Math.log(value / low) / Math.log(high / low);
  return (value - low) / (high - low);
}
