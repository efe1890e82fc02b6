import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, makeTable, shapeOf } from '../../../tests/support/tables.ts';
import { fromCanonicalJson, toCanonicalJson } from '../codec.ts';
import { TerrariumError } from '../errors.ts';
import type { Table } from '../table/table.ts';
import { applyRecipe } from './apply-recipe.ts';
import { checkRecipe, parseRecipe } from './check-recipe.ts';
import { describeRecipe, recipeDigest } from './describe-recipe.ts';
import { fitRecipe } from './fit-recipe.ts';
import type { FittedRecipe, Recipe, Step } from './recipe.ts';
import { resolveAuto } from './resolve-auto.ts';
import { takeTableRows } from '../table/select.ts';
import { transformTable } from './transform-table.ts';

const CHURN = makeTable([
  ['customer', 'text', ['a', 'b', 'c', 'd', 'e', 'f'], 'id'],
  ['tenure', 'integer', [0, 10, 20, 30, null, 40]],
  ['monthly', 'number', [20, 30.5, 40, null, 60, 70]],
  ['plan', 'category', ['Pro', 'Basic', 'Pro', null, 'Zero', 'Max']],
  ['active', 'boolean', [true, false, null, true, false, true]],
  ['since', 'date', [0, 86400000, null, 0, 0, 0]],
  ['churn', 'category', ['Yes', 'No', 'No', 'Yes', 'No', 'Yes'], 'target'],
]);
const ALL = Int32Array.from([0, 1, 2, 3, 4, 5]);
const recipe = (...steps: Step[]): Recipe => ({ version: 1, steps });
const dropOthers: Step = { op: 'drop', columns: ['plan', 'since', 'active'] };

const rowsOf = (table: Table, rows: readonly number[]): Table =>
  takeTableRows(table, Int32Array.from(rows));

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof TerrariumError) return error.code;
    throw error;
  }
  return 'no error';
}

const at = (table: Table, name: string, step: Step) =>
  cellsOf(transformTable(recipe(step), table), name);

describe('transformTable', () => {
  it('casts between types and says what does not fit', () => {
    const texts = makeTable([
      ['n', 'text', ['1', ' 2.5 ', null, '1e2']],
      ['b', 'category', ['Yes', 'no', null, 'T']],
      ['d', 'text', ['2024-01-31', null, '1970-01-01T00:00:01Z', '1969-12-31']],
      ['bad', 'category', ['1', 'x', 'y', 'x']],
    ]);
    expect(at(texts, 'n', { op: 'cast', column: 'n', to: 'number' })).toEqual([1, 2.5, null, 100]);
    expect(at(texts, 'b', { op: 'cast', column: 'b', to: 'boolean' })).toEqual([
      true,
      false,
      null,
      true,
    ]);
    expect(at(texts, 'd', { op: 'cast', column: 'd', to: 'date' })).toEqual([
      1706659200000,
      null,
      1000,
      -86400000,
    ]);
    const bad = { op: 'cast', column: 'bad', to: 'integer' } as const;
    expect(() => at(texts, 'bad', bad)).toThrow(
      'recipe step 1: cast: every value of "bad" must be readable as integer, got 3 that are not, such as "x", "y"',
    );
    expect(at(texts, 'bad', { ...bad, invalid: 'missing' })).toEqual([1, null, null, null]);
    expect(at(CHURN, 'tenure', { op: 'cast', column: 'tenure', to: 'category' })).toEqual([
      '0',
      '10',
      '20',
      '30',
      null,
      '40',
    ]);
    expect(at(CHURN, 'since', { op: 'cast', column: 'since', to: 'text' })).toEqual([
      '1970-01-01',
      '1970-01-02',
      null,
      '1970-01-01',
      '1970-01-01',
      '1970-01-01',
    ]);
  });

  it('renames all at once, so names can be swapped, and keeps roles', () => {
    const swapped = transformTable(
      recipe({ op: 'rename', columns: { tenure: 'monthly', monthly: 'tenure', churn: 'label' } }),
      CHURN,
    );
    expect(cellsOf(swapped, 'tenure')).toEqual(cellsOf(CHURN, 'monthly'));
    expect(swapped.fields.find((field) => field.name === 'label')?.role).toBe('target');
  });

  it('filters rows and leaves no unused categories', () => {
    const kept = transformTable(
      recipe({ op: 'filter', expression: "tenure >= 10 and plan != 'Pro'" }),
      CHURN,
    );
    expect(cellsOf(kept, 'customer')).toEqual(['b', 'f']);
    const plan = kept.columns[3];
    expect(plan).toEqual({
      type: 'category',
      codes: Int32Array.from([0, 1]),
      dictionary: ['Basic', 'Max'],
    });
  });

  it('derives columns that later steps can use', () => {
    const table = transformTable(
      recipe(
        {
          op: 'derive',
          column: 'rise',
          expression: 'if(tenure > 0, monthly - 100 / tenure, 0)',
        },
        { op: 'derive', column: 'steep', expression: 'rise > 30' },
        { op: 'drop', columns: ['rise'] },
      ),
      CHURN,
    );
    expect(cellsOf(table, 'steep')).toEqual([false, false, true, null, null, true]);
  });

  it('counts equal values over columns of any type', () => {
    const table = makeTable([
      ['a', 'category', ['Yes', 'No', null]],
      ['b', 'text', ['Yes', 'Yes', 'No']],
      ['c', 'integer', [1, 2, 1]],
    ]);
    const count = (value: string, columns: string[]) =>
      at(table, 'n', { op: 'count_of', column: 'n', columns, value });
    expect(count('Yes', ['a', 'b'])).toEqual([2, 1, 0]);
    expect(count('1', ['a', 'c'])).toEqual([1, 0, 1]);
  });

  it('imputes by each strategy, with indicator, and ties broken by order', () => {
    const impute = (columns: string[], strategy: 'mean' | 'median' | 'most_frequent') =>
      ({ op: 'impute', columns, strategy }) as const;
    expect(at(CHURN, 'tenure', impute(['tenure'], 'mean'))[4]).toBe(20);
    expect(at(CHURN, 'monthly', impute(['monthly'], 'median'))[3]).toBe(40);
    expect(at(CHURN, 'plan', impute(['plan'], 'most_frequent'))[3]).toBe('Pro');
    expect(at(CHURN, 'active', impute(['active'], 'most_frequent'))[2]).toBe(true);
    expect(at(CHURN, 'tenure', impute(['tenure'], 'most_frequent'))[4]).toBe(0);
    const constant = transformTable(
      recipe({
        op: 'impute',
        columns: ['plan'],
        strategy: 'constant',
        value: 'none',
        indicator: true,
      }),
      CHURN,
    );
    expect(cellsOf(constant, 'plan')[3]).toBe('none');
    expect(cellsOf(constant, 'plan_missing')).toEqual([0, 0, 0, 1, 0, 0]);
  });

  it('scales by each method and keeps missing values', () => {
    const table = makeTable([['x', 'number', [1, 2, 3, 4, 10, null]]]);
    const scale = (method: 'standard' | 'minmax' | 'robust') =>
      at(table, 'x', { op: 'scale', columns: ['x'], method });
    expect(scale('standard').slice(0, 5) as number[]).toBeAllclose(
      [1, 2, 3, 4, 10].map((x) => (x - 4) / Math.sqrt(10)),
    );
    expect(scale('minmax')).toEqual([0, 1 / 9, 2 / 9, 3 / 9, 1, null]);
    expect(scale('robust')).toEqual([-1, -0.5, 0, 0.5, 3.5, null]);
    const flat = makeTable([['x', 'number', [0.1, 0.1, 0.1]]]);
    // The spread of 0.1 thrice is rounding alone, which must not be scaled up to 1.
    const scaled = at(flat, 'x', { op: 'scale', columns: ['x'], method: 'standard' }) as number[];
    expect(scaled).toBeAllclose([0, 0, 0], { atol: 1e-15 });
  });

  it('encodes levels in the order of code points', () => {
    const table = transformTable(
      recipe({ op: 'one_hot', columns: ['plan', 'active'], missing: 'level', unseen: 'zeros' }),
      CHURN,
    );
    expect(shapeOf(table).slice(3)).toEqual([
      'since:date',
      'churn:category',
      'plan=Basic:integer',
      'plan=Max:integer',
      'plan=Pro:integer',
      'plan=Zero:integer',
      'plan=__missing__:integer',
      'active=__missing__:integer',
      'active=false:integer',
      'active=true:integer',
    ]);
    expect(cellsOf(table, 'plan=__missing__')).toEqual([0, 0, 0, 1, 0, 0]);
    const codes = at(CHURN, 'plan', {
      op: 'ordinal',
      columns: ['plan'],
      native: false,
      unseen: 'missing',
    });
    expect(codes).toEqual([2, 0, 2, null, 3, 1]);
  });

  it('passes other columns through a fitted recipe', () => {
    const fitted = fitRecipe(
      recipe({ op: 'scale', columns: ['tenure'], method: 'minmax' }, dropOthers),
      CHURN,
      ALL,
    );
    expect(shapeOf(transformTable(fitted, CHURN))).toEqual([
      'customer:text',
      'tenure:number',
      'monthly:number',
      'churn:category',
    ]);
  });
});

describe('fitRecipe', () => {
  it('learns from training rows alone', () => {
    const steps = [
      { op: 'impute', columns: ['tenure'], strategy: 'mean' },
      { op: 'scale', columns: ['tenure', 'monthly'], method: 'standard' },
      { op: 'one_hot', columns: ['plan'], missing: 'level', unseen: 'zeros' },
      { op: 'drop', columns: ['since', 'active'] },
    ] as const satisfies Step[];
    const train = Int32Array.from([0, 1, 2]);
    const fitted = fitRecipe(recipe(...steps), CHURN, train);
    expect(fitted.states[0]).toEqual({ op: 'impute', values: [10] });
    expect(fitted.states[2]).toEqual({ op: 'one_hot', levels: [['Basic', 'Pro']] });
    expect(fitted).toEqual(fitRecipe(recipe(...steps), rowsOf(CHURN, [0, 1, 2]), train));
    const x = applyRecipe(fitted, CHURN);
    expect(fitted.featureNames).toEqual(['tenure', 'monthly', 'plan=Basic', 'plan=Pro']);
    // Missing and unseen plans of rows 3 to 5 are all zero.
    expect(x.columns.slice(2).map((column) => [...column.slice(3)])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('reads only what features need, and keeps target, id and time out', () => {
    const fitted = fitRecipe(
      recipe(
        { op: 'derive', column: 'weekday', expression: 'day_of_week(since)' },
        { op: 'derive', column: 'rise', expression: 'monthly / tenure' },
        { op: 'rename', columns: { churn: 'label', monthly: 'price' } },
        { op: 'drop', columns: ['plan', 'since', 'tenure'] },
      ),
      CHURN,
      ALL,
    );
    expect(fitted.inputs.map((field) => field.name)).toEqual([
      'tenure',
      'monthly',
      'active',
      'since',
    ]);
    expect(fitted.featureNames).toEqual(['price', 'active', 'weekday', 'rise']);
    expect(fitted.lineage).toEqual({
      price: ['monthly'],
      active: ['active'],
      weekday: ['since'],
      rise: ['monthly', 'tenure'],
    });
    expect([...applyRecipe(fitted, CHURN).columns[1]]).toEqual([1, 0, NaN, 1, 0, 1]);
  });

  it.each([
    ['filter_in_model', [{ op: 'filter', expression: 'tenure > 0' }]],
    ['target_leak', [{ op: 'derive', column: 'x', expression: "churn = 'Yes'" }]],
    ['not_numeric', []],
    ['no_features', [{ op: 'drop', columns: ['tenure', 'monthly', 'plan', 'active', 'since'] }]],
    ['unknown_column', [{ op: 'drop', columns: ['tenur'] }]],
  ] as [string, Step[]][])('refuses with %s', (code, steps) => {
    expect(codeOf(() => fitRecipe(recipe(...steps), CHURN, ALL))).toBe(code);
  });

  it('treats the column to predict as target whatever its role', () => {
    const table = {
      ...CHURN,
      fields: CHURN.fields.map((f) => ({ ...f, role: 'feature' as const })),
    };
    const fitted = fitRecipe(
      recipe({ op: 'drop', columns: ['customer', 'plan', 'since', 'active'] }),
      table,
      ALL,
      { target: 'churn' },
    );
    expect(fitted.featureNames).toEqual(['tenure', 'monthly']);
  });

  it('says which columns have nothing to learn from', () => {
    const table = makeTable([
      ['empty', 'number', [null, null]],
      ['wild', 'number', [1, Infinity]],
    ]);
    const fit = (step: Step) => () => fitRecipe(recipe(step), table, Int32Array.from([0, 1]));
    expect(fit({ op: 'impute', columns: ['empty'], strategy: 'mean' })).toThrow(
      'recipe step 1: impute: "empty" must have a value in the training rows',
    );
    expect(codeOf(fit({ op: 'scale', columns: ['wild'], method: 'standard' }))).toBe(
      'infinite_values',
    );
    expect(codeOf(() => fitRecipe(recipe(), table, new Int32Array(0)))).toBe('no_rows');
    expect(codeOf(() => fitRecipe(recipe(), table, Int32Array.from([2])))).toBe('no_rows');
  });
});

describe('applyRecipe', () => {
  const fitted = fitRecipe(
    recipe(
      { op: 'impute', columns: ['tenure'], strategy: 'median' },
      { op: 'ordinal', columns: ['plan'], native: true, unseen: 'missing' },
      { op: 'drop', columns: ['since'] },
    ),
    CHURN,
    ALL,
  );

  it('lists everything that does not fit the signature', () => {
    const table = makeTable([
      ['tenure', 'category', ['1', 'x']],
      ['plan', 'boolean', [true, false]],
    ]);
    expect(() => applyRecipe(fitted, table)).toThrow(
      'recipe: the table must have the 4 columns that the recipe was fitted on; missing: "monthly", "active"; "tenure" came as category with values such as "x" instead of integer; "plan" came as boolean instead of category',
    );
  });

  it('reads other types where nothing is lost', () => {
    const table = makeTable([
      ['extra', 'text', ['?', '?']],
      ['active', 'integer', [1, null]],
      ['tenure', 'text', ['7', null]],
      ['monthly', 'text', [null, null]],
      ['plan', 'text', ['Max', 'Nobody']],
    ]);
    const x = applyRecipe(fitted, table);
    expect(x.features).toEqual([
      { name: 'tenure', kind: 'numeric' },
      { name: 'monthly', kind: 'numeric' },
      { name: 'active', kind: 'numeric' },
      { name: 'plan', kind: 'categorical', categories: ['Basic', 'Max', 'Pro', 'Zero'] },
    ]);
    expect(x.columns.map((column) => [...column])).toEqual([
      [7, 20],
      [NaN, NaN],
      [1, NaN],
      [1, NaN],
    ]);
  });

  it('refuses unseen levels where the step says so', () => {
    const strict = fitRecipe(
      recipe(
        { op: 'one_hot', columns: ['plan'], missing: 'zeros', unseen: 'error' },
        {
          op: 'drop',
          columns: ['since'],
        },
      ),
      CHURN,
      ALL,
    );
    const table = { ...CHURN, columns: [...CHURN.columns] };
    table.columns[3] = makeTable([
      ['plan', 'category', ['New', 'Pro', null, 'Pro', 'Pro', 'Pro']],
    ]).columns[0];
    expect(() => applyRecipe(strict, table)).toThrow(
      /"plan" must hold values seen in training, got "New"/,
    );
  });

  it('survives JSON and hostile names, and gives one row what it gives many', () => {
    const hostile = fc.constantFrom('__proto__', 'constructor', 'a=b', 'a', '', ' ', '"`', 'é\n');
    const cell = fc.option(fc.constantFrom('b=c', 'c', '__proto__', '', '__missing__'));
    const number = fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }));
    const tables = fc
      .uniqueArray(hostile, { minLength: 3, maxLength: 6 })
      .chain((names) =>
        fc.tuple(
          fc.constant(names),
          fc.array(fc.tuple(number, ...names.slice(1).map(() => cell)), {
            minLength: 2,
            maxLength: 8,
          }),
        ),
      )
      .map(([names, rows]) =>
        makeTable(
          names.map((name, i) => [
            name,
            i === 0 ? 'number' : 'category',
            [i === 0 ? 1 : 'x', ...rows.map((row) => row[i])],
          ]),
        ),
      );
    fc.assert(
      fc.property(tables, fc.boolean(), (table, isTree) => {
        const names = table.fields.map((field) => field.name);
        const made = fitRecipe(
          recipe(
            { op: 'impute', columns: [names[0]], strategy: 'mean', indicator: true },
            { op: 'scale', columns: [names[0]], method: 'standard' },
            isTree
              ? { op: 'ordinal', columns: names.slice(1), native: true, unseen: 'missing' }
              : { op: 'one_hot', columns: names.slice(1), missing: 'level', unseen: 'zeros' },
          ),
          table,
          Int32Array.from([0, 1]),
        );
        expect(new Set(made.featureNames).size).toBe(made.featureNames.length);
        expect(Object.keys(made.lineage).sort()).toEqual([...made.featureNames].sort());
        const x = applyRecipe(made, table);
        const again = fromCanonicalJson(toCanonicalJson(made)) as FittedRecipe;
        expect(applyRecipe(again, table)).toEqual(x);
        for (let row = 0; row < table.numRows; row++) {
          const one = applyRecipe(made, rowsOf(table, [row]));
          expect(one.columns.map(([value]) => value)).toEqual(x.columns.map((c) => c[row]));
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('checkRecipe', () => {
  const problem = (steps: Step[], forModel = false) =>
    checkRecipe(recipe(...steps), CHURN.fields, { forModel }).problems[0];

  it('names unknown columns with the nearest, or with what became of them', () => {
    expect(problem([{ op: 'scale', columns: ['Tenure', 'nothing'], method: 'minmax' }])).toEqual({
      step: 0,
      op: 'scale',
      code: 'unknown_column',
      message:
        'recipe step 1: scale: its columns must be there, got "Tenure" (did you mean "tenure"?), "nothing"',
    });
    const oneHot: Step = { op: 'one_hot', columns: ['plan'], missing: 'level', unseen: 'zeros' };
    expect(problem([oneHot, { op: 'drop', columns: ['plan'] }]).message).toContain(
      '"plan" (one-hot encoded by step 1)',
    );
    expect(problem([oneHot, { op: 'drop', columns: ['plan=Pro'] }]).message).toContain(
      'put this step before it',
    );
    expect(
      problem([
        { op: 'rename', columns: { plan: 'tariff' } },
        { op: 'drop', columns: ['plan'] },
      ]).message,
    ).toContain('"plan" (renamed to "tariff" by step 1)');
  });

  it.each([
    ['duplicate_column', [{ op: 'derive', column: 'plan', expression: '1' }]],
    ['duplicate_column', [{ op: 'rename', columns: { plan: 'tenure' } }]],
    ['wrong_type', [{ op: 'impute', columns: ['plan'], strategy: 'mean' }]],
    ['wrong_type', [{ op: 'impute', columns: ['tenure'], strategy: 'constant', value: 'x' }]],
    ['wrong_type', [{ op: 'one_hot', columns: ['since'], missing: 'level', unseen: 'zeros' }]],
    ['expression_type', [{ op: 'filter', expression: 'tenure + 1' }]],
    ['expression_syntax', [{ op: 'derive', column: 'x', expression: 'tenure +' }]],
    ['invalid_param', [{ op: 'drop', columns: [] }]],
    ['invalid_param', [{ op: 'drop', columns: ['plan', 'plan'] }]],
    ['invalid_param', [{ op: 'impute', columns: ['plan'], strategy: 'guess' }]],
    ['invalid_param', [{ op: 'onehot', columns: ['plan'] }]],
  ] as [string, Step[]][])('finds %s', (code, steps) => {
    expect(problem(steps).code).toBe(code);
  });

  it('says before fitting what a model cannot take', () => {
    expect(problem([], true).message).toContain('"plan" (category), "since" (date)');
    expect(problem([{ op: 'filter', expression: 'active' }], true).code).toBe('filter_in_model');
  });

  it('passes what fits and tells the columns that are known', () => {
    const { problems, columns } = checkRecipe(
      recipe({ op: 'derive', column: 'x', expression: 'tenure + 1' }),
      CHURN.fields,
    );
    expect(problems).toEqual([]);
    expect(columns.at(-1)).toMatchObject({ name: 'x', type: 'integer', sources: ['tenure'] });
  });
});

describe('parseRecipe', () => {
  it('refuses anything that is not a recipe', () => {
    for (const value of [null, [], {}, { version: 2, steps: [] }, { version: 1, steps: 'x' }]) {
      expect(codeOf(() => parseRecipe(value))).toBe('invalid_param');
    }
    expect(() => parseRecipe({ version: 1, steps: [{ op: 'one-hot' }] })).toThrow(
      /got "one-hot"; did you mean one_hot\?/,
    );
    expect(codeOf(() => parseRecipe({ version: 1, steps: [null] }))).toBe('invalid_param');
  });
});

describe('resolveAuto', () => {
  const auto = (family: 'linear' | 'tree' | 'baseline', table = CHURN) =>
    resolveAuto(table, { target: 'churn', family, trainRows: ALL });

  it('makes the linear and the tree recipe explicit', () => {
    expect(auto('linear').recipe.steps).toEqual([
      { op: 'drop', columns: ['since'] },
      { op: 'impute', columns: ['tenure', 'monthly'], strategy: 'mean' },
      { op: 'scale', columns: ['tenure', 'monthly'], method: 'standard' },
      { op: 'one_hot', columns: ['plan', 'active'], missing: 'level', unseen: 'zeros' },
    ]);
    expect(auto('baseline').recipe.steps).toEqual(auto('linear').recipe.steps);
    expect(auto('tree').recipe.steps).toEqual([
      { op: 'drop', columns: ['since'] },
      { op: 'ordinal', columns: ['plan', 'active'], native: true, unseen: 'missing' },
    ]);
  });

  it('says why a column is left out', () => {
    const n = 60;
    const list = (of: (i: number) => number | string | null) =>
      Array.from({ length: n }, (_, i) => of(i));
    const table = makeTable([
      ['key', 'text', list((i) => `k${i}`), 'id'],
      ['notes', 'text', list((i) => `text ${i}`)],
      ['same', 'number', list(() => 3)],
      ['empty', 'category', list(() => null)],
      ['wild', 'number', list((i) => (i === 0 ? Infinity : i))],
      ['ok', 'text', list((i) => `${i % 7}`)],
      ['churn', 'category', list((i) => `${i % 2}`)],
    ]);
    const trainRows = Int32Array.from({ length: n }, (_, i) => i);
    const { recipe: made, leftOut } = resolveAuto(table, {
      target: 'churn',
      family: 'linear',
      trainRows,
    });
    expect(Object.fromEntries(leftOut.map(({ column, reason }) => [column, reason]))).toEqual({
      key: 'role id: it names a row and says nothing of others',
      notes: 'like an id: 60 different values in 60 training rows',
      same: 'constant: the same value in every training row',
      empty: 'no value in the training rows',
      wild: '1 infinite values in the training rows',
    });
    expect(fitRecipe(made, table, trainRows).featureNames).toEqual(
      list((i) => `ok=${i}`).slice(0, 7),
    );
  });

  it('refuses a table without usable columns or without the target', () => {
    expect(codeOf(() => auto('tree', makeTable([['churn', 'category', ['a', 'b']]])))).toBe(
      'no_features',
    );
    expect(codeOf(() => auto('tree', makeTable([['x', 'number', [1, 2]]])))).toBe('unknown_column');
  });
});

describe('describeRecipe', () => {
  it('writes one line per step', () => {
    expect(describeRecipe(auto())).toEqual([
      'Leaves out "since".',
      'Fills missing values of "tenure", "monthly" with the mean of the training rows.',
      'Scales "tenure", "monthly" to mean 0 and standard deviation 1.',
      'Turns "plan", "active" into one 0/1 column per level; missing is a level of its own, a level not seen in training is all zeros.',
    ]);
    function auto(): Recipe {
      return resolveAuto(CHURN, { target: 'churn', family: 'linear', trainRows: ALL }).recipe;
    }
  });
});

describe('recipeDigest', () => {
  it('depends on the steps and not on the name', async () => {
    const named = await recipeDigest({ ...recipe(dropOthers), name: 'x' });
    expect(await recipeDigest(recipe(dropOthers))).toBe(named);
    expect(await recipeDigest(recipe())).not.toBe(named);
  });
});
