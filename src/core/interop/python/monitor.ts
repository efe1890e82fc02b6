/** @file Python for a monitor: drift with Evidently's words, CBPE and DLE with NannyML, realised metrics with scikit-learn. */
import type { MonitorSpec } from '../../monitoring/entities.ts';
import type { Task } from '../../learners/learner.ts';
import { pythonComment, pythonLiteral, pythonSource, readTable } from './literal.ts';

/** What the code has to know of the model. */
export interface MonitoredModel {
  readonly task: Task;
  readonly metric: string;
}

function chunking({ windows, time }: MonitorSpec): readonly string[] {
  if (windows.by === 'rows') return [`chunk_size=${pythonLiteral(windows.size)},`];
  return [
    `timestamp_column_name=${pythonLiteral(time ?? 'scored_at')},`,
    `chunk_period="${Math.max(1, Math.round(windows.size / 60_000))}min",`,
  ];
}

function estimator(spec: MonitorSpec, { task }: MonitoredModel, features: readonly string[]) {
  const label = spec.label?.column ?? 'label';
  const common = [`y_true=${pythonLiteral(label)},`, 'y_pred="prediction",', ...chunking(spec)].map(
    (line) => `    ${line}`,
  );
  return task === 'regression'
    ? [
        'estimator = nml.DLE(',
        '    metrics=["mae", "rmse"],',
        `    feature_column_names=${pythonLiteral([...features], 4)},`,
        ...common,
        ')',
      ]
    : [
        'estimator = nml.CBPE(',
        '    metrics=["roc_auc", "f1", "accuracy", "precision", "recall"],',
        `    problem_type="classification_${task}",`,
        '    y_pred_proba="probability",',
        ...common,
        ')',
      ];
}

/**
 * The equivalent code of a monitor.
 *
 * @param features Columns whose drift counts.
 */
export function pythonForMonitor(
  spec: MonitorSpec,
  features: readonly string[],
  model: MonitoredModel | null,
): string {
  const source = 'table' in spec.source ? spec.source.table : `${spec.source.endpoint}_log`;
  return pythonSource(
    'import nannyml as nml',
    'import pandas as pd',
    '',
    readTable('reference', spec.baseline),
    readTable('current', source),
    `columns = ${pythonLiteral([...features])}`,
    '',
    pythonComment('Drift of every column, window by window.'),
    'drift = nml.UnivariateDriftCalculator(',
    '    column_names=columns,',
    ...chunking(spec).map((line) => `    ${line}`),
    '    continuous_methods=["wasserstein", "jensen_shannon"],',
    '    categorical_methods=["jensen_shannon", "chi2"],',
    ').fit(reference)',
    'print(drift.calculate(current).to_df())',
    ...(model
      ? [
          '',
          pythonComment('Performance without labels: both tables hold what was predicted.'),
          ...estimator(spec, model, features),
          'estimate = estimator.fit(reference).estimate(current)',
          'print(estimate.to_df())',
          '',
          pythonComment('Performance once the labels have come.'),
          'realised = nml.PerformanceCalculator(',
          `    metrics=${model.task === 'regression' ? '["mae", "rmse"]' : '["roc_auc", "f1", "accuracy"]'},`,
          `    problem_type="${model.task === 'regression' ? 'regression' : `classification_${model.task}`}",`,
          `    y_true=${pythonLiteral(spec.label?.column ?? 'label')},`,
          '    y_pred="prediction",',
          ...(model.task === 'regression' ? [] : ['    y_pred_proba="probability",']),
          ...chunking(spec).map((line) => `    ${line}`),
          ').fit(reference).calculate(current)',
          'print(realised.to_df())',
        ]
      : []),
  );
}
