"""Compares two tables column by column with SciPy on one thread and prints CPU seconds and results as JSON.

Usage: drift.py FOLDER ROWS NUMERIC CATEGORIES

FOLDER holds reference.f64 and current.f64 (column-major float64, NUMERIC columns) and reference.i32 and current.i32
(column-major codes); CATEGORIES is the number of categories of each column of codes, divided by commas. The same
statistics that a drift report gives: Kolmogorov-Smirnov and Wasserstein of numbers; Jensen-Shannon, PSI and
chi-square over the deciles of the reference, or over categories. Values are sorted once for all uses that allow it.
"""
import json
import sys
import time

import numpy as np
import scipy
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, ks_2samp, wasserstein_distance

FOLDER = sys.argv[1]
ROWS, NUMERIC = map(int, sys.argv[2:4])
CATEGORIES = [int(count) for count in sys.argv[4].split(",")]
FLOOR = 1e-4


def read(name, dtype, columns):
    return np.fromfile(f"{FOLDER}/{name}", dtype=dtype).reshape(columns, ROWS)


def on_counts(a, b):
    p, q = a / a.sum(), b / b.sum()
    raised_p, raised_q = np.maximum(p, FLOOR), np.maximum(q, FLOOR)
    table = np.array([a, b])
    chi2 = chi2_contingency(table[:, table.sum(axis=0) > 0], correction=False)
    return {
        "psi": float(np.sum((raised_q - raised_p) * np.log(raised_q / raised_p))),
        "js": float(jensenshannon(p, q, base=2)),
        "chi2": float(chi2[0]),
        "chi2_p": float(chi2[1]),
    }


def numbers(x, y):
    x, y = x[np.isfinite(x)], y[np.isfinite(y)]
    # Sorted here once: SciPy sorts again, which is quick on sorted values, and the deciles come for nothing.
    x, y = np.sort(x), np.sort(y)
    edges = np.unique(np.quantile(x, np.arange(1, 10) / 10))
    bounds = lambda values: np.diff(
        np.concatenate([[0], np.searchsorted(values, edges, side="right"), [len(values)]])
    )
    ks = ks_2samp(x, y)
    distance = wasserstein_distance(x, y)
    return {
        "ks": float(ks.statistic),
        "ks_p": float(ks.pvalue),
        "wasserstein": float(distance),
        "std": float(np.std(x)),
        **on_counts(bounds(x), bounds(y)),
    }


def words(x, y, categories):
    count = lambda codes: np.bincount(codes[codes >= 0], minlength=categories)
    return on_counts(count(x), count(y))


x, y = (read(f"{side}.f64", np.float64, NUMERIC) for side in ("reference", "current"))
a, b = (read(f"{side}.i32", np.int32, len(CATEGORIES)) for side in ("reference", "current"))
start = time.process_time()
results = [numbers(x[i], y[i]) for i in range(NUMERIC)]
results += [words(a[i], b[i], CATEGORIES[i]) for i in range(len(CATEGORIES))]
seconds = time.process_time() - start
print(json.dumps({"version": scipy.__version__, "seconds": seconds, "results": results}))
