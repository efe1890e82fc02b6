/**
 * @file Models trained by LightGBM 4.6, read from their model.txt, against its own raw scores and predictions of
 * 400 rows each: numbers, native categories, all three missing types, several classes, a random forest.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLightGbmText } from '../../../src/core/interop/lightgbm-text/read.ts';
import { toPipeline } from '../../../src/core/interop/lightgbm-text/to-pipeline.ts';
import { toLightGbmText } from '../../../src/core/interop/lightgbm-text/write.ts';
import type { GbdtModel } from '../../../src/core/learners/trees/model.ts';
import { predictRaw, toPredictions } from '../../../src/core/learners/trees/predictor.ts';
import { takeRows, type DenseMatrix } from '../../../src/core/matrix.ts';
import { createForestScorer } from '../../../src/kernels/trees/wasm-predictor.ts';
import { hasReference, referenceBytes, referenceJson } from '../../support/reference.ts';
import { treeMatrix } from '../../support/tree-matrix.ts';
import { MODELS } from './models.ts';

const treeModule = new WebAssembly.Module(
  readFileSync(new URL('../../../src/kernels/trees/trees.wasm', import.meta.url)),
);

/** The last bit of numbers of size 1 to 40: scores are the same sums, probabilities differ by another `exp`. */
const ATOL = 2e-15;

const textOf = (name: string): string =>
  new TextDecoder().decode(referenceBytes(`lightgbm/${name}.model.txt`));

/** The rows that LightGBM scored, and a model that knows their names. */
function load(name: string): {
  readonly model: GbdtModel;
  readonly x: DenseMatrix;
  readonly expected: {
    readonly raw: number[][];
    readonly prediction: number[][];
  };
} {
  const [data] = name.split('_');
  const { x } = treeMatrix(data);
  const { features, categorical_levels: levels } = referenceJson(`lightgbm/${data}.features.json`);
  const pipeline = toPipeline(readLightGbmText(textOf(name)), {
    features: (features as string[]).map((feature) => ({
      name: feature,
      ...(feature in levels ? { categories: levels[feature] as string[] } : {}),
    })),
  });
  const expected = referenceJson(`lightgbm/${name}.expected.json`);
  return {
    model: pipeline.model as GbdtModel,
    x: takeRows(x, Int32Array.from(expected.rows)),
    expected,
  };
}

describe.skipIf(!hasReference)('a model.txt of LightGBM', () => {
  it.each(MODELS)('gives the raw scores and predictions of LightGBM: %s', (name) => {
    const { model, x, expected } = load(name);
    const raw = predictRaw(model, x);
    expect([...raw]).toEqual(expected.raw.flat());
    const predictions = toPredictions(model, raw);
    const theirs =
      model.task === 'binary'
        ? expected.prediction.flat().flatMap((p) => [1 - p, p])
        : expected.prediction.flat();
    expect(predictions).toBeAllclose(theirs, { rtol: 0, atol: ATOL });
  });

  it.each(MODELS)('predicts the same after it was written and read again: %s', (name) => {
    const { model, x } = load(name);
    const pipeline = toPipeline(readLightGbmText(toLightGbmText(model)));
    const again = pipeline.model as GbdtModel;
    const raw = predictRaw(model, x);
    expect(predictRaw(again, x)).toEqual(raw);
    expect(toPredictions(again, raw)).toEqual(toPredictions(model, raw));
  });

  it.each(MODELS)('has the same raw scores in WebAssembly, on all rows of its data: %s', (name) => {
    const { model } = load(name);
    const { x } = treeMatrix(name.split('_')[0]);
    expect(createForestScorer(treeModule, 0)(model, x)).toEqual(predictRaw(model, x));
  });

  it.each(MODELS)('keeps the rows of nodes and leaves in agreement: %s', (name) => {
    const { forest } = load(name).model;
    for (let tree = 0; tree < forest.numTrees; tree++) {
      const [begin, end] = [forest.leafOffsets[tree], forest.leafOffsets[tree + 1]];
      if (end - begin === 1) continue;
      const inLeaves = forest.leafCount.subarray(begin, end).reduce((sum, n) => sum + n, 0);
      expect(forest.internalCount[forest.nodeOffsets[tree]]).toBe(inLeaves);
    }
  });

  it('is the same with CRLF line ends', () => {
    const text = textOf('adult_plain');
    expect(readLightGbmText(text.replaceAll('\n', '\r\n'))).toEqual(readLightGbmText(text));
  });
});
