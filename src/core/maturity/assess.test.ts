import { describe, expect, it } from 'vitest';
import { assessMaturity } from './assess.ts';
import { mostWithinDay, NO_FACTS, type WorkspaceFacts } from './facts.ts';

const FIRST: WorkspaceFacts = { ...NO_FACTS, tables: 1, finishedRuns: 3, versions: 1, batches: 1 };
const SECOND: WorkspaceFacts = {
  ...FIRST,
  runsWithInputs: 3,
  reproducedRuns: 1,
  gatedChampions: 1,
  aliasBatches: 1,
  monitorWindows: 4,
  retrainings: 1,
  scheduleFirings: 1,
  personas: ['data_scientist', 'governance'],
};
const THIRD: WorkspaceFacts = {
  ...SECOND,
  closedLoops: 1,
  releasesOfBusiestDay: 2,
  canariesRolledBack: 1,
  injections: 1,
  alerts: 1,
  promotionsToProd: 1,
};

describe('assessMaturity', () => {
  it('is level 0 in an empty workspace, and says to begin with data', () => {
    const { level, levels, next } = assessMaturity(NO_FACTS);
    expect(level).toBe(0);
    expect(levels.map(({ isReached }) => isReached)).toEqual([false, false, false]);
    expect(next).toMatchObject({ id: 'data', href: '#/tables', isMet: false });
  });

  it('reaches a level when all its criteria are met', () => {
    expect([FIRST, SECOND, THIRD].map((facts) => assessMaturity(facts).level)).toEqual([1, 2, 3]);
    expect(assessMaturity(THIRD).next).toBeNull();
  });

  it('reaches no level over one that is not reached', () => {
    const { level, levels, next } = assessMaturity({ ...THIRD, reproducedRuns: 0 });
    expect(level).toBe(1);
    expect(levels[2].criteria.every(({ isMet }) => isMet)).toBe(true);
    expect(levels[2].isReached).toBe(false);
    expect(next?.id).toBe('reproduced');
  });

  it('falls by every single criterion that fails', () => {
    const breaks: readonly [keyof WorkspaceFacts, number | readonly string[], string, number][] = [
      ['tables', 0, 'data', 0],
      ['versions', 0, 'registry', 0],
      ['batches', 0, 'scoring', 0],
      ['runsWithInputs', 2, 'lineage', 1],
      ['gatedChampions', 0, 'gate', 1],
      ['aliasBatches', 0, 'aliases', 1],
      ['monitorWindows', 0, 'monitoring', 1],
      ['retrainings', 0, 'retraining', 1],
      ['scheduleFirings', 0, 'retraining', 1],
      ['personas', ['governance'], 'teams', 1],
      ['closedLoops', 0, 'loop', 2],
      ['releasesOfBusiestDay', 1, 'releases', 2],
      ['injections', 0, 'resilience', 2],
      ['alerts', 0, 'resilience', 2],
      ['promotionsToProd', 0, 'environments', 2],
    ];
    for (const [fact, value, id, level] of breaks) {
      const found = assessMaturity({ ...THIRD, [fact]: value });
      expect([found.next?.id, found.level], fact).toEqual([id, level]);
    }
  });

  it('has a title, evidence and something to do for each criterion, with ids that differ', () => {
    const all = assessMaturity(NO_FACTS).levels.flatMap(({ criteria }) => criteria);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { title, evidence, todo, href } of all) {
      expect([title, evidence, todo].every((words) => words !== '')).toBe(true);
      expect(href).toMatch(/^#\/\w/);
    }
  });
});

describe('mostWithinDay', () => {
  it('counts moments that lie less than 24 hours apart', () => {
    const hours = (...values: number[]): number[] => values.map((hour) => hour * 3_600_000);
    expect(mostWithinDay([])).toBe(0);
    expect(mostWithinDay(hours(0, 24))).toBe(1);
    expect(mostWithinDay(hours(0, 20, 30, 40, 80))).toBe(3);
  });
});
