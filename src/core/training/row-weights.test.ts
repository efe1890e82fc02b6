import { describe, expect, it } from 'vitest';
import { makeTable } from '../../../tests/support/tables.ts';
import type { Learner } from '../learners/learner.ts';
import { evaluatePredictions } from '../metrics/evaluate.ts';
import { createRandom } from '../random.ts';
import type { Cell } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { crossValidate } from './cross-validate.ts';
import { fitPipeline, type FittedPipeline } from './fit-pipeline.ts';
import { CORE_LEARNERS } from './predict.ts';
import type { PipelineSpec } from './prepare.ts';
import { rowWeights } from './row-weights.ts';

const NUM_ROWS = 400;
const everyRow = Int32Array.from({ length: NUM_ROWS }, (_, row) => row);

interface Given {
  readonly weights?: readonly Cell[];
  /** How often each row stands in the table. */
  readonly copies?: readonly number[];
}

/** Two features, a number and a label to predict, and the part that a row belongs to. */
function tableOf({ weights, copies }: Given): Table {
  const random = createRandom('row weights');
  const a = Array.from({ length: NUM_ROWS }, () => random.normal());
  const b = Array.from({ length: NUM_ROWS }, () => random.integer(3));
  const amount = a.map((value, row) => 3 + value * (b[row] - 1) + 0.3 * random.normal());
  const label = amount.map((value) => (value + random.normal() > 3 ? 'yes' : 'no'));
  const part = a.map((_, row) => ['train', 'train', 'train', 'valid', 'test'][row % 5]);
  const repeat = <T>(cells: readonly T[]): T[] =>
    copies
      ? cells.flatMap((cell, row) => Array.from({ length: copies[row] }, () => cell))
      : [...cells];
  return makeTable([
    ['a', 'number', repeat(a)],
    ['b', 'number', repeat(b)],
    ['amount', 'number', repeat(amount)],
    ['label', 'category', repeat(label)],
    ['part', 'category', repeat(part), 'ignore'],
    ...(weights ? ([['w', 'number', weights, 'weight']] as const) : []),
  ]);
}

const SPLIT: PipelineSpec['split'] = { kind: 'column', column: 'part' };

function specOf(learner: string, target: string, params = {}): PipelineSpec {
  const inputs = { steps: [{ op: 'drop', columns: [target === 'amount' ? 'label' : 'amount'] }] };
  return {
    target,
    learner,
    params,
    split: SPLIT,
    seed: 5,
    recipe: { version: 1, ...inputs } as PipelineSpec['recipe'],
  };
}

const learnerOf = (id: string): Learner => CORE_LEARNERS.get(id)!;

function train(table: Table, spec: PipelineSpec): Promise<FittedPipeline> {
  return fitPipeline(table, spec, learnerOf(spec.learner), { thresholdMetric: 'f1_score' });
}

const COPIES = Array.from({ length: NUM_ROWS }, (_, row) => (7 * row) % 4);

describe('rowWeights', () => {
  it('gives the column of role weight, and null without one or when it is the target', () => {
    expect(rowWeights(tableOf({}), 'amount', everyRow)).toBeNull();
    const table = tableOf({ weights: COPIES });
    expect([...rowWeights(table, 'amount', everyRow)!]).toEqual(COPIES);
    expect(rowWeights(table, 'w', everyRow)).toBeNull();
  });

  it('refuses missing, negative and infinite weights by row, but only in rows that take part', () => {
    const cases: [Cell, string][] = [
      [null, 'got none in row 17'],
      [-0.5, 'got -0.5 in row 17'],
      [Infinity, 'got Infinity in row 17'],
    ];
    for (const [cell, text] of cases) {
      const table = tableOf({ weights: COPIES.map((w, row) => (row === 17 ? cell : w)) });
      expect(() => rowWeights(table, 'amount', everyRow)).toThrow(
        `weights: every row needs a finite number of at least 0 in "w", ${text}`,
      );
      expect(rowWeights(table, 'amount', everyRow.subarray(18))).not.toBeNull();
    }
  });

  it('refuses weights that are all 0, no numbers, or two columns of them', () => {
    const zero = tableOf({ weights: COPIES.map(() => 0) });
    expect(() => rowWeights(zero, 'amount', everyRow)).toThrow(
      'weights: some row must weigh more than 0, got 0 in "w" in all 400 rows',
    );
    const cells = ['x', 'y'];
    const words = makeTable([['w', 'category', cells, 'weight']]);
    expect(() => rowWeights(words, 'y', Int32Array.of(0))).toThrow(
      'column "w" has the role weight, so it must be numeric, got category',
    );
    const two = makeTable([
      ['v', 'number', [1], 'weight'],
      ['w', 'number', [1], 'weight'],
    ]);
    expect(() => rowWeights(two, 'y', Int32Array.of(0))).toThrow(/got "v", "w"$/);
  });
});

describe('training with a column of role weight', () => {
  it.each([
    ['baseline', 'amount', {}],
    ['baseline', 'label', {}],
    ['ridge', 'amount', { alpha: 1 }],
    ['logistic_regression', 'label', {}],
  ])('equals training on repeated rows: %s of %s', async (learner, target, params) => {
    const spec = specOf(learner, target, params);
    const weighted = await train(tableOf({ weights: COPIES }), spec);
    const repeated = await train(tableOf({ copies: COPIES }), spec);
    const { matrix } = await train(tableOf({}), spec);
    const [one, other] = [weighted, repeated].map(({ fit }) =>
      learnerOf(learner).predict(fit.model, matrix),
    );
    expect(one).toBeAllclose(other, { rtol: 1e-6, atol: 1e-9 });
    expect(weighted.pipeline.threshold).toBeAllclose(repeated.pipeline.threshold, { rtol: 1e-6 });
    expect(weighted.pipeline.recipe.featureNames).toEqual(['a', 'b']);
  });

  it('moves the trees, and counts in the validation loss that they stop by', async () => {
    const spec = specOf('gbdt', 'amount', { num_iterations: 20, min_data_in_leaf: 5 });
    const { fit, prepared, matrix } = await train(tableOf({ weights: COPIES }), spec);
    const plain = await train(tableOf({}), spec);
    expect(plain.prepared.weights).toBeNull();
    const [all, unweighted] = [fit, plain.fit].map(({ model }) =>
      learnerOf('gbdt').predict(model, matrix),
    );
    expect(all).not.toEqual(unweighted);
    let loss = 0;
    let total = 0;
    for (const row of prepared.split.valid) {
      loss += COPIES[row] * (all[row] - prepared.target.values[row]) ** 2;
      total += COPIES[row];
    }
    const series = fit.series.find(({ key }) => key === 'validation_root_mean_squared_error')!;
    expect(series.values.at(-1)).toBeAllclose(Math.sqrt(loss / total), { rtol: 1e-12 });
  });

  it('weighs the metrics of a cross-validation', async () => {
    const spec = specOf('baseline', 'amount');
    const table = tableOf({ weights: COPIES });
    const options = { folds: 4, metric: 'root_mean_squared_error' };
    const found = await crossValidate(table, spec, learnerOf('baseline'), options);
    const plain = await crossValidate(tableOf({}), spec, learnerOf('baseline'), options);
    expect(found.values).not.toEqual(plain.values);
    expect(found.values.every(Number.isFinite)).toBe(true);
  });

  it('says which weight of the table is wrong', async () => {
    const weights = COPIES.map((w, row) => (row === 33 ? -1 : w));
    await expect(train(tableOf({ weights }), specOf('gbdt', 'amount'))).rejects.toMatchObject({
      code: 'invalid_weights',
      message: 'weights: every row needs a finite number of at least 0 in "w", got -1 in row 33',
    });
  });

  it('goes on when no validation row has a weight, without their metrics', async () => {
    const weights = COPIES.map((w, row) => (row % 5 === 3 ? 0 : w));
    for (const [learner, target] of [
      ['gbdt', 'label'],
      ['ridge', 'amount'],
    ]) {
      const { fit, prepared, pipeline, matrix } = await train(
        tableOf({ weights }),
        specOf(learner, target),
      );
      expect(fit.series.some(({ key }) => key.startsWith('validation_'))).toBe(false);
      expect(pipeline.threshold).toBe(0.5);
      const { metrics } = evaluatePredictions({
        task: prepared.target.task,
        yTrue: prepared.target.values,
        predictions: learnerOf(learner).predict(fit.model, matrix),
        numClasses: prepared.target.numClasses,
        classes: prepared.classes,
        weights: new Float64Array(NUM_ROWS),
        random: createRandom(1),
      });
      expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
    }
  });
});
