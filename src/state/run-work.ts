/** @file What a run's work took, in words. Pure. */
import { formatBytes, formatCount, formatSpan } from '../components/format.ts';
import type { RunRow } from '../core/tracking/entities.ts';

/** A term with its value. */
interface Fact {
  readonly term: string;
  readonly value: string;
}

/** Backend, threads, time, speed and size, as far as the run recorded them. */
export function workFacts({
  backend,
  tags,
  metrics,
}: Pick<RunRow, 'backend' | 'tags' | 'metrics'>): readonly Fact[] {
  const known = <T>(
    term: string,
    value: T | null | undefined,
    words: (value: T) => string,
  ): Fact[] => (value === null || value === undefined ? [] : [{ term, value: words(value) }]);
  return [
    ...known('backend', backend, String),
    ...known('threads', tags['app.threads'], String),
    ...known('training', metrics['fit_time_seconds'], (seconds) => formatSpan(1000 * seconds)),
    ...known('speed', metrics['rows_per_second'], (rate) => `${formatCount(rate)} rows/s`),
    ...known('model', metrics['model_size_bytes'], formatBytes),
  ];
}
