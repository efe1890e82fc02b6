/** @file The lab without its code: that is loaded when somebody first runs one. */
import type { LabApi, LabOptions, Terrarium } from '../types.ts';
import type { ApiContext } from '../context.ts';

/**
 * Builds `terrarium.lab`.
 *
 * @param terrarium The API that the lab uses; asked for when a lab starts.
 */
export function createLazyLab(context: ApiContext, terrarium: () => Terrarium): LabApi {
  let loaded: LabApi | null = null;
  const load = async (): Promise<LabApi> => {
    const { createLab } = await import('./lab.ts');
    loaded ??= createLab(context, terrarium);
    return loaded;
  };
  return {
    run: async (options?: LabOptions) => (await load()).run(options),
    churnCsv: async (options) => (await load()).churnCsv(options),
    pause: () => loaded?.pause(),
    resume: () => loaded?.resume(),
    cancel: () => loaded?.cancel(),
  };
}
