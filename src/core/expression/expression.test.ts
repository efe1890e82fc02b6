import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import type { Column, Field } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { columnsOf } from './ast.ts';
import type { Node } from './ast.ts';
import { checkExpression } from './checker.ts';
import { evaluateExpression } from './evaluator.ts';
import { formatExpression } from './format.ts';
import { parseExpression } from './parser.ts';
import { toPandas } from './pandas.ts';

const field = (name: string, type: Field['type']): Field => ({
  name,
  type,
  role: 'feature',
  nullable: true,
});

const numbers = (...values: (number | null)[]): Column => ({
  type: 'number',
  values: Float64Array.from(values, (value) => value ?? NaN),
});

/** Four rows: usual, zero, missing, negative. */
const TABLE: Table = {
  numRows: 4,
  fields: [
    field('tenure', 'number'),
    field('monthly charges', 'number'),
    field('n', 'integer'),
    field('plan', 'category'),
    field('active', 'boolean'),
    field('since', 'date'),
    field('__proto__', 'number'),
    field('note', 'text'),
  ],
  columns: [
    numbers(10, 0, null, -4),
    numbers(70.5, 20, 30, null),
    { type: 'integer', values: Float64Array.from([1, 2, NaN, 4]) },
    { type: 'category', codes: Int32Array.from([0, 1, -1, 0]), dictionary: ['Basic', 'Pro'] },
    { type: 'boolean', values: Int8Array.from([1, 0, -1, 1]) },
    { type: 'date', values: Float64Array.from([0, 1706659200000, NaN, -86400000]) },
    numbers(1, 2, 3, 4),
    {
      type: 'text',
      bytes: new TextEncoder().encode('héllo😀x'),
      offsets: Int32Array.from([0, 6, 10, 10, 11]),
      valid: Uint8Array.from([1, 1, 0, 1]),
    },
  ],
};

function cells(text: string): (number | string | boolean | null)[] {
  const column = evaluateExpression(parseExpression(text), TABLE);
  switch (column.type) {
    case 'category':
      return Array.from(column.codes, (code) => (code < 0 ? null : column.dictionary[code]));
    case 'boolean':
      return Array.from(column.values, (value) => (value < 0 ? null : value === 1));
    case 'text':
      throw new Error('text is never a result');
    default:
      return Array.from(column.values as Float64Array, (value) =>
        Number.isNaN(value) ? null : value,
      );
  }
}

function failure(text: string): DataError {
  try {
    checkExpression(parseExpression(text), TABLE.fields);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error(`no error for ${text}`);
}

describe('evaluateExpression', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['2 ^ 3 ^ 2', 512],
    ['10 - 4 - 3', 3],
    ['-7 % 3', 2],
    ['7 % -3', -2],
    ['(1 + 2) * 3', 9],
    ['round(2.5)', 2],
    ['round(-3.5)', -4],
    ['round(1234.5678, 2)', 1234.57],
    ['round(1250, -2)', 1200],
    ['pow(9, 0.5)', 3],
    ['clip(12, 0, 10)', 10],
    ['min(3, 1, 2) + max(3, 1, 2)', 4],
    ["days_between(date('2024-02-28'), date('2024-03-01'))", 2],
    ["day_of_week(date('2024-01-29'))", 0],
    ["year(date('1999-12-31T23:59:59+01:00'))", 1999],
    ["length('héllo😀')", 6],
    ["count_text('banana', 'an')", 2],
    ["to_number(' 1e3 ')", 1000],
    ['if(2 > 1, 5, 6)', 5],
  ])('computes %s', (text, expected) => {
    expect(cells(text)).toEqual(Array(4).fill(expected));
  });

  it.each([
    ["substring('terrarium', 1, 5)", 'terra'],
    ["substring('terrarium', 6)", 'rium'],
    ["replace('a.b.c', '.', '-')", 'a-b-c'],
    ["upper(concat('a', \"b\", 'it''s'))", "ABIT'S"],
    ["trim('  x ')", 'x'],
  ])('makes the text %s', (text, expected) => {
    expect(cells(text)).toEqual(Array(4).fill(expected));
  });

  it('keeps missing values missing in arithmetic, comparison and choice', () => {
    expect(cells('tenure + `monthly charges`')).toEqual([80.5, 20, null, null]);
    expect(cells('tenure > 0')).toEqual([true, false, null, false]);
    expect(cells('if(tenure > 0, `monthly charges` / tenure, 0)')).toEqual([7.05, 0, null, 0]);
    expect(cells('if(active, plan, null)')).toEqual(['Basic', null, null, 'Basic']);
    expect(cells('0 / tenure')).toEqual([0, null, null, -0]);
  });

  it('follows Kleene in and, or, not', () => {
    expect(cells('active and tenure > 0')).toEqual([true, false, null, false]);
    expect(cells('null or tenure > 0')).toEqual([true, null, null, null]);
    expect(cells('null and tenure > 0')).toEqual([null, false, null, false]);
    expect(cells('not active')).toEqual([false, true, null, false]);
  });

  it('reads in, between and is null as SQL does', () => {
    expect(cells("plan in ('Pro', 'Max')")).toEqual([false, true, null, false]);
    expect(cells("plan not in ('Pro', null)")).toEqual([null, false, null, null]);
    expect(cells('tenure between 0 and 10')).toEqual([true, true, null, false]);
    expect(cells('tenure not between 0 and 10')).toEqual([false, false, null, true]);
    expect(cells('tenure is null')).toEqual([false, false, true, false]);
    expect(cells('tenure is not null')).toEqual([true, true, false, true]);
  });

  it('looks at missing values where a function says so', () => {
    expect(cells('coalesce(tenure, `monthly charges`, -1)')).toEqual([10, 0, 30, -4]);
    expect(cells("coalesce(plan, 'none')")).toEqual(['Basic', 'Pro', 'none', 'Basic']);
    expect(cells('is_missing(plan)')).toEqual([false, false, true, false]);
    expect(cells('row_sum(tenure, n)')).toEqual([11, 2, null, 0]);
    expect(cells('row_mean(tenure, `monthly charges`)')).toEqual([40.25, 10, 30, -4]);
    expect(cells('row_min(tenure, n)')).toEqual([1, 0, null, -4]);
    expect(cells('row_max(tenure, n)')).toEqual([10, 2, null, 4]);
    expect(cells("count_of('Basic', plan, note)")).toEqual([1, 0, 0, 1]);
    expect(cells('count_missing(tenure, plan, active)')).toEqual([0, 0, 3, 0]);
  });

  it('reads dates, booleans, text columns and hostile names', () => {
    expect(cells('year(since)')).toEqual([1970, 2024, null, 1969]);
    expect(cells("since >= date('1970-01-01')")).toEqual([true, true, null, false]);
    expect(cells('to_number(active)')).toEqual([1, 0, null, 1]);
    expect(cells('__proto__ * 2')).toEqual([2, 4, 6, 8]);
    expect(cells('length(note)')).toEqual([5, 1, null, 1]);
    expect(cells("note < 'i'")).toEqual([true, false, null, false]);
  });

  it('gives whole results the type integer and texts a compact category column', () => {
    const typeOf = (text: string): string => checkExpression(parseExpression(text), TABLE.fields);
    expect(typeOf('n + 1')).toBe('integer');
    expect(typeOf('n / 2')).toBe('number');
    expect(typeOf('month(since) * n')).toBe('integer');
    expect(typeOf('if(active, n, null)')).toBe('integer');
    expect(evaluateExpression(parseExpression("if(plan = 'Pro', plan, null)"), TABLE)).toEqual({
      type: 'category',
      codes: Int32Array.from([-1, 0, -1, -1]),
      dictionary: ['Pro'],
    });
  });

  it('never shares memory with the table', () => {
    const column = evaluateExpression(parseExpression('tenure'), TABLE) as { values: Float64Array };
    column.values.fill(99);
    expect(cells('tenure')).toEqual([10, 0, null, -4]);
  });

  it('evaluates an empty table', () => {
    const empty: Table = { numRows: 0, fields: [field('x', 'number')], columns: [numbers()] };
    expect(evaluateExpression(parseExpression('round(x, 2)'), empty)).toEqual(numbers());
  });
});

describe('expression errors', () => {
  it('put a caret under the place', () => {
    expect(failure('tenure +\n  tenur * 2').message).toBe(
      'expression: there is no column "tenur"; did you mean tenure?\n    tenur * 2\n    ^^^^^',
    );
  });

  it.each([
    ['', 'expression_syntax', 0, 0],
    ['1 +', 'expression_syntax', 3, 0],
    ['(1', 'expression_syntax', 2, 0],
    ["'abc", 'expression_syntax', 0, 1],
    ['1 2', 'expression_syntax', 2, 1],
    ['a && b', 'expression_syntax', 2, 1],
    ['12abc', 'expression_syntax', 2, 3],
    ['1e999', 'expression_syntax', 0, 5],
    ['1 < 2 < 3', 'expression_syntax', 6, 1],
    ['tenure in ()', 'expression_syntax', 11, 1],
    ['rond(tenure)', 'unknown_function', 0, 4],
    ['`Monthly Charges` + 1', 'unknown_column', 0, 17],
    ['plan + 1', 'expression_type', 0, 4],
    ['tenure and active', 'expression_type', 0, 6],
    ["since > '2024-01-01'", 'expression_type', 8, 12],
    ["date('2024-02-30')", 'expression_type', 0, 18],
    ['if(active, 1, plan)', 'expression_type', 14, 4],
    ['contains(plan, note)', 'expression_type', 15, 4],
    ['round(tenure, 1.5)', 'expression_type', 14, 3],
    ['abs()', 'expression_type', 0, 5],
    ['null', 'expression_type', 0, 4],
  ])('%s is %s', (text, code, position, length) => {
    const error = failure(text);
    expect(error.code).toBe(code);
    expect(error.details).toMatchObject({ position, length });
  });

  it('suggest the nearest function and column', () => {
    expect(failure('rond(1)').details.suggestion).toBe('round');
    expect(failure('`Monthly Charges`').details.suggestion).toBe('`monthly charges`');
  });

  it('stop hostile input early', () => {
    const tooDeep = ['('.repeat(5000), '-'.repeat(5000) + '1', 'not '.repeat(2000) + 'true'];
    for (const text of [...tooDeep, '1' + '+1'.repeat(3000), 'if('.repeat(3000)]) {
      expect(() => parseExpression(text)).toThrow(
        expect.objectContaining({ code: 'expression_limit' }) as Error,
      );
    }
    expect(() => parseExpression(' '.repeat(10_001))).toThrow(/at most 10000 characters/);
  });

  it('are DataErrors for any text', () => {
    const alphabet = [...'ab1.+-*/^%=<>!(),\'"`éif ', 'and', 'not', 'in', 'null', 'between', 'is'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alphabet), { maxLength: 30 }), (parts) => {
        const outcome = (): unknown => {
          try {
            return checkExpression(parseExpression(parts.join('')), TABLE.fields);
          } catch (error) {
            return error;
          }
        };
        const found = outcome();
        expect(typeof found === 'string' || found instanceof DataError, String(found)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

const SPAN = { position: 0, length: 0 };
const nodes = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.record({
      kind: fc.constant('number' as const),
      value: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(Math.abs),
    }),
    fc.record({ kind: fc.constant('text' as const), value: fc.string() }),
    fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
    fc.constant({ kind: 'null' as const }),
    fc.record({ kind: fc.constant('column' as const), name: fc.string({ minLength: 1 }) }),
    fc.record({
      kind: fc.constant('unary' as const),
      op: fc.constantFrom('-' as const, 'not' as const),
      operand: tie('node'),
    }),
    fc.record({
      kind: fc.constant('binary' as const),
      op: fc.constantFrom('or', 'and', '=', '!=', '<', '>=', '+', '-', '*', '/', '%', '^'),
      left: tie('node'),
      right: tie('node'),
    }),
    fc.record({
      kind: fc.constant('in' as const),
      value: tie('node'),
      items: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      negated: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('is_null' as const),
      value: tie('node'),
      negated: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('between' as const),
      value: tie('node'),
      low: tie('node'),
      high: tie('node'),
      negated: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom('if', 'coalesce', 'round'),
      args: fc.array(tie('node'), { maxLength: 3 }),
    }),
  ) as fc.Arbitrary<Node>,
})).node;

function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'position' && key !== 'length')
      .map(([key, item]) => [key, withoutSpans(item)]),
  );
}

describe('formatExpression', () => {
  it('writes one spelling with the fewest brackets', () => {
    const format = (text: string): string => formatExpression(parseExpression(text));
    expect(format('((a+b))*c - (d - (e))')).toBe('(a + b) * c - (d - e)');
    expect(format('NOT (a == 1) AND b <> "x\'y"')).toBe("not a = 1 and b != 'x''y'");
    expect(format('(-2)^2 + (2^3)^4')).toBe('(-2) ^ 2 + (2 ^ 3) ^ 4');
    expect(format('IF(`plain`, `and`, `two words`)')).toBe('if(plain, `and`, `two words`)');
  });

  it('parses back to the same tree', () => {
    fc.assert(
      fc.property(nodes, (root) => {
        const text = formatExpression({ source: '', root: { ...SPAN, ...root } });
        const back = parseExpression(text);
        expect(withoutSpans(back.root)).toEqual(withoutSpans(root));
        expect(formatExpression(back)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('columnsOf', () => {
  it('lists each column once, in order of first use', () => {
    expect(columnsOf(parseExpression("if(b > a, b, coalesce(`c d`, 'a'))"))).toEqual([
      'b',
      'a',
      'c d',
    ]);
  });
});

describe('toPandas', () => {
  it('quotes hostile names and keeps the three-valued logic', () => {
    expect(toPandas(parseExpression('if(`a"]b` > 0, 1, 0)'))).toBe(
      'pd.Series(1, index=df.index).convert_dtypes().where((df["a\\"]b"] > 0), pd.Series(0, index=df.index).convert_dtypes()).mask((df["a\\"]b"] > 0).isna())',
    );
  });
});
