/** @file Small writes that must happen, such as the end of a run, on a disk that is full just now. */
import { TerrariumError } from '../core/errors.ts';

/** Between two tries, in ms: such a write is a few hundred bytes, and someone may be freeing room. */
const RETRY_MS = 3000;

/** Did it fail for want of room? */
export function isOutOfRoom(error: unknown): boolean {
  return error instanceof TerrariumError && error.code === 'quota_exceeded';
}

/**
 * Does `work` now. Where the disk is full it is put off and tried again until there is room, as long as the page
 * lives; what the page did not get to is closed at the next start.
 *
 * @param work May be called many times.
 * @returns What `work` gave, or null when it was put off.
 * @throws What `work` throws now, apart from `quota_exceeded`.
 */
export async function nowOrWhenRoom<T>(
  work: () => Promise<T>,
  retryMs = RETRY_MS,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!isOutOfRoom(error)) throw error;
    setTimeout(() => void nowOrWhenRoom(work, retryMs), retryMs);
    return null;
  }
}
