/** @file `terrarium.project`: the workspace as a file, its size, and its end. */
import { announceReplacement } from '../engine/replacement.ts';
import { emptyTrash } from '../store/trash.ts';
import { measureUsage, requestPersistence } from '../store/usage.ts';
import { runJob, type ApiContext } from './context.ts';
import type { ProjectApi } from './types.ts';

/** Builds `terrarium.project`. */
export function createProject(context: ApiContext): ProjectApi {
  const job = (title: string) => ({ title, kind: 'project' });
  return {
    export: (options) =>
      runJob(context, job('Exporting the workspace'), 'exportWorkspace', {}, options),
    inspect: (file, options) =>
      runJob(context, job('Checking a workspace file'), 'inspectWorkspace', { file }, options),
    import: async (file, options) => {
      await runJob(context, job('Importing a workspace'), 'importWorkspace', { file }, options);
      announceReplacement();
    },
    wipe: async () => {
      await runJob(context, job('Wiping the workspace'), 'wipeWorkspace', {});
      announceReplacement();
    },
    usage: () => measureUsage(context.store),
    persist: () => requestPersistence(),
    emptyTrash: () => emptyTrash(context.store),
  };
}
