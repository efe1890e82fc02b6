import { expect, it } from 'vitest';
import { workFacts } from './run-work.ts';

it('tells what a run recorded of its work, and nothing else', () => {
  const run = {
    backend: 'wasm' as const,
    tags: { 'app.threads': '2' },
    metrics: { fit_time_seconds: 12.3, rows_per_second: 275_619.2, model_size_bytes: 95_490 },
  };
  expect(workFacts(run)).toEqual([
    { term: 'backend', value: 'wasm' },
    { term: 'threads', value: '2' },
    { term: 'training', value: '12 s' },
    { term: 'speed', value: '275,619 rows/s' },
    { term: 'model', value: '95 KB' },
  ]);
  expect(workFacts({ backend: null, tags: {}, metrics: {} })).toEqual([]);
});
