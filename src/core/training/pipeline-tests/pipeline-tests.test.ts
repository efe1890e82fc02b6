import { describe, expect, it } from 'vitest';
import { makeTable } from '../../../../tests/support/tables.ts';
import type { Recipe } from '../../features/recipe.ts';
import { learnerInfo } from '../../learners/catalog.ts';
import { CORE_LEARNERS } from '../predict.ts';
import { allPassed, type PipelineUnderTest, type Verdict } from './entities.ts';
import { SAMPLE_ROWS, sampleOf } from './fixture.ts';
import { PIPELINE_TESTS } from './pipeline-tests.ts';

const rows = Array.from({ length: 60 }, (_, row) => row);
const table = makeTable([
  ['age', 'number', rows.map((row) => (row % 9 === 0 ? null : 20 + ((row * 7) % 40)))],
  ['plan', 'category', rows.map((row) => ['a', 'b', 'c'][row % 3])],
  ['spent', 'number', rows.map((row) => (row * 11) % 50)],
  ['left', 'category', rows.map((row) => (row % 2 === 0 ? 'yes' : 'no')), 'target'],
]);

function underTest(steps: Recipe['steps'], learner = 'logistic_regression'): PipelineUnderTest {
  const recipe: Recipe = { version: 1, steps };
  return {
    sample: table,
    recipe,
    signature: null,
    learner: CORE_LEARNERS.get(learner)!,
    spec: {
      target: 'left',
      recipe,
      learner,
      params: {},
      split: { kind: 'modulo', k: 5, test: [0], valid: [1] },
      seed: 1,
    },
  };
}

async function run(name: string, pipeline: PipelineUnderTest): Promise<Verdict> {
  return PIPELINE_TESTS.find((test) => test.name === name)!.run(pipeline);
}

const impute = { op: 'impute', columns: ['age'], strategy: 'mean' } as const;
const oneHot = { op: 'one_hot', columns: ['plan'], missing: 'zeros', unseen: 'zeros' } as const;

describe('PIPELINE_TESTS', () => {
  it('pass for a recipe that takes care of what may come', async () => {
    const pipeline = underTest([impute, oneHot]);
    for (const { name, run: test } of PIPELINE_TESTS) {
      const { outcome, message } = await test(pipeline);
      const expected = name === 'columns' || name === 'signature' ? 'not_applicable' : 'pass';
      expect([name, outcome], message).toEqual([name, expected]);
    }
  });

  it('missing_values fails where a learner gets no number for rows that are in the table', async () => {
    const drop = { op: 'drop', columns: ['plan'] } as const;
    const linear = await run('missing_values', underTest([drop]));
    expect(linear).toMatchObject({ outcome: 'fail' });
    expect(linear.message).toContain('"age"');
    // Trees take missing values.
    expect(await run('missing_values', underTest([drop], 'gbdt'))).toMatchObject({
      outcome: 'pass',
    });
    expect(learnerInfo('gbdt').family).toBe('tree');
  });

  it('unseen_categories accepts a refusal only where a step declares it', async () => {
    const strict = { ...oneHot, unseen: 'error' } as const;
    const declared = await run('unseen_categories', underTest([impute, strict]));
    expect(declared).toMatchObject({
      outcome: 'pass',
      message: 'A new value in each of 1 columns; 1 refuse it, as declared.',
    });
    const ordinal = { op: 'ordinal', columns: ['plan'], native: false, unseen: 'missing' } as const;
    expect(await run('unseen_categories', underTest([impute, ordinal]))).toMatchObject({
      outcome: 'fail',
    });
  });

  it('no_missing_introduced names the step; a formula that says null may', async () => {
    const ratio = (expression: string) => ({ op: 'derive', column: 'rate', expression }) as const;
    const wild = await run(
      'no_missing_introduced',
      underTest([impute, oneHot, ratio('age / spent')]),
    );
    expect(wild.message).toContain('Step 3 (derive) makes "rate" missing or infinite in');
    const said = underTest([impute, oneHot, ratio('if(spent > 0, age / spent, null)')]);
    expect(await run('no_missing_introduced', said)).toMatchObject({ outcome: 'pass' });
  });

  it('signature says how the promise is broken', async () => {
    const pipeline = underTest([impute, oneHot]);
    const signature = {
      inputs: [{ name: 'age', type: 'long', required: true }],
      outputs: [{ name: 'prediction', type: 'string', required: true }],
      task: 'binary',
      target: 'left',
      classes: ['no', 'yes', 'perhaps'],
      positive: 'yes',
    } as const;
    const { outcome, message } = await run('signature', { ...pipeline, signature });
    expect(outcome).toBe('fail');
    expect(message).toContain('"age" is double instead of long');
    const columns = await run('columns', { ...pipeline, signature });
    expect(columns).toMatchObject({ outcome: 'fail', message: 'age is double instead of long.' });
  });
});

describe('allPassed', () => {
  it('fails closed: nothing tested, no rows and errors are no pass', () => {
    expect(allPassed([])).toBe(false);
    expect(allPassed([{ outcome: 'not_applicable', rows: 5 }])).toBe(false);
    expect(allPassed([{ outcome: 'pass', rows: 0 }])).toBe(false);
    expect(
      allPassed([
        { outcome: 'pass', rows: 5 },
        { outcome: 'error', rows: 0 },
      ]),
    ).toBe(false);
    expect(
      allPassed([
        { outcome: 'pass', rows: 5 },
        { outcome: 'not_applicable', rows: 5 },
      ]),
    ).toBe(true);
  });
});

describe('sampleOf', () => {
  it('takes rows from the whole table, and a small table as it is', () => {
    const many = makeTable([['row', 'integer', Array.from({ length: 5000 }, (_, row) => row)]]);
    const sample = sampleOf(many);
    expect(sample.numRows).toBe(SAMPLE_ROWS);
    const [column] = sample.columns;
    expect('values' in column && column.values.at(-1)).toBe(4990);
    expect(sampleOf(table)).toBe(table);
  });
});
