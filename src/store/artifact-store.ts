/** @file Files of a run. */
import { describe } from '../core/checks.ts';
import type { ArtifactRecord } from '../core/tracking/entities.ts';
import { checkArtifactPath } from '../core/tracking/names.ts';
import { discardBlobs, putBlob, readBlob, requireBlobs } from './blob-store.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';
import { checkOpen, runOf } from './run-store.ts';
import { checkRunReach } from './scope.ts';

/** An artifact with its verified bytes. */
export interface Artifact {
  readonly record: ArtifactRecord;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Stores a file of a run; an open run may replace it.
 *
 * @param path Relative, e.g. `model/pipeline.json`.
 * @param content Text is stored as UTF-8.
 * @param mime Default `application/octet-stream`.
 * @throws {StateError} `run_finished`, `quota_exceeded`; {ParamError} `invalid_param` for the path.
 */
export async function logArtifact(
  store: Store,
  runId: string,
  path: string,
  content: Uint8Array<ArrayBuffer> | Blob | string,
  mime = 'application/octet-stream',
): Promise<ArtifactRecord> {
  checkArtifactPath(path);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const blob = await putBlob(store, bytes);
  const recorded = write(store, ['runs', 'artifacts', 'blobs'], async () => {
    checkOpen(await runOf(store, runId));
    await requireBlobs(store, [blob.sha256]);
    const record = {
      runId,
      path,
      blob: blob.sha256,
      sizeBytes: blob.sizeBytes,
      mime,
      schemaVersion: 1 as const,
    };
    await store.db.artifacts.put(record);
    return record;
  });
  return recorded.catch(async (error: unknown) => {
    await discardBlobs(store, [blob]);
    throw error;
  });
}

/**
 * Reads a file of a run.
 *
 * @throws {ParamError} `not_found`; {StateError} `blob_missing`, `blob_corrupt`, `wrong_catalog`.
 */
export async function readArtifact(store: Store, runId: string, path: string): Promise<Artifact> {
  const found = await read(store, ['artifacts', 'runs', 'modelVersions'], async () => {
    if (store.catalog !== undefined) await checkRunReach(store, await runOf(store, runId));
    return store.db.artifacts.get([runId, path]);
  });
  const record = required(found, `artifact ${describe(path)} of run ${describe(runId)}`);
  return { record, bytes: await readBlob(store, record.blob) };
}

/** Lists the files of a run by path; only those in `folder` when it is given. */
export async function listArtifacts(
  store: Store,
  runId: string,
  folder?: string,
): Promise<readonly ArtifactRecord[]> {
  const all = await read(store, ['artifacts'], () =>
    store.db.artifacts.where('runId').equals(runId).toArray(),
  );
  return all.filter(({ path }) => folder === undefined || path.startsWith(`${folder}/`));
}
