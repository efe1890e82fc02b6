/** @file What a fit says of where it ran. */
import type { FitResult } from '../learner.ts';
import type { SessionReport, TreeKernel } from './kernel.ts';

/** The part of a result that a session reports; without a report the kernel ran alone, on one thread. */
export function ranOn(
  { backend }: TreeKernel,
  report: SessionReport | undefined,
): Pick<FitResult, 'backend' | 'threads' | 'backendReason'> {
  const { threads = 1, reason } = report ?? {};
  return {
    backend: report?.backend ?? backend,
    threads,
    ...(reason === undefined ? {} : { backendReason: reason }),
  };
}
