/** @file Python for what a drift report does not say of itself: all columns together, and false alarms. */
import type { FalseAlarmReport } from '../../drift/false-alarms/types.ts';
import type { MultivariateReport } from '../../drift/multivariate/types.ts';
import { driftFunctions, reportLines } from './drift.ts';
import {
  pythonComment,
  pythonLiteral,
  pythonSource,
  readTable,
  type PythonTable,
} from './literal.ts';

/** scikit-learn and LightGBM code for both tests of all columns together. */
export function pythonForMultivariate(
  reference: PythonTable,
  current: PythonTable,
  report?: Pick<MultivariateReport, 'columns' | 'pca' | 'domainClassifier'>,
): string {
  const [low, high] = report?.domainClassifier?.limits ?? [0.45, 0.65];
  const chunk = report?.pca?.reference[0];
  const rows = chunk ? chunk.to - chunk.from : null;
  return pythonSource(
    'import numpy as np',
    'import pandas as pd',
    'from lightgbm import LGBMClassifier',
    'from sklearn.decomposition import PCA',
    'from sklearn.metrics import roc_auc_score',
    'from sklearn.model_selection import StratifiedKFold, cross_val_predict',
    'from sklearn.preprocessing import StandardScaler',
    '',
    readTable('reference', reference),
    readTable('current', current),
    report
      ? `columns = ${pythonLiteral(report.columns)}`
      : 'columns = [name for name in reference.columns if name in current.columns]',
    '',
    pythonComment('Reconstruction error of the components that keep 65 % of the variance.'),
    'both = pd.get_dummies(pd.concat([reference[columns], current[columns]]), dummy_na=True)',
    'both = both.astype(float).fillna(both[: len(reference)].mean())',
    'scaler = StandardScaler().fit(both[: len(reference)])',
    'z = scaler.transform(both)',
    'pca = PCA(0.65, svd_solver="full").fit(z[: len(reference)])',
    'error = np.linalg.norm(z - pca.inverse_transform(pca.transform(z)), axis=1)',
    `size = ${rows === null ? 'len(reference) // 10' : pythonLiteral(rows)}`,
    'parts = [error[i : i + size].mean() for i in range(0, len(reference) - size + 1, size)]',
    'limits = np.mean(parts) + np.array([-3, 3]) * np.std(parts)',
    'print("reconstruction error", error[len(reference) :].mean(), "limits", limits)',
    '',
    pythonComment('Can trees tell current rows from reference rows?'),
    'x = pd.concat([reference[columns], current[columns]])',
    'words = x.select_dtypes(exclude="number").columns',
    'x[words] = x[words].astype("category")',
    'y = np.repeat([0, 1], [len(reference), len(current)])',
    'folds = StratifiedKFold(5, shuffle=True, random_state=0)',
    'model = LGBMClassifier(n_estimators=60, num_leaves=15, verbosity=-1)',
    'score = cross_val_predict(model, x, y, cv=folds, method="predict_proba")[:, 1]',
    'auc = roc_auc_score(y, score)',
    `print("auc", auc, "drift", not ${pythonLiteral(low)} <= auc <= ${pythonLiteral(high)})`,
  );
}

/** scipy code that plays the report's rules on tables without drift. */
export function pythonForFalseAlarms(
  reference: PythonTable,
  report: Pick<
    FalseAlarmReport,
    'rules' | 'columns' | 'simulations' | 'currentRows' | 'referenceRows' | 'scheme'
  >,
): string {
  const { rules, columns, simulations, currentRows, referenceRows, scheme } = report;
  const draws =
    scheme === 'split'
      ? [
          `    drawn = table.sample(${pythonLiteral(referenceRows + currentRows)}, random_state=run)`,
          `    current, reference = drawn[:${currentRows}], drawn[${currentRows}:]`,
        ]
      : [
          `    reference = table.sample(${pythonLiteral(referenceRows)}, replace=True, random_state=2 * run)`,
          `    current = table.sample(${pythonLiteral(currentRows)}, replace=True, random_state=2 * run + 1)`,
        ];
  return pythonSource(
    driftFunctions(rules),
    readTable('table', reference),
    `columns = ${pythonLiteral(Object.keys(columns))}`,
    'fired = 0',
    `for run in range(${pythonLiteral(simulations)}):`,
    ...draws,
    ...reportLines(rules).map((line) =>
      line
        .split('\n')
        .map((part) => `    ${part}`)
        .join('\n'),
    ),
    '    fired += report["drift"].any()',
    pythonComment('The share of reports without any drift in which a column drifted all the same.'),
    `print(fired / ${pythonLiteral(simulations)})`,
  );
}
