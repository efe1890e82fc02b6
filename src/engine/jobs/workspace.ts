/** @file The whole workspace as one checked file, and away with it. */
import {
  exportWorkspace as writeFile,
  importWorkspace as readFile,
  inspectWorkspace as inspectFile,
  wipeWorkspace as wipe,
} from '../../store/workspace-file.ts';
import type { Job, JobContext } from './job-context.ts';

const optionsOf = ({ signal, report }: JobContext) => ({ signal, onProgress: report });

/** Writes everything into one file with a digest per entry. */
export const exportWorkspace: Job<'exportWorkspace'> = async (_request, context) =>
  writeFile(await context.store(), optionsOf(context));

/** Makes every check of an import and says what the file holds. */
export const inspectWorkspace: Job<'inspectWorkspace'> = (request, context) =>
  inspectFile(request.file, optionsOf(context));

/** Replaces the workspace by a file, after every check of it has passed. */
export const importWorkspace: Job<'importWorkspace'> = async (request, context) => {
  await readFile(await context.store(), request.file, optionsOf(context));
};

/** Deletes every record and blob. */
export const wipeWorkspace: Job<'wipeWorkspace'> = async (_request, context) => {
  await wipe(await context.store());
};
