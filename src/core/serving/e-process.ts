/**
 * @file A test that may be looked at after every request: does the canary have a higher mean of a bounded outcome than
 * the rest of the traffic, by more than a margin?
 *
 * Requests are assigned at random, the canary with a known share π. For outcomes y in [0, 1],
 *
 *     x = (y − m) / π  for the canary,   x = −(y − m) / (1 − π)  for the others,   minus the margin
 *
 * has a mean of (canary's mean − others' mean − margin) whatever m is, as long as m was fixed before the request. When
 * the canary is not worse by more than the margin, capital ∏ (1 + λ x) with bets λ fixed before is a nonnegative
 * supermartingale that starts at 1, so it ever reaches 1/α with probability at most α (Ville), however often one looks.
 * Capital is spread over a few sizes of bet, so that none has to be chosen.
 *
 * For rare events m is near 0 and only requests with an event move the capital: each is asked which side it fell on.
 *
 * Source: Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by betting", JRSS-B, §4;
 * Howard et al. 2021, "Time-uniform, nonparametric, nonasymptotic confidence sequences"; inverse probability weights as
 * in Waudby-Smith et al. 2024, "Anytime-valid off-policy inference for contextual bandits".
 * Checked against: false alarms ≤ α over 1,000 seeded streams looked at after every request (e-process.test.ts).
 */

/** Bets as parts of the largest that can never lose all. */
const BETS = [0.02, 0.06, 0.18, 0.45, 0.8] as const;

/** Where a test stands. Plain data. */
export interface BettingState {
  /** Natural logarithm of the capital of each size of bet. */
  readonly logCapital: readonly number[];
  /** Outcomes so far, over both sides, and their number: m is their mean. */
  readonly sum: number;
  readonly count: number;
}

/** A test before its first observation. */
export function startBetting(): BettingState {
  return { logCapital: BETS.map(() => 0), sum: 0, count: 0 };
}

/** One observation. */
export interface Observation {
  /** 0…1. */
  readonly outcome: number;
  readonly isCanary: boolean;
  /** Share of the canary when this was assigned, above 0 and below 1. */
  readonly share: number;
}

/**
 * Takes one observation.
 *
 * @param margin How much worse the canary may be, 0…1.
 * Cost: O(1).
 */
export function bet(
  state: BettingState,
  { outcome, isCanary, share }: Observation,
  margin = 0,
): BettingState {
  const { sum, count } = state;
  const centre = sum / (count + 1);
  const weighted = isCanary ? (outcome - centre) / share : -(outcome - centre) / (1 - share);
  const worst = Math.max(centre / share, (1 - centre) / (1 - share)) + margin;
  const gain = (weighted - margin) / worst;
  return {
    logCapital: state.logCapital.map((log, at) => log + Math.log1p(BETS[at] * gain)),
    sum: sum + outcome,
    count: count + 1,
  };
}

/** Mean of exp of logarithms, without overflow below e^700. */
export function meanOfExp(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  if (largest > 700) return Infinity;
  return logs.reduce((sum, log) => sum + Math.exp(log), 0) / logs.length;
}

/** The e-value: evidence against "the canary is not worse"; at least 1/α is an alarm at level α. */
export function eValue(...states: readonly BettingState[]): number {
  return meanOfExp(states.flatMap(({ logCapital }) => logCapital));
}
