"""Measures of scikit-learn for tests/evaluate/metrics_test.cpp. Run: python tests/golden/metrics.py"""

import json
import pathlib

import numpy as np
import scipy.stats
import sklearn
from sklearn import metrics as m

rng = np.random.default_rng(7)
N = 40


def ece(truth, probabilities, bins=15):
    confidence, answer = probabilities.max(1), probabilities.argmax(1)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return sum(abs((confidence[place == b] - (answer == truth)[place == b]).sum()) for b in range(bins)) / len(truth)


def of_classes(kind, truth, probabilities):
    labels, answer = np.arange(probabilities.shape[1]), probabilities.argmax(1)
    onehot = np.eye(len(labels))[truth]
    binary = kind == "binary"
    out = {
        "accuracy": m.accuracy_score(truth, answer), "balanced_accuracy": m.balanced_accuracy_score(truth, answer),
        "f1_macro": m.f1_score(truth, answer, average="macro", zero_division=0),
        "f1_weighted": m.f1_score(truth, answer, average="weighted", zero_division=0),
        "precision_macro": m.precision_score(truth, answer, average="macro", zero_division=0),
        "recall_macro": m.recall_score(truth, answer, average="macro", zero_division=0),
        "auroc": m.roc_auc_score(truth, probabilities[:, 1]) if binary
        else m.roc_auc_score(truth, probabilities, multi_class="ovr", average="macro"),
        "auprc": m.average_precision_score(truth, probabilities[:, 1]) if binary
        else m.average_precision_score(onehot, probabilities, average="macro"),
        "log_loss": m.log_loss(truth, probabilities, labels=labels),
        "brier": m.brier_score_loss(truth, probabilities[:, 1]) if binary
        else ((probabilities - onehot) ** 2).sum(1).mean(),
        "ece": ece(truth, probabilities), "mcc": m.matthews_corrcoef(truth, answer),
        "kappa": m.cohen_kappa_score(truth, answer, weights="quadratic" if kind == "ordinal" else None),
    }
    if binary:
        out |= {"f1": m.f1_score(truth, answer), "precision": m.precision_score(truth, answer),
                "recall": m.recall_score(truth, answer)}
    if len(labels) > 3:
        out["top_3_accuracy"] = m.top_k_accuracy_score(truth, probabilities, k=3, labels=labels)
    if len(labels) > 5:
        out["top_5_accuracy"] = m.top_k_accuracy_score(truth, probabilities, k=5, labels=labels)
    if kind == "ordinal":
        out["rank_mae"] = m.mean_absolute_error(truth, answer)
    return {"kind": kind, "classes": len(labels), "truth": truth.tolist(),
            "probabilities": probabilities.ravel().tolist(), "metrics": out}


def drawn(classes, digits):
    """Classes and probabilities that know something of them; rows sum to 1 after rounding."""
    truth = np.arange(N) % classes
    p = rng.dirichlet(np.ones(classes) * 0.7, N) + np.eye(classes)[truth] * 0.4 * (rng.random((N, 1)) < 0.7)
    p = np.round(p / p.sum(1, keepdims=True), digits)
    p[:, -1] = np.round(1 - p[:, :-1].sum(1), digits)
    return truth, np.abs(p)


def of_labels():
    truth = (rng.random((N, 3)) < [0.2, 0.5, 0.7]).astype(int)
    p = np.round(np.clip(truth * 0.3 + rng.random((N, 3)) * 0.7, 0, 1), 2)
    answer = (p >= 0.5).astype(int)
    return {"kind": "multilabel", "classes": 3, "truth": truth.ravel().tolist(), "probabilities": p.ravel().tolist(),
            "metrics": {"f1_micro": m.f1_score(truth, answer, average="micro"),
                        "f1_macro": m.f1_score(truth, answer, average="macro"),
                        "subset_accuracy": m.accuracy_score(truth, answer), "hamming": m.hamming_loss(truth, answer),
                        "auroc_macro": m.roc_auc_score(truth, p, average="macro"),
                        "auprc_macro": m.average_precision_score(truth, p, average="macro")}}


def of_values():
    target = np.round(rng.normal(5, 3, N), 1)
    value = np.round(target + rng.normal(0, 2, N), 1)
    return {"kind": "regression", "classes": 0, "truth": target.tolist(), "probabilities": value.tolist(),
            "metrics": {"mae": m.mean_absolute_error(target, value), "rmse": m.root_mean_squared_error(target, value),
                        "r2": m.r2_score(target, value),
                        "median_absolute_error": m.median_absolute_error(target, value),
                        "mape": m.mean_absolute_percentage_error(target, value),
                        "smape": (2 * abs(target - value) / (abs(target) + abs(value))).mean(),
                        "pearson": scipy.stats.pearsonr(target, value)[0],
                        "spearman": scipy.stats.spearmanr(target, value)[0]}}


cases = {"binary": of_classes("binary", *drawn(2, 1)), "multiclass": of_classes("multiclass", *drawn(6, 4)),
         "ordinal": of_classes("ordinal", *drawn(4, 4)), "multilabel": of_labels(), "regression": of_values()}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"sklearn": sklearn.__version__, "cases": cases}) + "\n")
