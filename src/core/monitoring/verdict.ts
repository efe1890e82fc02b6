/** @file Did performance drop, and is it the inputs or what they mean? */
import type { DropCause, Estimate, Limits, PerformanceVerdict } from './entities.ts';
import { isGain } from './realised.ts';

/** Fewer labelled rows say nothing. */
const MIN_LABELLED = 30;

/** What the verdict looks at: the monitor's metric of one window. */
export interface VerdictInput {
  readonly metric: string;
  readonly realised: number | undefined;
  readonly labelled: number;
  readonly estimate: Estimate | undefined;
  readonly limits: Limits | undefined;
  /** Do the columns drift as a whole? */
  readonly drift: boolean;
}

/** What was found. */
export interface PerformanceFinding {
  readonly verdict: PerformanceVerdict;
  readonly estimateDropped: boolean | null;
  readonly cause: DropCause;
}

function isBeyond(metric: string, value: number, { low, high }: Limits): boolean {
  return isGain(metric) ? value < low : value > high;
}

/** Would the estimate alone have told of this performance? */
function isExpected(metric: string, realised: number, { low, high }: Estimate): boolean {
  return isGain(metric) ? realised >= low : realised <= high;
}

/**
 * Judges a window.
 *
 * A drop is put down to the inputs when the estimate, which knows the inputs alone, fell too or covers what was
 * realised; to the concept when the estimate says that all is well. Without an estimate the drift of the inputs decides.
 */
export function performanceFinding(input: VerdictInput): PerformanceFinding {
  const { metric, realised, labelled, estimate, limits, drift } = input;
  const estimateDropped =
    estimate === undefined || limits === undefined
      ? null
      : isBeyond(metric, estimate.value, limits);
  if (realised === undefined || limits === undefined || labelled < MIN_LABELLED) {
    return { verdict: 'unknown', estimateDropped, cause: 'none' };
  }
  if (!isBeyond(metric, realised, limits)) return { verdict: 'ok', estimateDropped, cause: 'none' };
  const isExplained =
    estimate === undefined
      ? drift
      : estimateDropped === true || isExpected(metric, realised, estimate);
  return { verdict: 'dropped', estimateDropped, cause: isExplained ? 'inputs' : 'concept' };
}
