/** @file The whole workspace as one checked file, and away with it. */
import {
  exportWorkspace as writeFile,
  importWorkspace as readFile,
  wipeWorkspace as wipe,
} from '../../store/workspace-file.ts';
import type { Job } from './job-context.ts';

/** Writes everything into one file with a digest per entry. */
export const exportWorkspace: Job<'exportWorkspace'> = async (_request, context) =>
  writeFile(await context.store(), { onProgress: context.report });

/** Replaces the workspace by a file, after every check of it has passed. */
export const importWorkspace: Job<'importWorkspace'> = async (request, context) => {
  await readFile(await context.store(), request.file, { onProgress: context.report });
};

/** Deletes every record and blob. */
export const wipeWorkspace: Job<'wipeWorkspace'> = async (_request, context) => {
  await wipe(await context.store());
};
