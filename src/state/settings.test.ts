import { describe, expect, it } from 'vitest';
import { contentsOf } from './settings.svelte.ts';

describe('contentsOf', () => {
  it('counts what is there and takes the rest for none', () => {
    const records = Object.fromEntries([
      ['dataTables', 2],
      ['runs', 5],
      ['__proto__', 9],
    ]);
    expect(contentsOf(records)).toEqual({
      tables: 2,
      versions: 0,
      runs: 5,
      studies: 0,
      models: 0,
      modelVersions: 0,
      reports: 0,
    });
  });
});
