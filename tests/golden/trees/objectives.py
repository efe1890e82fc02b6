"""Test metrics of LightGBM and scikit-learn for the objectives of a regression, as objectives.json.

    pip install lightgbm==4.7.0 scikit-learn
    python tests/golden/trees/objectives.py DATASETS > tests/golden/trees/objectives.json

DATASETS holds california_housing.csv of the reference pack. Rows i mod 5 in {2, 3, 4} train, i mod 5 = 0
test; every third row weighs 3 in training and testing, so that weights matter. Predictions of the constant
that is best on the training rows are the baseline.
"""

import json
import sys

import lightgbm as lgb
import numpy as np
import pandas as pd
import sklearn
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import (
    mean_absolute_error,
    mean_pinball_loss,
    mean_tweedie_deviance,
)

TARGET = "median_house_value"
CATEGORY = "ocean_proximity"


def huber(y, p, sample_weight):
    error = np.abs(y - p)
    loss = np.where(error <= 0.9, error**2 / 2, 0.9 * (error - 0.45))
    return np.average(loss, weights=sample_weight)


def pinball(alpha):
    return lambda y, p, sample_weight: mean_pinball_loss(
        y, p, alpha=alpha, sample_weight=sample_weight
    )


def deviance(power):
    return lambda y, p, sample_weight: mean_tweedie_deviance(
        y, p, power=power, sample_weight=sample_weight
    )


CASES = [
    ({"objective": "regression_l1"}, {"loss": "absolute_error"}, mean_absolute_error),
    ({"objective": "huber", "alpha": 0.9}, None, huber),
    ({"objective": "quantile", "alpha": 0.9}, {"loss": "quantile", "quantile": 0.9}, pinball(0.9)),
    ({"objective": "quantile", "alpha": 0.2}, {"loss": "quantile", "quantile": 0.2}, pinball(0.2)),
    ({"objective": "poisson"}, {"loss": "poisson"}, deviance(1)),
    ({"objective": "gamma"}, {"loss": "gamma"}, deviance(2)),
    ({"objective": "tweedie", "tweedie_variance_power": 1.5}, None, deviance(1.5)),
]


def main(datasets):
    table = pd.read_csv(f"{datasets}/california_housing.csv")
    # Hundreds of thousands: errors on both sides of huber's 0.9.
    y = table.pop(TARGET).to_numpy() / 1e5
    row = np.arange(len(table))
    weight = np.where(row % 3 == 0, 3.0, 1.0)
    train, test = row % 5 >= 2, row % 5 == 0
    levels = sorted(table[CATEGORY][train].unique())
    table[CATEGORY] = pd.Categorical(table[CATEGORY], levels)
    found = []
    for params, theirs, metric in CASES:
        own = {"verbose": -1, "deterministic": True, **params}
        data = lgb.Dataset(table[train], y[train], weight=weight[train])
        booster = lgb.train(own, data, 100)
        score = lambda p: float(metric(y[test], p, sample_weight=weight[test]))
        record = {"params": params, "lightgbm": score(booster.predict(table[test]))}
        record["baseline"] = min(
            score(np.full(test.sum(), c)) for c in np.quantile(y[train], np.linspace(0.01, 0.99, 99))
        )
        if theirs is not None:
            model = HistGradientBoostingRegressor(
                **theirs, early_stopping=False, categorical_features="from_dtype", random_state=0
            )
            model.fit(table[train], y[train], sample_weight=weight[train])
            record["sklearn"] = score(model.predict(table[test]))
        found.append(record)
    versions = {"lightgbm": lgb.__version__, "sklearn": sklearn.__version__}
    print(json.dumps({"versions": versions, "cases": found}, indent=2))


main(sys.argv[1])
