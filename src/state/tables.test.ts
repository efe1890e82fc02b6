import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeWords,
  dialectWords,
  proposeTableName,
  schemaChange,
  slugOf,
  sourceWords,
  tableNameFault,
} from './tables.ts';

const field = (name: string, type: 'number' | 'text' = 'number') => ({
  name,
  type,
  role: 'feature' as const,
  nullable: false,
});

describe('proposeTableName', () => {
  it('makes a name of three levels from a file name', () => {
    expect(proposeTableName('Telco-Churn (2).csv', 'dev')).toBe('dev.telco_churn_2.bronze');
    expect(proposeTableName('données.tsv', 'prod')).toBe('prod.donnees.bronze');
    expect(slugOf('….csv')).toBe('data');
  });

  it('is valid whatever the file is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(tableNameFault(proposeTableName(name, 'dev'))).toBeNull();
      }),
    );
  });
});

describe('tableNameFault', () => {
  it('tells the rule', () => {
    expect(tableNameFault('churn')).toMatch(/catalog\.schema\.name/);
    expect(tableNameFault('qa.a.b')).toMatch(/dev, staging or prod/);
  });
});

describe('words', () => {
  it('says how a file was written and what a version came from', () => {
    const dialect = {
      delimiter: ';',
      encoding: 'windows-1252' as const,
      header: false,
      decimal: ',' as const,
      lineEnding: '\n' as const,
    };
    expect(dialectWords(dialect)).toBe('Windows-1252 · semicolon · no header · decimal comma');
    expect(dialectWords({ ...dialect, delimiter: '__proto__' })).toMatch('"__proto__"');
    expect(sourceWords({ source: { fileName: 'a.csv' } })).toBe('a.csv');
    const parents = [{ name: 'dev.a.b', version: 2 }];
    const model = { name: 'churn', version: 3, alias: 'champion' };
    expect(sourceWords({ source: { parents, model } })).toBe('dev.a.b v2 · churn v3 @champion');
    expect(sourceWords({ source: { note: 'seed 42' } })).toBe('seed 42');
  });

  it('says how columns changed', () => {
    const change = schemaChange(
      [field('a'), field('b'), field('__proto__')],
      [field('a', 'text'), field('__proto__'), field('c')],
    );
    expect(change).toEqual({ added: ['c'], removed: ['b'], retyped: ['a'] });
    expect(changeWords(change)).toBe('+ 1 − 1 columns, 1 retyped');
    expect(changeWords(schemaChange([field('a')], [field('a')]))).toBe('same columns');
  });
});
