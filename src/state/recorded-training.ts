/** @file How an earlier run was trained, for those who want to train like it. */
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import type { Params } from '../core/learners/learner.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { RunRecord } from '../core/tracking/entities.ts';
import type { Store } from '../store/database.ts';
import { parseSplit, valueOfText } from './run-form.ts';

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
  const run = await store.db.runs.get(runId);
  if (!run) return null;
  const parent = run.parentRunId === null ? undefined : await store.db.runs.get(run.parentRunId);
  const pipeline = run.pipelineDigest && (await store.db.pipelines.get(run.pipelineDigest));
  const spec = pipeline ? (pipeline.spec as { readonly positive?: string | null }) : null;
  const experiment = await store.db.experiments.get(run.experimentId);
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
    experiment: experiment?.name ?? null,
  };
}
