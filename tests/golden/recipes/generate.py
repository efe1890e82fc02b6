"""Runs the Python that Terrarium writes, and records what it gives.

`python` in both files is the output of `toPandas` and `recipeToPython`; the tests fail when it changes,
and then it is pasted here and this script run again:

    pip install pandas==3.0.6 scikit-learn==1.9.1
    python generate.py <folder of the reference pack>

No random numbers are used. Tolerances are in the tests, with their reasons.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn

HERE = Path(__file__).parent
DTYPES = {
    "number": "Float64",
    "integer": "Int64",
    "category": "string",
    "boolean": "boolean",
    "date": "datetime64[ms]",
}
TOOL = {"pandas": pd.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__}


def cell(value):
    if pd.isna(value):
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, str):
        return value
    value = float(value)
    return value if np.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")


def expressions():
    path = HERE / "expressions.json"
    golden = json.loads(path.read_text())
    df = pd.DataFrame(
        {
            name: pd.Series(cells, dtype="Int64" if kind == "date" else DTYPES[kind]).astype(DTYPES[kind])
            for name, (kind, cells) in golden["table"].items()
        }
    )
    for case in golden["cases"]:
        values = eval(case["python"], {"df": df, "np": np, "pd": pd, "re": re})
        case["values"] = [cell(value) for value in values]
    golden["tool"] = TOOL
    path.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")


def scripts(reference):
    path = HERE / "scripts.json"
    golden = json.loads(path.read_text())
    columns = golden["numeric"] + golden["categorical"]
    text = pd.read_csv(reference / "datasets" / "telco.csv", dtype=str, keep_default_na=False)
    text = text.map(str.strip).replace("", np.nan)[columns]
    x = text.assign(**{name: text[name].astype("float64") for name in golden["numeric"]})
    train = np.arange(len(x)) % 5 >= 2
    for case in golden["cases"]:
        scope = {}
        exec(case["python"], scope)
        features = scope["features"].fit(x[train])
        out = features.transform(x)
        case["sums"] = {name: float(np.nansum(out[name])) for name in sorted(out.columns)}
        case["missing"] = {name: int(out[name].isna().sum()) for name in sorted(out.columns)}
        case["row_4"] = {name: cell(out[name].iloc[4]) for name in sorted(out.columns)}
    golden["tool"] = TOOL
    path.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    expressions()
    scripts(Path(sys.argv[1]))
