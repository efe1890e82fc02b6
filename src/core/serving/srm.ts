/** @file Does the traffic arrive in the shares that were set? If not, something is broken and no comparison is fair. */
import { chiSquareSurvival } from '../stats/gamma.ts';

/** p below which traffic is not split as it was set. */
export const SRM_ALPHA = 0.001;

/** Result of the check. */
export interface SampleRatio {
  readonly observed: readonly number[];
  readonly expected: readonly number[];
  /** Pearson's statistic; 0 with fewer than two parts. */
  readonly statistic: number;
  readonly pValue: number;
  /** p < 0.001. */
  readonly isMismatch: boolean;
}

/**
 * Chi-square test of observed counts against expected ones. Parts that expect nothing are left out unless something
 * came, which is a mismatch by itself.
 *
 * @param observed Units (customers or requests) by part.
 * @param expected The same by the shares that were set; the sum over requests where shares changed.
 * Source: Fabijan et al. 2019, "Diagnosing sample ratio mismatch in online controlled experiments", KDD.
 * Checked against: false alarms at the nominal level (srm.test.ts).
 */
export function sampleRatio(observed: readonly number[], expected: readonly number[]): SampleRatio {
  let statistic = 0;
  let parts = 0;
  observed.forEach((count, at) => {
    if (expected[at] > 0) {
      statistic += (count - expected[at]) ** 2 / expected[at];
      parts++;
    } else if (count > 0) statistic = Infinity;
  });
  const pValue =
    parts < 2 && statistic !== Infinity ? 1 : chiSquareSurvival(statistic, Math.max(1, parts - 1));
  return {
    observed,
    expected,
    statistic: parts < 2 && statistic !== Infinity ? 0 : statistic,
    pValue,
    isMismatch: pValue < SRM_ALPHA,
  };
}
