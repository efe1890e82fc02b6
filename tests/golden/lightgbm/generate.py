"""Writes objectives.json: small LightGBM models of every objective that the reader knows, with their answers.

Needs lightgbm 4.7.0, numpy 2 and pandas. Run it in this folder: python generate.py

Rows hold NaN, zeros, values at thresholds and one step of a double beside them, and category codes that are
unseen, negative or not whole. Numbers are written as Python writes doubles, so they read back as the same.
Numbers up to 1e-35 are asked for only where 0 is missing: elsewhere LightGBM's C API makes them 0 before a tree
sees them, which is not part of the model.
"""

import json

import lightgbm as lgb
import numpy as np
import pandas as pd

RNG = np.random.default_rng(7)
N = 300

CASES = {
    "binary_sigmoid": dict(objective="binary", sigmoid=2.5),
    "binary_zero_as_missing": dict(objective="binary", zero_as_missing=True),
    "binary_no_missing": dict(objective="binary", use_missing=False),
    "binary_dart": dict(objective="binary", boosting="dart", drop_rate=0.5),
    "multiclass": dict(objective="multiclass", num_class=3),
    "multiclassova": dict(objective="multiclassova", num_class=3, sigmoid=0.7),
    "multiclass_forest": dict(
        objective="multiclass", num_class=3, boosting="rf", bagging_freq=1, bagging_fraction=0.6
    ),
    "regression": dict(objective="regression"),
    "regression_sqrt": dict(objective="regression", reg_sqrt=True),
    "regression_l1": dict(objective="regression_l1"),
    "regression_forest": dict(
        objective="regression", boosting="rf", bagging_freq=1, bagging_fraction=0.6
    ),
    "huber": dict(objective="huber"),
    "fair": dict(objective="fair"),
    "quantile": dict(objective="quantile", alpha=0.8),
    "mape": dict(objective="mape"),
    "poisson": dict(objective="poisson"),
    "gamma": dict(objective="gamma"),
    "tweedie": dict(objective="tweedie"),
}


def matrix() -> np.ndarray:
    """Two numbers, one with zeros and missing; one category of 40 codes with gaps."""
    a = np.round(RNG.normal(size=N), 2)
    b = np.where(RNG.random(N) < 0.3, 0.0, np.round(RNG.normal(size=N), 1))
    b[RNG.random(N) < 0.15] = np.nan
    c = RNG.choice([0, 1, 2, 5, 9, 33, 40], size=N).astype(float)
    return np.column_stack([a, b, c])


def target(x: np.ndarray, params: dict) -> np.ndarray:
    score = x[:, 0] + np.nan_to_num(x[:, 1], nan=0.7) * 2 + (x[:, 2] % 3) - 1
    score = score + RNG.normal(size=N) / 4
    name = params["objective"]
    if name == "binary":
        return (score > 0).astype(int)
    if name.startswith("multiclass"):
        return np.digitize(score, [-0.5, 1.0])
    return np.exp(score / 2) if name in ("poisson", "gamma", "tweedie", "mape") else score


ZERO = float(np.float32(1e-35))


def probes(x: np.ndarray, text: str, keep_tiny: bool) -> np.ndarray:
    """Rows that ask hard questions of a model."""
    thresholds = sorted(
        {
            float(value)
            for line in text.split("\n")
            if line.startswith("threshold=")
            for value in line[len("threshold=") :].split()
        }
    )
    near = [step for t in thresholds for step in (t, np.nextafter(t, 9), np.nextafter(t, -9))]
    rows = [row for row in x[:12]]
    odd = [np.nan, 0.0, -0.0, 1e-35, -1e-35, ZERO, 1.1e-35, 1e-34, 1e300, -1e300]
    for i, value in enumerate((near + odd)[-34:]):
        rows.append(np.array([value, near[-1 - i % len(near)], [0, 33, 40, 41, 64, 1e9, -1, -0.5, 2.7, np.nan][i % 10]]))
        rows.append(np.array([near[i % len(near)], value, x[i % N, 2]]))
    found = np.array(rows)
    return found if keep_tiny else np.where(np.abs(found) <= ZERO, 0.0, found)


def plain(values: np.ndarray) -> str:
    """Doubles as text that reads back as the same, apart by spaces; row-major."""
    return " ".join(repr(float(v)) for v in np.asarray(values, dtype=float).ravel())


def train(params: dict) -> dict:
    x = matrix()
    y = target(x, params)
    data = lgb.Dataset(x, y, feature_name=["a", "b", "c"], categorical_feature=[2], free_raw_data=False)
    settings = dict(
        params,
        num_leaves=6,
        min_data_in_leaf=5,
        min_data_per_group=5,
        learning_rate=0.3,
        verbose=-1,
        seed=3,
        deterministic=True,
        num_threads=1,
    )
    booster = lgb.train(settings, data, num_boost_round=3)
    text = booster.model_to_string()
    rows = probes(x, text, "zero_as_missing" in params)
    return {
        "text": text.split("\nparameters:")[0] + "\n\npandas_categorical:null\n",
        "rows": plain(rows),
        "raw": plain(booster.predict(rows, raw_score=True)),
        "prediction": plain(booster.predict(rows)),
    }


def train_pandas() -> dict:
    """Categories by label: columns of pandas."""
    frame = pd.DataFrame(
        {
            "plan": pd.Categorical(RNG.choice(["basic", "plus", "größe x"], N)),
            "age": RNG.integers(18, 80, N).astype(float),
            "flag": pd.Categorical(RNG.choice([10, 20, 30], N)),
        }
    )
    y = ((frame["plan"] == "plus") ^ (frame["flag"] == 20) ^ (frame["age"] > 50)).astype(int)
    booster = lgb.train(
        dict(objective="binary", num_leaves=6, min_data_per_group=5, cat_smooth=1, verbose=-1, num_threads=1),
        lgb.Dataset(frame, y),
        num_boost_round=4,
    )
    some = frame[:40]
    return {
        "text": booster.model_to_string(),
        "plan": some["plan"].tolist(),
        "age": [int(v) for v in some["age"]],
        "flag": some["flag"].tolist(),
        "raw": plain(booster.predict(some, raw_score=True)),
    }


if __name__ == "__main__":
    answers = {name: train(params) for name, params in CASES.items()}
    with open("objectives.json", "w", encoding="utf-8") as file:
        json.dump(
            {"lightgbm": lgb.__version__, "objectives": answers, "pandas": train_pandas()}, file, indent=2
        )
        file.write("\n")
