"""Losses and decoded answers of PyTorch for tests/tasks/golden_test.cpp. Run: python tests/golden/tasks.py"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(1)
COUNTS = torch.tensor([10.0, 20.0, 30.0, 40.0])  # training rows per label, of 100


def numbers(tensor):
    return json.loads(json.dumps(tensor.double().tolist()), parse_float=lambda x: float(f"{float(x):.9g}"))


def case(task, kind, settings, scores, target, loss, decoded):
    return {"task": task, "kind": kind, "settings": settings, "scores": numbers(scores), "target": target.tolist(),
            "loss": numbers(loss), "decoded": numbers(decoded)}


def corn(scores, target):
    """Minus the log likelihood of conditional binary problems, row by row (CORN, arXiv:2111.08851)."""
    losses, decoded = [], []
    for row, label in zip(scores, target[:, 0].tolist()):
        terms = [F.binary_cross_entropy_with_logits(row[k], torch.tensor(float(label > k)))
                 for k in range(len(row)) if label >= k]
        losses.append(sum(terms))
        above = torch.cat([torch.ones(1), torch.cumprod(torch.sigmoid(row), 0), torch.zeros(1)])
        decoded.append(above[:-1] - above[1:])
    return torch.stack(losses), torch.stack(decoded)


scores = torch.randn(5, 4) * 2
classes = torch.tensor([[0], [1], [2], [3], [1]])
labels = (torch.rand(5, 1, 4) > 0.5).float()
values, wanted = torch.randn(5, 1) * 3, torch.randn(5, 1)
weights = COUNTS.sum() / (len(COUNTS) * COUNTS)
corn_loss, corn_decoded = corn(scores[:, :3], classes)

cases = {
    "classes_plain": case("classes", "multiclass", "", scores, classes,
                          F.cross_entropy(scores, classes[:, 0], reduction="none"), scores.softmax(-1)),
    "classes_balanced_smoothed": case(
        "classes", "multiclass", 'class_weights = "balanced"\nlabel_smoothing = 0.1', scores, classes,
        F.cross_entropy(scores, classes[:, 0], weight=weights, label_smoothing=0.1, reduction="none"),
        scores.softmax(-1)),
    "labels_plain": case("labels", "multilabel", "", scores, labels,
                         F.binary_cross_entropy_with_logits(scores, labels[:, 0], reduction="none").mean(-1),
                         scores.sigmoid()),
    "labels_balanced": case(
        "labels", "multilabel", 'positive_weights = "balanced"', scores, labels,
        F.binary_cross_entropy_with_logits(scores, labels[:, 0], pos_weight=(100 - COUNTS) / COUNTS,
                                           reduction="none").mean(-1), scores.sigmoid()),
    "quantity_huber": case("quantity", "regression", "delta = 0.7", values, wanted,
                           F.huber_loss(values, wanted, delta=0.7, reduction="none")[:, 0], values),
    "quantity_mse": case("quantity", "regression", 'loss = "mse"', values, wanted,
                         F.mse_loss(values, wanted, reduction="none")[:, 0], values),
    "quantity_mae": case("quantity", "regression", 'loss = "mae"', values, wanted,
                         F.l1_loss(values, wanted, reduction="none")[:, 0], values),
    "ordinal_plain": case("ordinal", "ordinal", "", scores[:, :3], classes, corn_loss, corn_decoded),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "cases": cases}) + "\n")
