/** @file What identifies a finished run: the digests of all that went in and came out. */
import type { Digest } from '../core/hash.ts';
import { read, type Store } from './database.ts';
import { runOf } from './run-store.ts';

/** Digests of one run; null where it has none. */
export interface RunDigests {
  /** The table version that it was trained on. */
  readonly table: Digest | null;
  readonly recipe: Digest | null;
  /** Row indices of each part. */
  readonly split: Digest | null;
  /** Learner, params, split rule, seed and recipe: the pipeline. */
  readonly params: Digest | null;
  readonly model: Digest | null;
  /** Test evaluation, or the validation one: metrics, intervals and curves. */
  readonly scores: Digest | null;
}

/** Tag of a run that repeats another: that run's id. */
export const REPRODUCES_TAG = 'app.reproduces';

/** Reads the digests of a run. Throws `not_found`. */
export async function readRunDigests(store: Store, runId: string): Promise<RunDigests> {
  return read(store, ['runs', 'artifacts', 'pipelines'], async () => {
    const run = await runOf(store, runId);
    const { pipelineDigest } = run;
    const pipeline = pipelineDigest === null ? null : await store.db.pipelines.get(pipelineDigest);
    const blobOf = async (path: string): Promise<Digest | null> =>
      (await store.db.artifacts.get([runId, path]))?.blob ?? null;
    return {
      table: run.inputs.find(({ context }) => context === 'training')?.digest ?? null,
      recipe: pipeline?.recipeDigest ?? null,
      split: await blobOf('split.json'),
      params: pipelineDigest,
      model: run.modelHash,
      scores:
        (await blobOf('evaluation/test.json')) ?? (await blobOf('evaluation/validation.json')),
    };
  });
}

/** One digest of a run beside that of the run which repeats it. */
export interface DigestCheck {
  readonly id: keyof RunDigests;
  /** null: the run has none. */
  readonly first: Digest | null;
  readonly second: Digest | null;
  /** Both are there and the same. */
  readonly equal: boolean;
}

const IDS: readonly (keyof RunDigests)[] = [
  'table',
  'recipe',
  'split',
  'params',
  'model',
  'scores',
];

/** Compares the digests of two runs, in the order in which one follows from the other. */
export function compareDigests(first: RunDigests, second: RunDigests): readonly DigestCheck[] {
  return IDS.map((id) => ({
    id,
    first: first[id],
    second: second[id],
    equal: first[id] !== null && first[id] === second[id],
  }));
}
