/** @file Python for scoring a batch and for the drift report. */
import type { DriftReport } from '../../drift/types.ts';
import type { Task } from '../../learners/learner.ts';
import {
  pythonComment,
  pythonLiteral,
  pythonSource,
  readTable,
  tableFile,
  type PythonTable,
} from './literal.ts';

/** What else is known of the model. */
export interface PythonScore {
  /** Default binary. */
  readonly task?: Task;
  readonly threshold?: number;
  readonly positive?: string | null;
  /** Labels of the target, as the model knows them. */
  readonly classes?: readonly string[];
  /** Columns that the model does not take. */
  readonly leftOut?: readonly string[];
}

/**
 * MLflow code that scores a table and saves predictions beside its columns.
 *
 * @param modelUri `models:/name@champion`, `models:/name/3` or `runs:/id/model`.
 */
export function pythonForScore(
  modelUri: string,
  table: PythonTable,
  into: string,
  spec: PythonScore = {},
): string {
  const isBinary = (spec.task ?? 'binary') === 'binary';
  const positive = spec.positive ?? '1';
  const negative = spec.classes?.find((label) => label !== positive) ?? '0';
  return pythonSource(
    'import mlflow',
    isBinary ? 'import numpy as np' : null,
    'import pandas as pd',
    '',
    readTable('df', table),
    `X = df.drop(columns=${pythonLiteral(spec.leftOut ?? [])}, errors="ignore")`,
    'words = X.select_dtypes(exclude="number").columns',
    'X[words] = X[words].astype("category")',
    `model = mlflow.sklearn.load_model(${pythonLiteral(modelUri)})`,
    isBinary ? 'df["probability"] = model.predict_proba(X)[:, 1]' : null,
    isBinary
      ? `df["prediction"] = np.where(df["probability"] >= ${pythonLiteral(spec.threshold ?? 0.5)}, ${pythonLiteral(positive)}, ${pythonLiteral(negative)})`
      : 'df["prediction"] = model.predict(X)',
    `df.to_csv(${tableFile(into)}, index=False)`,
  );
}

/** Evidently's rules, spelled out: the same tests that the report ran. */
const DRIFT_FUNCTION = `def drift(ref, cur):
    """Evidently's choice of test: (method, value, threshold, drifted)."""
    missing = abs(ref.isna().mean() - cur.isna().mean())
    ref, cur = (s.replace([np.inf, -np.inf], np.nan).dropna() for s in (ref, cur))
    if ref.empty or cur.empty:
        return "missing_rate", missing, 0.05, missing >= 0.05
    values = sorted(set(ref.unique()) | set(cur.unique()))
    numeric = pd.api.types.is_numeric_dtype(ref) and len(values) > 5
    if numeric and len(ref) <= 1000:
        p = ks_2samp(ref, cur).pvalue
        return "ks", p, 0.05, p <= 0.05
    if numeric:
        distance = wasserstein_distance(ref, cur) / max(ref.std(ddof=0), 0.001)
        return "wasserstein_norm", distance, 0.1, distance >= 0.1
    a = ref.value_counts().reindex(values, fill_value=0).to_numpy()
    b = cur.value_counts().reindex(values, fill_value=0).to_numpy()
    if len(ref) > 1000:
        distance = jensenshannon(a / a.sum(), b / b.sum())
        return "jensen_shannon", distance, 0.1, distance >= 0.1
    if len(values) > 2:
        with np.errstate(divide="ignore"):
            p = chisquare(b, a * b.sum() / a.sum()).pvalue
        return "chi_square", p, 0.05, p < 0.05
    share = (a[0] + b[0]) / (a.sum() + b.sum())
    error = np.sqrt(share * (1 - share) * (1 / a.sum() + 1 / b.sum()))
    z = (a[0] / a.sum() - b[0] / b.sum()) / error if error > 0 else 0.0
    p = 2 * norm.sf(abs(z))
    return "z_proportions", p, 0.05, p < 0.05`;

/** What else a drift report may say. */
export interface PythonDrift {
  /** Columns with a verdict, in order. Default: those that both tables have. */
  readonly columns?: readonly string[];
  /** Share of drifted columns that makes the data set drift. Default 0.5. */
  readonly driftShare?: number;
}

/** The columns of a report that `pythonForDrift` compares: those that were not skipped or failed. */
export function comparedColumns(report: DriftReport): readonly string[] {
  return Object.entries(report.columns)
    .filter(([, column]) => column.status === 'ok')
    .map(([name]) => name);
}

/** scipy code that gives the same verdicts, column by column. */
export function pythonForDrift(
  reference: PythonTable,
  current: PythonTable,
  spec: PythonDrift = {},
): string {
  return pythonSource(
    'import numpy as np',
    'import pandas as pd',
    'from scipy.spatial.distance import jensenshannon',
    'from scipy.stats import chisquare, ks_2samp, norm, wasserstein_distance',
    '',
    readTable('reference', reference),
    readTable('current', current),
    '',
    '',
    DRIFT_FUNCTION,
    '',
    '',
    spec.columns
      ? `columns = ${pythonLiteral(spec.columns)}`
      : 'columns = [name for name in reference.columns if name in current.columns]',
    'report = pd.DataFrame(',
    '    [drift(reference[c], current[c]) for c in columns],',
    '    index=columns,',
    '    columns=["method", "value", "threshold", "drift"],',
    ')',
    'print(report)',
    pythonComment('The whole data set drifts when this share of its columns does.'),
    `print(report["drift"].mean() >= ${pythonLiteral(spec.driftShare ?? 0.5)})`,
  );
}
