import { describe, expect, it } from 'vitest';
import { lightGbmText as textOf } from '../../../../tests/support/lightgbm-text.ts';
import { makeTable } from '../../../../tests/support/tables.ts';
import { predictTable } from '../../training/predict.ts';
import { readLightGbmText } from './read.ts';
import { toPipeline } from './to-pipeline.ts';

/** Codes 0 and 2 of `c` go one way, 1 the other. */
const SMALL = {
  header: { feature_infos: '[-3:3] 0:2:1' },
  tree: { cat_boundaries: '0 1', cat_threshold: '5' },
};
const file = readLightGbmText(textOf(SMALL));
const binary = readLightGbmText(
  textOf({ ...SMALL, header: { ...SMALL.header, objective: 'binary sigmoid:1' } }),
);

describe('toPipeline', () => {
  it('takes codes as numbers when nobody knows labels', () => {
    const table = makeTable([
      ['c', 'integer', [0, 1, 2, null]],
      ['a', 'number', [2, 2, 2, 2]],
    ]);
    const pipeline = toPipeline(file);
    expect(pipeline).toMatchObject({ target: 'target', classes: [], positive: null });
    expect([...predictTable(pipeline, table).raw]).toEqual([20, 30, 20, 30]);
  });

  it('takes labels in the order of their codes', () => {
    const features = [{ name: 'size' }, { name: 'plan', categories: ['z', 'y', 'x'] }];
    const table = makeTable([
      ['plan', 'category', ['x', 'y', 'z', 'new', null]],
      ['size', 'integer', [2, 2, 2, 2, 1]],
    ]);
    expect([...predictTable(toPipeline(file, { features }), table).raw]).toEqual([
      20, 30, 20, 30, 10,
    ]);
  });

  it('takes sorted labels from a table where the model has codes and the table words', () => {
    const table = makeTable([
      ['c', 'text', ['b', 'a', 'c']],
      ['a', 'boolean', [true, false, null]],
    ]);
    const pipeline = toPipeline(file, { table });
    expect(pipeline.recipe.inputs.map(({ type }) => type)).toEqual(['boolean', 'text']);
    expect(pipeline.recipe.states).toEqual([{ op: 'ordinal', levels: [['a', 'b', 'c']] }]);
  });

  it.each([
    [{ classes: ['no', 'yes'] }, ['no', 'yes']],
    [{ target: 'y', positive: 'a' }, ['b', 'a']],
    [{ target: 'y' }, ['a', 'b']],
    [{}, ['0', '1']],
  ])('names the classes from %j', (words, classes) => {
    const table = makeTable([
      ['a', 'number', [1, 2]],
      ['c', 'integer', [1, 2]],
      ['y', 'category', ['b', 'a']],
    ]);
    expect(toPipeline(binary, { ...words, table })).toMatchObject({
      classes,
      positive: classes[1],
      threshold: 0.5,
    });
  });

  it('believes our own export about the classes, whatever the table would say', () => {
    const header = { ...SMALL.header, objective: 'binary sigmoid:1' };
    const note = { features: [{ name: 'a' }, { name: 'c' }], target: 'y', classes: ['b', 'a'] };
    const end = `end of trees\nterrarium:${JSON.stringify(note)}\n`;
    const table = makeTable([
      ['a', 'number', [1, 2]],
      ['c', 'integer', [1, 2]],
      ['y', 'category', ['b', 'a']],
    ]);
    const noted = readLightGbmText(textOf({ ...SMALL, header, end }));
    expect(toPipeline(noted, { table, target: 'y' }).classes).toEqual(['b', 'a']);
    expect(() => toPipeline(noted, { positive: 'b' })).toThrow('positive must be the second');
  });

  it.each<[string, () => unknown, string, RegExp]>([
    [
      'too few features',
      () => toPipeline(file, { features: [{ name: 'a' }] }),
      'feature_mismatch',
      /must name all 2 of the model, in its order, got 1/,
    ],
    [
      'equal names',
      () => toPipeline(file, { features: [{ name: 'a' }, { name: 'a' }] }),
      'duplicate_feature',
      /"a" is there twice/,
    ],
    [
      'too few categories',
      () => toPipeline(file, { features: [{ name: 'a' }, { name: 'c', categories: ['x'] }] }),
      'categories_mismatch',
      /"c" has codes up to 2 in the model, but 1 categories/,
    ],
    [
      'equal categories',
      () =>
        toPipeline(file, { features: [{ name: 'a' }, { name: 'c', categories: ['x', 'x', 'y'] }] }),
      'categories_mismatch',
      /must differ/,
    ],
    [
      'a table without the columns',
      () => toPipeline(file, { table: makeTable([['c', 'integer', [1]]]) }),
      'feature_mismatch',
      /missing: "a"/,
    ],
    [
      'words where the model compares numbers',
      () =>
        toPipeline(file, {
          table: makeTable([
            ['a', 'text', ['x']],
            ['c', 'integer', [1]],
          ]),
        }),
      'wrong_type',
      /column "a" must be numeric/,
    ],
    [
      'labels that the table does not have',
      () =>
        toPipeline(file, {
          features: [{ name: 'a' }, { name: 'c', categories: ['x', 'y', 'z'] }],
          table: makeTable([
            ['a', 'number', [1]],
            ['c', 'text', ['Q']],
          ]),
        }),
      'categories_mismatch',
      /no value of column "c" \("Q"\) is one of the model's categories/,
    ],
    [
      'too many classes',
      () => toPipeline(binary, { classes: ['a', 'b', 'c'] }),
      'class_mismatch',
      /the model has 2 classes, got "a", "b", "c"/,
    ],
    [
      'a positive label that contradicts the classes',
      () => toPipeline(binary, { classes: ['a', 'b'], positive: 'a' }),
      'invalid_param',
      /positive must be the second/,
    ],
  ])('refuses %s', (_, work, code, message) => {
    expect(work).toThrow(message);
    expect(work).toThrow(expect.objectContaining({ code }));
  });
});
