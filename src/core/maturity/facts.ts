/** @file What a workspace has done, counted: the evidence that its maturity is read off. */

/** Counts over the whole workspace. */
export interface WorkspaceFacts {
  readonly tables: number;
  readonly finishedRuns: number;
  /** Of them with the exact table versions that they learned from. */
  readonly runsWithInputs: number;
  /** Runs that repeat another one from its record. */
  readonly reproducedRuns: number;
  readonly versions: number;
  readonly champions: number;
  /** Tables of predictions, and batches that ended. */
  readonly batches: number;
  /** Of the batches those that followed an alias. */
  readonly aliasBatches: number;
  readonly driftReports: number;
  readonly monitors: number;
  readonly monitorWindows: number;
  readonly enabledRules: number;
  readonly enabledSchedules: number;
  /** How often schedules and rules did something by themselves. */
  readonly scheduleFirings: number;
  readonly ruleFirings: number;
  readonly retrainings: number;
  /** Moves of `champion` that a gate report or a deployment allowed. */
  readonly gatedChampions: number;
  /** Personas that the audit log knows. */
  readonly personas: readonly string[];
  readonly endpoints: number;
  readonly requests: number;
  readonly canariesPassed: number;
  readonly canariesRolledBack: number;
  /** Versions that reached `prod`, and of them those that were trained there. */
  readonly promotionsToProd: number;
  readonly promotionsByCode: number;
  /** Moves of `champion` back to an earlier version. */
  readonly rollbacks: number;
  /** Drift that was made on purpose: injected tables and simulations with drift. */
  readonly injections: number;
  /** Drift alerts. */
  readonly alerts: number;
  /** Retrained versions that became champion. */
  readonly closedLoops: number;
  /** Most moves of `champion` and promoted canaries within 24 hours. */
  readonly releasesOfBusiestDay: number;
}

/** A workspace without anything. */
export const NO_FACTS: WorkspaceFacts = {
  tables: 0,
  finishedRuns: 0,
  runsWithInputs: 0,
  reproducedRuns: 0,
  versions: 0,
  champions: 0,
  batches: 0,
  aliasBatches: 0,
  driftReports: 0,
  monitors: 0,
  monitorWindows: 0,
  enabledRules: 0,
  enabledSchedules: 0,
  scheduleFirings: 0,
  ruleFirings: 0,
  retrainings: 0,
  gatedChampions: 0,
  personas: [],
  endpoints: 0,
  requests: 0,
  canariesPassed: 0,
  canariesRolledBack: 0,
  promotionsToProd: 0,
  promotionsByCode: 0,
  rollbacks: 0,
  injections: 0,
  alerts: 0,
  closedLoops: 0,
  releasesOfBusiestDay: 0,
};

/** Milliseconds of 24 hours. */
const DAY_MS = 86_400_000;

/** Most moments that lie within 24 hours of each other. @param times Ascending. */
export function mostWithinDay(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  times.forEach((time, at) => {
    while (time - times[first] >= DAY_MS) first++;
    most = Math.max(most, at - first + 1);
  });
  return most;
}
