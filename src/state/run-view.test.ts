import { describe, expect, it } from 'vitest';
import { columnsQuery, filterProblem, parseRunView } from './run-view.ts';
import { hrefWith, parseHash } from './routes.ts';

const viewOf = (hash: string) => parseRunView(parseHash(hash).query);

describe('parseRunView', () => {
  it('takes defaults for what an address leaves out or gets wrong', () => {
    const standard = {
      experimentId: null,
      filter: '',
      sort: null,
      columns: null,
      reducer: 'last',
      grouping: 'parent',
      stage: 'active',
    };
    expect(viewOf('#/runs')).toEqual(standard);
    expect(viewOf('#/runs?show=mean&group=x&stage=y&order=%27')).toEqual(standard);
  });

  it('reads what the page writes', () => {
    const place = parseHash('#/runs');
    const address = hrefWith(place, {
      ...columnsQuery(['metrics.test_f1_score', 'params.a b']),
      filter: "metrics.f1 > 0.5 AND tags.`a b` = '&?#,'",
      order: 'metrics.test_f1_score DESC',
      show: 'best',
      group: 'learner',
    });
    expect(viewOf(address)).toMatchObject({
      columns: ['metrics.test_f1_score', 'params.a b'],
      filter: "metrics.f1 > 0.5 AND tags.`a b` = '&?#,'",
      sort: { id: 'metrics.test_f1_score', descending: true },
      reducer: 'best',
      grouping: 'learner',
    });
  });
});

describe('filterProblem', () => {
  it('is null for a blank filter and for one that can be used', () => {
    expect(filterProblem('  ')).toBeNull();
    expect(filterProblem("params.learner = 'gbdt'")).toBeNull();
  });

  it('names the first character that does not fit, and the end when something is missing', () => {
    expect(filterProblem("metrics.f1 > 'x'")).toMatchObject({ position: 13 });
    expect(filterProblem('metrics.f1 >')).toMatchObject({ position: 12 });
    expect(filterProblem('metrics.f1 > §')?.message).not.toMatch(/position/);
  });
});
