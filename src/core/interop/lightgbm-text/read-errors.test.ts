import { describe, expect, it } from 'vitest';
import { lightGbmText as textOf, type TextParts } from '../../../../tests/support/lightgbm-text.ts';
import { DataError } from '../../errors.ts';
import { createRandom } from '../../random.ts';
import { readLightGbmText } from './read.ts';
import { toPipeline } from './to-pipeline.ts';

describe('readLightGbmText', () => {
  const BAD: [string, string, RegExp][] = [
    ['another kind of file', '{"learner": {}}', /line 1: the text must begin with a line "tree"/],
    ['nothing', '', /line 1: the text must begin/],
    ['a missing key', textOf({ tree: { threshold: null } }), /line 12: "threshold=" must be given/],
    [
      'a key twice',
      textOf().replace('shrinkage=0.1', 'num_cat=1'),
      /line 29: "num_cat" must come once, it was in line 14/,
    ],
    [
      'too few numbers',
      textOf({ tree: { threshold: '1' } }),
      /line 17: "threshold" must have 2 numbers, got 1/,
    ],
    ['a word for a number', textOf({ tree: { threshold: '1.5 x' } }), /line 17: .* got "x"/],
    [
      'a hexadecimal number',
      textOf({ tree: { leaf_value: '0x10 2 3' } }),
      /line 21: "leaf_value" must be finite/,
    ],
    ['an infinite leaf', textOf({ tree: { leaf_value: 'inf 2 3' } }), /finite numbers, got "inf"/],
    ['NaN as threshold', textOf({ tree: { threshold: 'nan 0' } }), /got "nan"/],
    [
      'an unknown feature',
      textOf({ tree: { split_feature: '0 2' } }),
      /whole numbers from 0 to 1, got "2"/,
    ],
    [
      'leaves out of nothing',
      textOf({ tree: { num_leaves: '2000000000' } }),
      /"leaf_value" must have 2000000000 numbers, got 3/,
    ],
    [
      'a circle',
      textOf({ tree: { right_child: '1 1' } }),
      /line 12: the children must form a tree, node 1 is reached twice/,
    ],
    ['a shared leaf', textOf({ tree: { right_child: '1 -2' } }), /leaf 1 is reached twice/],
    ['a root below itself', textOf({ tree: { left_child: '0 -2' } }), /node 0 is reached twice/],
    ['a leaf beyond', textOf({ tree: { right_child: '1 -4' } }), /from -3 to 1, got "-4"/],
    ['a strange decision', textOf({ tree: { decision_type: '8 13' } }), /from 0 to 11, got "13"/],
    ['a set beyond', textOf({ tree: { threshold: '1.5 1' } }), /must be from 0 to 0, got 1/],
    [
      'falling boundaries',
      textOf({ tree: { cat_boundaries: '2 0' } }),
      /must begin with 0 and not fall/,
    ],
    [
      'words that are none',
      textOf({ tree: { cat_threshold: '1 4294967296' } }),
      /got "4294967296"/,
    ],
    [
      'a categorical node without sets',
      textOf({ tree: { num_cat: '0' } }),
      /"cat_boundaries" must have 1/,
    ],
    [
      'trees out of order',
      textOf().replace('Tree=0', 'Tree=1'),
      /line 12: "Tree=0" must come next, got "Tree=1"/,
    ],
    [
      'half a round',
      textOf({ header: { num_tree_per_iteration: '2', objective: 'multiclass num_class:2' } }),
      /multiple of num_tree_per_iteration=2, got 1/,
    ],
    [
      'more names than features',
      textOf({ header: { feature_names: 'a b c' } }),
      /line 8: "feature_names" must have 2 entries/,
    ],
    [
      'equal names',
      textOf({ header: { feature_names: 'a a' } }),
      /feature names must differ, "a" is twice/,
    ],
    [
      'a bad range',
      textOf({ header: { feature_infos: '[-3:3] 0:x' } }),
      /line 9: "feature_infos" must be/,
    ],
    [
      'endless classes',
      textOf({ header: { num_tree_per_iteration: '1000000000' } }),
      /from 1 to 10000/,
    ],
    [
      'a bad sigmoid',
      textOf({ header: { objective: 'binary sigmoid:-1' } }),
      /"sigmoid" must be a number above 0/,
    ],
    [
      'broken labels',
      `${textOf()}pandas_categorical:[[1], 2]`,
      /line 33: "pandas_categorical:" must be followed by null or a list/,
    ],
    ['labels that are no JSON', `${textOf()}pandas_categorical:[`, /must be followed by JSON/],
    ['a broken note', `${textOf()}terrarium:{"features":[{}]}`, /a feature is not/],
  ];
  it.each(BAD)('says in which line it finds %s', (_, text, message) => {
    expect(() => readLightGbmText(text)).toThrow(message);
    expect(() => readLightGbmText(text)).toThrow(
      expect.objectContaining({ kind: 'DataError', code: 'bad_model_text' }),
    );
  });

  it.each<[string, TextParts, RegExp]>([
    ['linear trees', { tree: { is_linear: '1' } }, /linear trees/],
    ['ranking', { header: { objective: 'lambdarank' } }, /objective "lambdarank" is not supported/],
    ['a custom objective', { header: { objective: null } }, /custom objective/],
    ['a version of long ago', { header: { version: 'v2' } }, /version must be v3 or v4, got "v2"/],
  ])('says that it does not support %s', (_, parts, message) => {
    expect(() => readLightGbmText(textOf(parts))).toThrow(message);
    expect(() => readLightGbmText(textOf(parts))).toThrow(
      expect.objectContaining({ code: 'unsupported_model' }),
    );
  });

  it('says of a text cut off anywhere that it is', () => {
    const text = textOf();
    for (let end = 0; end < text.lastIndexOf('end of trees') + 12; end++) {
      expect(() => readLightGbmText(text.slice(0, end)), `cut at ${end}`).toThrow(DataError);
    }
  });

  it('gives a model or a DataError for any damage, and leaves prototypes alone', () => {
    const random = createRandom('damage');
    const text = textOf({ header: { objective: 'binary sigmoid:1' } });
    const pieces = [
      '\n',
      ' ',
      '=',
      '-',
      '9',
      'e',
      '__proto__=1\n',
      'Tree=0\n',
      '',
      'constructor',
      '-1',
    ];
    for (let round = 0; round < 3000; round++) {
      let broken = text;
      for (let edit = 0; edit <= random.integer(3); edit++) {
        const at = random.integer(broken.length);
        const piece = pieces[random.integer(pieces.length)];
        broken = broken.slice(0, at) + piece + broken.slice(at + random.integer(4));
      }
      try {
        toPipeline(readLightGbmText(broken));
      } catch (error) {
        expect(error, broken).toBeInstanceOf(DataError);
      }
    }
    expect(({} as Record<string, unknown>)['features']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
