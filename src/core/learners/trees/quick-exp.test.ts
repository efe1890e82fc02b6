import { expect, it } from 'vitest';
import { quickExp } from './quick-exp.ts';

it('is within 1e-11 of e^x from −700 to 0', () => {
  let worst = 0;
  for (let i = 0; i <= 700_000; i++) {
    const x = -i / 1000;
    worst = Math.max(worst, Math.abs(quickExp(x) / Math.exp(x) - 1));
  }
  expect(worst).toBeLessThan(1e-11);
});

it('is 1 at both zeros', () => {
  expect([quickExp(0), quickExp(-0)]).toEqual([1, 1]);
});
