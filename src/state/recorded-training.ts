/** @file How an earlier run was trained, for those who want to train like it. */
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import type { Recipe } from '../core/features/recipe.ts';
import type { Params } from '../core/learners/learner.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { RunRecord } from '../core/tracking/entities.ts';
import type { Store } from '../store/database.ts';
import { parseSplit, valueOfText } from './run-form.ts';
import type { TrainSpec } from '../engine/protocol.ts';

/** How a run was trained, as far as its record says. */
export interface RecordedTraining {
  readonly runName: string;
  readonly table: { readonly name: string; readonly version: number } | null;
  readonly target: string | null;
  readonly positive: string | null;
  readonly learner: string | null;
  readonly params: Params;
  readonly split: SplitSpec | null;
  readonly seed: number | null;
  readonly experiment: string | null;
  /** Its recipe; null when it was `auto`, or is not known. */
  readonly recipe: { readonly digest: string; readonly recipe: Recipe } | null;
  /** Was the threshold chosen on validation rows? null when it is not known. */
  readonly choosesThreshold: boolean | null;
}

/** What the job wrote as the run's pipeline. */
interface PipelineContent {
  readonly positive?: string | null;
  readonly isAuto?: boolean;
  readonly thresholdMetric?: string | null;
}

/** What a training that stopped early was asked for, as its journal says. */
interface JournalContent {
  readonly job?: { readonly spec?: TrainSpec; readonly thresholdMetric?: string | null };
}

const textOf = (run: RunRecord | undefined, key: string): string | null =>
  run && Object.hasOwn(run.params, key) ? run.params[key] : null;

function paramsOf(run: RunRecord, learner: string | null): Params {
  const info = LEARNER_CATALOG.find(({ id }) => id === learner);
  return Object.fromEntries(
    (info?.params ?? [])
      .filter(({ name }) => Object.hasOwn(run.params, name))
      .map((spec) => [spec.name, valueOfText(spec, run.params[spec.name])]),
  );
}

/** Reads how a run (or, for what it does not say, its parent) was trained; null without the run. */
export async function readTraining(store: Store, runId: string): Promise<RecordedTraining | null> {
  const { db } = store;
  const run = await db.runs.get(runId);
  if (!run) return null;
  const experiment = (await db.experiments.get(run.experimentId))?.name ?? null;
  const stopped = (await db.jobs.get(runId))?.checkpoint as JournalContent | undefined;
  if (textOf(run, 'learner') === null && stopped?.job?.spec) {
    return trainingOfJournal(
      run.runName,
      experiment,
      stopped.job.spec,
      stopped.job.thresholdMetric,
    );
  }
  const parent = run.parentRunId === null ? undefined : await db.runs.get(run.parentRunId);
  const pipeline = run.pipelineDigest && (await db.pipelines.get(run.pipelineDigest));
  const spec = pipeline ? (pipeline.spec as PipelineContent) : null;
  const digest = pipeline && spec?.isAuto === false ? pipeline.recipeDigest : null;
  const recipe = digest === null ? undefined : await db.recipes.get(digest);
  const learner = textOf(run, 'learner');
  const seed = Number(textOf(run, 'seed') ?? NaN);
  const input = run.inputs.find(({ context }) => context === 'training' || context === 'tuning');
  return {
    runName: run.runName,
    table: input ? { name: input.name, version: input.version } : null,
    target: textOf(run, 'target'),
    positive: spec?.positive ?? textOf(run, 'positive') ?? textOf(parent, 'positive'),
    learner,
    params: paramsOf(run, learner),
    split: parseSplit(textOf(run, 'split') ?? undefined),
    seed: Number.isInteger(seed) ? seed : null,
    experiment,
    recipe: recipe ? { digest: recipe.digest, recipe: recipe.recipe } : null,
    choosesThreshold:
      spec?.thresholdMetric === undefined ? null : spec.thresholdMetric === 'f1_score',
  };
}

/** A run that ended early logged nothing yet; its journal says what it was asked for. */
function trainingOfJournal(
  runName: string,
  experiment: string | null,
  { table, target, positive, learner, params, split, seed, recipe }: TrainSpec,
  thresholdMetric: string | null = null,
): RecordedTraining {
  return {
    runName,
    table: { name: table.name, version: table.version ?? 1 },
    target,
    positive: positive ?? null,
    learner,
    params,
    split,
    seed,
    experiment,
    recipe: recipe === 'auto' ? null : { digest: '', recipe },
    choosesThreshold: thresholdMetric === 'f1_score',
  };
}
