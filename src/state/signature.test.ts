import { describe, expect, it } from 'vitest';
import type { ColumnType, Field } from '../core/table/column.ts';
import { signatureDifference } from './signature.ts';

const field = (name: string, type: ColumnType): Field => ({
  name,
  type,
  role: 'feature',
  nullable: true,
});

describe('signatureDifference', () => {
  it('takes the same columns in another order as equal', () => {
    const [a, b] = [field('a', 'number'), field('__proto__', 'category')];
    expect(signatureDifference([a, b], [b, a])).toMatchObject({
      isEqual: true,
      words: 'equal, 2 inputs',
    });
  });

  it('counts what came, went and changed its type', () => {
    const difference = signatureDifference(
      [field('a', 'number'), field('b', 'number')],
      [field('a', 'category'), field('c', 'number'), field('d', 'number')],
    );
    expect(difference).toMatchObject({ added: ['c', 'd'], removed: ['b'], retyped: ['a'] });
    expect(difference.words).toBe('2 more, 1 fewer, 1 of another type');
  });
});
