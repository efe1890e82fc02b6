/** @file The false-alarm meter: how often would these very rules fire when nothing drifts, and what do they see? */
import { checkInteger, checkNumber } from '../../checks.ts';
import { checkCancelled, DataError, type CancelSignal } from '../../errors.ts';
import type { OnProgress } from '../../progress.ts';
import { createRandom } from '../../random.ts';
import { adjustPValues } from '../../stats/multiple-tests.ts';
import type { Table } from '../../table/table.ts';
import type { Comparison } from '../comparison.ts';
import { measure, missingP, testedP, type Finding } from '../finding.ts';
import { missingChange } from '../missing-rate.ts';
import { correctBy } from '../report.ts';
import { resolveRules, type RuleSet } from '../rules.ts';
import { decide, type Family } from '../verdict.ts';
import { chooseColumns } from './columns.ts';
import { createDraws, planDraws } from './draws.ts';
import { createTally } from './tally.ts';
import type { DriftEffects, FalseAlarmReport, FalseAlarmRequest } from './types.ts';

export type * from './types.ts';

const DEFAULT_SIMULATIONS = 200;
const WHO = 'falseAlarms';

interface Watch {
  readonly signal?: CancelSignal;
  readonly onProgress?: OnProgress;
}

function checkEffects(effects: DriftEffects | false = {}): Required<DriftEffects> | null {
  if (effects === false) return null;
  const share = (name: keyof DriftEffects, fallback: number): number =>
    checkNumber(`effects.${name}`, effects[name] ?? fallback, { min: 0, max: 1 });
  return {
    shiftSds: checkNumber('effects.shiftSds', effects.shiftSds ?? 0.2, { min: -100, max: 100 }),
    shareMoved: share('shareMoved', 0.05),
    missingAdded: share('missingAdded', 0.05),
  };
}

/** One column in one simulation: without drift, and with each change. */
interface Findings {
  readonly none: Finding;
  /** Null when power is left out. */
  readonly moved: Finding | null;
  readonly blanked: Finding | null;
}

/**
 * Plays a drift report many times on two tables that were drawn from one, so that nothing has drifted, and
 * counts how often these rules fire all the same; then changes one column at a time and counts how often
 * that is seen.
 *
 * Methods are chosen and thresholds learned on the whole reference, as in a real report; rows are drawn
 * jointly, so that columns that move together do so here too. A simulated report is decided by the code
 * that decides real ones.
 *
 * @param reference Read only.
 * @returns Rates with 95 % intervals. Equal for equal input and seed.
 * @throws {ParamError} `invalid_param`, `too_few_rows`. @throws {DataError} `nothing_to_compare`.
 *
 * Cost: O(simulations · columns · rows).
 * Checked against: refs/drift_null_calibration.json (tests/golden/drift), and the nominal level over 40
 * columns (false-alarms.test.ts).
 */
export function falseAlarms(
  reference: Table,
  { options = {}, columns, settings }: FalseAlarmRequest,
  watch: Watch = {},
): FalseAlarmReport {
  const rules = resolveRules(options);
  const simulations = checkInteger('simulations', settings.simulations ?? DEFAULT_SIMULATIONS, {
    min: 1,
    max: 100_000,
  });
  const currentRows = checkInteger('currentRows', settings.currentRows, { min: 2 });
  const effects = checkEffects(settings.effects);
  const seed = settings.seed ?? 0;
  const plan = planDraws(reference.numRows, currentRows, settings);
  watch.onProgress?.({ stage: 'Sorting the reference', done: 0, total: 0, unit: 'columns' });
  const { chosen, leftOut } = chooseColumns(reference, rules, columns, effects);
  if (chosen.length === 0) {
    throw new DataError(
      'nothing_to_compare',
      `${WHO}: the reference must have a column that can be compared, got none`,
      { leftOut },
    );
  }
  const draw = createDraws(plan, effects?.missingAdded ?? 0, createRandom(seed).split(WHO));
  const tally = createTally(chosen, simulations, rules.driftShare, effects !== null);
  for (let run = 0; run < simulations; run++) {
    const taken = draw();
    const findings = chosen.map((column): Findings => {
      checkCancelled(watch.signal, WHO);
      const { none, moved, blanked } = column.prepared.simulate(taken);
      const find = (comparison: Comparison): Finding =>
        measure(comparison, missingChange(comparison), column.options);
      return {
        none: find(none),
        moved: moved && find(moved),
        blanked: blanked && find(blanked),
      };
    });
    count(findings, rules, tally);
    watch.onProgress?.({
      stage: 'Simulating reports without drift',
      done: run + 1,
      total: simulations,
      unit: 'reports',
    });
  }
  return {
    simulations,
    scheme: plan.scheme,
    referenceRows: plan.referenceRows,
    currentRows,
    seed,
    effects,
    rules: { ...rules, tests: tally.tests(), missingTests: tally.missingTests() },
    ...tally.result(),
    leftOut: Object.fromEntries(leftOut),
  };
}

function count(
  findings: readonly Findings[],
  { correction, alpha, minEffect }: RuleSet,
  tally: ReturnType<typeof createTally>,
): void {
  const tests = correctBy(findings, ({ none }) => testedP(none), correction);
  const missing = correctBy(findings, ({ none }) => missingP(none), correction);
  const own = (pValue: number | null, missingPValue: number | null): Family => ({
    correction,
    tests: tests.count,
    missingTests: missing.count,
    pValue,
    missingPValue,
    alpha,
    minEffect,
  });
  /** p of one column corrected among the undrifted others. */
  const among = (at: number, of: (finding: Finding) => number | null, changed: Finding) => {
    const p = of(changed);
    if (p === null || correction === 'none') return p;
    const others = findings.flatMap(({ none }, index) => {
      const other = index === at ? null : of(none);
      return other === null ? [] : [other];
    });
    return adjustPValues([p, ...others], correction)[0];
  };
  const sees = (at: number, changed: Finding | null): boolean =>
    changed !== null &&
    decide(changed, own(among(at, testedP, changed), among(at, missingP, changed))).drift;
  tally.add(
    findings.map(({ none, moved, blanked }, at) => {
      const decision = decide(none, own(tests.adjusted[at], missing.adjusted[at]));
      return {
        value: none.kind === 'measured' ? none.value : null,
        threshold: none.kind === 'measured' ? none.threshold : null,
        isCompared: none.kind === 'measured' || decision.drift,
        drift: decision.drift,
        byMissing: decision.drift && decision.by === 'missing',
        seesMoved: sees(at, moved),
        seesBlanked: sees(at, blanked),
      };
    }),
    { tests: tests.count, missing: missing.count },
  );
}
