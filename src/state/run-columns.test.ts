import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runRow } from '../../tests/support/runs.ts';
import { checkKey } from '../core/tracking/names.ts';
import { parseOrderBy, sortRuns } from '../core/tracking/order-by.ts';
import {
  columnTitles,
  columnValue,
  defaultColumns,
  defaultMetrics,
  loggedKeys,
  metricTitle,
  orderClause,
  sortOfClause,
} from './run-columns.ts';

const keys = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((key) => {
  try {
    checkKey('metric', key);
    return true;
  } catch {
    return false;
  }
});

describe('orderClause', () => {
  it('is read back as the same column, whatever the key', () => {
    fc.assert(
      fc.property(
        keys,
        fc.constantFrom('metrics.', 'params.', 'tags.'),
        fc.boolean(),
        (key, kind, down) => {
          const clause = orderClause(kind + key, down);
          expect(clause).not.toBeNull();
          expect(sortOfClause(clause ?? '')).toEqual({ id: kind + key, descending: down });
        },
      ),
    );
  });

  it('orders facts by their attributes and has none for cells that hold several things', () => {
    expect(orderClause('start_time', true)).toBe('attributes.start_time DESC');
    expect(orderClause('name', false)).toBe('attributes.run_name ASC');
    expect(orderClause('models', true)).toBeNull();
    expect(sortOfClause('attributes.run_name ASC')).toEqual({ id: 'name', descending: false });
    expect(sortOfClause('nonsense and more')).toBeNull();
  });

  it('puts runs into the order that it names', () => {
    const rows = [0.2, 0.9, 0.5].map((f1, at) =>
      runRow({ runId: String(at), metrics: { 'a b': f1 } }),
    );
    const clause = orderClause('metrics.a b', true) ?? '';
    expect(sortRuns(rows, [parseOrderBy(clause)]).map(({ runId }) => runId)).toEqual([
      '1',
      '2',
      '0',
    ]);
  });
});

describe('columnValue', () => {
  it('finds keys called __proto__ and constructor, and only own ones', () => {
    const row = runRow({ params: Object.fromEntries([['__proto__', 'x']]) });
    expect(columnValue(row, 'params.__proto__')).toBe('x');
    expect(columnValue(row, 'params.constructor')).toBeNull();
    expect(columnValue(row, 'status')).toBeNull();
  });
});

describe('loggedKeys', () => {
  it('lists test metrics before validation ones, each in the order of the catalog, others last by name', () => {
    const row = runRow({
      metrics: { zeta: 1, alpha: 1, validation_f1_score: 1, test_log_loss: 1, test_roc_auc: 1 },
    });
    expect(loggedKeys([row]).metrics).toEqual([
      'test_roc_auc',
      'test_log_loss',
      'validation_f1_score',
      'alpha',
      'zeta',
    ]);
  });
});

describe('defaultColumns', () => {
  it('shows test metrics when at least half of the runs have looked at test rows', () => {
    const tested = runRow({ metrics: { test_f1_score: 1, validation_f1_score: 1 } });
    const closed = runRow({ metrics: { validation_f1_score: 1 } });
    expect(defaultMetrics([tested, closed])).toEqual(['test_f1_score']);
    expect(defaultMetrics([tested, closed, closed])).toEqual(['validation_f1_score']);
  });

  it('shows no metric and no learner where there is none', () => {
    expect(defaultColumns([runRow()])).toEqual([
      'status',
      'models',
      'dataset',
      'duration',
      'start_time',
    ]);
  });
});

describe('columnTitles', () => {
  it('says the part of the rows once when it is the same in all', () => {
    const titles = columnTitles(['test_f1_score', 'test_roc_auc']);
    expect([...titles.values()]).toEqual(['F1 (test)', 'ROC AUC']);
  });

  it('says it in each when parts differ or a key is unknown', () => {
    const titles = columnTitles(['test_f1_score', 'validation_roc_auc', 'mine']);
    expect([...titles.values()]).toEqual(['F1 (test)', 'ROC AUC (validation)', 'mine']);
    expect(metricTitle('mine')).toBe('mine');
  });
});
