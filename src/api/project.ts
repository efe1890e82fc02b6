/** @file `terrarium.project`: the workspace as a file, its size, and its end. */
import { measureUsage } from '../store/usage.ts';
import { runJob, type ApiContext } from './context.ts';
import type { ProjectApi } from './types.ts';

/** Builds `terrarium.project`. */
export function createProject(context: ApiContext): ProjectApi {
  const job = (title: string) => ({ title, kind: 'project' });
  return {
    export: () => runJob(context, job('Exporting the workspace'), 'exportWorkspace', {}),
    import: (file) => runJob(context, job('Importing a workspace'), 'importWorkspace', { file }),
    wipe: () => runJob(context, job('Wiping the workspace'), 'wipeWorkspace', {}),
    usage: () => measureUsage(context.store),
  };
}
