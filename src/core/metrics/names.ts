/** @file Ids, titles and directions of all metrics that an evaluation may hold; light, for the UI. */
import type { Task } from '../learners/learner.ts';

/** What a page needs to know of a metric. */
export interface MetricInfo {
  /** MLflow's evaluator name where there is one; without prefix (`test_`, `validation_`, …). */
  readonly id: string;
  readonly title: string;
  /** `null`: a count or a description, neither good nor bad. */
  readonly greaterIsBetter: boolean | null;
  readonly tasks: readonly Task[];
  /** One sentence: what it says. */
  readonly help: string;
}

const CLASSES: readonly Task[] = ['binary', 'multiclass'];
const BINARY: readonly Task[] = ['binary'];
const MULTI: readonly Task[] = ['multiclass'];
const NUMBERS: readonly Task[] = ['regression'];
const NONE: readonly Task[] = [];

const info = (
  id: string,
  title: string,
  greaterIsBetter: boolean | null,
  tasks: readonly Task[],
  help: string,
): MetricInfo => ({ id, title, greaterIsBetter, tasks, help });

/** All metrics, the most telling first within each task. */
export const METRICS: readonly MetricInfo[] = [
  info(
    'roc_auc',
    'ROC AUC',
    true,
    CLASSES,
    'Chance that a positive row scores above a negative one; several classes: each against the rest, by support.',
  ),
  info(
    'precision_recall_auc',
    'Average precision',
    true,
    BINARY,
    'Mean precision over all recalls; its floor is the share of positives.',
  ),
  info(
    'f1_score',
    'F1',
    true,
    CLASSES,
    'Harmonic mean of precision and recall at the threshold; several classes: by support.',
  ),
  info('accuracy_score', 'Accuracy', true, CLASSES, 'Share of rows decided rightly.'),
  info(
    'precision_score',
    'Precision',
    true,
    CLASSES,
    'Of the rows called positive, the share that is; several classes: by support.',
  ),
  info(
    'recall_score',
    'Recall',
    true,
    CLASSES,
    'Of the positive rows, the share that is called so; several classes: by support.',
  ),
  info('log_loss', 'Log loss', false, CLASSES, 'Mean surprise at what happened, in nats.'),
  info(
    'brier_score_loss',
    'Brier score',
    false,
    BINARY,
    'Mean squared distance of the probability from what happened.',
  ),
  info(
    'specificity_score',
    'Specificity',
    true,
    BINARY,
    'Of the negative rows, the share that is called so.',
  ),
  info(
    'balanced_accuracy_score',
    'Balanced accuracy',
    true,
    CLASSES,
    'Mean recall over the classes.',
  ),
  info(
    'matthews_corrcoef',
    'Matthews correlation',
    true,
    CLASSES,
    'Correlation of truth and decision, −1 to 1.',
  ),
  info('cohen_kappa_score', 'Cohen’s kappa', true, CLASSES, 'Agreement beyond chance.'),
  info(
    'ks_statistic',
    'KS statistic',
    true,
    BINARY,
    'Largest lead of the true over the false positive rate.',
  ),
  info(
    'expected_calibration_error',
    'Calibration error',
    false,
    BINARY,
    'Mean distance of promised and observed shares over ten bins.',
  ),
  info('true_positives', 'True positives', null, BINARY, 'Positive rows called positive.'),
  info('false_positives', 'False positives', null, BINARY, 'Negative rows called positive.'),
  info('true_negatives', 'True negatives', null, BINARY, 'Negative rows called negative.'),
  info('false_negatives', 'False negatives', null, BINARY, 'Positive rows called negative.'),
  info(
    'f1_score_macro',
    'F1, macro',
    true,
    MULTI,
    'Mean F1 over the classes, each counting the same.',
  ),
  info(
    'f1_score_weighted',
    'F1, weighted',
    true,
    MULTI,
    'Mean F1 over the classes, by support; the same as f1_score.',
  ),
  info(
    'precision_score_macro',
    'Precision, macro',
    true,
    MULTI,
    'Mean precision over the classes.',
  ),
  info('recall_score_macro', 'Recall, macro', true, MULTI, 'Mean recall over the classes.'),
  info(
    'roc_auc_macro',
    'ROC AUC, macro',
    true,
    MULTI,
    'Mean AUC of each class against the rest, each counting the same.',
  ),
  info(
    'root_mean_squared_error',
    'RMSE',
    false,
    NUMBERS,
    'Root of the mean squared error, in units of the target.',
  ),
  info(
    'mean_absolute_error',
    'MAE',
    false,
    NUMBERS,
    'Mean size of the error, in units of the target.',
  ),
  info(
    'r2_score',
    'R²',
    true,
    NUMBERS,
    'Share of the variance explained; 0 is the mean, below 0 is worse.',
  ),
  info('mean_squared_error', 'MSE', false, NUMBERS, 'Mean squared error.'),
  info(
    'median_absolute_error',
    'Median error',
    false,
    NUMBERS,
    'Half of the errors are at most this.',
  ),
  info(
    'mean_absolute_percentage_error',
    'MAPE',
    false,
    NUMBERS,
    'Mean error as a fraction of the truth; zeros in the target make it huge.',
  ),
  info('max_error', 'Largest error', false, NUMBERS, 'The worst row.'),
  info(
    'explained_variance_score',
    'Explained variance',
    true,
    NUMBERS,
    'As R², but a constant error is forgiven.',
  ),
  info(
    'mean_squared_log_error',
    'MSLE',
    false,
    NUMBERS,
    'Mean squared difference of log(1 + value).',
  ),
  info(
    'mean_bias',
    'Bias',
    null,
    NUMBERS,
    'Mean of prediction − truth; above 0 when predictions are too high.',
  ),
  info('mean_on_target', 'Mean of target', null, NUMBERS, 'Mean of the truth.'),
  info('sum_on_target', 'Sum of target', null, NUMBERS, 'Sum of the truth.'),
  info('example_count', 'Rows', null, ['binary', 'multiclass', 'regression'], 'Rows evaluated.'),
  // Of curves and of the work itself: no evaluation holds them.
  info(
    'mean_huber_loss',
    'Huber loss',
    false,
    NONE,
    'Squared error where it is small, absolute beyond.',
  ),
  info('mean_pinball_loss', 'Pinball loss', false, NONE, 'Error of a quantile, weighted by side.'),
  info('mean_poisson_deviance', 'Poisson deviance', false, NONE, 'Error of counts; 0 is perfect.'),
  info(
    'mean_gamma_deviance',
    'Gamma deviance',
    false,
    NONE,
    'Error relative to size; 0 is perfect.',
  ),
  info(
    'mean_tweedie_deviance',
    'Tweedie deviance',
    false,
    NONE,
    'Error of sums of claims; 0 is perfect.',
  ),
  info('fit_time_seconds', 'Training time', false, NONE, 'Seconds of preparing and fitting.'),
  info('rows_per_second', 'Rows per second', true, NONE, 'Training rows times rounds, per second.'),
  info('model_size_bytes', 'Model size', false, NONE, 'Bytes of the stored model.'),
];

const BY_ID = new Map(METRICS.map((metric) => [metric.id, metric]));

/** The prefixes that run metrics carry in front of an id. */
export const METRIC_PREFIXES: readonly string[] = ['training_', 'validation_', 'test_', 'cv_'];

/** Finds a metric by id, with or without one of `METRIC_PREFIXES`; `null` when there is none. */
export function metricInfo(key: string): MetricInfo | null {
  const prefix = METRIC_PREFIXES.find((candidate) => key.startsWith(candidate)) ?? '';
  return BY_ID.get(key) ?? BY_ID.get(key.slice(prefix.length)) ?? null;
}
