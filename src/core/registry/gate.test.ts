import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import type { GateInputs, PairedComparison } from './gate.ts';
import { attempt, comparePaired, decideGate } from './gate.ts';

const TABLE = { name: 'dev.churn.gold', version: 1, digest: 'a'.repeat(64), rows: 500 };

/** Two noisy views of one signal; more noise is a worse model. */
function models(seed: string, rows: number, championNoise: number, challengerNoise: number) {
  const random = createRandom(seed);
  const yTrue = new Float64Array(rows);
  const champion = new Float64Array(rows);
  const challenger = new Float64Array(rows);
  const probability = (z: number): number => 1 / (1 + Math.exp(-z));
  for (let row = 0; row < rows; row++) {
    const signal = 1.5 * random.normal();
    yTrue[row] = random.next() < probability(signal - 1) ? 1 : 0;
    champion[row] = probability(signal - 1 + championNoise * random.normal());
    challenger[row] = probability(signal - 1 + challengerNoise * random.normal());
  }
  return { yTrue, championPredictions: champion, challengerPredictions: challenger };
}

function compare(
  seed: string,
  rows: number,
  noise: readonly [champion: number, challenger: number],
  metric = 'roc_auc',
  resamples = 200,
): PairedComparison {
  return comparePaired({
    task: 'binary',
    metric,
    numClasses: 2,
    ...models(seed, rows, ...noise),
    random: createRandom(seed),
    resamples,
  });
}

const BETTER: PairedComparison = {
  metric: 'roc_auc',
  greaterIsBetter: true,
  rows: 500,
  champion: 0.8,
  challenger: 0.83,
  estimate: 0.03,
  low: 0.01,
  high: 0.05,
  level: 0.9,
  probabilityBetter: 0.99,
};

const INPUTS: GateInputs = {
  model: 'churn',
  challenger: 2,
  champion: 1,
  table: TABLE,
  metric: 'roc_auc',
  at: 0,
  signature: { ok: true, value: ['tenure'] },
  predictions: { ok: true, value: { rows: 500, invalid: 0 } },
  baseline: { ok: true, value: { ...BETTER, champion: 0.5, estimate: 0.33, low: 0.3, high: 0.36 } },
  comparison: { ok: true, value: BETTER },
};

const outcomeOf = (change: Partial<GateInputs>) => decideGate({ ...INPUTS, ...change }).outcome;
const compared = (change: Partial<PairedComparison>) => ({
  ok: true as const,
  value: { ...BETTER, ...change },
});

describe('comparePaired', () => {
  it('is zero everywhere for the same predictions', () => {
    const { yTrue, championPredictions } = models('same', 200, 1, 1);
    const result = comparePaired({
      task: 'binary',
      metric: 'f1_score',
      yTrue,
      numClasses: 2,
      championPredictions,
      challengerPredictions: championPredictions.slice(),
      random: createRandom(0),
      resamples: 50,
    });
    expect(result).toMatchObject({ estimate: 0, low: 0, high: 0, probabilityBetter: 0.5 });
  });

  it('changes sign when the models change places, and is the same for the same seed', () => {
    const { yTrue, championPredictions, challengerPredictions } = models('swap', 300, 1, 2);
    const base = {
      task: 'binary' as const,
      metric: 'log_loss',
      yTrue,
      numClasses: 2,
      resamples: 100,
    };
    const forth = () =>
      comparePaired({
        ...base,
        championPredictions,
        challengerPredictions,
        random: createRandom(3),
      });
    const back = comparePaired({
      ...base,
      championPredictions: challengerPredictions,
      challengerPredictions: championPredictions,
      random: createRandom(3),
    });
    expect(forth()).toEqual(forth());
    expect(back.estimate).toBe(-forth().estimate);
    expect(back.low).toBeAllclose(-forth().high, { rtol: 1e-12 });
    expect(back.probabilityBetter).toBeAllclose(1 - forth().probabilityBetter);
  });

  it('takes a row of weight 0 for none, and a row of weight 2 for two', () => {
    const yTrue = Float64Array.of(1, 2, 3, 4);
    const compared = comparePaired({
      task: 'regression',
      metric: 'mean_absolute_error',
      yTrue,
      numClasses: 0,
      weights: Float64Array.of(2, 1, 0, 1),
      championPredictions: yTrue.map((y) => y + 1),
      challengerPredictions: Float64Array.of(1, 4, 100, 4),
      random: createRandom(0),
      resamples: 200,
    });
    expect(compared).toMatchObject({ champion: 1, challenger: 0.5, estimate: -0.5 });
  });

  it('refuses metrics without a direction and rows that do not define the metric', () => {
    expect(() => compare('x', 50, [1, 1], 'true_positives')).toThrow('must be one of roc_auc');
    const one = new Float64Array(30).fill(1);
    expect(() =>
      comparePaired({
        task: 'binary',
        metric: 'roc_auc',
        yTrue: one,
        numClasses: 2,
        championPredictions: one.map((_, i) => i / 30),
        challengerPredictions: one.map((_, i) => i / 40),
        random: createRandom(0),
      }),
    ).toThrow('roc_auc is not defined on these 30 rows');
  });
});

describe('decideGate', () => {
  it('promotes a better challenger and reports the difference', () => {
    const report = decideGate(INPUTS);
    expect(report).toMatchObject({
      outcome: 'promoted',
      championValue: 0.8,
      challengerValue: 0.83,
      difference: { estimate: 0.03, low: 0.01, high: 0.05, level: 0.9 },
    });
    expect(report.checks.map((check) => [check.id, check.outcome])).toEqual([
      ['signature', 'pass'],
      ['predicts', 'pass'],
      ['baseline', 'pass'],
      ['champion', 'pass'],
    ]);
  });

  it('keeps the champion when the difference may be noise, is too small, or is a loss', () => {
    expect(outcomeOf({ comparison: compared({ low: -0.001 }) })).toBe('kept');
    expect(outcomeOf({ policy: { minEffect: 0.05 } })).toBe('kept');
    expect(outcomeOf({ comparison: compared({ estimate: -0.03, low: -0.05, high: -0.01 }) })).toBe(
      'kept',
    );
    expect(outcomeOf({ comparison: compared({ estimate: 0, low: 0, high: 0 }) })).toBe('kept');
    expect(outcomeOf({ policy: { minRows: 501 } })).toBe('kept');
  });

  it('lets a fresh model of equal quality through only with a margin', () => {
    const close = { comparison: compared({ estimate: 0.001, low: -0.004, high: 0.006 }) };
    expect(outcomeOf(close)).toBe('kept');
    expect(outcomeOf({ ...close, policy: { margin: 0.005 } })).toBe('promoted');
  });

  it('reads the direction of the metric', () => {
    const loss = { metric: 'log_loss', greaterIsBetter: false } as const;
    const baseline = compared({ ...loss, estimate: -0.2, low: -0.3, high: -0.1 });
    const lower = compared({ ...loss, estimate: -0.02, low: -0.03, high: -0.01 });
    const higher = compared({ ...loss, estimate: 0.02, low: 0.01, high: 0.03 });
    expect(outcomeOf({ metric: 'log_loss', baseline, comparison: lower })).toBe('promoted');
    expect(outcomeOf({ metric: 'log_loss', baseline, comparison: higher })).toBe('kept');
  });

  it('sets the alias without a champion only when the challenger’s own checks pass', () => {
    const first = { champion: null, comparison: null };
    expect(outcomeOf(first)).toBe('no_champion');
    expect(outcomeOf({ ...first, signature: { ok: true, value: [] } })).toBe('kept');
    const weak = compared({ estimate: 0.01, low: -0.02, high: 0.04 });
    expect(outcomeOf({ ...first, baseline: weak })).toBe('kept');
  });

  it.each<[string, Partial<GateInputs>]>([
    ['the comparison threw', { comparison: { ok: false, error: 'no such table' } }],
    ['a champion exists but nothing was compared', { comparison: null }],
    ['the baseline could not be fitted', { baseline: { ok: false, error: 'single_class' } }],
    ['the challenger cannot predict', { predictions: { ok: false, error: 'feature_mismatch' } }],
    ['the table is empty', { table: { ...TABLE, rows: 0 } }],
    ['there is no table', { table: null }],
    ['the rows are other rows', { comparison: compared({ rows: 400 }) }],
    ['the metric is another one', { comparison: compared({ metric: 'f1_score' }) }],
    ['the difference is not a number', { comparison: compared({ estimate: NaN, low: NaN }) }],
    [
      'an extra check passed on no rows',
      { extra: [{ id: 'x', title: 'X', outcome: 'pass', detail: '', rows: 0 }] },
    ],
    [
      'an extra check could not run',
      { extra: [{ id: 'x', title: 'X', outcome: 'error', detail: '', rows: 9 }] },
    ],
    [
      'no champion, and the signature could not be read',
      {
        champion: null,
        comparison: null,
        signature: { ok: false, error: 'broken' },
      },
    ],
  ])('fails closed when %s', (_, change) => {
    expect(outcomeOf(change)).toBe('error');
  });

  it('keeps when predictions have holes or an extra check fails', () => {
    expect(outcomeOf({ predictions: { ok: true, value: { rows: 500, invalid: 3 } } })).toBe('kept');
    const extra = [{ id: 'x', title: 'X', outcome: 'fail' as const, detail: '', rows: 9 }];
    expect(outcomeOf({ extra })).toBe('kept');
  });

  it.each(['roc_auc', 'log_loss', 'f1_score'])(
    'promotes at most a tenth of equal models by chance (%s)',
    (metric) => {
      const trials = 300;
      let promoted = 0;
      let higher = 0;
      for (let i = 0; i < trials; i++) {
        const comparison = compare(`equal ${i}`, 250, [1, 1], metric);
        const table = { ...TABLE, rows: 250 };
        const baseline = {
          ok: true as const,
          value: { ...comparison, estimate: 1, low: 1, high: 1 },
        };
        const sure = comparison.greaterIsBetter
          ? baseline
          : { ok: true as const, value: { ...comparison, estimate: -1, low: -1, high: -1 } };
        const evidence = {
          metric,
          table,
          predictions: { ok: true as const, value: { rows: 250, invalid: 0 } },
          baseline: sure,
          comparison: { ok: true as const, value: comparison },
        };
        if (outcomeOf(evidence) === 'promoted') promoted++;
        if (comparison.estimate > 0 === comparison.greaterIsBetter) higher++;
      }
      expect(promoted / trials).toBeLessThanOrEqual(0.1);
      // The point estimate alone would have promoted about half of them.
      expect(higher / trials).toBeGreaterThan(0.4);
    },
  );

  it('promotes nearly every clearly better model', () => {
    let promoted = 0;
    for (let i = 0; i < 50; i++) {
      const { estimate, low } = compare(`better ${i}`, 500, [3, 0.3]);
      if (estimate > 0 && low > 0) promoted++;
    }
    expect(promoted / 50).toBeGreaterThan(0.9);
  });
});

describe('attempt', () => {
  it('keeps a result or the reason', () => {
    expect(attempt(() => 3)).toEqual({ ok: true, value: 3 });
    const failed = attempt(() => compare('x', 50, [1, 1], 'nonsense'));
    expect(failed).toMatchObject({ ok: false, error: expect.stringContaining('unknown_metric') });
  });
});
