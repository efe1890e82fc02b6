/** @file One run with all that hangs on it. */
import { findCheckpoint } from '../api/resumable.ts';
import type { Evaluation } from '../core/metrics/evaluation.ts';
import type { FittedRecipe } from '../core/features/recipe.ts';
import type { Digest } from '../core/hash.ts';
import type { ArtifactRecord, Experiment, RunRow } from '../core/tracking/entities.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import { listArtifacts, readArtifact } from '../store/artifact-store.ts';
import type { Store } from '../store/database.ts';
import { compareDigests, readRunDigests, REPRODUCES_TAG } from '../store/run-digests.ts';
import type { DigestCheck } from '../store/run-digests.ts';
import { getRun, listChildRuns } from '../store/run-rows.ts';
import { listMetricSeries } from '../store/metric-store.ts';
import { live } from './live.svelte.ts';
import { loaded } from './loaded.svelte.ts';
import { readJson } from './run-files.svelte.ts';
import { versionsByRun, type VersionOfRun } from './run-queries.ts';

/** A run that repeats another, with what came out equal. */
export interface Repetition {
  readonly run: RunRow;
  readonly checks: readonly DigestCheck[];
}

/** A run and its surroundings. */
export interface RunDetail {
  readonly run: RunRow;
  readonly experiment: Experiment | null;
  readonly parent: RunRow | null;
  /** The study that this run is the parent run of, or a trial of. */
  readonly study: { readonly studyId: string; readonly name: string } | null;
  readonly isStudy: boolean;
  readonly children: readonly RunRow[];
  readonly versions: readonly VersionOfRun[];
  /** Names of all registered models, for the dialog. */
  readonly models: readonly string[];
  readonly table: TableVersionRecord | null;
  readonly recipeDigest: Digest | null;
  readonly artifacts: readonly ArtifactRecord[];
  /** Newest first. */
  readonly repetitions: readonly Repetition[];
  /** Rounds that are kept of a training that stopped early; null when there is nothing to go on from. */
  readonly checkpointRound: number | null;
  /** The run that this one repeats. */
  readonly repeats: { readonly run: RunRow; readonly checks: readonly DigestCheck[] } | null;
}

async function runOrNull(store: Store, runId: string | null): Promise<RunRow | null> {
  if (runId === null || (await store.db.runs.get(runId)) === undefined) return null;
  return getRun(store, runId);
}

async function checksOf(store: Store, first: string, second: string) {
  return compareDigests(await readRunDigests(store, first), await readRunDigests(store, second));
}

async function roundKept(store: Store, { runId, status }: RunRow): Promise<number | null> {
  if (status !== 'KILLED' && status !== 'FAILED') return null;
  return (await findCheckpoint(store, runId))?.fit.round ?? null;
}

async function readDetail(store: Store, runId: string): Promise<RunDetail | null> {
  const run = await runOrNull(store, runId);
  if (run === null) return null;
  const { db } = store;
  const children = await listChildRuns(store, runId);
  const parent = await runOrNull(store, run.parentRunId);
  const ids = parent === null ? [runId] : [runId, parent.runId];
  const study = await db.studies.filter((one) => ids.includes(one.runId)).first();
  const [input] = run.inputs;
  const version = input && (await db.tableVersions.get([input.name, input.version]));
  const pipeline = run.pipelineDigest && (await db.pipelines.get(run.pipelineDigest));
  const isRepetition = ({ tags }: RunRow): boolean => tags[REPRODUCES_TAG] === runId;
  const finished = children.filter(
    (child) => isRepetition(child) && child.lifecycleStage === 'active' && child.modelHash !== null,
  );
  const repetitions: Repetition[] = [];
  for (const child of finished.toReversed()) {
    repetitions.push({ run: child, checks: await checksOf(store, runId, child.runId) });
  }
  const original = await runOrNull(store, run.tags[REPRODUCES_TAG] ?? null);
  return {
    run,
    experiment: (await db.experiments.get(run.experimentId)) ?? null,
    parent,
    study: study ? { studyId: study.studyId, name: study.name } : null,
    isStudy: study?.runId === runId,
    children: children.filter((child) => !isRepetition(child) && child.lifecycleStage === 'active'),
    versions: (await versionsByRun(store)).get(runId) ?? [],
    models: (await db.registeredModels.toArray()).map(({ name }) => name),
    table: version ?? null,
    recipeDigest: pipeline ? pipeline.recipeDigest : null,
    artifacts: await listArtifacts(store, runId),
    repetitions,
    checkpointRound: await roundKept(store, run),
    repeats: original && {
      run: original,
      checks: await checksOf(store, original.runId, runId),
    },
  };
}

/** A run, followed while it changes; null when there is none of that id. */
export function liveRunDetail(store: Store, runId: () => string) {
  return live(runId, (id) => readDetail(store, id));
}

/** Metric series of a run. */
export function liveSeries(store: Store, runId: () => string) {
  return live(runId, (id) => listMetricSeries(store, id));
}

/** What a tree or linear model says of its features. */
export interface FeatureImportance {
  readonly type: 'gain' | 'coefficient';
  readonly features: readonly string[];
  readonly values: Float64Array;
}

/** Coefficients of a linear model. */
export interface Coefficients {
  readonly featureNames: readonly string[];
  readonly classes: readonly string[];
  readonly intercept: readonly number[];
  /** [output][feature] */
  readonly coef: readonly (readonly number[])[];
}

/** Rows of each part of a split, with digests of their indices. */
export interface SplitFile {
  readonly rows: { readonly train: number; readonly valid: number; readonly test: number };
  readonly digests: { readonly train: string; readonly valid: string; readonly test: string };
}

/** The files of a finished run that its page shows; each null when the run has none. */
export interface RunFiles {
  readonly validation: Evaluation | null;
  readonly test: Evaluation | null;
  readonly recipe: FittedRecipe | null;
  readonly importance: FeatureImportance | null;
  readonly coefficients: Coefficients | null;
  readonly split: SplitFile | null;
}

async function readFiles(store: Store, runId: string): Promise<RunFiles> {
  const [validation, test, recipe, importance, coefficients, split] = await Promise.all([
    readJson<Evaluation>(store, runId, 'evaluation/validation.json'),
    readJson<Evaluation>(store, runId, 'evaluation/test.json'),
    readJson<FittedRecipe>(store, runId, 'model/recipe.json'),
    readJson<FeatureImportance>(store, runId, 'model/feature_importance.json'),
    readJson<Coefficients>(store, runId, 'model/coefficients.json'),
    readJson<SplitFile>(store, runId, 'split.json'),
  ]);
  return { validation, test, recipe, importance, coefficients, split };
}

/** Files of a run, read once it has ended: null while it has not. */
export function loadedFiles(store: Store, runId: () => string | null) {
  return loaded(runId, (id) => readFiles(store, id));
}

/** The bytes of an artifact, verified, as a file to save. */
export async function artifactFile(store: Store, runId: string, path: string): Promise<Blob> {
  const { record, bytes } = await readArtifact(store, runId, path);
  return new Blob([bytes], { type: record.mime });
}
