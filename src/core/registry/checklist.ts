/**
 * @file The checks of a deployment, and whether they are enough. It fails closed: a required check that is missing,
 * could not run, or looked at nothing has failed, and "there is nothing to compare with" counts only where there is
 * known to be nothing.
 */
import type { Attempt } from './gate.ts';
import { CHECK_IDS, type CheckId, type DeploymentPolicy } from './policy.ts';

/** `not_applicable`: there is no version before to compare with. */
export type DeploymentOutcome = 'pass' | 'fail' | 'error' | 'not_applicable';

/** What a check found. */
export interface DeploymentCheck {
  readonly id: CheckId;
  readonly outcome: DeploymentOutcome;
  readonly isRequired: boolean;
  /** What was measured, and what it was compared with; null when the check has no number. */
  readonly value: number | null;
  readonly limit: number | null;
  /** Rows that it looked at, or documents; 0 is never a pass. */
  readonly evidenceRows: number;
  /** What was wanted and what came, in words. */
  readonly message: string;
}

/** A check before it is known what the policy asks. */
export type Finding = Omit<DeploymentCheck, 'isRequired'>;

/** What a judge says of evidence. */
export interface Judgement {
  readonly passes: boolean;
  readonly value: number | null;
  readonly limit: number | null;
  readonly rows: number;
  readonly message: string;
}

/** Makes a finding of something that was tried. */
export function findingOf<T>(
  id: CheckId,
  tried: Attempt<T>,
  judge: (value: T) => Judgement,
): Finding {
  if (!tried.ok) return errorFinding(id, `could not run: ${tried.error}`);
  const { passes, value, limit, rows, message } = judge(tried.value);
  return { id, outcome: passes ? 'pass' : 'fail', value, limit, evidenceRows: rows, message };
}

/** A check that could not run. */
export function errorFinding(id: CheckId, message: string): Finding {
  return { id, outcome: 'error', value: null, limit: null, evidenceRows: 0, message };
}

/** A check that has nothing to compare with. */
export function notApplicable(id: CheckId): Finding {
  const message = 'there is no version before to compare with';
  return { id, outcome: 'not_applicable', value: null, limit: null, evidenceRows: 0, message };
}

/** What may be absent where there is no version before. */
const COMPARES: readonly CheckId[] = ['contract', 'metric', 'slices', 'drift'];

/** Is this outcome what its evidence allows? Gives the reason when not. */
function closedReason(check: Finding, from: number | null): string | null {
  const { outcome, evidenceRows, id, value } = check;
  if (outcome === 'pass' && !(Number.isSafeInteger(evidenceRows) && evidenceRows > 0)) {
    return 'looked at nothing';
  }
  if (outcome === 'pass' && value !== null && !Number.isFinite(value)) return 'gave no number';
  if (outcome === 'not_applicable' && (from !== null || !COMPARES.includes(id))) {
    return 'says that it does not apply, and it does';
  }
  return null;
}

/**
 * The checks that a policy asks for, in their order: exactly one of each. One that is missing, doubled, or passes
 * without evidence becomes an error.
 */
export function checklist(
  policy: DeploymentPolicy,
  findings: readonly Finding[],
  from: number | null,
): readonly DeploymentCheck[] {
  return CHECK_IDS.filter((id) => policy.checks[id] !== 'off').map((id) => {
    const isRequired = policy.checks[id] === 'required';
    const found = findings.filter((finding) => finding.id === id);
    const [finding] = found;
    if (found.length !== 1) {
      const message = found.length === 0 ? 'was not made' : `was made ${found.length} times`;
      return { ...errorFinding(id, message), isRequired };
    }
    const reason = closedReason(finding, from);
    if (reason === null) return { ...finding, isRequired };
    return { ...finding, outcome: 'error', message: `${reason}; ${finding.message}`, isRequired };
  });
}

/** Has everything passed that the policy asks for? Judges the evidence, not what the checks say of themselves. */
export function evaluationPasses(
  policy: DeploymentPolicy,
  checks: readonly DeploymentCheck[],
  from: number | null,
): boolean {
  return CHECK_IDS.filter((id) => policy.checks[id] === 'required').every((id) => {
    const found = checks.filter((check) => check.id === id);
    if (found.length !== 1 || closedReason(found[0], from) !== null) return false;
    return found[0].outcome === 'pass' || found[0].outcome === 'not_applicable';
  });
}

/** `7 of 8 checks passed`. */
export function checksPassed(checks: readonly Pick<DeploymentCheck, 'outcome'>[]): string {
  const passed = checks.filter(({ outcome }) => outcome === 'pass').length;
  return `${passed} of ${checks.length} checks passed`;
}
