import { describe, expect, it } from 'vitest';
import { chiSquareCritical } from './chi-square-quantile.ts';
import { chiSquareSurvival } from './gamma.ts';

describe('chiSquareCritical', () => {
  it.each([
    [0.05, 9, 16.91897760462045],
    [0.01, 1, 6.634896601021217],
    [0.05, 99, 123.22522145336181],
    [1e-6, 4, 33.37684158171984],
    [0.5, 2, 1.386294361119891],
    [0.999, 3, 0.02429758581569275],
  ])('gives scipy.stats.chi2.isf(%d, %i)', (alpha, dof, expected) => {
    expect(chiSquareCritical(alpha, dof)).toBeAllclose(expected, { rtol: 1e-10 });
    expect(chiSquareSurvival(chiSquareCritical(alpha, dof), dof)).toBeAllclose(alpha, {
      rtol: 1e-10,
    });
  });

  it('refuses a level that is no probability', () => {
    expect(() => chiSquareCritical(0, 3)).toThrow('alpha must be');
    expect(() => chiSquareCritical(0.05, 0)).toThrow('dof must be');
  });
});
