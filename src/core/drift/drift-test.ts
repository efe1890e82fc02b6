/** @file What a drift test is: a record that says of itself what it measures and when that is drift. */
import type { Comparison } from './comparison.ts';
import type { DriftMethod } from './types.ts';

export interface DriftTest {
  readonly id: Exclude<DriftMethod, 'none'>;
  readonly title: string;
  readonly columnTypes: readonly ('numeric' | 'categorical')[];
  /** What `run` gives. */
  readonly statistic: 'p_value' | 'distance';
  readonly driftWhen: 'below' | 'above';
  /** Is a value equal to the threshold drift? */
  readonly inclusive: boolean;
  readonly defaultThreshold: number;
  /** The value that is held against the threshold; null when it is not defined for these data. */
  run(comparison: Comparison): number | null;
}

/** Does `value` mean drift at `threshold`? */
export function isDrift(test: DriftTest, value: number, threshold: number): boolean {
  if (test.inclusive && value === threshold) return true;
  return test.driftWhen === 'below' ? value < threshold : value > threshold;
}
