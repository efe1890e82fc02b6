import { describe, expect, it } from 'vitest';
import { pythonForSimulation } from './simulate.ts';

describe('pythonForSimulation', () => {
  it('draws rows by day and changes them from the planned day on', () => {
    const code = pythonForSimulation({
      days: 30,
      customersPerDay: 100,
      seed: 7,
      source: { kind: 'table', name: 'dev.crm.churn', version: 1 },
      scorer: { kind: 'model', uri: 'models:/churn@champion' },
      target: 'churn',
      drift: [
        { injection: { kind: 'covariate', how: 'shift', column: '"x"', by: 1 }, from: 9 },
        { injection: { kind: 'concept', target: 'churn', share: 0.5 }, from: 20 },
      ],
    });
    expect(code).toContain('for t in range(30):');
    expect(code).toContain(String.raw`    if t >= 9:
        day["\"x\""] += 1 * source["\"x\""].std()`);
    expect(code).toContain('# from day 21: concept');
  });
});
