/** @file A trained pipeline: what a run stores as its model and a registered version points to. */
import type { FittedRecipe } from '../features/recipe.ts';
import type { Model, Params, Task } from './learner.ts';

/** Everything needed to score raw rows. Plain data. */
export interface TrainedPipeline {
  readonly version: 1;
  readonly learner: string;
  readonly params: Params;
  readonly task: Task;
  readonly target: string;
  /** Class labels in the order of the model's classes; empty for regression. */
  readonly classes: readonly string[];
  /** Binary: the label whose probability is reported. */
  readonly positive: string | null;
  /** Binary: predict `positive` when its probability is at least this. */
  readonly threshold: number;
  readonly recipe: FittedRecipe;
  readonly model: Model;
}
