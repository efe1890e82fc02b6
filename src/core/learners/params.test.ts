import { describe, expect, it } from 'vitest';
import type { Params, ParamSpec } from './learner.ts';
import { resolveParams } from './params.ts';

const SPECS: readonly ParamSpec[] = [
  {
    name: 'num_iterations',
    type: 'integer',
    default: 100,
    min: 1,
    help: 'Rounds.',
    source: 'LightGBM',
    aliases: ['n_estimators', 'num_rounds'],
  },
  { name: 'alpha', type: 'number', default: 1, above: 0, help: 'Strength.', source: 'ours' },
  {
    name: 'mode',
    type: 'choice',
    default: null,
    choices: ['a', 'b'],
    help: 'Mode.',
    source: 'ours',
  },
  { name: 'sizes', type: 'integers', default: [8], min: 1, help: 'Sizes.', source: 'ours' },
  { name: 'flag', type: 'boolean', default: false, help: 'Flag.', source: 'ours' },
];

describe('resolveParams', () => {
  it('fills defaults, in the order of the specification', () => {
    expect(Object.entries(resolveParams(SPECS, {}))).toEqual([
      ['num_iterations', 100],
      ['alpha', 1],
      ['mode', null],
      ['sizes', [8]],
      ['flag', false],
    ]);
  });

  it('takes aliases and lets the primary name win', () => {
    expect(resolveParams(SPECS, { n_estimators: 5 })['num_iterations']).toBe(5);
    const both = { num_rounds: 6, n_estimators: 5, num_iterations: 4 };
    expect(resolveParams(SPECS, both)['num_iterations']).toBe(4);
    expect(resolveParams(SPECS, { num_rounds: 6, n_estimators: 5 })['num_iterations']).toBe(5);
  });

  it('names the nearest parameter when one is unknown', () => {
    expect(() => resolveParams(SPECS, { num_iteration: 5 })).toThrow(
      'params: "num_iteration" is not known; did you mean "num_iterations"?',
    );
    expect(() => resolveParams(SPECS, { zzzzzz: 5 })).toThrow('known are num_iterations, alpha');
    expect(() => resolveParams([], { x: 1 })).toThrow('no parameters');
    const hostile = JSON.parse('{"__proto__": 1}') as Params;
    expect(() => resolveParams(SPECS, hostile)).toThrow('"__proto__" is not known');
  });

  it.each<[Params, string]>([
    [{ num_iterations: 1.5 }, 'num_iterations must be an integer of at least 1, got 1.5'],
    [{ n_estimators: 0 }, 'num_iterations must be an integer of at least 1, got 0'],
    [{ alpha: 0 }, 'alpha must be a number above 0, got 0'],
    [{ alpha: null }, 'alpha must be a number above 0, got null'],
    [{ mode: 'c' }, 'mode must be one of "a", "b", got "c"'],
    [{ sizes: [4, 0] }, 'sizes[1] must be an integer of at least 1, got 0'],
    [{ sizes: 4 }, 'sizes must be a list of integers, got 4'],
    [{ flag: 1 }, 'flag must be true or false, got 1'],
  ])('refuses %o', (given, message) => {
    expect(() => resolveParams(SPECS, given)).toThrow(message);
  });
});
