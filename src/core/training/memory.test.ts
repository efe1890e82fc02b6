import { describe, expect, it } from 'vitest';
import { checkMemory, TAB_BYTES, trainingBytes } from './memory.ts';

describe('checkMemory', () => {
  it('lets pass what fits a tab', () => {
    expect(() => checkMemory(1_000_000, 29)).not.toThrow();
    expect(() => checkMemory(5_000_000, 20)).not.toThrow();
    expect(() => checkMemory(0, 0)).not.toThrow();
  });

  it('refuses what does not, and says how many rows would', () => {
    expect(() => checkMemory(10_000_000, 21)).toThrow(
      /^train: 10000000 rows of 21 columns need about 4\.\d GB, and a tab has 4\.0 GB; train on at most \d+ of the rows/,
    );
    const rows = Number(/at most (\d+)/.exec(messageOf(() => checkMemory(10_000_000, 21)))?.[1]);
    expect(trainingBytes(rows, 21)).toBeLessThanOrEqual(TAB_BYTES);
    expect(trainingBytes(rows + 1, 21)).toBeGreaterThan(TAB_BYTES);
  });
});

function messageOf(work: () => void): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
