import { expect, it } from 'vitest';
import {
  addOddThresholds,
  awkwardRows,
  randomForest,
  toLightGbm,
} from '../../../tests/support/forests.ts';
import { predictRaw } from '../../core/learners/trees/predictor.ts';
import { createRandom } from '../../core/random.ts';
import { loadTreeModule } from './load.ts';
import { createForestScorer } from './wasm-predictor.ts';

const bitsOf = (scores: Float64Array<ArrayBuffer>): BigUint64Array =>
  new BigUint64Array(scores.buffer);

it('gives the bits of the plain walk in this browser, for trees of all sizes', async () => {
  const score = createForestScorer(await loadTreeModule(), 0);
  for (const maxLeaves of [1, 8, 31, 64, 300]) {
    for (const numScores of [1, 3]) {
      const random = createRandom(`${maxLeaves} ${numScores}`);
      const own = randomForest(random, { numTrees: 30, numFeatures: 7, maxLeaves, numScores });
      for (const model of [own, toLightGbm(random, own)]) {
        addOddThresholds(random, model);
        const x = awkwardRows(random, model, 2100);
        expect(bitsOf(score(model, x))).toEqual(bitsOf(predictRaw(model, x)));
      }
    }
  }
});
