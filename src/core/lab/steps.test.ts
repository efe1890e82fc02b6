import { describe, expect, it } from 'vitest';
import { LAB_STEP_IDS, labSteps } from './steps.ts';

describe('labSteps', () => {
  it.each(['churn', 'own'] as const)('tells every step in the order of the loop: %s', (variant) => {
    const steps = labSteps(variant);
    expect(steps.map(({ id }) => id)).toEqual(LAB_STEP_IDS);
    const groups = [...new Set(steps.map(({ group }) => group))];
    expect(groups).toEqual(['Data', 'Train', 'Register', 'Serve', 'Monitor']);
    for (const { title, explanation } of steps) {
      expect(title).not.toMatch(/\.$/);
      expect(explanation.split(/[.;] /).length).toBeGreaterThanOrEqual(2);
      expect(explanation).toMatch(/\.$/);
    }
  });

  it('speaks of churn only on our own data', () => {
    const words = labSteps('own').map(({ explanation }) => explanation);
    expect(words.join(' ')).not.toMatch(/churn|customer|charge/);
  });
});
