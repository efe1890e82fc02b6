import { formatPlural, formatSpan } from '../format.ts';
import type { JobView } from './types.ts';

/** What the tray says without being opened. */
export interface JobSummary {
  readonly text: string;
  /** 0…1, or null when no job knows its total. */
  readonly share: number | null;
}

/** Counts jobs, averages their shares and takes the longest time left. */
export function summariseJobs(jobs: readonly JobView[]): JobSummary {
  if (jobs.length === 0) return { text: 'No jobs running', share: null };
  const known = jobs.filter(({ total }) => total > 0);
  const share =
    known.length === 0
      ? null
      : known.reduce((sum, { done, total }) => sum + Math.min(1, done / total), 0) / known.length;
  const left = jobs.map(({ msLeft }) => msLeft).filter((ms) => ms !== null);
  const parts = [formatPlural(jobs.length, 'job')];
  if (share !== null) parts.push(`${Math.floor(share * 100)} %`);
  if (left.length > 0) parts.push(formatSpan(Math.ceil(Math.max(...left) / 1000) * 1000));
  return { text: parts.join(' · '), share };
}
