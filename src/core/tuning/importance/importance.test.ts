import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.ts';
import { decodePoint, dimensionsOf, drawPoint } from '../distributions.ts';
import type { SearchSpace } from '../search-space.ts';
import type { FinishedTrial } from '../study.ts';
import { paramImportances } from './importance.ts';

type Values = Record<'strong' | 'weak' | 'idle', number> & { kind: string };

const space: SearchSpace = {
  strong: { type: 'float', low: 0, high: 1 },
  weak: { type: 'float', low: 1e-4, high: 1, log: true },
  idle: { type: 'int', low: 1, high: 20 },
  kind: { type: 'categorical', choices: ['a', 'b', 'c'] },
};

function trials(evaluate: (p: Values) => number, count = 200): FinishedTrial[] {
  const dimensions = dimensionsOf(space);
  const random = createRandom('importance');
  return Array.from({ length: count }, (_, number) => {
    const params = decodePoint(dimensions, drawPoint(dimensions, random));
    return { number, state: 'COMPLETE', params, value: evaluate(params as unknown as Values) };
  });
}
const share = (result: ReturnType<typeof paramImportances>, name: string): number =>
  result!.importances.find((item) => item.name === name)!.importance;

describe.each(['fanova', 'ped_anova'] as const)('paramImportances by %s', (method) => {
  it('ranks parameters by what they do, sums to one and is the same again', () => {
    const history = trials((p) => 10 * (p['strong'] - 0.3) ** 2 + 0.05 * Math.log10(p['weak']));
    const result = paramImportances(history, space, 'minimize', method);
    expect(result!.importances[0].name).toBe('strong');
    expect(share(result, 'idle')).toBeLessThan(0.12);
    const sum = result!.importances.reduce((total, item) => total + item.importance, 0);
    expect(sum).toBeAllclose(1, { rtol: 1e-12 });
    expect(paramImportances([...history].reverse(), space, 'minimize', method)).toEqual(result);
  });

  it('sees a category that matters', () => {
    const history = trials((p) => (p['kind'] === 'b' ? 0 : 5));
    expect(share(paramImportances(history, space, 'minimize', method), 'kind')).toBeGreaterThan(
      0.6,
    );
  });

  it('says nothing of too few trials or of a constant objective', () => {
    expect(
      paramImportances(
        trials(() => 1, 3),
        space,
        'minimize',
        method,
      ),
    ).toBeNull();
    expect(
      paramImportances(
        trials(() => 1, 30),
        space,
        'minimize',
        method,
      ),
    ).toBeNull();
  });
});

describe('fanova', () => {
  it('finds the known shares of an additive function', () => {
    // Var(a·U) = a²/12: shares 16/17 and 1/17 for slopes 4 and 1.
    const history = trials((p) => 4 * p['strong'] + Math.log10(p['weak']) / 4, 600);
    const result = paramImportances(history, space, 'minimize', 'fanova');
    expect(share(result, 'strong')).toBeAllclose(16 / 17, { rtol: 0, atol: 0.03 });
    expect(share(result, 'weak')).toBeAllclose(1 / 17, { rtol: 0, atol: 0.03 });
  });

  it('gives the mirrored objective the same shares', () => {
    const history = trials((p) => p['strong'] + p['weak'], 60);
    const negated = history.map((trial) => ({ ...trial, value: -trial.value! }));
    expect(paramImportances(negated, space, 'maximize', 'fanova')).toEqual(
      paramImportances(history, space, 'minimize', 'fanova'),
    );
  });
});
