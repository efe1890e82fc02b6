import { describe, expect, it } from 'vitest';
import { accountFacts, customerOf, inventedName, offerFor, probabilityOf } from './portal.ts';

describe('inventedName', () => {
  it('is the same for the same key', () => {
    expect(inventedName('0001-ABCDE')).toBe(inventedName('0001-ABCDE'));
    expect(inventedName('')).toMatch(/^\w+ \w+$/);
  });
});

describe('customerOf', () => {
  it('is named by the stream’s key, else by an id column, else by its place', () => {
    expect(customerOf({ customer_id: 'a' }, 4, 'k').key).toBe('k');
    expect(customerOf({ customer_id: 'a' }, 4).key).toBe('a');
    expect(customerOf({ tenure: 1 }, 4).key).toBe('customer 5');
  });
});

describe('accountFacts', () => {
  it('shows what a customer knows first, with units, and says what is not known', () => {
    const row = { gender: 'Female', monthly_charges: 70.5, tenure: 3, contract: null };
    expect(accountFacts(row, 3)).toEqual([
      { term: 'Contract', value: 'not known' },
      { term: 'Tenure', value: '3 months' },
      { term: 'Monthly charges', value: '$70.50' },
    ]);
  });
});

describe('offerFor', () => {
  it('names both prices where there is one', () => {
    expect(offerFor(customerOf({ monthly_charges: 100 }, 0))).toContain(
      '$80.00 instead of $100.00',
    );
    expect(offerFor(customerOf({}, 0))).toContain('20 %');
  });
});

describe('probabilityOf', () => {
  it('takes the last class of a row, and null from what is none', () => {
    expect(probabilityOf([[0.2, 0.8]])).toBe(0.8);
    expect(probabilityOf([0.3])).toBe(0.3);
    for (const odd of [undefined, [], ['x'], [[]], {}]) expect(probabilityOf(odd)).toBeNull();
  });
});
