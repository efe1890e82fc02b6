/**
 * @file The lecture's maturity model, read off what a workspace did: three levels, each a list of criteria with the
 * evidence for it. A level is reached when all its criteria and those of the levels before are met; promises, settings
 * and empty lists count for nothing.
 */
import type { WorkspaceFacts } from './facts.ts';

/** One thing that a level asks for. */
export interface MaturityCriterion {
  readonly id: string;
  readonly title: string;
  readonly isMet: boolean;
  /** What there is, in numbers. */
  readonly evidence: string;
  /** What to do about it when it is not met. */
  readonly todo: string;
  /** Address of the page where it is seen or done. */
  readonly href: string;
}

/** One level. */
export interface MaturityLevel {
  readonly level: 1 | 2 | 3;
  readonly title: string;
  /** The lecture's words for it. */
  readonly words: string;
  readonly criteria: readonly MaturityCriterion[];
  readonly isReached: boolean;
}

/** What `terrarium.maturity` gives. */
export interface Maturity {
  /** Highest level that is reached; 0 before the first. */
  readonly level: 0 | 1 | 2 | 3;
  readonly levels: readonly MaturityLevel[];
  /** First criterion that is not met; null at the top. */
  readonly next: MaturityCriterion | null;
}

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

type Draft = Omit<MaturityCriterion, 'isMet'> & {
  readonly isMet: (facts: WorkspaceFacts) => boolean;
};

/** Familiar tools, by hand. */
function beginner(facts: WorkspaceFacts): readonly Draft[] {
  return [
    {
      id: 'data',
      title: 'Data has versions',
      isMet: ({ tables }) => tables > 0,
      evidence: plural(facts.tables, 'table'),
      todo: 'Import a table.',
      href: '#/tables',
    },
    {
      id: 'tracking',
      title: 'Trainings are tracked',
      isMet: ({ finishedRuns }) => finishedRuns > 0,
      evidence: `${plural(facts.finishedRuns, 'finished run')}`,
      todo: 'Train a model.',
      href: '#/train',
    },
    {
      id: 'registry',
      title: 'Models have a registry, not a mailbox',
      isMet: ({ versions }) => versions > 0,
      evidence: plural(facts.versions, 'registered version'),
      todo: 'Register the best run.',
      href: '#/registry',
    },
    {
      id: 'scoring',
      title: 'Customers are scored',
      isMet: ({ batches, requests }) => batches + requests > 0,
      evidence: `${plural(facts.batches, 'batch', 'batches')}, ${plural(facts.requests, 'answered request')}`,
      todo: 'Score a table with the champion.',
      href: '#/batch',
    },
  ];
}

/** Automation and reproducibility, teams together. */
function intermediate(facts: WorkspaceFacts): readonly Draft[] {
  return [
    {
      id: 'lineage',
      title: 'Every run names its data',
      isMet: ({ finishedRuns, runsWithInputs }) =>
        finishedRuns > 0 && runsWithInputs === finishedRuns,
      evidence: `${facts.runsWithInputs} of ${plural(facts.finishedRuns, 'run')} with table, version and digest`,
      todo: 'Train from versioned tables, or log the inputs of runs.',
      href: '#/lineage',
    },
    {
      id: 'reproduced',
      title: 'A run was reproduced',
      isMet: ({ reproducedRuns }) => reproducedRuns > 0,
      evidence: plural(facts.reproducedRuns, 'reproduction'),
      todo: 'Open a finished run and press Reproduce.',
      href: '#/runs',
    },
    {
      id: 'gate',
      title: 'Champions pass a gate',
      isMet: ({ gatedChampions }) => gatedChampions > 0,
      evidence: `${plural(facts.gatedChampions, 'move')} of champion with a gate report`,
      todo: 'Challenge the champion on the same frozen rows.',
      href: '#/registry',
    },
    {
      id: 'aliases',
      title: 'Scoring follows an alias',
      isMet: ({ aliasBatches, endpoints }) => aliasBatches > 0 || endpoints > 0,
      evidence: `${plural(facts.aliasBatches, 'batch', 'batches')} by alias, ${plural(facts.endpoints, 'endpoint')}`,
      todo: 'Score with models:/name@champion, so that a promotion reaches everybody.',
      href: '#/batch',
    },
    {
      id: 'monitoring',
      title: 'Data and models are watched',
      isMet: ({ monitorWindows, driftReports }) => monitorWindows > 0 || driftReports > 1,
      evidence: `${plural(facts.monitors, 'monitor')}, ${plural(facts.monitorWindows, 'window')}, ${plural(facts.driftReports, 'drift report')}`,
      todo: 'Make a monitor for the champion and let it run.',
      href: '#/performance',
    },
    {
      id: 'retraining',
      title: 'Retraining happens by itself',
      isMet: ({ retrainings, scheduleFirings, ruleFirings }) =>
        retrainings > 0 && scheduleFirings + ruleFirings > 0,
      evidence: `${plural(facts.retrainings, 'retraining')}, ${plural(facts.enabledSchedules, 'schedule')} and ${plural(facts.enabledRules, 'rule')} on`,
      todo: 'Let a schedule or a rule retrain.',
      href: '#/automation',
    },
    {
      id: 'teams',
      title: 'Several personas work here',
      isMet: ({ personas }) => personas.length > 1,
      evidence: facts.personas.length === 0 ? 'nobody in the audit log' : facts.personas.join(', '),
      todo: 'Act as another persona, e.g. to approve what a data scientist asks for.',
      href: '#/audit',
    },
  ];
}

/** Faster cycles, resilience, rollback. */
function advanced(facts: WorkspaceFacts): readonly Draft[] {
  return [
    {
      id: 'loop',
      title: 'The loop closes by itself',
      isMet: ({ closedLoops }) => closedLoops > 0,
      evidence: plural(
        facts.closedLoops,
        'retrained version that became champion',
        'retrained versions that became champion',
      ),
      todo: 'Let drift retrain, the gate decide and the champion move.',
      href: '#/automation',
    },
    {
      id: 'releases',
      title: 'Several releases within a day',
      isMet: ({ releasesOfBusiestDay }) => releasesOfBusiestDay > 1,
      evidence: `${facts.releasesOfBusiestDay} within the busiest 24 hours`,
      todo: 'Release small steps often: a second champion or a promoted canary on one day.',
      href: '#/registry',
    },
    {
      id: 'canary',
      title: 'Releases go through a canary',
      isMet: ({ canariesPassed, canariesRolledBack }) => canariesPassed + canariesRolledBack > 0,
      evidence: `${plural(facts.canariesPassed, 'canary', 'canaries')} promoted, ${facts.canariesRolledBack} rolled back`,
      todo: 'Start a canary on an endpoint and send traffic.',
      href: '#/endpoints',
    },
    {
      id: 'resilience',
      title: 'Resilience is tested on purpose',
      isMet: ({ injections, alerts }) => injections > 0 && alerts > 0,
      evidence: `${plural(facts.injections, 'injection')}, ${plural(facts.alerts, 'alert')}`,
      todo: 'Inject drift in the simulator and see that a monitor alerts.',
      href: '#/simulator',
    },
    {
      id: 'rollback',
      title: 'Going back has been done',
      isMet: ({ rollbacks, canariesRolledBack }) => rollbacks + canariesRolledBack > 0,
      evidence: `${plural(facts.rollbacks, 'rollback')} of a champion, ${facts.canariesRolledBack} of a canary`,
      todo: 'Roll a champion back once, before you have to.',
      href: '#/registry',
    },
    {
      id: 'environments',
      title: 'Production is its own environment',
      isMet: ({ promotionsToProd }) => promotionsToProd > 0,
      evidence: `${plural(facts.promotionsToProd, 'version')} promoted to prod, ${facts.promotionsByCode} trained there`,
      todo: 'Promote a model or its code to prod.',
      href: '#/environments',
    },
  ];
}

/** Reads the level off the facts; pure. */
export function assessMaturity(facts: WorkspaceFacts): Maturity {
  const drafts = [
    {
      level: 1,
      title: 'Beginner',
      words: 'familiar tools, by hand',
      criteria: beginner(facts),
    },
    {
      level: 2,
      title: 'Intermediate',
      words: 'automation and reproducibility, teams together',
      criteria: intermediate(facts),
    },
    {
      level: 3,
      title: 'Advanced',
      words: 'faster cycles, resilience tests, robust rollback',
      criteria: advanced(facts),
    },
  ] as const;
  let isUnbroken = true;
  const levels = drafts.map(({ criteria, ...level }): MaturityLevel => {
    const judged = criteria.map((one) => ({ ...one, isMet: one.isMet(facts) }));
    isUnbroken = isUnbroken && judged.every(({ isMet }) => isMet);
    return { ...level, criteria: judged, isReached: isUnbroken };
  });
  const reached = levels.filter(({ isReached }) => isReached).at(-1);
  const all = levels.flatMap(({ criteria }) => criteria);
  return {
    level: reached?.level ?? 0,
    levels,
    next: all.find(({ isMet }) => !isMet) ?? null,
  };
}
