/**
 * @file Takes the weights of a version into another environment. Every file is read and verified, the model's hash is
 * computed anew, and the copy is read back by a store that sees only the environment it came to.
 */
import { checkCancelled, StateError } from '../../core/errors.ts';
import { digestOf } from '../../core/hash.ts';
import { signatureOf } from '../../core/registry/signature.ts';
import { listArtifacts, readArtifact } from '../../store/artifact-store.ts';
import { copyModelVersion } from '../../store/promotion-store.ts';
import { ensureRegisteredModel, getModelVersion } from '../../store/registry-store.ts';
import { scopedStore } from '../../store/scope.ts';
import type { Job } from './job-context.ts';
import { loadModel } from './model.ts';

function checkHash(uri: string, expected: string, got: string): void {
  if (got === expected) return;
  throw new StateError(
    'hash_mismatch',
    `promotion: the model of ${uri} must have the hash ${expected.slice(0, 12)}, got ${got.slice(0, 12)}; its files were changed`,
    { uri, expected, got },
  );
}

/** See the file's note. */
export const copyModel: Job<'copyModel'> = async (request, context) => {
  const { model, version, target, to, by } = request;
  const store = await context.store();
  const uri = `models:/${model}/${version}`;
  const { modelHash } = await getModelVersion(store, model, version);
  const { pipeline, resolved } = await loadModel(store, uri);
  checkHash(uri, modelHash, await digestOf(pipeline));
  const files = await listArtifacts(store, resolved.runId, resolved.path);
  let bytes = 0;
  for (const [done, { path }] of files.entries()) {
    checkCancelled(context.signal, 'promotion');
    context.report({ stage: 'Verifying the files', done, total: files.length, unit: 'files' });
    bytes += (await readArtifact(store, resolved.runId, path)).bytes.length;
  }
  await ensureRegisteredModel(store, target, by);
  const signature = signatureOf(pipeline);
  const copy = await copyModelVersion(store, { name: model, version }, target, { by, signature });
  const copied = `models:/${target}/${copy.version}`;
  const back = await loadModel(scopedStore(store, to), copied);
  checkHash(copied, modelHash, await digestOf(back.pipeline));
  return { version: copy.version, runId: copy.runId, modelHash, files: files.length, bytes };
};

/** What a model takes and gives, read off the model itself. */
export const modelSignature: Job<'modelSignature'> = async ({ modelUri }, context) => {
  const { pipeline } = await loadModel(await context.store(), modelUri);
  return signatureOf(pipeline);
};
