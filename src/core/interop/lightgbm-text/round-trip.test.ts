import { describe, expect, it } from 'vitest';
import { makeTable } from '../../../../tests/support/tables.ts';
import { applyRecipe } from '../../features/apply-recipe.ts';
import { gbdt } from '../../learners/trees/gbdt.ts';
import type { Params, Task } from '../../learners/learner.ts';
import { IS_CATEGORICAL, type GbdtModel } from '../../learners/trees/model.ts';
import { predictRaw, toPredictions } from '../../learners/trees/predictor.ts';
import type { DenseMatrix, Feature } from '../../matrix.ts';
import { createRandom, type Random } from '../../random.ts';
import { readLightGbmText } from './read.ts';
import { toDoubleThreshold } from './threshold.ts';
import { toPipeline } from './to-pipeline.ts';
import { toLightGbmText } from './write.ts';

const NUM_ROWS = 10_000;
const LABELS = Array.from({ length: 40 }, (_, i) => `plan, ${i} "ü"`);
const FEATURES: readonly Feature[] = [
  { name: 'price of a', kind: 'numeric' },
  { name: 'price_of_a', kind: 'numeric' },
  { name: '__proto__', kind: 'numeric' },
  { name: 'plan:now', kind: 'categorical', categories: LABELS },
];

function draw(numRows: number, random: Random): DenseMatrix {
  const columns = FEATURES.map(({ categories }) =>
    Float64Array.from({ length: numRows }, () => {
      if (random.next() < 0.1) return NaN;
      return categories ? random.integer(categories.length) : random.normal();
    }),
  );
  return { numRows, features: FEATURES, columns };
}

async function fitted(task: Task, more: Params = {}): Promise<GbdtModel> {
  const random = createRandom(task);
  const x = draw(800, random);
  const scores = x.columns[0].map(
    (a, row) =>
      (a || 1) * (x.columns[1][row] || 1) + ((x.columns[3][row] || 7) % 5) + random.normal(),
  );
  const values = {
    binary: scores.map((score) => Number(score > 2)),
    multiclass: scores.map((score) => (score > 3 ? 2 : Number(score > 1))),
    // Above 0, as losses of logarithms want it.
    regression: 'objective' in more ? scores.map((score) => Math.abs(score) + 0.1) : scores,
  }[task];
  const numClasses = { binary: 2, multiclass: 3, regression: 0 }[task];
  const params = { num_iterations: 25, min_data_in_leaf: 5, min_data_per_group: 5, ...more };
  return (await gbdt.fit(params, x, { task, values, numClasses }, { random })).model;
}

/** The number `steps` float32 or double values further on. */
function step(value: number, steps: number, isSingle: boolean): number {
  const view = new DataView(new ArrayBuffer(8));
  if (isSingle) {
    view.setFloat32(0, value);
    view.setInt32(0, view.getInt32(0) + steps);
    return view.getFloat32(0);
  }
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(steps));
  return view.getFloat64(0);
}

/** Rows whose numbers are mostly thresholds, their float32 neighbours, and doubles 1 step beside the written one. */
function hardRows(model: GbdtModel): DenseMatrix {
  const random = createRandom('hard rows');
  const x = draw(NUM_ROWS, random);
  const { forest } = model;
  const thresholds = FEATURES.map((_, f) =>
    [...forest.threshold].filter(
      (t, node) =>
        forest.splitFeature[node] === f &&
        (forest.decision[node] & IS_CATEGORICAL) === 0 &&
        Number.isFinite(t),
    ),
  );
  const columns = x.columns.map((column, f) =>
    column.map((value) => {
      const all = thresholds[f];
      if (all.length === 0 || random.next() < 0.2) return value;
      const t = all[random.integer(all.length)];
      const near = [
        () => t,
        () => step(t, random.integer(3) - 1, true),
        () => step(toDoubleThreshold(t), random.integer(3) - 1, false),
      ];
      return near[random.integer(near.length)]();
    }),
  );
  return { ...x, columns };
}

describe('a model of ours, written and read again', () => {
  it.each(['binary', 'multiclass', 'regression'] as const)(
    'predicts the same to the bit, at its thresholds too: %s',
    async (task) => {
      const model = await fitted(task);
      const classes = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: [] }[task];
      const about = { target: 'bought', classes, threshold: 0.4 };
      const pipeline = toPipeline(readLightGbmText(toLightGbmText(model, about)));
      const again = pipeline.model as GbdtModel;
      const x = hardRows(model);
      const raw = predictRaw(model, x);
      expect(predictRaw(again, x)).toEqual(raw);
      expect(toPredictions(again, raw)).toEqual(toPredictions(model, raw));
      expect(pipeline).toMatchObject({ task, classes, target: 'bought', threshold: 0.4 });
      expect(again.features).toEqual(model.features);
      expect(again.output).toBeUndefined();
      expect(again.forest.leafCount).toEqual(model.forest.leafCount);
      expect(toLightGbmText(again, about)).toBe(toLightGbmText(model, about));
    },
  );

  it.each<[Params, string]>([
    [{ objective: 'regression_l1' }, 'regression_l1'],
    [{ objective: 'huber', alpha: 0.5 }, 'huber alpha:0.5'],
    [{ objective: 'quantile', alpha: 0.8 }, 'quantile alpha:0.8'],
    [{ objective: 'poisson' }, 'poisson'],
    [{ objective: 'gamma' }, 'gamma'],
    [{ objective: 'tweedie', tweedie_variance_power: 1.3 }, 'tweedie tweedie_variance_power:1.3'],
  ])('keeps its objective, and predicts with its link: %j', async (params, words) => {
    const model = await fitted('regression', params);
    const text = toLightGbmText(model);
    expect(text).toContain(`\nobjective=${words}\n`);
    const { model: again } = toPipeline(readLightGbmText(text));
    const x = hardRows(model);
    expect(gbdt.predict(again as GbdtModel, x)).toEqual(gbdt.predict(model, x));
    expect(toLightGbmText(again as GbdtModel)).toBe(text);
  });

  it('scores a table with labels, missing and unseen ones too', async () => {
    const model = await fitted('binary');
    const { recipe, model: again } = toPipeline(readLightGbmText(toLightGbmText(model)));
    const x = draw(NUM_ROWS, createRandom('table'));
    const cells = (f: number): (number | null)[] =>
      Array.from(x.columns[f], (value) => (Number.isNaN(value) ? null : value));
    const table = makeTable([
      ['other', 'integer', cells(0).map((_, row) => row)],
      [
        'plan:now',
        'text',
        cells(3).map((code, row) =>
          code === null && row % 2 ? 'new' : code === null ? null : LABELS[code],
        ),
      ],
      ['__proto__', 'number', cells(2)],
      ['price_of_a', 'number', cells(1)],
      ['price of a', 'number', cells(0)],
    ]);
    expect(predictRaw(again as GbdtModel, applyRecipe(recipe, table))).toEqual(
      predictRaw(model, x),
    );
  });
});
