/** @file Python for dividing the rows of a table. */
import type { SplitSpec } from '../../splits/split.ts';
import {
  pythonComment,
  pythonLiteral,
  pythonSource,
  readTable,
  type PythonTable,
} from './literal.ts';

/** Imports that `splitCode` needs. */
export function splitImports(split: SplitSpec): readonly string[] {
  if (split.kind === 'group') return ['from sklearn.model_selection import GroupShuffleSplit'];
  const needsSplitter = split.kind === 'holdout' || split.kind === 'stratified';
  return needsSplitter ? ['from sklearn.model_selection import train_test_split'] : [];
}

/** Masks by the place of each row in an order. */
function inOrder(place: string, { test, valid }: { test: number; valid: number }): string {
  return [
    `place = ${place}`,
    `train_end = round(len(df) * ${pythonLiteral(Number((1 - test - valid).toFixed(12)))})`,
    `valid_end = train_end + round(len(df) * ${pythonLiteral(valid)})`,
    'train = place < train_end',
    'valid = (place >= train_end) & (place < valid_end)',
    'test = place >= valid_end',
  ].join('\n');
}

/** Leaves the masks `train`, `valid` and `test` over the rows of `df`; strata are the values of `y`. */
export function splitCode(split: SplitSpec, seed: number, isStratified: boolean): string {
  switch (split.kind) {
    case 'modulo':
      return [
        `part = np.arange(len(df)) % ${pythonLiteral(split.k)}`,
        `test = np.isin(part, ${pythonLiteral(split.test)})`,
        `valid = np.isin(part, ${pythonLiteral(split.valid)})`,
        'train = ~(test | valid)',
      ].join('\n');
    case 'column':
      return [
        `part = df[${pythonLiteral(split.column)}].astype(str)`,
        'test = (part == "test").to_numpy()',
        'valid = part.isin(["valid", "validation"]).to_numpy()',
        'train = ~(test | valid)',
      ].join('\n');
    case 'head':
      return inOrder('np.arange(len(df))', split);
    case 'time':
      return inOrder(
        `df[${pythonLiteral(split.column)}].rank(method="first").to_numpy() - 1`,
        split,
      );
    case 'group': {
      const rest = 1 - split.test;
      const splitter = (share: number): string =>
        `GroupShuffleSplit(n_splits=1, test_size=${pythonLiteral(share)}, random_state=${pythonLiteral(seed)})`;
      return [
        pythonComment('Whole groups; another generator of chance, so not the same groups.'),
        `groups = df[${pythonLiteral(split.column)}].to_numpy()`,
        `rest, held = next(${splitter(split.test)}.split(df, groups=groups))`,
        `_, watched = next(${splitter(rest > 0 ? split.valid / rest : 0)}.split(rest, groups=groups[rest]))`,
        'test, valid = np.isin(np.arange(len(df)), held), np.isin(np.arange(len(df)), rest[watched])',
        'train = ~(test | valid)',
      ].join('\n');
    }
    case 'holdout':
    case 'stratified': {
      const strata = (rows: string): string => (isStratified ? `, stratify=${rows}` : '');
      const rest = 1 - split.test;
      const share = rest > 0 ? split.valid / rest : 0;
      const state = `random_state=${pythonLiteral(seed)}`;
      return [
        pythonComment('Same shares; another generator of chance, so not the same rows.'),
        'rows = np.arange(len(df))',
        `rest, held = train_test_split(rows, test_size=${pythonLiteral(split.test)}, ${state}${strata('y')})`,
        `_, watched = train_test_split(rest, test_size=${pythonLiteral(share)}, ${state}${strata('y.iloc[rest]')})`,
        'test, valid = np.isin(rows, held), np.isin(rows, watched)',
        'train = ~(test | valid)',
      ].join('\n');
    }
    default:
      return split satisfies never;
  }
}

/** Where `pythonForSplit` takes rows and strata from. */
export interface PythonSplit {
  readonly table?: PythonTable;
  readonly target?: string;
}

/** pandas code of a split alone. */
export function pythonForSplit(split: SplitSpec, seed: number, from: PythonSplit = {}): string {
  const isStratified = split.kind === 'stratified';
  return pythonSource(
    'import numpy as np',
    'import pandas as pd',
    ...splitImports(split),
    '',
    readTable('df', from.table ?? 'training'),
    isStratified ? `y = df[${pythonLiteral(from.target ?? 'target')}]` : null,
    splitCode(split, seed, isStratified),
    'print(train.sum(), valid.sum(), test.sum())',
  );
}
