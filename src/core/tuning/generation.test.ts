import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { bestSoFar, bestTrial } from './best-trial.ts';
import { checkStudySpec } from './check-study.ts';
import { earlierGenerations, nextGeneration } from './generation.ts';
import type { StudyPlan } from './generation.ts';
import { paramsKey, propose } from './samplers/propose.ts';
import type { FinishedTrial, SamplerSpec } from './study.ts';

const SAMPLERS: readonly SamplerSpec[] = [
  { type: 'random' },
  { type: 'tpe', n_startup_trials: 4 },
  { type: 'tpe', n_startup_trials: 4, multivariate: true },
  { type: 'genetic', population_size: 5 },
  { type: 'grid', steps: 3 },
];

const space = {
  rate: { type: 'float', low: 1e-3, high: 1, log: true },
  depth: { type: 'int', low: 1, high: 12 },
  act: { type: 'categorical', choices: ['relu', 'tanh', null] },
} as const;

function plan(sampler: SamplerSpec, rest: Partial<StudyPlan> = {}): StudyPlan {
  const base = { space, direction: 'minimize', seed: 7, nTrials: 24, generationSize: 4 } as const;
  return { ...base, sampler, ...rest };
}

function evaluate(number: number, params: Readonly<Record<string, unknown>>): FinishedTrial {
  const value = Math.abs((params['depth'] as number) - 5) + (params['rate'] as number);
  if (number % 7 === 6) return { number, state: 'FAIL', params: params as never, value: null };
  if (number % 9 === 8) return { number, state: 'PRUNED', params: params as never, value: null };
  return { number, state: 'COMPLETE', params: params as never, value };
}

/** Runs a study with trials finishing in a random order and a reload after each of them. */
function runShuffled(study: StudyPlan, order: number): FinishedTrial[] {
  const random = createRandom(`order/${order}`);
  const finished: FinishedTrial[] = [];
  for (;;) {
    const { trials } = nextGeneration(study, finished);
    if (trials.length === 0) break;
    const { number, params } = trials[random.integer(trials.length)];
    finished.splice(random.integer(finished.length + 1), 0, evaluate(number, params));
  }
  return finished.sort((a, b) => a.number - b.number);
}

describe.each(SAMPLERS)('a study with $type', (sampler) => {
  it('is the same whatever the order in which trials finish, and after any reload', () => {
    const first = runShuffled(plan(sampler), 0);
    expect(first).toHaveLength(24);
    for (let order = 1; order < 6; order++) {
      expect(runShuffled(plan(sampler), order)).toEqual(first);
    }
  });

  it('never repeats params', () => {
    const keys = runShuffled(plan(sampler), 0).map((trial) => paramsKey(trial.params));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('does not depend on the order of keys of the space', () => {
    const { rate, depth, act } = space;
    const turned = runShuffled(plan(sampler, { space: { act, depth, rate } }), 0);
    expect(turned).toEqual(runShuffled(plan(sampler), 0));
  });

  it('ends early, with every combination tried once, when the space is exhausted', () => {
    const small = {
      a: { type: 'int', low: 1, high: 3 },
      b: { type: 'categorical', choices: [true, false] },
      c: { type: 'int', low: 1, high: 2, log: true },
    } as const;
    const study = plan(sampler, { space: small, nTrials: 50, generationSize: 5 });
    const finished: FinishedTrial[] = [];
    let exhausted = false;
    while (!exhausted) {
      const next = nextGeneration(study, finished);
      exhausted = next.exhausted;
      for (const { number, params } of next.trials) {
        finished.push({ number, state: 'COMPLETE', params, value: number });
      }
    }
    expect(new Set(finished.map((trial) => paramsKey(trial.params))).size).toBe(12);
    expect(finished).toHaveLength(12);
    expect(nextGeneration(study, finished)).toMatchObject({ trials: [], exhausted: true });
  });
});

describe('propose', () => {
  it('keeps trials of a generation apart (constant liar)', () => {
    const one = { x: { type: 'float', low: 0, high: 1 } } as const;
    const history: FinishedTrial[] = Array.from({ length: 20 }, (_, number) => {
      const x = number / 20;
      return { number, state: 'COMPLETE', params: { x }, value: Math.abs(x - 0.3) };
    });
    const spread = (size: number): number => {
      let gap = 0;
      for (let seed = 0; seed < 40; seed++) {
        const numbers = Array.from({ length: size }, (_, i) => 20 + i);
        const joint = propose({ type: 'tpe' }, one, 'minimize', seed, history, numbers);
        const alone = numbers.map(
          (number) => propose({ type: 'tpe' }, one, 'minimize', seed, history, [number])[0],
        );
        const distance = (list: typeof joint): number => {
          const xs = list.map((params) => params['x'] as number).sort((a, b) => a - b);
          return Math.min(...xs.slice(1).map((x, i) => x - xs[i]));
        };
        gap += Math.sign(distance(joint) - distance(alone));
      }
      return gap;
    };
    expect(spread(4)).toBeGreaterThan(8);
  });

  it('maximising f proposes what minimising −f does', () => {
    const history = Array.from({ length: 15 }, (_, number): FinishedTrial => {
      const params = { rate: 0.001 + number / 20, depth: (number % 12) + 1, act: 'relu' };
      return { number, state: 'COMPLETE', params, value: (number * 7) % 15 };
    });
    const negated = history.map((trial) => ({ ...trial, value: -trial.value! }));
    const sampler = { type: 'tpe' } as const;
    expect(propose(sampler, space, 'maximize', 1, history, [15, 16])).toEqual(
      propose(sampler, space, 'minimize', 1, negated, [15, 16]),
    );
  });

  it('treats hostile parameter names as names', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"type":"int","low":1,"high":9},"constructor":{"type":"float","low":0,"high":1}}',
    );
    const [params] = propose({ type: 'tpe' }, hostile, 'minimize', 0, [], [0]);
    expect(Object.keys(params).sort()).toEqual(['__proto__', 'constructor']);
  });

  it('gives pinned params for a pinned seed, so that another engine would show a difference', () => {
    const last = runShuffled(plan({ type: 'tpe', n_startup_trials: 4 }), 0)[23];
    expect(last.params).toMatchInlineSnapshot(`
      {
        "act": "tanh",
        "depth": 5,
        "rate": 0.0014014664209091472,
      }
    `);
  });
});

describe('study helpers', () => {
  const trial = (number: number, value: number | null): FinishedTrial => ({
    number,
    state: value === null ? 'FAIL' : 'COMPLETE',
    params: {},
    value,
  });

  it('the best trial is the lowest number among ties', () => {
    const trials = [trial(3, 1), trial(1, 1), trial(2, null), trial(0, 2), trial(4, NaN)];
    expect(bestTrial(trials, 'minimize')?.number).toBe(1);
    expect(bestTrial(trials, 'maximize')?.number).toBe(0);
    expect(bestTrial([trial(0, null)], 'minimize')).toBeNull();
    const series = bestSoFar(trials, 'minimize');
    expect([...series.numbers]).toEqual([0, 1, 3]);
    expect([...series.values]).toEqual([2, 1, 1]);
  });

  it('earlierGenerations leaves out the own generation', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.integer({ min: 1, max: 10 }), (number, size) => {
        const trials = Array.from({ length: 101 }, (_, i) => ({ number: 100 - i }));
        const earlier = earlierGenerations(trials, number, size).map((item) => item.number);
        expect(earlier).toEqual(
          Array.from({ length: Math.floor(number / size) * size }, (_, i) => i),
        );
      }),
    );
  });

  it.each([
    [{ nTrials: 0 }, 'nTrials must be an integer from 1'],
    [{ generationSize: 0 }, 'generationSize'],
    [{ metric: ' ' }, 'metric must be a text'],
    [{ space: {} }, 'at least one parameter'],
    [{ space: { a: { type: 'float', low: 1, high: 0 } } }, 'low at most high'],
    [{ space: { a: { type: 'float', low: 0, high: 1, log: true } } }, 'above 0'],
    [{ space: { a: { type: 'int', low: 0.5, high: 1 } } }, 'an integer as low'],
    [{ space: { a: { type: 'float', low: 0, high: 1, step: 0 } } }, 'step above 0'],
    [{ space: { a: { type: 'float', low: 1, high: 2, step: 1, log: true } } }, 'both logarithmic'],
    [{ space: { a: { type: 'categorical', choices: [] } } }, 'at least one choice'],
    [{ space: { a: { type: 'categorical', choices: [1, 1] } } }, 'repeat'],
    [{ sampler: { type: 'grid', steps: 30 } }, 'at most 10000 combinations, got 13500'],
    [{ sampler: { type: 'annealing' } }, 'sampler must be one of'],
    [{ sampler: { type: 'tpe', n_ei_candidates: 0 } }, 'n_ei_candidates'],
    [{ pruner: { type: 'median', n_warmup_steps: -1 } }, 'n_warmup_steps'],
  ])('checkStudySpec refuses %j', (change, message) => {
    const wide = {
      a: { type: 'float', low: 0, high: 1 },
      b: { type: 'float', low: 0, high: 1 },
      c: { type: 'int', low: 1, high: 15 },
    } as const;
    const study = {
      ...plan({ type: 'tpe' }, { space: wide }),
      name: 'churn',
      metric: 'roc_auc',
      pruner: { type: 'none' as const },
    };
    expect(checkStudySpec(study)).toBe(study);
    expect(() => checkStudySpec({ ...study, ...change } as never)).toThrow(message);
  });
});
