/** @file Python for the drift report. */
import type { DriftMethod, DriftReport, ResolvedRules } from '../../drift/types.ts';
import {
  pythonComment,
  pythonLiteral,
  pythonSource,
  readTable,
  type PythonTable,
} from './literal.ts';

/** Evidently's rules, spelled out: the same tests that the report ran. A method may be asked for. */
const DRIFT_FUNCTION = `def drift(ref, cur, method=None):
    """Evidently's choice of test, or the one asked for: (method, value, threshold, drifted)."""
    missing = abs(ref.isna().mean() - cur.isna().mean())
    ref, cur = (s.replace([np.inf, -np.inf], np.nan).dropna() for s in (ref, cur))
    if ref.empty or cur.empty:
        return "missing_rate", missing, 0.05, missing >= 0.05
    values = sorted(set(ref.unique()) | set(cur.unique()))
    is_number = pd.api.types.is_numeric_dtype(ref)
    if method is None:
        if is_number and len(values) > 5:
            method = "ks" if len(ref) <= 1000 else "wasserstein_norm"
        elif len(ref) > 1000:
            method = "jensen_shannon"
        else:
            method = "chi_square" if len(values) > 2 else "z_proportions"
    if method == "ks":
        p = ks_2samp(ref, cur).pvalue
        return method, p, ALPHA, p <= ALPHA
    if method == "wasserstein_norm":
        distance = wasserstein_distance(ref, cur) / max(ref.std(ddof=0), 0.001)
        return method, distance, 0.1, distance >= 0.1
    if is_number and len(values) > 5:  # right-closed deciles of the reference
        edges = np.unique(np.quantile(ref, np.arange(1, 10) / 10))
        a, b = (
            np.bincount(np.searchsorted(edges, s), minlength=len(edges) + 1)
            for s in (ref, cur)
        )
    else:
        a, b = (
            s.value_counts().reindex(values, fill_value=0).to_numpy() for s in (ref, cur)
        )
    p, q = a / a.sum(), b / b.sum()
    if method == "psi":
        floor_p, floor_q = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
        psi = ((floor_q - floor_p) * np.log(floor_q / floor_p)).sum()
        limit = psi_threshold(a, b)
        return method, psi, limit, psi >= limit
    if method == "jensen_shannon":
        distance = jensenshannon(p, q)
        return method, distance, 0.1, distance >= 0.1
    if method == "tvd":
        distance = abs(p - q).sum() / 2
        return method, distance, 0.1, distance >= 0.1
    if method == "hellinger":
        distance = np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2)
        return method, distance, 0.1, distance >= 0.1
    if method == "chi_square":
        with np.errstate(divide="ignore"):
            p = chisquare(b, a * b.sum() / a.sum()).pvalue
        return method, p, ALPHA, p < ALPHA
    share = (a[0] + b[0]) / (a.sum() + b.sum())
    error = np.sqrt(share * (1 - share) * (1 / a.sum() + 1 / b.sum()))
    z = (a[0] / a.sum() - b[0] / b.sum()) / error if error > 0 else 0.0
    p = 2 * norm.sf(abs(z))
    return "z_proportions", p, ALPHA, p < ALPHA`;

const FIXED_PSI = `def psi_threshold(a, b):
    return 0.1`;

const NULL_PSI = `def psi_threshold(a, b):
    """What chance exceeds with probability ALPHA (Yurdakul 2018)."""
    return (1 / a.sum() + 1 / b.sum()) * chi2.isf(ALPHA, (a + b > 0).sum() - 1)`;

/** What else a drift report may say. */
export interface PythonDrift {
  /** Columns with a verdict, in order. Default: those that both tables have. */
  readonly columns?: readonly string[];
  /** Share of drifted columns that makes the data set drift. Default 0.5. */
  readonly driftShare?: number;
  /** What the report decided by; Evidently's defaults without. */
  readonly rules?: Partial<ResolvedRules> | undefined;
}

/** The columns of a report that `pythonForDrift` compares: those that were not skipped or failed. */
export function comparedColumns(report: DriftReport): readonly string[] {
  return Object.entries(report.columns)
    .filter(([, column]) => column.status === 'ok')
    .map(([name]) => name);
}

/** Methods by column: those asked for by name, and the one for all where there is one. */
function methodsCode({ method, methods = {} }: Partial<ResolvedRules>): {
  readonly lines: readonly string[];
  readonly argument: string;
} {
  const named = Object.entries(methods).filter(([, asked]) => asked !== 'none');
  const all: DriftMethod | null = method ?? null;
  if (named.length === 0 && all === null) return { lines: [], argument: '' };
  if (named.length === 0) {
    const fits = all === 'ks' || all === 'wasserstein_norm';
    const only = fits ? ' if pd.api.types.is_numeric_dtype(reference[c]) else None' : '';
    return { lines: [], argument: `, ${pythonLiteral(all)}${only}` };
  }
  return {
    lines: [`methods = ${pythonLiteral(Object.fromEntries(named))}`],
    argument: `, methods.get(c${all === null ? '' : `, ${pythonLiteral(all)}`})`,
  };
}

/** p-values of all columns corrected together. */
function correctionCode({ correction, alpha = 0.05 }: Partial<ResolvedRules>): readonly string[] {
  if (correction === undefined || correction === 'none') return [];
  const level = pythonLiteral(alpha);
  const shared = [
    'tests = report["method"].isin(["ks", "chi_square", "z_proportions"])',
    'p = report.loc[tests, "value"].astype(float).sort_values(ascending=False)',
  ];
  const adjusted =
    correction === 'bonferroni'
      ? 'p_adjusted = (p * len(p)).clip(upper=1)'
      : 'p_adjusted = (p * len(p) / np.arange(len(p), 0, -1)).cummin().clip(upper=1)';
  const name = correction === 'bonferroni' ? 'Bonferroni' : 'Benjamini–Hochberg';
  return [
    pythonComment(`${name} over the columns whose method is a test.`),
    ...shared,
    adjusted,
    'report.loc[p.index, "p_adjusted"] = p_adjusted',
    `report.loc[p.index, "drift"] = p_adjusted <= ${level}`,
  ];
}

/** Thresholds of distances from the reference's own parts. */
function learnedCode({ learned }: Partial<ResolvedRules>, argument: string): readonly string[] {
  if (!learned) return [];
  const size = learned.chunkRows
    ? pythonLiteral(learned.chunkRows)
    : `len(reference) // ${pythonLiteral(learned.chunks ?? 10)}`;
  return [
    pythonComment('Distances against mean + sd of the parts of the reference (NannyML).'),
    `size = ${size}`,
    'cuts = [i * size for i in range(len(reference) // size)] + [len(reference)]',
    'for c in report.index[report["method"].isin(DISTANCES)]:',
    '    parts = [reference[c].iloc[a:b] for a, b in zip(cuts, cuts[1:])]',
    `    values = [drift(reference[c], part${argument})[1] for part in parts]`,
    `    limit = np.mean(values) + ${pythonLiteral(learned.sds)} * np.std(values)`,
    '    report.loc[c, ["threshold", "drift"]] = limit, report.loc[c, "value"] >= limit',
  ];
}

/** The functions and imports that the report's code and the false-alarm meter's share. */
export function driftFunctions({ alpha = 0.05, psiRule }: Partial<ResolvedRules>): string {
  return pythonSource(
    'import numpy as np',
    'import pandas as pd',
    'from scipy.spatial.distance import jensenshannon',
    `from scipy.stats import ${psiRule === 'null' ? 'chi2, ' : ''}chisquare, ks_2samp, norm, wasserstein_distance`,
    '',
    `ALPHA = ${pythonLiteral(alpha)}`,
    'DISTANCES = ["wasserstein_norm", "jensen_shannon", "psi", "tvd", "hellinger"]',
    '',
    '',
    psiRule === 'null' ? NULL_PSI : FIXED_PSI,
    '',
    '',
    DRIFT_FUNCTION,
    '',
  );
}

/** The lines that compare `reference` with `current` and leave a data frame `report`. */
export function reportLines(rules: Partial<ResolvedRules>): readonly string[] {
  const { lines, argument } = methodsCode(rules);
  return [
    ...lines,
    'report = pd.DataFrame(',
    `    [drift(reference[c], current[c]${argument}) for c in columns],`,
    '    index=columns,',
    '    columns=["method", "value", "threshold", "drift"],',
    ')',
    ...correctionCode(rules),
    ...learnedCode(rules, argument),
  ];
}

/** scipy code that gives the same verdicts, column by column. */
export function pythonForDrift(
  reference: PythonTable,
  current: PythonTable,
  spec: PythonDrift = {},
): string {
  const rules = spec.rules ?? {};
  const { minRows = 2 } = rules;
  return pythonSource(
    driftFunctions(rules),
    readTable('reference', reference),
    readTable('current', current),
    spec.columns
      ? `columns = ${pythonLiteral(spec.columns)}`
      : 'columns = [name for name in reference.columns if name in current.columns]',
    minRows > 2 && !spec.columns
      ? `columns = [c for c in columns if min(reference[c].count(), current[c].count()) >= ${pythonLiteral(minRows)}]`
      : null,
    ...reportLines(rules),
    'print(report)',
    pythonComment('The whole data set drifts when this share of its columns does.'),
    `print(report["drift"].mean() >= ${pythonLiteral(spec.driftShare ?? 0.5)})`,
  );
}
