import { describe, expect, it } from 'vitest';
import { currentItem, navigationGroups } from './navigation-groups.ts';
import { loadPage, titleOf } from './router.ts';
import { EMPTY_SHELL } from './shell-model.ts';
import { parseHash } from '../state/routes.ts';

describe('titleOf', () => {
  it('names what is shown before the page', () => {
    expect(titleOf(parseHash('#/'))).toBe('Home · Terrarium');
    expect(titleOf(parseHash('#/tables/dev.churn.x?version=2'))).toBe(
      'dev.churn.x · Table · Terrarium',
    );
  });
});

describe('loadPage', () => {
  it('has nothing for an address that is no page', async () => {
    expect(await loadPage('notFound')).toBeNull();
  });
});

describe('navigationGroups', () => {
  it('puts the five stages of the loop on the rail, in order', () => {
    const stages = navigationGroups(EMPTY_SHELL).filter(({ state }) => state !== null);
    expect(stages.map(({ id }) => id)).toEqual(['data', 'train', 'models', 'serve', 'monitor']);
  });

  it('shows a count only where one is given', () => {
    const groups = navigationGroups({
      ...EMPTY_SHELL,
      counts: { drift: { value: 1, attention: '1 alert' } },
    });
    const items = groups.flatMap((group) => group.items);
    expect(items.find(({ id }) => id === 'drift')).toMatchObject({
      count: 1,
      attention: '1 alert',
    });
    expect(items.find(({ id }) => id === 'runs')?.count).toBeUndefined();
  });

  it('links every item to an address that the router knows', () => {
    const items = navigationGroups(EMPTY_SHELL).flatMap((group) => group.items);
    for (const item of items) expect(parseHash(item.href).name).toBe(item.id);
  });
});

describe('currentItem', () => {
  it('marks the list page for a page below it, and nothing for unknown ones', () => {
    expect(currentItem('run')).toBe('runs');
    expect(currentItem('driftReport')).toBe('drift');
    expect(currentItem('notFound')).toBeNull();
  });
});
