/**
 * @file Other ways of growing on real data: level by level against XGBoost, which grows so, with the slack of
 * quality.test.ts; and what monotone constraints and drawn thresholds may cost.
 */
import { describe, expect, it } from 'vitest';
import type { Params } from '../../../src/core/learners/learner.ts';
import { gbdt } from '../../../src/core/learners/trees/gbdt.ts';
import { takeRows, takeValues } from '../../../src/core/matrix.ts';
import { createRandom } from '../../../src/core/random.ts';
import { moduloRows } from '../../support/linear-matrix.ts';
import { hasReference, referenceJson } from '../../support/reference.ts';
import { scoresOf, type Scores } from '../../support/scores.ts';
import { treeMatrix } from '../../support/tree-matrix.ts';

async function scoreOn(name: string, params: Params): Promise<Scores> {
  const { x, y } = treeMatrix(name);
  const train = moduloRows(x.numRows, [2, 3, 4]);
  const test = moduloRows(x.numRows, [0]);
  const target = { ...y, values: takeValues(y.values, train) };
  const context = { random: createRandom('golden') };
  const { model } = await gbdt.fit(params, takeRows(x, train), target, context);
  const predictions = gbdt.predict(model, takeRows(x, test));
  return scoresOf(takeValues(y.values, test), predictions, y.numClasses);
}

describe.skipIf(!hasReference)('gbdt', () => {
  it.each(['telco', 'adult', 'california', 'elec', 'penguins'])(
    'is level by level not worse than XGBoost with the same params on %s',
    async (name) => {
      const scores = await scoreOn(name, {
        grow_policy: 'depthwise',
        max_depth: 6,
        max_leaves: 64,
        eta: 0.1,
        reg_lambda: 1,
        min_child_weight: 1,
        min_data_in_leaf: 0,
      });
      const { models, boot_sd_linear_test: boot } = referenceJson(`refs/models/${name}.json`);
      for (const [metric, score] of Object.entries(scores)) {
        const sign = metric === 'logloss' || metric === 'rmse' ? -1 : 1;
        const slack = Math.max(3 * models.xgb_sub.test[metric].sd, boot[metric]);
        const theirs = sign * models.xgb_d6.test[metric];
        expect(score, metric).toBeGreaterThanOrEqual(theirs - slack);
      }
    },
  );

  it('loses less than 2 % of R² to a constraint that holds in the data (california)', async () => {
    const { x } = treeMatrix('california');
    const signs = x.features.map((feature) => Number(feature.name === 'median_income'));
    expect(signs).toContain(1);
    const [free, bound] = [
      await scoreOn('california', {}),
      await scoreOn('california', { monotone_constraints: signs }),
    ];
    expect(bound['r2']).toBeGreaterThan(0.98 * free['r2']);
  });

  it('makes up for drawn thresholds with more trees (california)', async () => {
    const { r2: usual } = await scoreOn('california', {});
    const { r2: drawn } = await scoreOn('california', { extra_trees: true, num_iterations: 300 });
    expect(drawn).toBeGreaterThan(usual - 0.01);
  });
});
