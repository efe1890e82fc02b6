import { describe, expect, it } from 'vitest';
import { fromCanonicalJson, toCanonicalJson } from '../../../src/core/codec.ts';
import { readCsv } from '../../../src/core/csv/read-csv.ts';
import { bytesSource } from '../../../src/core/csv/source.ts';
import { applyRecipe } from '../../../src/core/features/apply-recipe.ts';
import { fitRecipe } from '../../../src/core/features/fit-recipe.ts';
import type { FittedRecipe, StepState } from '../../../src/core/features/recipe.ts';
import { resolveAuto } from '../../../src/core/features/resolve-auto.ts';
import type { ColumnType } from '../../../src/core/table/column.ts';
import type { Table } from '../../../src/core/table/table.ts';
import { hasReference, referenceBytes, referenceJson } from '../../support/reference.ts';

const DATA_SETS = ['telco', 'adult', 'california', 'penguins', 'iris', 'elec'] as const;

/** Statistics differ from NumPy's by the order of additions only. */
const STATISTICS = { rtol: 1e-12 };

interface Spec {
  readonly file: string;
  readonly target: string;
  readonly numeric: string[];
  readonly categorical: string[];
  readonly drop: string[];
  readonly missing_tokens: string[];
}

async function load(spec: Spec): Promise<Table> {
  const typed = (names: string[], type: ColumnType) => names.map((name) => [name, type] as const);
  const { table } = await readCsv(bytesSource(referenceBytes(`datasets/${spec.file}`)), {
    missingTokens: spec.missing_tokens,
    types: Object.fromEntries([
      ...typed(spec.numeric, 'number'),
      ...typed(spec.categorical, 'category'),
    ]),
    roles: Object.fromEntries([
      ...spec.drop.map((name) => [name, 'ignore'] as const),
      ...[...spec.numeric, ...spec.categorical].map((name) => [name, 'feature'] as const),
      [spec.target, 'target'],
    ]),
  });
  return table;
}

function trainRowsOf(table: Table): Int32Array<ArrayBuffer> {
  const rows = Array.from({ length: table.numRows }, (_, row) => row);
  return Int32Array.from(rows.filter((row) => row % 5 >= 2));
}

function stateOf<O extends 'impute' | 'scale' | 'one_hot' | 'ordinal'>(
  fitted: FittedRecipe,
  op: O,
): Extract<StepState, { op: O }> {
  return fitted.states.find((state) => state?.op === op) as Extract<StepState, { op: O }>;
}

/** Comparing bytes takes microseconds where a deep comparison takes seconds. */
function haveSameBits(a: Float64Array, b: Float64Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  );
}

describe.skipIf(!hasReference)('the linear matrix of auto', () => {
  it.each(DATA_SETS)('has the statistics of scikit-learn on %s', async (name) => {
    const { spec, prep, n_train: numTrain } = referenceJson(`refs/models/${name}.json`);
    const table = await load(spec);
    const trainRows = trainRowsOf(table);
    expect(trainRows.length).toBe(numTrain);
    const { recipe, leftOut } = resolveAuto(table, {
      target: spec.target,
      family: 'linear',
      trainRows,
    });
    expect(leftOut.map(({ column }) => column)).toEqual(spec.drop);
    const fitted = fitRecipe(recipe, table, trainRows, { target: spec.target, leftOut });
    const started = performance.now();
    const x = applyRecipe(fitRecipe(recipe, table, trainRows, { target: spec.target }), table);
    const elapsedMs = performance.now() - started;
    if (name === 'adult') expect(elapsedMs).toBeLessThan(500);

    const inOrder = (record: Record<string, number>) =>
      spec.numeric.map((column: string) => record[column]);
    expect(stateOf(fitted, 'impute').values).toBeAllclose(inOrder(prep.impute_mean), STATISTICS);
    expect(stateOf(fitted, 'scale').center).toBeAllclose(inOrder(prep.scale_mean), STATISTICS);
    expect(stateOf(fitted, 'scale').scale).toBeAllclose(inOrder(prep.scale_sd_ddof0), STATISTICS);
    const levels = spec.categorical.map((column: string) => prep.levels[column]);
    if (levels.length > 0) expect(stateOf(fitted, 'one_hot').levels).toEqual(levels);

    expect(x.features.length).toBe(prep.n_linear_columns);
    expect(fitted.featureNames).toEqual([
      ...spec.numeric,
      ...spec.categorical.flatMap((column: string) =>
        prep.levels[column].map((level: string) => `${column}=${level}`),
      ),
    ]);
    for (const column of x.columns) expect(column.some(Number.isNaN)).toBe(false);

    const again = fromCanonicalJson(toCanonicalJson(fitted)) as FittedRecipe;
    const repeated = applyRecipe(again, table);
    expect(repeated.features).toEqual(x.features);
    expect(repeated.columns.every((column, i) => haveSameBits(column, x.columns[i]))).toBe(true);
  });
});

describe.skipIf(!hasReference)('the tree matrix of auto', () => {
  it.each(['telco', 'adult', 'california', 'penguins', 'elec'])(
    'has the features and native levels given to LightGBM on %s',
    async (name) => {
      const { spec } = referenceJson(`refs/models/${name}.json`);
      const { features, categorical_levels: levels } = referenceJson(
        `lightgbm/${name}.features.json`,
      );
      const table = await load(spec);
      const trainRows = trainRowsOf(table);
      const auto = resolveAuto(table, { target: spec.target, family: 'tree', trainRows });
      const fitted = fitRecipe(auto.recipe, table, trainRows, { target: spec.target });
      const x = applyRecipe(fitted, table);
      expect(fitted.featureNames).toEqual(features);
      const native = x.features.filter((feature) => feature.kind === 'categorical');
      expect(Object.fromEntries(native.map((f) => [f.name, f.categories]))).toEqual(levels);
      x.features.forEach((feature, i) => {
        if (feature.kind === 'numeric') return;
        const codes = x.columns[i].filter((code) => !Number.isNaN(code));
        expect(codes.every((code) => code in feature.categories!)).toBe(true);
      });
    },
  );
});
