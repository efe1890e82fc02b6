import { describe, expect, it } from 'vitest';
import { lightGbmText as textOf } from '../../../../tests/support/lightgbm-text.ts';
import type { GbdtModel } from '../../learners/trees/model.ts';
import { predictLeaves, predictRaw } from '../../learners/trees/predictor.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { readLightGbmText } from './read.ts';
import { toPipeline } from './to-pipeline.ts';

const modelOf = (text: string): GbdtModel => toPipeline(readLightGbmText(text)).model as GbdtModel;

function scores(text: string, rows: readonly (readonly number[])[]): number[] {
  const model = modelOf(text);
  const x: DenseMatrix = {
    numRows: rows.length,
    features: model.features,
    columns: model.features.map((_, f) => Float64Array.from(rows, (row) => row[f])),
  };
  return [...predictRaw(model, x)];
}

/** A model that asks one number once: left 1, right 2. */
const stump = (threshold: string, type: number): string =>
  textOf({
    tree: {
      num_leaves: '2',
      num_cat: '0',
      split_feature: '0',
      split_gain: '1',
      threshold,
      decision_type: String(type),
      left_child: '-1',
      right_child: '-2',
      leaf_value: '1 2',
      leaf_weight: '1 1',
      leaf_count: '1 1',
      internal_value: '0',
      internal_count: '2',
      cat_boundaries: null,
      cat_threshold: null,
    },
  });

describe('readLightGbmText', () => {
  it('compares doubles, one step beside a threshold', () => {
    const t = 0.1 + 0.2;
    const rows = [t, t + 2 ** -53, t - 2 ** -53].map((x) => [x, 0]);
    expect(scores(stump(String(t), 8), rows)).toEqual([1, 2, 1]);
    expect(Math.fround(rows[1][0])).toBe(Math.fround(t));
  });

  it.each<[string, number, number, number, number]>([
    ['none, threshold above 0', 0, 0.5, 1, 1],
    ['none, threshold below 0', 0, -0.5, 2, 2],
    ['none ignores the default side', 2, -0.5, 2, 2],
    ['zero, to the right', 4, 0.5, 2, 2],
    ['zero, to the left', 6, -0.5, 1, 1],
    ['NaN, to the right', 8, 0.5, 2, 1],
    ['NaN, to the left', 10, -0.5, 1, 2],
  ])('sends NaN and 0 where LightGBM does: missing type %s', (_, type, t, nan, zero) => {
    expect(scores(stump(String(t), type), [[NaN], [0], [-0]])).toEqual([nan, zero, zero]);
  });

  it('takes numbers up to a float32 1e-35 for zero where zero is missing', () => {
    const edge = Math.fround(1e-35);
    const rows = [edge, -edge, edge * (1 + 2 ** -52), 1e-34].map((x) => [x]);
    expect(scores(stump('5', 4), rows)).toEqual([2, 2, 1, 1]);
  });

  it('looks categories up in the set; all else goes right', () => {
    const codes = [0, 33, 1, 32, 64, 1e9, 2 ** 31, -1, NaN, 33.9, Infinity];
    expect(
      scores(
        textOf(),
        codes.map((code) => [2, code]),
      ),
    ).toEqual([20, 20, 30, 30, 30, 30, 30, 30, 30, 20, 30]);
  });

  it('keeps gains, counts and the tree', () => {
    const { forest } = modelOf(textOf());
    expect(forest).toMatchObject({
      numTrees: 1,
      leafCount: Int32Array.of(4, 5, 6),
      internalCount: Int32Array.of(15, 11),
      splitGain: Float64Array.of(5, 3),
      categoryWords: Uint32Array.of(1, 2),
    });
    expect(forest.threshold).toEqual(Float64Array.of(1.5, 0));
  });

  it('reads v3, CRLF, a byte order mark, and lines in any order', () => {
    const text = textOf({ header: { version: 'v3' } });
    expect(readLightGbmText(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(
      readLightGbmText(textOf()),
    );
    const [head, ...rest] = text.split('\n\n');
    const [first, ...lines] = head.split('\n');
    const turned = [[first, ...lines.reverse()].join('\n'), ...rest].join('\n\n');
    expect(readLightGbmText(turned)).toEqual(readLightGbmText(textOf()));
  });

  it('reads trees of one leaf, with or without the empty lines', () => {
    const empty = { split_feature: '', threshold: '', left_child: '', right_child: '' };
    const gone = { split_feature: null, threshold: null, left_child: null, right_child: null };
    for (const lines of [empty, gone]) {
      const tree = { ...lines, num_leaves: '1', num_cat: '0', leaf_value: '7', leaf_count: null };
      const text = textOf({ tree: { ...tree, leaf_weight: null } });
      expect(scores(text, [[1, 2]])).toEqual([7]);
      expect([
        ...predictLeaves(modelOf(text), {
          numRows: 0,
          features: modelOf(text).features,
          columns: [],
        }),
      ]).toEqual([]);
    }
  });

  it('reads parameters, and labels from pandas and from our own exports', () => {
    const end = [
      'end of trees',
      '',
      'parameters:',
      '[learning_rate: 0.25]',
      '[num_leaves: 99999999]',
      '[__proto__: 1]',
      'end of parameters',
      '',
      'something new in LightGBM 9',
      `pandas_categorical:[${JSON.stringify(Array.from({ length: 34 }, (_, i) => i))}]`,
    ].join('\n');
    const pipeline = toPipeline(readLightGbmText(textOf({ end })));
    expect(pipeline.params).toEqual({ num_iterations: 1, learning_rate: 0.25 });
    expect((pipeline.model as GbdtModel).features[1]).toMatchObject({ kind: 'categorical' });
    expect(pipeline.recipe.inputs).toMatchObject([
      { name: 'a', type: 'number' },
      { name: 'c', type: 'category' },
    ]);
    const note = { features: [{ name: 'price of a' }, { name: '__proto__' }], target: 'sold' };
    const named = toPipeline(readLightGbmText(`${textOf()}\nterrarium:${JSON.stringify(note)}\n`));
    expect(named).toMatchObject({ target: 'sold' });
    expect(named.model.featureNames).toEqual(['price of a', '__proto__']);
    expect(Object.keys(named.recipe.lineage)).toEqual(['price of a', '__proto__']);
  });
});
