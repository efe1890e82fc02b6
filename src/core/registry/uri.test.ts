import { describe, expect, it } from 'vitest';
import { checkAlias, checkModelName, parseTableName } from './names.ts';
import { formatModelUri, parseModelUri } from './uri.ts';

describe('parseModelUri', () => {
  it.each([
    ['runs:/0a1b/model', { kind: 'run', runId: '0a1b', path: 'model' }],
    ['runs:/0a1b/model/pipeline.json', { kind: 'run', runId: '0a1b', path: 'model/pipeline.json' }],
    ['models:/churn/12', { kind: 'version', name: 'churn', version: 12 }],
    ['models:/dev.churn.model/1', { kind: 'version', name: 'dev.churn.model', version: 1 }],
    ['models:/churn@champion', { kind: 'alias', name: 'churn', alias: 'champion' }],
    ['models:/churn/latest', { kind: 'latest', name: 'churn' }],
  ])('reads %s and writes it again', (text, expected) => {
    const uri = parseModelUri(text);
    expect(uri).toEqual(expected);
    expect(formatModelUri(uri)).toBe(text);
  });

  it('takes "latest" in any case', () => {
    expect(parseModelUri('models:/churn/LATEST')).toEqual({ kind: 'latest', name: 'churn' });
  });

  it.each([
    'models:/churn',
    'models:/churn/Production',
    'models:/churn/0',
    'models:/churn/01',
    'models:/churn/1/x',
    'models:/churn/99999999999999999999',
    'models:/churn@',
    'models:/churn@latest',
    'models:/churn@v3',
    'models:/a.b/1',
    'models:/other.churn.model/1',
    'models://churn/1',
    'runs:/0a1b',
    'runs:/0a1b/',
    'runs:/0a1b/../x',
    'runs://model',
    'file:/x',
    '',
    undefined,
  ])('refuses %s', (text) => {
    expect(() => parseModelUri(text)).toThrow(expect.objectContaining({ name: 'ParamError' }));
  });
});

describe('names of models, aliases and tables', () => {
  it('accepts plain and three-level model names', () => {
    for (const name of ['churn', 'Churn model 2', '__proto__', 'prod.churn.model', 'größe']) {
      expect(checkModelName(name)).toBe(name);
    }
    for (const name of [
      '',
      ' x',
      'x ',
      'a.b',
      'a/b',
      'a:b',
      'a@b',
      'x'.repeat(251),
      'prod.a.b.c',
      7,
    ]) {
      expect(() => checkModelName(name)).toThrow(/registered model/);
    }
  });

  it('reserves latest and v1 among the aliases', () => {
    for (const alias of ['champion', 'a-b_c', 'v', 'v1a', '1', 'x'.repeat(255)]) {
      expect(checkAlias(alias)).toBe(alias);
    }
    for (const alias of ['', 'Latest', 'v1', 'V22', 'a b', 'a.b', 'x'.repeat(256), null]) {
      expect(() => checkAlias(alias)).toThrow(expect.objectContaining({ code: 'invalid_alias' }));
    }
  });

  it('takes table names apart', () => {
    expect(parseTableName('dev.churn.gold_2')).toEqual({
      catalog: 'dev',
      schema: 'churn',
      object: 'gold_2',
    });
    for (const name of [
      'gold',
      'churn.gold',
      'test.churn.gold',
      'dev.churn.',
      'dev.a b.c',
      'dev.a.b.c',
      'DEV.a.b',
      `dev.a.${'x'.repeat(101)}`,
    ]) {
      expect(() => parseTableName(name)).toThrow(expect.objectContaining({ code: 'invalid_name' }));
    }
  });
});
