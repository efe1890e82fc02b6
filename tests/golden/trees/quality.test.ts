/**
 * @file Test metrics of default boosting against LightGBM, XGBoost and scikit-learn on five data sets.
 * Not worse than the reference by more than three standard deviations over its seeds, or one over
 * bootstrap samples of the test rows, whichever is more.
 */
import { describe, expect, it } from 'vitest';
import { takeRows, takeValues } from '../../../src/core/matrix.ts';
import { gbdt } from '../../../src/core/learners/trees/gbdt.ts';
import { createRandom } from '../../../src/core/random.ts';
import { hasReference, referenceJson } from '../../support/reference.ts';
import { moduloRows } from '../../support/linear-matrix.ts';
import { scoresOf } from '../../support/scores.ts';
import { treeMatrix } from '../../support/tree-matrix.ts';

describe.skipIf(!hasReference)('gbdt with defaults', () => {
  it.each(['telco', 'adult', 'california', 'elec', 'penguins'])(
    'is not worse than LightGBM, XGBoost and scikit-learn on %s',
    async (name) => {
      const { x, y } = treeMatrix(name);
      const train = moduloRows(x.numRows, [2, 3, 4]);
      const test = moduloRows(x.numRows, [0]);
      const target = { ...y, values: takeValues(y.values, train) };
      const { model } = await gbdt.fit({}, takeRows(x, train), target, {
        random: createRandom('golden'),
      });
      const predictions = gbdt.predict(model, takeRows(x, test));
      const scores = scoresOf(takeValues(y.values, test), predictions, y.numClasses);
      const { models, boot_sd_linear_test: boot } = referenceJson(`refs/models/${name}.json`);
      const lightgbm = referenceJson('lightgbm/lightgbm_defaults.json')[name];
      for (const [metric, score] of Object.entries(scores)) {
        const sign = metric === 'logloss' || metric === 'rmse' ? -1 : 1;
        const sub = models.xgb_sub.test[metric];
        const slack = Math.max(3 * sub.sd, boot[metric]);
        const peers = {
          hgb: models.hgb.test[metric],
          xgb_l31: models.xgb_l31.test[metric],
          xgb_sub: sub.mean,
          lightgbm: lightgbm.test[metric],
        };
        for (const [peer, value] of Object.entries(peers)) {
          expect(score, `${metric} against ${peer}`).toBeGreaterThanOrEqual(sign * value - slack);
        }
      }
    },
  );

  it('agrees with LightGBM over seeds when rows and features are drawn (adult)', async () => {
    const { x, y } = treeMatrix('adult');
    const train = moduloRows(x.numRows, [2, 3, 4]);
    const test = moduloRows(x.numRows, [0]);
    const target = { ...y, values: takeValues(y.values, train) };
    const params = { bagging_fraction: 0.8, bagging_freq: 1, feature_fraction: 0.8 };
    const seeds = [1, 2, 3];
    let auc = 0;
    let logloss = 0;
    for (const seed of seeds) {
      const random = createRandom(seed);
      const { model } = await gbdt.fit(params, takeRows(x, train), target, { random });
      const predictions = gbdt.predict(model, takeRows(x, test));
      const scores = scoresOf(takeValues(y.values, test), predictions, 2);
      auc += scores.auc / seeds.length;
      logloss -= scores.logloss / seeds.length;
    }
    const { sub08_5seeds: theirs } = referenceJson('lightgbm/lightgbm_defaults.json').adult;
    expect(auc).toBeGreaterThan(theirs.auc.mean - 3 * theirs.auc.sd);
    expect(logloss).toBeLessThan(theirs.logloss.mean + 3 * theirs.logloss.sd);
  });
});
