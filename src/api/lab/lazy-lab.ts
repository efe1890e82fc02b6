/** @file The lab without its code: that is loaded when somebody first runs one. */
import type { LabActivity, LabApi, LabOptions, Terrarium } from '../types.ts';
import type { ApiContext } from '../context.ts';

type Listener = (activity: LabActivity | null) => void;

/**
 * Builds `terrarium.lab`.
 *
 * @param terrarium The API that the lab uses; asked for when a lab starts.
 */
export function createLazyLab(context: ApiContext, terrarium: () => Terrarium): LabApi {
  let loaded: Omit<LabApi, 'activity' | 'watch'> | null = null;
  let activity: LabActivity | null = null;
  const listeners = new Set<Listener>();
  const tell: Listener = (next) => {
    activity = next;
    for (const listener of listeners) listener(next);
  };
  const load = async (): Promise<NonNullable<typeof loaded>> => {
    const { createLab } = await import('./lab.ts');
    loaded ??= createLab(context, terrarium, tell);
    return loaded;
  };
  return {
    run: async (options?: LabOptions) => (await load()).run(options),
    churnCsv: async (options) => (await load()).churnCsv(options),
    pause: () => loaded?.pause(),
    resume: () => loaded?.resume(),
    cancel: () => loaded?.cancel(),
    activity: () => activity,
    watch: (listener) => {
      listeners.add(listener);
      listener(activity);
      return () => listeners.delete(listener);
    },
  };
}
