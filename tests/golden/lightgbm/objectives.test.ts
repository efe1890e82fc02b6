/**
 * @file Small models of LightGBM, one for each objective and kind of boosting (objectives.json, generate.py), asked
 * at thresholds, one step beside them, at zeros, missing values and strange category codes.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyRecipe } from '../../../src/core/features/apply-recipe.ts';
import { readLightGbmText } from '../../../src/core/interop/lightgbm-text/read.ts';
import { toPipeline } from '../../../src/core/interop/lightgbm-text/to-pipeline.ts';
import type { GbdtModel } from '../../../src/core/learners/trees/model.ts';
import { predictRaw, toPredictions } from '../../../src/core/learners/trees/predictor.ts';
import type { DenseMatrix } from '../../../src/core/matrix.ts';
import { makeTable } from '../../support/tables.ts';

/** Another `exp`: at most 1 unit in the last place, and what squaring and dividing make of it. */
const RTOL = 4e-16;

interface Answers {
  readonly text: string;
  /** Numbers apart by spaces: row-major, three features. */
  readonly rows: string;
  readonly raw: string;
  readonly prediction: string;
}

const numbersOf = (text: string): number[] =>
  text.split(' ').map((number) => (number === 'nan' ? NaN : Number(number)));

const { objectives, pandas } = JSON.parse(
  readFileSync(new URL('objectives.json', import.meta.url), 'utf8'),
) as {
  readonly objectives: Readonly<Record<string, Answers>>;
  readonly pandas: {
    readonly text: string;
    readonly plan: readonly string[];
    readonly age: readonly number[];
    readonly flag: readonly number[];
    readonly raw: string;
  };
};

function matrixOf(answers: Answers): DenseMatrix {
  const rows = numbersOf(answers.rows);
  const numRows = rows.length / 3;
  return {
    numRows,
    features: ['a', 'b', 'c'].map((name) => ({ name, kind: 'numeric' as const })),
    columns: [0, 1, 2].map((f) =>
      Float64Array.from({ length: numRows }, (_, row) => rows[3 * row + f]),
    ),
  };
}

describe('a small model of LightGBM', () => {
  it.each(Object.keys(objectives))('scores and predicts as LightGBM does: %s', (name) => {
    const answers = objectives[name];
    const model = toPipeline(readLightGbmText(answers.text)).model as GbdtModel;
    const raw = predictRaw(model, matrixOf(answers));
    expect([...raw]).toEqual(numbersOf(answers.raw));
    const predictions = toPredictions(model, raw);
    const isBinary = model.task === 'binary';
    const given = numbersOf(answers.prediction);
    const theirs = isBinary ? given.flatMap((p) => [1 - p, p]) : given;
    expect(predictions).toBeAllclose(theirs, { rtol: RTOL, atol: isBinary ? RTOL : 0 });
  });

  it('reads labels of categories where pandas left them', () => {
    const pipeline = toPipeline(readLightGbmText(pandas.text), { target: 'y' });
    expect(pipeline.recipe.inputs.map(({ name, type }) => `${name}:${type}`)).toEqual([
      'plan:category',
      'age:number',
      'flag:category',
    ]);
    expect(pipeline.params).toMatchObject({ num_leaves: 6, learning_rate: 0.1, cat_smooth: 1 });
    const table = makeTable([
      ['flag', 'integer', pandas.flag],
      ['age', 'integer', pandas.age],
      ['plan', 'text', pandas.plan],
    ]);
    const raw = predictRaw(pipeline.model as GbdtModel, applyRecipe(pipeline.recipe, table));
    expect([...raw]).toEqual(numbersOf(pandas.raw));
  });
});
