/** @file What is being filled in on the training page: data, learners with their parameters, options. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { TrainOptions } from '../api/types.ts';
import type { Recipe } from '../core/features/recipe.ts';
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import type { LearnerInfo } from '../core/learners/learner.ts';
import type { BackendChoice } from '../engine/protocol.ts';
import { ParamValues } from './param-values.svelte.ts';
import type { RecordedTraining } from './recorded-training.ts';
import type { RunForm } from './run-form.svelte.ts';
import { runNameOf, stoppingTexts, stopsEarly } from './training-setup.ts';

/** A recipe that can be chosen instead of `auto`. */
export interface RecipeChoice {
  readonly digest: string;
  readonly recipe: Recipe;
}

/** Learners that are ticked before anyone chose: the bar to clear, a line, and trees. */
const FIRST_CHOICE = ['baseline', 'logistic_regression', 'ridge', 'gbdt'];

/** The form. Learners that the task does not allow keep what was typed for them. */
export class TrainingSetup {
  readonly data: RunForm;
  readonly #ticked = new SvelteSet<string>(FIRST_CHOICE);
  readonly #params: ReadonlyMap<string, ParamValues>;
  /** URIs of models to go on from, by learner; '' starts anew. */
  readonly initModels = new SvelteMap<string, string>();
  runName = $state('');
  /** null: `auto`, fitted to each learner. */
  recipe = $state.raw<RecipeChoice | null>(null);
  readsTest = $state(false);
  choosesThreshold = $state(true);
  /** '': as the workspace is set. */
  backend = $state<BackendChoice | ''>('');
  checkpointEvery = $state<number | null>(10);
  /** Name of the run whose settings were taken over. */
  origin = $state<string | null>(null);

  constructor(data: RunForm) {
    this.data = data;
    this.#params = new Map(
      LEARNER_CATALOG.map(({ id, params }) => [id, new ParamValues(() => params)]),
    );
  }

  /** The ticked learners that can do the task, baselines first. */
  readonly learners = $derived.by((): readonly LearnerInfo[] =>
    this.data.task === null ? [] : this.data.learners.filter(({ id }) => this.#ticked.has(id)),
  );
  /** What is wrong with the checkpoints. */
  readonly checkpointFault = $derived.by((): string | undefined =>
    this.checkpointEvery !== null &&
    Number.isInteger(this.checkpointEvery) &&
    this.checkpointEvery > 0
      ? undefined
      : 'A whole number of at least 1 is wanted.',
  );
  /** Why it cannot start, in a sentence; null when it can. */
  readonly problem = $derived.by((): string | null => {
    const { choice, targetFault, splitFault, seedFault } = this.data;
    if (!choice) return 'Choose a table.';
    if (choice.numRows === 0) return 'The table has no rows.';
    const fault =
      targetFault ?? splitFault ?? (seedFault === undefined ? undefined : `Seed: ${seedFault}`);
    if (fault !== undefined) return fault;
    if (this.learners.length === 0) return 'Tick at least one learner.';
    const wrong = this.learners.find(({ id }) => this.paramsOf(id).faults.size > 0);
    if (wrong) return `${wrong.title}: ${[...this.paramsOf(wrong.id).faults.values()][0]}`;
    return this.checkpointFault === undefined ? null : `Checkpoints: ${this.checkpointFault}`;
  });
  /** Do all ticked learners that can stop early do so? null when none can. */
  readonly stopsEarly = $derived.by((): boolean | null => {
    const answers = this.learners.flatMap(
      (info) => stopsEarly(info, this.paramsOf(info.id).texts) ?? [],
    );
    return answers.length === 0 ? null : answers.every((is) => is);
  });
  /** One training per ticked learner, baselines first. */
  readonly trainings = $derived.by((): readonly TrainOptions[] =>
    this.learners.map((info) => this.#trainingOf(info)),
  );

  /** Parameters of a learner as they are typed. */
  paramsOf(learner: string): ParamValues {
    return this.#params.get(learner)!;
  }

  isTicked(learner: string): boolean {
    return this.#ticked.has(learner);
  }

  tick(learner: string, isOn: boolean): void {
    if (isOn) this.#ticked.add(learner);
    else this.#ticked.delete(learner);
  }

  /** Ticks these learners and no other. */
  tickOnly(learners: readonly string[]): void {
    this.#ticked.clear();
    for (const id of learners) this.#ticked.add(id);
  }

  /** Makes all ticked learners that can stop early do so, or none. */
  stopEarly(isOn: boolean): void {
    for (const info of this.learners) {
      const params = this.paramsOf(info.id);
      for (const [name, text] of stoppingTexts(info, isOn)) params.type(name, text);
    }
  }

  /** Takes over how an earlier run was trained. */
  prefill(from: RecordedTraining): void {
    this.data.prefill(from);
    this.origin = from.runName;
    this.recipe = from.recipe;
    this.choosesThreshold = from.choosesThreshold ?? this.choosesThreshold;
    if (from.learner === null) return;
    this.tickOnly([from.learner]);
    this.#params.get(from.learner)?.set(from.params);
  }

  #trainingOf({ id, canContinue }: LearnerInfo): TrainOptions {
    const { data } = this;
    const initModel = canContinue === true ? (this.initModels.get(id) ?? '') : '';
    const runName = runNameOf(this.runName, id, this.learners.length);
    return {
      ...data.options,
      learner: id,
      params: this.paramsOf(id).changed,
      ...(runName === null ? {} : { runName }),
      // A model that is gone on from brings its own recipe.
      ...(this.recipe === null || initModel !== '' ? {} : { recipe: this.recipe.recipe }),
      ...(initModel === '' ? {} : { initModel }),
      ...(this.backend === '' ? {} : { backend: this.backend }),
      ...(canContinue === true ? { checkpointEvery: this.checkpointEvery ?? 10 } : {}),
      evaluateTest: this.readsTest,
      thresholdMetric: data.task === 'binary' && this.choosesThreshold ? 'f1_score' : null,
    };
  }
}
