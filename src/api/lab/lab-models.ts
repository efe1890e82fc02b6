/** @file What the lab trains, by task: a baseline first, so that every later number has something to beat. */
import type { Params } from '../../core/learners/learner.ts';
import type { LabRunRole } from './lab-facts.ts';
import type { LabState, TableRef } from './lab-state.ts';
import { requireState } from './links.ts';

type Task = LabState['task'];

/** One model to train. */
export interface ModelPlan {
  readonly runName: string;
  readonly learner: string;
  readonly params: Params;
  readonly role: LabRunRole;
  readonly table: TableRef;
}

/** Trees stop when validation has not improved for this many rounds. */
export const GBDT: Params = { num_iterations: 200, early_stopping_round: 20 };

/** Trees of a trial: enough to tell good settings from bad ones, at a third of the price. */
export const TRIAL_GBDT: Params = { num_iterations: 80 };

/** Fewer, larger steps on larger tables: an epoch then costs about the same number of updates. */
function mlpParams(rows: number): Params {
  return { max_iter: 60, n_iter_no_change: 8, batch_size: rows > 10_000 ? 512 : 200 };
}

/**
 * Models to train.
 *
 * @param rows Training rows.
 */
export function modelPlans(state: LabState, rows: number): readonly ModelPlan[] {
  const table = requireState(state.training, 'training');
  const linear = state.task === 'regression' ? 'ridge' : 'logistic_regression';
  const raw: ModelPlan = {
    runName: `${linear}_raw`,
    learner: linear,
    params: {},
    role: 'reference',
    table: requireState(state.bronze, 'bronze'),
  };
  return [
    { runName: 'baseline', learner: 'baseline', params: {}, role: 'baseline', table },
    // The same rows without the derived columns: what they bring is the gain from data.
    ...(state.source.kind === 'churn' ? [raw] : []),
    { runName: linear, learner: linear, params: {}, role: 'candidate', table },
    { runName: 'gbdt', learner: 'gbdt', params: GBDT, role: 'candidate', table },
    { runName: 'mlp', learner: 'mlp', params: mlpParams(rows), role: 'candidate', table },
  ];
}

/** The metric that picks the winner. */
export function pickMetric(task: Task): string {
  return task === 'regression' ? 'r2_score' : 'f1_score';
}

/** The objective of the study: one that needs no threshold where there is one. */
export function tuneMetric(task: Task): string {
  return { binary: 'roc_auc', multiclass: 'f1_score', regression: 'r2_score' }[task];
}
