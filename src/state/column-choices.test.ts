import { describe, expect, it } from 'vitest';
import { chosenColumns, NO_CHOICES, withRole, withType } from './column-choices.ts';

describe('column choices', () => {
  const columns = [
    { name: 'y', role: 'target' as const },
    { name: '__proto__', role: 'feature' as const },
  ];

  it('keeps one target at most', () => {
    const choices = withRole(NO_CHOICES, '__proto__', 'target', columns);
    expect([...choices.roles]).toEqual([
      ['__proto__', 'target'],
      ['y', 'feature'],
    ]);
    expect([...withRole(NO_CHOICES, 'y', 'id', columns).roles]).toEqual([['y', 'id']]);
  });

  it('remembers what was decided, and leaves the earlier choices as they were', () => {
    const typed = withType(NO_CHOICES, 'y', 'text');
    expect([...chosenColumns(withRole(typed, '__proto__', 'id', columns))]).toEqual([
      'y',
      '__proto__',
    ]);
    expect(NO_CHOICES.types.size).toBe(0);
  });
});
