"""Trains 100 trees of 31 leaves with LightGBM or XGBoost on one thread and prints CPU seconds as JSON.

Usage: trees.py LIBRARY FOLDER ROWS TEST_ROWS FEATURES

FOLDER holds x.f32 and test.f32 (row-major float32) and y.f32; predictions of the test rows are written to
predictions.f64.
"""
import json
import sys
import time

import numpy as np

LIBRARY, FOLDER = sys.argv[1:3]
ROWS, TEST_ROWS, FEATURES = map(int, sys.argv[3:])
ROUNDS = 100


def read(name, rows):
    return np.fromfile(f"{FOLDER}/{name}.f32", dtype=np.float32).reshape(rows, -1)


def lightgbm(x, y, test):
    import lightgbm as lgb

    params = {
        "objective": "binary",
        "num_leaves": 31,
        "learning_rate": 0.1,
        "max_bin": 255,
        "num_threads": 1,
        "verbosity": -1,
    }
    start = time.process_time()
    data = lgb.Dataset(x, y, params=params).construct()
    binned = time.process_time()
    booster = lgb.train(params, data, num_boost_round=ROUNDS)
    done = time.process_time()
    return lgb.__version__, binned - start, done - binned, booster.predict(test)


def xgboost(x, y, test):
    import xgboost as xgb

    params = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_leaves": 31,
        "max_depth": 0,
        "eta": 0.1,
        "max_bin": 256,
        "nthread": 1,
    }
    start = time.process_time()
    data = xgb.QuantileDMatrix(x, y, max_bin=256, nthread=1)
    binned = time.process_time()
    booster = xgb.train(params, data, num_boost_round=ROUNDS)
    done = time.process_time()
    return xgb.__version__, binned - start, done - binned, booster.predict(xgb.DMatrix(test, nthread=1))


x, y, test = read("x", ROWS), read("y", ROWS)[:, 0], read("test", TEST_ROWS)
version, binning, training, predictions = {"lightgbm": lightgbm, "xgboost": xgboost}[LIBRARY](x, y, test)
np.asarray(predictions, dtype=np.float64).tofile(f"{FOLDER}/predictions.f64")
print(json.dumps({"version": version, "bin": binning, "train": training}))
