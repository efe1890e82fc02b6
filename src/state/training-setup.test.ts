import { describe, expect, it } from 'vitest';
import { BASELINE_INFO } from '../core/learners/baseline/info.ts';
import { LOGISTIC_REGRESSION_INFO, RIDGE_INFO } from '../core/learners/linear/info.ts';
import { MLP_INFO } from '../core/learners/mlp/info.ts';
import { GBDT_INFO } from '../core/learners/trees/info.ts';
import { RANDOM_FOREST_INFO } from '../core/learners/trees/random-forest-info.ts';
import { parseSetupQuery, setupQuery } from './training-address.ts';
import {
  findParams,
  foundAlias,
  mainParams,
  recipeLabel,
  runNameOf,
  stoppingTexts,
  stopsEarly,
} from './training-setup.ts';

const names = (specs: readonly { readonly name: string }[]) => specs.map(({ name }) => name);

describe('early stopping', () => {
  it.each([GBDT_INFO, MLP_INFO])('is turned on and off in the fields of $id', (info) => {
    for (const isOn of [true, false]) {
      expect(stopsEarly(info, new Map(stoppingTexts(info, isOn)))).toBe(isOn);
    }
  });

  it('follows the defaults, and what is typed by hand', () => {
    expect(stopsEarly(GBDT_INFO, new Map())).toBe(false);
    expect(stopsEarly(MLP_INFO, new Map())).toBe(true);
    expect(stopsEarly(GBDT_INFO, new Map([['early_stopping_round', ' 5 ']]))).toBe(true);
  });

  it('is nothing to learners without rounds', () => {
    expect(stopsEarly(RIDGE_INFO, new Map())).toBeNull();
    expect(stoppingTexts(BASELINE_INFO, true)).toEqual([]);
  });
});

describe('parameters', () => {
  it('shows those worth tuning and the rounds first, and all when there are few', () => {
    expect(names(mainParams(GBDT_INFO))).toContain('num_iterations');
    expect(names(mainParams(GBDT_INFO))).toContain('num_leaves');
    expect(names(mainParams(GBDT_INFO))).not.toContain('cat_l2');
    expect(names(mainParams(RANDOM_FOREST_INFO))).toContain('n_estimators');
    expect(mainParams(BASELINE_INFO)).toEqual(BASELINE_INFO.params);
  });

  it('finds them by name, by alias and by words of their help', () => {
    expect(names(findParams(GBDT_INFO.params, 'min_child_samples'))).toEqual(['min_data_in_leaf']);
    expect(names(findParams(GBDT_INFO.params, 'Num leaves'))).toContain('num_leaves');
    expect(names(findParams(GBDT_INFO.params, 'penalty leaf values'))).toEqual([
      'lambda_l1',
      'lambda_l2',
    ]);
    expect(findParams(GBDT_INFO.params, 'no such thing')).toEqual([]);
    expect(findParams(LOGISTIC_REGRESSION_INFO.params, ' ')).toEqual(
      LOGISTIC_REGRESSION_INFO.params,
    );
  });

  it('says by which alias', () => {
    const spec = GBDT_INFO.params.find(({ name }) => name === 'min_data_in_leaf')!;
    expect(foundAlias(spec, 'child_sam')).toBe('min_child_samples');
    expect(foundAlias(spec, 'data_in')).toBeNull();
    expect(foundAlias(spec, '')).toBeNull();
  });
});

it('adds the learner to the name of a run when there are several', () => {
  expect(runNameOf(' ', 'gbdt', 2)).toBeNull();
  expect(runNameOf('first ', 'gbdt', 1)).toBe('first');
  expect(runNameOf('first', 'gbdt', 2)).toBe('first_gbdt');
});

it('tells recipes apart', () => {
  const recipe = { version: 1, name: 'ratios', steps: [] } as const;
  expect(recipeLabel({ digest: '0123456789', recipe })).toBe('ratios: 0 steps, 01234567');
  expect(recipeLabel({ digest: '', recipe: { version: 1, steps: [] } })).toBe('Recipe: 0 steps');
});

describe('the address', () => {
  it('is read back as it was written', () => {
    const data = {
      table: 'dev.a.b',
      version: 2,
      isPinned: true,
      target: 'churn',
      positive: 'No',
      classes: ['No', 'Yes'],
      experiment: 'spring',
    };
    const query = setupQuery({ data, learners: [BASELINE_INFO, GBDT_INFO] });
    const entries = Object.entries(query).flatMap(([key, value]) =>
      value === null ? [] : [[key, value] as const],
    );
    expect(parseSetupQuery(new Map(entries))).toEqual({
      table: 'dev.a.b',
      version: 2,
      target: 'churn',
      positive: 'No',
      learners: ['baseline', 'gbdt'],
      experiment: 'spring',
    });
    expect(
      setupQuery({ data: { ...data, isPinned: false, positive: 'Yes' }, learners: [] }),
    ).toMatchObject({
      version: null,
      positive: null,
      learner: null,
    });
  });

  it('forgets what is no version and no learner', () => {
    const asked = parseSetupQuery(
      new Map([
        ['version', '0x2'],
        ['learner', 'forest,,x'],
      ]),
    );
    expect(asked).toMatchObject({ version: null, learners: null, table: null });
  });
});
