import { describe, expect, it } from 'vitest';
import { pythonForLightGbm } from './lightgbm.ts';

describe('pythonForLightGbm', () => {
  it('loads the file and predicts its features', () => {
    expect(pythonForLightGbm('a "b".txt', { positive: 'yes' })).toBe(
      [
        'import lightgbm as lgb',
        'import pandas as pd',
        '',
        'booster = lgb.Booster(model_file="a \\"b\\".txt")',
        'X = pd.read_csv("table.csv")[booster.feature_name()]',
        'words = X.select_dtypes(exclude="number").columns',
        'X[words] = X[words].astype("category")',
        'probability = booster.predict(X)  # of "yes"',
        '',
      ].join('\n'),
    );
    expect(pythonForLightGbm('m.txt', { task: 'regression' })).toContain(
      '\nprediction = booster.predict(X)',
    );
  });
});
