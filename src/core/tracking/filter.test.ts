import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParamError } from '../errors.ts';
import { createRandom, type Random } from '../random.ts';
import type { RunRow } from './entities.ts';
import type { CompareOperator, FilterField, FilterNode, FilterValue } from './filter-ast.ts';
import { compileFilter } from './filter-evaluate.ts';
import { parseFilter } from './filter-parser.ts';
import { runRow } from '../../../tests/support/runs.ts';

const holds = (filter: string, run: RunRow): boolean => compileFilter(parseFilter(filter))(run);

const run = runRow({
  runId: 'a1b2',
  runName: 'first try',
  status: 'FINISHED',
  startTime: 1000,
  endTime: 1500,
  params: { learner: 'lightgbm.gbdt', num_leaves: '31', note: '50% of .* (all)', empty: '' },
  metrics: { test_roc_auc: 0.85, 'val/loss': 0.4, broken: NaN, 'two words': 2 },
  tags: { 'mlflow.user': 'ada', env: 'dev', quoted: "it's" },
  inputs: [
    { name: 'dev.churn.gold', version: 3, digest: 'd1', context: 'training', numRows: 10 },
    { name: 'dev.churn.other', version: 1, digest: 'd2', context: 'test', numRows: 5 },
  ],
});

describe('filter', () => {
  it.each([
    ['', true],
    ['   ', true],
    ['metrics.test_roc_auc > 0.8', true],
    ['metric.test_roc_auc >= 8.5e-1 AND params.learner = "lightgbm.gbdt"', true],
    ["parameter.learner='lightgbm.gbdt' and tag.env != 'prod'", true],
    ['metrics."two words" = 2', true],
    ['metrics.`two words` = 2', true],
    ['metrics.val/loss < .5', true],
    ["attribute.status = 'FINISHED'", true],
    ["run.status != 'FINISHED'", false],
    ["status = 'finished'", false],
    ["run_name LIKE 'first%'", true],
    ["`run name` = 'first try'", true],
    ['attributes."Run Name" = \'first try\'', true],
    ['"run name" = \'first try\'', true],
    ['created = 1000 and end_time > 1400', true],
    ["run_id IN ('x', 'a1b2')", true],
    ["run_id IN ('a1b2',)", true],
    ["run_id NOT IN ('x', 'y')", true],
    ["datasets.name = 'dev.churn.other' AND dataset.context = 'training'", true],
    ["datasets.digest IN ('d9', 'd2')", true],
    ["datasets.name LIKE 'prod.%'", false],
    ["user_id = 'ada'", true],
    ["tags.mlflow.user ILIKE 'A_A'", true],
    ["artifact_uri LIKE '%/a1b2/artifacts'", true],
    ["tags.quoted = 'it''s'", true],
    ['tags.quoted = "it\'s"', true],
    ["params.note LIKE '%.*%'", true],
    ["params.note LIKE '50% of .. (all)'", false],
    ["params.learner LIKE 'GBDT'", false],
    ["params.learner LIKE 'gbdt'", false],
    ["params.learner LIKE '%gbdt'", true],
    ["params.learner NOT LIKE '%forest'", true],
  ])('reads MLflow\u2019s %s', (filter, expected) => {
    expect(holds(filter, run)).toBe(expected);
  });

  it.each([
    ["status = 'FAILED' OR metrics.test_roc_auc > 0.8 AND tags.env = 'dev'", true],
    ["(status = 'FAILED' OR metrics.test_roc_auc > 0.8) AND tags.env = 'prod'", false],
    ["NOT status = 'FAILED'", true],
    ["not (tags.env = 'dev' or status = 'FAILED')", false],
    ['params.num_leaves > 30', true],
    ['params.num_leaves = 31.0', true],
    ['params.num_leaves BETWEEN 31 AND 31 AND metrics.test_roc_auc BETWEEN 0 AND 1', true],
    ['params.num_leaves NOT BETWEEN 1 AND 5', true],
    ["params.num_leaves IN (15, 31) AND params.num_leaves NOT IN ('15')", true],
    ['params.learner > 1', false],
    ['params.empty = 0', false],
    ['duration = 500', true],
    ['metrics.test_roc_auc IS NOT NULL AND metrics.nope IS NULL', true],
    ['parent_run_id IS NULL', true],
    ['datasets.name IS NULL', false],
    ["tags.env NOT LIKE 'p%'", true],
  ])('adds %s', (filter, expected) => {
    expect(holds(filter, run)).toBe(expected);
  });

  it('takes a clause about a missing key as false, also when it is negative', () => {
    for (const clause of [
      'metrics.nope != 1',
      "params.nope != 'x'",
      "params.nope NOT IN ('x')",
      "params.nope NOT LIKE 'x'",
      'params.nope NOT BETWEEN 1 AND 2',
      "tags.toString != 'x'",
    ]) {
      expect(holds(clause, run)).toBe(false);
      expect(holds(`NOT ${clause}`, run)).toBe(true);
    }
  });

  it('compares NaN as Python does: only != holds', () => {
    expect(holds('metrics.broken != 1', run)).toBe(true);
    expect(holds('metrics.broken = 1', run)).toBe(false);
    expect(holds('metrics.broken < 1', run)).toBe(false);
    expect(holds('metrics.broken IS NOT NULL', run)).toBe(true);
  });

  it('takes __proto__ and constructor as ordinary keys', () => {
    const odd = runRow({ params: Object.fromEntries([['__proto__', 'x']]) });
    expect(holds("params.__proto__ = 'x'", odd)).toBe(true);
    expect(holds('params.constructor IS NULL', odd)).toBe(true);
  });

  it.each([
    ['metrics.a >', 11],
    ['metrics.a > ', 12],
    ["metrics.a = 'x'", 12],
    ['status = FINISHED', 9],
    ['status = 1', 9],
    ["start_time > 'x'", 13],
    ["params.a > 'x'", 11],
    ["params.a = 'open", 11],
    ['colour.a = 1', 0],
    ['hue = 1', 0],
    ["datasets.size = '1'", 0],
    ["metrics.a LIKE 'x'", 10],
    ['metrics.a = 1 metrics.b = 2', 14],
    ['(metrics.a = 1', 14],
    ['metrics.a = 1)', 13],
    ['metrics.a = 1 AND', 17],
    ['AND', 0],
    ['NOT', 3],
    ['metrics.a IS 1', 13],
    ['metrics.a IN 1', 13],
    ['metrics.a IN (1', 15],
    ['metrics.a IN ()', 14],
    ['metrics.a BETWEEN 1 OR 2', 20],
    ['metrics. = 1', 0],
    ['metrics.a = #', 12],
    ['metrics.a NOT = 1', 14],
  ])('points at the fault in %s', (filter, position) => {
    let error: unknown;
    try {
      parseFilter(filter);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ParamError);
    expect(error).toMatchObject({ code: 'filter_syntax', details: { position } });
  });

  it('refuses filters that are nested too deep or too long', () => {
    expect(() => parseFilter(`${'('.repeat(500)}status = 'x'`)).toThrow(/nested deeper/);
    expect(() => parseFilter(`${'NOT '.repeat(500)}status = 'x'`)).toThrow(/nested deeper/);
    expect(() => parseFilter(' '.repeat(100_001))).toThrow(/longer than/);
  });

  it('never fails but with a position inside the text, whatever is typed', () => {
    const piece = fc.constantFrom(
      'metrics.a',
      'params."b c"',
      'status',
      'AND',
      'OR',
      'NOT',
      'IN',
      'IS',
      'NULL',
      'BETWEEN',
      'LIKE',
      '(',
      ')',
      ',',
      '=',
      '!=',
      '<',
      '1',
      '-2.5e3',
      "'x'",
      '"y"',
      '`z`',
      "'",
      '.',
      '😀',
      '\u0000',
    );
    const text = fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 14 });
    fc.assert(
      fc.property(text, fc.constantFrom('', ' '), (pieces, glue) => {
        const source = pieces.join(glue);
        try {
          compileFilter(parseFilter(source))(run);
        } catch (error) {
          if (!(error instanceof ParamError)) throw error;
          const { position } = error.details as { position: number };
          expect(position).toBeGreaterThanOrEqual(0);
          expect(position).toBeLessThanOrEqual(source.length);
        }
      }),
      { seed: 11, numRuns: 3000 },
    );
  });
});

/** A second reading of what a filter means, from the rules in prose, to compare with. */
function oracle(node: FilterNode, row: RunRow): boolean {
  const lookUp = (field: FilterField): (string | number)[] => {
    if (field.entity === 'dataset') {
      return row.inputs.map((input) => input[field.key as 'name' | 'digest' | 'context']);
    }
    const source =
      field.entity === 'metric' ? row.metrics : field.entity === 'param' ? row.params : row.tags;
    if (field.entity === 'attribute') return [row.status];
    const found = Object.entries(source).find(([key]) => key === field.key);
    return found ? [found[1] as string | number] : [];
  };
  const same = (a: string | number, b: FilterValue): boolean =>
    typeof b === 'number' ? a !== '' && Number(a) === b : String(a) === b;
  const isNumber = (a: string | number): boolean =>
    typeof a === 'number' || (a.trim() !== '' && !Number.isNaN(Number(a)));
  switch (node.type) {
    case 'and':
      return node.items.every((item) => oracle(item, row));
    case 'or':
      return node.items.some((item) => oracle(item, row));
    case 'not':
      return !oracle(node.item, row);
    case 'null':
      return (lookUp(node.field).length === 0) !== node.negated;
    case 'in':
      return lookUp(node.field).some((v) => node.values.some((w) => same(v, w)) !== node.negated);
    case 'between':
      return lookUp(node.field).some(
        (v) => isNumber(v) && (Number(v) >= node.low && Number(v) <= node.high) === !node.negated,
      );
    case 'like': {
      const escaped = node.pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const source = `^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`;
      const regexp = new RegExp(source, node.ignoreCase ? 'isu' : 'su');
      return lookUp(node.field).some((v) => regexp.test(String(v)) !== node.negated);
    }
    case 'compare': {
      const wanted = node.value;
      return lookUp(node.field).some((v) => {
        if (typeof wanted === 'string') return (v === wanted) === (node.operator === '=');
        if (!isNumber(v)) return false;
        const n = Number(v);
        const by: Record<CompareOperator, boolean> = {
          '=': n === wanted,
          '!=': n !== wanted,
          '<': n < wanted,
          '<=': n <= wanted,
          '>': n > wanted,
          '>=': n >= wanted,
        };
        return by[node.operator];
      });
    }
    default:
      return node satisfies never;
  }
}

const TEXTS = ['', 'a', 'ab', 'A.b', "it's", '1', '2.5', '%', 'a_b', '.*'];

function randomNode(random: Random, depth: number): FilterNode {
  const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)];
  if (depth > 0 && random.next() < 0.6) {
    const kind = random.integer(3);
    if (kind === 2) return { type: 'not', item: randomNode(random, depth - 1) };
    const items = Array.from({ length: 2 + random.integer(2) }, () =>
      randomNode(random, depth - 1),
    );
    return { type: kind === 0 ? 'and' : 'or', items };
  }
  const field = pick<FilterField>([
    { entity: 'metric', key: 'm' },
    { entity: 'metric', key: 'two words' },
    { entity: 'param', key: 'p' },
    { entity: 'param', key: '__proto__' },
    { entity: 'tag', key: 'mlflow.note' },
    { entity: 'attribute', key: 'status' },
    { entity: 'dataset', key: 'name' },
  ]);
  const numeric = field.entity === 'metric';
  const free = field.entity === 'param' || field.entity === 'tag';
  const number = (): number => pick([-1, 0, 1, 2.5, 1e21, -3e-7]);
  const value = (): FilterValue =>
    numeric || (free && random.next() < 0.4) ? number() : pick(TEXTS);
  const negated = random.next() < 0.5;
  const kind = random.integer(numeric ? 4 : free ? 5 : 4);
  if (kind === 0) return { type: 'null', field, negated };
  if (kind === 1) {
    return {
      type: 'in',
      field,
      negated,
      values: Array.from({ length: 1 + random.integer(3) }, value),
    };
  }
  if (kind === 2) {
    const operator = pick<CompareOperator>(['=', '!=', '<', '<=', '>', '>=']);
    if (operator === '=' || operator === '!=') {
      return { type: 'compare', field, operator, value: value() };
    }
    if (numeric || free) return { type: 'compare', field, operator, value: number() };
    return { type: 'null', field, negated };
  }
  if (numeric || kind === 4)
    return { type: 'between', field, negated, low: number(), high: number() };
  return { type: 'like', field, negated, ignoreCase: random.next() < 0.5, pattern: pick(TEXTS) };
}

function print(node: FilterNode): string {
  const show = (value: FilterValue): string =>
    typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
  if (node.type === 'and' || node.type === 'or') {
    return node.items.map((item) => `(${print(item)})`).join(` ${node.type.toUpperCase()} `);
  }
  if (node.type === 'not') return `NOT (${print(node.item)})`;
  const field = `${node.field.entity}s.\`${node.field.key}\``;
  if (node.type === 'compare') return `${field}${node.operator}${show(node.value)}`;
  const not = node.negated ? 'NOT ' : '';
  if (node.type === 'null') return `${field} IS ${not}NULL`;
  if (node.type === 'in') return `${field} ${not}IN (${node.values.map(show).join(',')})`;
  if (node.type === 'between') return `${field} ${not}BETWEEN ${node.low} AND ${node.high}`;
  return `${field} ${not}${node.ignoreCase ? 'ilike' : 'like'} ${show(node.pattern)}`;
}

describe('filter against an independent reading', () => {
  it.each([1, 2, 3, 4])('parses what is printed and means the same (seed %i)', (seed) => {
    const random = createRandom(seed);
    const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)];
    const rows = Array.from({ length: 40 }, () =>
      runRow({
        status: pick(['FINISHED', 'FAILED']),
        metrics: pick([{}, { m: 1 }, { m: NaN }, { m: -1, 'two words': 2.5 }]),
        params: pick([{}, { p: pick(TEXTS) }, Object.fromEntries([['__proto__', pick(TEXTS)]])]),
        tags: pick([{}, { 'mlflow.note': pick(TEXTS) }]),
        inputs: pick([0, 1, 2].map((n) => Array.from({ length: n }, () => pick(TEXTS)))).map(
          (name) => ({ name, version: 1, digest: '', context: 'training', numRows: 1 }),
        ),
      }),
    );
    for (let round = 0; round < 150; round++) {
      const node = randomNode(random, 3);
      const parsed = parseFilter(print(node));
      expect(parsed).toEqual(node);
      const test = compileFilter(parsed);
      for (const row of rows) {
        if (test(row) !== oracle(node, row)) {
          expect.fail(`${print(node)} differs for ${JSON.stringify(row)}`);
        }
      }
    }
  });
});
