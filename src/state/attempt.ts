/** @file Calls of a page that have no place of their own for what went wrong. */
import { useToasts } from './context.ts';

/**
 * Gives a function that makes a call; when the call fails, its message becomes a toast.
 * To be called while a component is being set up.
 */
export function useAttempt(): (work: () => Promise<unknown>) => Promise<void> {
  const toasts = useToasts();
  return async (work) => {
    try {
      await work();
    } catch (error) {
      toasts.show({ tone: 'error', text: error instanceof Error ? error.message : String(error) });
    }
  };
}
