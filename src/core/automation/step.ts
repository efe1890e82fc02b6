/**
 * @file The life of a rule as a function of its evaluations:
 *
 * ```
 *            true (fewer than `for`)         true (the `for`-th in a row)
 *   quiet ───────────────────────▶ pending ─────────────────────────────▶ fires ──▶ open
 *     ▲  ◀───────────────────────────┘ false                                         │ true: the same trouble,
 *     └───────────────────────────────────────────────────────────── false ──────────┘ fires again after the cooldown
 * ```
 *
 * An evaluation that cannot be decided changes nothing: a window without labels is no all-clear and no alarm.
 */
import type { Condition } from './condition.ts';
import { leavesOf, matchesEvent } from './condition.ts';
import type { EventRecord } from './events.ts';
import type { Verdict } from './evaluate.ts';
import type { RuleSpec, RuleState } from './rule.ts';

/** What an evaluation leads to. */
export interface Step {
  readonly state: RuleState;
  /** `suppressed`: it would have fired but for the cooldown. */
  readonly outcome: 'quiet' | 'pending' | 'fires' | 'open' | 'suppressed' | 'undecided';
}

/** Is this event one that the condition names? Each such event is trouble of its own, not more of the same. */
export function isNewsFor(when: Condition, event: EventRecord | null): boolean {
  return (
    event !== null && leavesOf(when).some((leaf) => 'event' in leaf && matchesEvent(leaf, event))
  );
}

/**
 * Takes one evaluation into account.
 *
 * @param now The workspace's present, ms since epoch.
 * @param isNews The evaluation is of an event that the condition names (see `isNewsFor`).
 */
export function stepRule(
  rule: Pick<RuleSpec, 'for' | 'cooldownMs'>,
  state: RuleState,
  { holds }: Pick<Verdict, 'holds'>,
  now: number,
  isNews = false,
): Step {
  const seen = { ...state, lastEvaluatedAt: now, lastHolds: holds };
  if (holds === null) return { state: seen, outcome: 'undecided' };
  if (!holds) return { state: { ...seen, streak: 0, isOpen: false }, outcome: 'quiet' };
  const streak = state.streak + 1;
  if (streak < rule.for) return { state: { ...seen, streak }, outcome: 'pending' };
  const { lastFiredAt } = state;
  const isCool = lastFiredAt === null || now - lastFiredAt >= rule.cooldownMs;
  const isSame = state.isOpen && !isNews;
  // Without a cooldown, trouble that goes on fires once; with one, again each time it has passed.
  if (isSame && (rule.cooldownMs === 0 || !isCool)) {
    return { state: { ...seen, streak }, outcome: 'open' };
  }
  if (!isCool) {
    const suppressed = state.suppressed + 1;
    return { state: { ...seen, streak, isOpen: true, suppressed }, outcome: 'suppressed' };
  }
  return {
    state: {
      ...seen,
      streak,
      isOpen: true,
      lastFiredAt: now,
      suppressed: 0,
      numFirings: state.numFirings + 1,
    },
    outcome: 'fires',
  };
}
