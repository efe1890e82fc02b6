/** @file A pipeline as a document: all that decides a trained model, the data apart. The "code" of a promotion. */
import type { Digest } from '../hash.ts';
import type { Params, Task } from '../learners/learner.ts';
import type { SplitSpec } from '../splits/split.ts';

/** What a run notes as its pipeline; its digest is the pipeline digest. */
export interface PipelineContent {
  readonly target: string;
  readonly positive: string | null;
  readonly task: Task;
  readonly learner: string;
  readonly params: Params;
  readonly split: SplitSpec;
  readonly seed: number;
  /** Digest of the explicit recipe, also where `auto` was asked for. */
  readonly recipe: Digest;
  /** Was the recipe asked for as `auto`? */
  readonly isAuto: boolean;
  /** A model that was continued, `runs:/…/model`. */
  readonly initModel?: string;
  readonly thresholdMetric: 'f1_score' | null;
}
