/** @file Figures that a test measures on its way, for whoever reads its output. */
import { expect } from './app.ts';

/** Prints a figure. */
export function figure(what: string, value: string | number): void {
  console.log(`      ${what}: ${value}`);
}

/** The largest of many distances, each checked against one bound. */
export class Worst {
  #distance = 0;
  #where = 'none';
  #count = 0;
  readonly #bound: number;

  constructor(bound: number) {
    this.#bound = bound;
  }

  /** How many numbers were compared. */
  get count(): number {
    return this.#count;
  }

  /** Compares two numbers, relative to the size of `wanted` above `scale`, in its unit below. */
  compare(received: number | null | undefined, wanted: number, where: string, scale = 1): void {
    const distance = Math.abs((received ?? NaN) - wanted) / Math.max(scale, Math.abs(wanted));
    // One assertion of Playwright's takes milliseconds, and there are thousands of numbers.
    if (!(distance < this.#bound)) {
      const what = `${where}: received ${received}, expected ${wanted}`;
      expect(distance, what).toBeLessThan(this.#bound);
    }
    this.#count++;
    if (distance <= this.#distance) return;
    this.#distance = distance;
    this.#where = where;
  }

  /** Prints the count and the largest distance. */
  report(what: string): void {
    expect(this.#count, what).toBeGreaterThan(0);
    const largest = this.#distance.toExponential(1);
    figure(what, `${this.#count} numbers, largest distance ${largest} (${this.#where})`);
  }
}
