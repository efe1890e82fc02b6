/** @file House matchers. */
import { expect } from 'vitest';

interface Tolerance {
  readonly rtol?: number;
  readonly atol?: number;
}

function numbersOf(value: unknown): number[] {
  return typeof value === 'number' ? [value] : Array.from(value as ArrayLike<number>);
}

expect.extend({
  /** |received − expected| ≤ atol + rtol · |expected|, element by element; NaN equals NaN. */
  toBeAllclose(received: unknown, expected: unknown, { rtol = 1e-9, atol = 0 }: Tolerance = {}) {
    const a = numbersOf(received);
    const b = numbersOf(expected);
    if (a.length !== b.length) {
      return { pass: false, message: () => `lengths differ: ${a.length} and ${b.length}` };
    }
    let worst = -1;
    let excess = 0;
    for (let i = 0; i < a.length; i++) {
      if (Object.is(a[i], b[i]) || a[i] === b[i]) continue;
      const over = Math.abs(a[i] - b[i]) - atol - rtol * Math.abs(b[i]);
      if (Number.isNaN(over) || over > excess) {
        worst = i;
        excess = Number.isNaN(over) ? Infinity : over;
      }
    }
    return {
      pass: worst < 0,
      message: () =>
        worst < 0
          ? `all ${a.length} values are close`
          : `worst at ${worst}: received ${a[worst]}, expected ${b[worst]}, difference ${a[worst] - b[worst]} (rtol ${rtol}, atol ${atol})`,
    };
  },
});

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- must repeat vitest's own default
  interface Matchers<T = any> {
    toBeAllclose(expected: number | ArrayLike<number>, tolerance?: Tolerance): T;
  }
}
