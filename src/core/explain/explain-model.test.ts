import { describe, expect, it } from 'vitest';
import { randomForest, randomRows } from '../../../tests/support/forests.ts';
import type { Model } from '../learners/learner.ts';
import { ridge } from '../learners/linear/ridge.ts';
import { gbdt } from '../learners/trees/gbdt.ts';
import type { DenseMatrix } from '../matrix.ts';
import { createRandom } from '../random.ts';
import { explainModel } from './explain-model.ts';
import { featureGroups } from './feature-groups.ts';

const random = createRandom('explain');
const forest = randomForest(random, { numTrees: 6, numFeatures: 4, maxLeaves: 9, numScores: 3 });
const rows = randomRows(random, forest, 7);

/** The same rows with their columns in another order. */
const turned: DenseMatrix = {
  numRows: rows.numRows,
  features: rows.features.toReversed(),
  columns: rows.columns.toReversed(),
};

describe('explainModel', () => {
  it('explains trees in the order of the model, whatever the order of the columns', () => {
    const explained = explainModel(forest, rows, { interactions: true });
    expect(explained).toMatchObject({ method: 'tree_path_dependent', numRows: 7, numScores: 3 });
    expect(explained.contributions.length).toBe(7 * 3 * 4);
    expect(explained.interactions!.length).toBe(7 * 3 * 16);
    expect(explained.categories[2]![39]).toBe('level 39');
    expect(explained.categories[0]).toBeNull();
    expect([...explained.featureValues.subarray(0, 4)]).toEqual(
      rows.columns.map((column) => column[0]),
    );
    expect(explainModel(forest, turned, { interactions: true })).toEqual(explained);
    expect(explained.predictions).toEqual(gbdt.predict(forest, rows));
  });

  it('explains linear models against the background, else against the rows themselves', async () => {
    const numRows = 50;
    const columns = [0, 1].map(() => Float64Array.from({ length: numRows }, () => random.normal()));
    const features = ['b', 'a'].map((name) => ({ name, kind: 'numeric' as const }));
    const x: DenseMatrix = { numRows, features, columns };
    const values = columns[0].map((value, row) => 3 * value - columns[1][row] + random.normal());
    const y = { task: 'regression' as const, values, numClasses: 0 };
    const { model } = await ridge.fit({ alpha: 1 }, x, y, { random });
    const one: DenseMatrix = { ...x, numRows: 1, columns: columns.map((c) => c.slice(0, 1)) };
    const alone = explainModel(model, one);
    expect(alone.baseValues).toBeAllclose(alone.rawScores, { rtol: 1e-12 });
    expect(alone.contributions).toBeAllclose([0, 0]);
    const { baseValues, contributions, predictions } = explainModel(model, one, { background: x });
    expect(contributions[0] + contributions[1] + baseValues[0]).toBeAllclose(predictions[0]);
    expect(baseValues[0]).toBeAllclose(values.reduce((a, b) => a + b, 0) / numRows);
  });

  it('refuses other learners by name, and interactions that would not fit', () => {
    const mlp: Model = { ...forest, learner: 'mlp' };
    expect(() => explainModel(mlp, rows)).toThrow(/ridge, got mlp; permutationImportance/);
    const many = { ...rows, numRows: 2 ** 21 };
    expect(() => explainModel(forest, many, { interactions: true })).toThrow(
      expect.objectContaining({ code: 'too_large', details: { rows: 2 ** 21, most: 699_050 } }),
    );
  });
});

describe('featureGroups', () => {
  it('joins what was made from the same columns', () => {
    const lineage = Object.fromEntries([
      ['plan=a', ['plan']],
      ['age', ['age']],
      ['plan=b', ['plan']],
      ['rate', ['age', 'plan']],
      ['__proto__', ['__proto__']],
    ]);
    const featureNames = ['plan=a', 'age', 'plan=b', 'rate', '__proto__'];
    expect(featureGroups({ featureNames, lineage })).toEqual([
      { name: 'plan', columns: [0, 2] },
      { name: 'age', columns: [1] },
      { name: 'age × plan', columns: [3] },
      { name: '__proto__', columns: [4] },
    ]);
  });
});
