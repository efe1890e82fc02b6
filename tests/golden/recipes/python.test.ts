import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { readCsv } from '../../../src/core/csv/read-csv.ts';
import { bytesSource } from '../../../src/core/csv/source.ts';
import { evaluateExpression } from '../../../src/core/expression/evaluator.ts';
import { toPandas } from '../../../src/core/expression/pandas.ts';
import { parseExpression } from '../../../src/core/expression/parser.ts';
import { applyRecipe } from '../../../src/core/features/apply-recipe.ts';
import { fitRecipe } from '../../../src/core/features/fit-recipe.ts';
import type { Recipe } from '../../../src/core/features/recipe.ts';
import { recipeToPython } from '../../../src/core/features/recipe-to-python.ts';
import { getCell } from '../../../src/core/table/cells.ts';
import type { Cell, ColumnType } from '../../../src/core/table/column.ts';
import type { Table } from '../../../src/core/table/table.ts';
import { hasReference, referenceBytes } from '../../support/reference.ts';
import { makeTable } from '../../support/tables.ts';

type Golden<C> = { readonly cases: readonly C[] };

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as T;
}

/** exp, log and powers are our own; NumPy's differ in the last bits. */
const LAST_BITS = { rtol: 1e-13, atol: 1e-15 };

describe('expressions beside pandas', () => {
  interface Case {
    readonly expression: string;
    readonly python: string;
    readonly values: readonly (number | string | boolean | null)[];
  }
  const { table: columns, cases } = read<
    Golden<Case> & { table: Record<string, readonly [ColumnType, readonly Cell[]]> }
  >('expressions.json');
  const table: Table = makeTable(
    Object.entries(columns).map(([name, [type, cells]]) => [name, type, cells]),
  );

  it.each(cases)('$expression', ({ expression, python, values }) => {
    const ast = parseExpression(expression);
    expect(toPandas(ast)).toBe(python);
    const column = evaluateExpression(ast, table);
    const received = values.map((_, row) => getCell(column, row));
    const numbers = (cells: readonly Cell[]) =>
      cells.map((cell) => (cell === null ? NaN : Number(cell)));
    if (column.type === 'category' || column.type === 'boolean') expect(received).toEqual(values);
    else expect(numbers(received)).toBeAllclose(numbers(values), LAST_BITS);
  });
});

describe('recipeToPython', () => {
  interface Case {
    readonly name: string;
    readonly family: 'linear' | 'tree';
    readonly recipe: Recipe;
    readonly python: string;
    /** Per feature: sum over rows without missing, number missing, and the value in row 4. */
    readonly sums: Record<string, number>;
    readonly missing: Record<string, number>;
    readonly row_4: Record<string, number | null>;
  }
  const golden = read<Golden<Case> & { numeric: string[]; categorical: string[] }>('scripts.json');
  const { cases, numeric, categorical } = golden;

  it.each(cases)('writes the script that was run for $name', ({ recipe, family, python }) => {
    expect(recipeToPython(recipe, family)).toBe(python);
  });

  it('keeps hostile names inside texts and comments', () => {
    const python = recipeToPython(
      {
        version: 1,
        steps: [
          { op: 'drop', columns: ['a\nimport os', 'b"]\u2028#'] },
          { op: 'rename', columns: { "c'": '\\' } },
        ],
      },
      'tree',
    );
    expect(python).not.toMatch(/^import os/m);
    expect(python).toContain('columns=["a\\nimport os", "b\\"]\\u2028#"]');
    expect(python).toContain('{"c\'": "\\\\"}');
  });

  it.skipIf(!hasReference).each(cases)(
    'gives what scikit-learn gives for $name',
    async (golden) => {
      const { table } = await readCsv(bytesSource(referenceBytes('datasets/telco.csv')), {
        missingTokens: [''],
        types: Object.fromEntries([
          ...numeric.map((name) => [name, 'number'] as const),
          ...categorical.map((name) => [name, 'category'] as const),
        ]),
        roles: Object.fromEntries(
          [...numeric, ...categorical].map((name) => [name, 'feature'] as const),
        ),
      });
      const rows = Array.from({ length: table.numRows }, (_, row) => row);
      const train = Int32Array.from(rows.filter((row) => row % 5 >= 2));
      const x = applyRecipe(fitRecipe(golden.recipe, table, train, { target: 'Churn' }), table);
      const order = x.features.map((_, i) => i);
      order.sort((a, b) => (x.features[a].name < x.features[b].name ? -1 : 1));
      const names = order.map((i) => x.features[i].name);
      expect(names).toEqual(Object.keys(golden.sums));
      const present = order.map((i) => x.columns[i].filter((value) => !Number.isNaN(value)));
      expect(present.map((values) => table.numRows - values.length)).toEqual(
        names.map((name) => golden.missing[name]),
      );
      const sums = present.map((values) => values.reduce((sum, value) => sum + value, 0));
      // Sums of 7,043 values near 1 that cancel; NumPy adds in another order.
      expect(sums).toBeAllclose(Object.values(golden.sums), { rtol: 1e-10, atol: 1e-9 });
      expect(order.map((i) => x.columns[i][4])).toBeAllclose(
        names.map((name) => golden.row_4[name] ?? NaN),
        { rtol: 1e-12, atol: 1e-13 },
      );
    },
  );
});
