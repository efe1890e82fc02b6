/**
 * @file The gate between a challenger and the alias `champion`. Pure: it is given what was computed, or
 * why it could not be, and decides. It fails closed: a check that could not run has failed, a check that
 * looked at no rows is no pass, and "there is no champion" is never read off an error.
 */
import { TerrariumError } from '../errors.ts';
import type { PairedComparison } from '../metrics/paired.ts';
import type { GateCheck, GateOutcome, GateReport } from './entities.ts';

export { comparePaired } from '../metrics/paired.ts';
export type { PairedComparison } from '../metrics/paired.ts';

/** Something that was computed, or the reason why not. */
export type Attempt<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** Runs `compute` and keeps its result or the message of its error. */
export function attempt<T>(compute: () => T): Attempt<T> {
  try {
    return { ok: true, value: compute() };
  } catch (error) {
    const isOurs = error instanceof TerrariumError;
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, error: isOurs ? `${error.code}: ${message}` : message };
  }
}

/**
 * When a challenger replaces the champion: its gain on the frozen rows is above `minEffect` and the lower
 * end of the paired interval of the gain is above −`margin`. The gain is challenger − champion, turned
 * so that more is better.
 *
 * The default asks for a lower end above 0 of the 90 % interval: an equal model is promoted by chance in
 * about one case of twenty (measured in gate.test.ts: 4 to 5 %; a bare "≥" promotes every second one). A `margin`
 * above 0 lets a fresh model of the same quality replace one that has aged; then `minEffect` should
 * stay at least 0.
 */
export interface GatePolicy {
  readonly minEffect: number;
  readonly margin: number;
  /** Fewest rows on which a comparison counts. */
  readonly minRows: number;
}

/** The policy unless the user says otherwise; see `GatePolicy`. */
export const DEFAULT_GATE_POLICY: GatePolicy = { minEffect: 0, margin: 0, minRows: 20 };

/** All that the gate may know. */
export interface GateInputs {
  readonly model: string;
  readonly challenger: number;
  /** `null` only when the alias is known to be unset. */
  readonly champion: number | null;
  readonly table: GateReport['table'];
  readonly metric: string;
  readonly at: number;
  /** Input columns of the challenger's signature. */
  readonly signature: Attempt<readonly string[]>;
  /** Rows of the table that the challenger scored, and how many of the predictions are no finite numbers. */
  readonly predictions: Attempt<{ readonly rows: number; readonly invalid: number }>;
  /** Challenger against the baseline (a model that ignores all features), on the same rows. */
  readonly baseline: Attempt<PairedComparison>;
  /** Challenger against the champion, on the same rows; `null` when there is no champion. */
  readonly comparison: Attempt<PairedComparison> | null;
  /** Further checks that already ran (description, fairness, latency, …); each must pass. */
  readonly extra?: readonly GateCheck[];
  readonly policy?: Partial<GatePolicy>;
}

const show = (value: number): string => String(Number(value.toPrecision(4)));
const signed = (value: number): string => (value > 0 ? `+${show(value)}` : show(value));

/** Makes a check of an attempt: an error stays an error, and a pass needs rows. */
function checkOf<T>(
  id: string,
  title: string,
  tried: Attempt<T>,
  judge: (value: T) => { readonly passes: boolean; readonly detail: string; readonly rows: number },
): GateCheck {
  if (!tried.ok) {
    return { id, title, outcome: 'error', detail: `could not run: ${tried.error}`, rows: 0 };
  }
  const { passes, detail, rows } = judge(tried.value);
  return withRows({ id, title, outcome: passes ? 'pass' : 'fail', detail, rows });
}

function withRows(check: GateCheck): GateCheck {
  if (check.outcome !== 'pass' || check.rows > 0) return check;
  return { ...check, outcome: 'error', detail: `looked at no rows; ${check.detail}` };
}

/** Difference and interval turned so that more is better. */
function gainOf({ estimate, low, high, greaterIsBetter }: PairedComparison) {
  return greaterIsBetter ? { gain: estimate, least: low } : { gain: -estimate, least: -high };
}

/** Does the comparison fit the metric and the frozen rows that the report speaks of? */
function mismatch(inputs: GateInputs, comparison: PairedComparison): string | null {
  const numbers = [comparison.estimate, comparison.low, comparison.high];
  if (comparison.metric !== inputs.metric)
    return `compared ${comparison.metric}, not ${inputs.metric}`;
  if (comparison.rows !== (inputs.table?.rows ?? 0)) {
    return `compared ${comparison.rows} rows, but the frozen table has ${inputs.table?.rows ?? 0}`;
  }
  return numbers.every(Number.isFinite) ? null : 'the difference is not a number';
}

function betterThan(
  id: string,
  title: string,
  inputs: GateInputs,
  tried: Attempt<PairedComparison>,
  policy: GatePolicy,
): GateCheck {
  const wrong = tried.ok ? mismatch(inputs, tried.value) : null;
  const checked: Attempt<PairedComparison> = wrong === null ? tried : { ok: false, error: wrong };
  return checkOf(id, title, checked, (comparison) => {
    const { gain, least } = gainOf(comparison);
    const { challenger, champion, estimate, low, high, level, rows } = comparison;
    const wanted = `wanted a gain above ${show(policy.minEffect)} with the interval's worse end beyond ${show(-policy.margin)}, on at least ${policy.minRows} rows`;
    return {
      passes: gain > policy.minEffect && least > -policy.margin && rows >= policy.minRows,
      detail: `${comparison.metric} ${show(challenger)} against ${show(champion)}: difference ${signed(estimate)}, ${show(100 * level)} % interval ${signed(low)} to ${signed(high)}, ${rows} rows; ${wanted}`,
      rows,
    };
  });
}

function ownChecks(inputs: GateInputs, policy: GatePolicy): GateCheck[] {
  const rows = inputs.table?.rows ?? 0;
  return [
    checkOf('signature', 'Has a signature', inputs.signature, (columns) => ({
      passes: columns.length > 0,
      detail: `names ${columns.length} input columns; wanted at least 1`,
      rows,
    })),
    checkOf('predicts', 'Scores every row', inputs.predictions, (scored) => ({
      passes: scored.invalid === 0 && scored.rows === rows,
      detail: `scored ${scored.rows} of ${rows} rows, ${scored.invalid} without a finite number`,
      rows: scored.rows,
    })),
    betterThan('baseline', 'Beats the baseline', inputs, inputs.baseline, {
      ...policy,
      minEffect: 0,
      margin: 0,
    }),
    ...(inputs.extra ?? []).map(withRows),
  ];
}

function outcomeOf(checks: readonly GateCheck[], champion: number | null): GateOutcome {
  if (checks.some((check) => check.outcome === 'error')) return 'error';
  if (checks.some((check) => check.outcome === 'fail')) return 'kept';
  return champion === null ? 'no_champion' : 'promoted';
}

/**
 * Decides whether the challenger becomes champion.
 *
 * `error`: a check could not run, so nothing moves · `kept`: a check failed, nothing moves · `no_champion`:
 * there was none and all other checks passed, so the alias is set · `promoted`: all checks passed. The
 * report holds every check with what was wanted and what came.
 *
 * Never throws for bad evidence: that is an `error` outcome.
 */
export function decideGate(inputs: GateInputs): GateReport {
  const policy = { ...DEFAULT_GATE_POLICY, ...inputs.policy };
  const checks = ownChecks(inputs, policy);
  if (inputs.champion !== null) {
    const tried = inputs.comparison ?? {
      ok: false,
      error: 'no comparison with the champion was made',
    };
    checks.push(betterThan('champion', 'Beats the champion', inputs, tried, policy));
  }
  const compared = inputs.comparison?.ok ? inputs.comparison.value : null;
  const alone = inputs.baseline.ok ? inputs.baseline.value : null;
  return {
    outcome: outcomeOf(checks, inputs.champion),
    model: inputs.model,
    challenger: inputs.challenger,
    champion: inputs.champion,
    table: inputs.table,
    metric: inputs.metric,
    challengerValue: compared?.challenger ?? alone?.challenger ?? null,
    championValue: compared?.champion ?? null,
    difference:
      compared === null
        ? null
        : {
            estimate: compared.estimate,
            low: compared.low,
            high: compared.high,
            level: compared.level,
          },
    checks,
    at: inputs.at,
  };
}
