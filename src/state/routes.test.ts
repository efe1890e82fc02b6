import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { href, hrefWith, parseHash } from './routes.ts';

describe('parseHash', () => {
  it('reads an empty hash, # and #/ as home', () => {
    for (const hash of ['', '#', '#/']) expect(parseHash(hash).name).toBe('home');
  });

  it('reads a table with its version and keeps the rest of the query', () => {
    const place = parseHash('#/tables/dev.churn.bronze_customer?version=3&tab=columns');
    expect(place).toMatchObject({
      name: 'table',
      params: { table: 'dev.churn.bronze_customer', version: 3 },
    });
    expect([...place.query]).toEqual([['tab', 'columns']]);
  });

  it('leaves out a version that is not a whole number from 1', () => {
    for (const version of ['0', '-1', '1.5', 'x', '1e3']) {
      expect(parseHash(`#/tables/a?version=${version}`).params).toEqual({ table: 'a' });
    }
  });

  it('splits compared runs at commas', () => {
    expect(parseHash('#/compare?runs=a,b')).toMatchObject({ params: { runs: ['a', 'b'] } });
    expect(parseHash('#/compare')).toMatchObject({ params: { runs: [] } });
  });

  it('answers notFound for unknown pages, deeper paths and broken escapes', () => {
    for (const hash of ['#/nowhere', '#/runs/a/b', '#/tables/%E0%A4%A', '#/settings/x']) {
      expect(parseHash(hash).name).toBe('notFound');
    }
  });

  it('takes __proto__ as an ordinary name and query key', () => {
    const place = parseHash('#/tables/__proto__?__proto__=1');
    expect(place.params).toEqual({ table: '__proto__' });
    expect(place.query.get('__proto__')).toBe('1');
  });
});

describe('href', () => {
  it('writes the addresses that people may type', () => {
    expect(href('home', {})).toBe('#/');
    expect(href('table', { table: 'dev.churn.x', version: 3 })).toBe(
      '#/tables/dev.churn.x?version=3',
    );
    expect(href('compare', { runs: ['a', 'b'] })).toBe('#/compare?runs=a,b');
    expect(href('run', { runId: 'r1' }, { tab: 'curves', sort: null })).toBe(
      '#/runs/r1?tab=curves',
    );
  });

  it('round-trips any name through parseHash', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
        expect(parseHash(href('model', { name }))).toMatchObject({
          name: 'model',
          params: { name },
        });
        expect(parseHash(href('lineage', { focus: name })).query.get('focus')).toBe(name);
      }),
    );
  });
});

it('leads from where runs were begun before to the training page', () => {
  const place = parseHash('#/runs?new=1&from=r1');
  expect(place).toMatchObject({ name: 'train', params: {} });
  expect([...place.query]).toEqual([['from', 'r1']]);
  expect(parseHash('#/runs?tab=all').name).toBe('runs');
});

describe('hrefWith', () => {
  it('changes one entry, keeps the others and removes by null', () => {
    const place = parseHash('#/runs?tab=all&sort=f1');
    expect(hrefWith(place, { tab: 'best' })).toBe('#/runs?tab=best&sort=f1');
    expect(hrefWith(place, { sort: null })).toBe('#/runs?tab=all');
  });
});
