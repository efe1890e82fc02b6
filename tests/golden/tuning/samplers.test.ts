import { describe, expect, it } from 'vitest';
import { hasReference, referenceJson } from '../../support/reference.ts';
import { mannWhitneyZ, OBJECTIVES, quantile, runStudy } from './analytic.ts';
import type { SamplerSpec } from '../../../src/core/tuning/study.ts';

const SEEDS = 30;
const LENGTHS = [10, 20, 30, 50, 100];
/** One-sided 1 % and two-sided 1 % points of the normal distribution. */
const Z_ONE_SIDED = 2.326;
const Z_TWO_SIDED = 2.576;

/** Best value after each of `LENGTHS` up to `longest`, [lengths][seeds]. */
function bestAfter(
  name: string,
  sampler: SamplerSpec,
  generationSize: number,
  longest: number,
): number[][] {
  const studies = Array.from({ length: SEEDS }, (_, seed) =>
    runStudy(OBJECTIVES[name], sampler, seed, longest, generationSize),
  );
  return LENGTHS.filter((length) => length <= longest).map((length) =>
    studies.map((trials) => Math.min(...trials.slice(0, length).map((trial) => trial.value!))),
  );
}

describe.skipIf(!hasReference).each(Object.keys(OBJECTIVES))('samplers on %s', (name) => {
  const reference = hasReference
    ? referenceJson('refs/hpo_analytic.json').functions[name].samplers
    : {};

  it('random search is distributed like Optuna 3.1, at every length', () => {
    const ours = bestAfter(name, { type: 'random' }, 1, 100);
    LENGTHS.forEach((length, i) => {
      const theirs: number[] = reference.random[length].best_per_seed;
      expect(Math.abs(mannWhitneyZ(ours[i], theirs)), `${length}`).toBeLessThan(Z_TWO_SIDED);
    });
  });

  it.each([
    ['tpe_default', { type: 'tpe' }, 100],
    ['tpe_multivariate', { type: 'tpe', multivariate: true }, 50],
  ] as const)(
    '%s: the median lies within the quartiles of Optuna 3.1',
    (label, sampler, longest) => {
      const ours = bestAfter(name, sampler, 1, longest);
      ours.forEach((values, i) => {
        const { q25, q75 } = reference[label][LENGTHS[i]];
        const median = quantile(values, 0.5);
        expect(median, `${LENGTHS[i]} trials`).toBeGreaterThanOrEqual(q25);
        expect(median, `${LENGTHS[i]} trials`).toBeLessThanOrEqual(q75);
      });
      const random: number[] = reference.random[longest].best_per_seed;
      expect(mannWhitneyZ(ours.at(-1)!, random)).toBeGreaterThan(Z_ONE_SIDED);
    },
  );

  it('generations of 4 cost TPE little: still better than random after 50 trials', () => {
    const ours = bestAfter(name, { type: 'tpe' }, 4, 50);
    const random: number[] = reference.random[50].best_per_seed;
    expect(mannWhitneyZ(ours.at(-1)!, random)).toBeGreaterThan(Z_ONE_SIDED);
  });
});

describe.skipIf(!hasReference)('objectives', () => {
  it('have the minima that the reference states', () => {
    const { functions } = referenceJson('refs/hpo_analytic.json');
    expect(OBJECTIVES['branin'].evaluate({ x: Math.PI, y: 2.275 })).toBeAllclose(
      functions.branin.global_min,
      { rtol: 1e-9 },
    );
    const at = { x0: 0.20169, x1: 0.150011, x2: 0.476874, x3: 0.275332, x4: 0.311652, x5: 0.6573 };
    expect(OBJECTIVES['hartmann6'].evaluate(at)).toBeAllclose(functions.hartmann6.global_min, {
      rtol: 1e-6,
    });
    const best = { lr: 0.01, depth: 5, act: 'relu', drop: 0.2 };
    expect(OBJECTIVES['mixed'].evaluate(best)).toBeAllclose(0, { atol: 1e-12 });
  });
});
