import { describe, expect, test } from 'vitest';
import { LEARNER_CATALOG, learnerInfo } from '../core/learners/catalog.ts';
import { checkSearchSpace } from '../core/tuning/distributions.ts';
import { addableParams, linesOfSpace, proposeLine, readSpace } from './study-form.ts';

const GBDT = learnerInfo('gbdt');
const LOGISTIC = learnerInfo('logistic_regression');

describe('a learner’s own space', () => {
  test.each(LEARNER_CATALOG.map((info) => [info.id, info] as const))(
    '%s: comes back as it was when nothing is edited',
    (_id, info) => {
      const { space, faults } = readSpace(info, linesOfSpace(info.searchSpace));
      expect(faults.size).toBe(0);
      expect(space).toEqual(info.searchSpace);
    },
  );

  test('what is switched off is left out', () => {
    const lines = linesOfSpace(GBDT.searchSpace).map((line) => ({
      ...line,
      isOn: line.name === 'num_leaves',
    }));
    expect(Object.keys(readSpace(GBDT, lines).space)).toEqual(['num_leaves']);
  });
});

describe('what is typed', () => {
  const [leaves] = linesOfSpace({ num_leaves: { type: 'int', low: 4, high: 64, log: true } });

  test.each([
    [{ low: '' }, 'Two numbers'],
    [{ low: 'x' }, 'Two numbers'],
    [{ low: '65' }, 'must not be above'],
    [{ low: '0' }, 'logarithmic'],
    [{ low: '1', isLog: false }, 'num_leaves'],
    [{ low: '4.5' }, 'num_leaves'],
  ])('%o is refused', (change, words) => {
    const { space, faults } = readSpace(GBDT, [{ ...leaves, ...change }]);
    expect(faults.get('num_leaves')).toContain(words);
    expect(space).toEqual({});
  });

  test('choices are divided by bars; "not set" is null, and none may stand twice', () => {
    const [, weight] = linesOfSpace(LOGISTIC.searchSpace);
    expect(readSpace(LOGISTIC, [{ ...weight, choices: 'balanced' }]).space).toEqual({
      class_weight: { type: 'categorical', choices: ['balanced'] },
    });
    const twice = { ...weight, choices: 'not set | balanced | balanced' };
    expect(readSpace(LOGISTIC, [twice]).faults.get('class_weight')).toContain('twice');
  });
});

test('every parameter that can be added begins with a range that the engine accepts', () => {
  for (const info of LEARNER_CATALOG) {
    for (const spec of addableParams(info, linesOfSpace(info.searchSpace))) {
      const { space, faults } = readSpace(info, [proposeLine(spec)]);
      expect([info.id, spec.name, [...faults.values()]]).toEqual([info.id, spec.name, []]);
      expect(() => checkSearchSpace(space)).not.toThrow();
    }
  }
});
