#!/usr/bin/env python3
"""Makes tables whose precomputed inputs were learned on the training labels, to see what defaults do when validation
rows carved from the training rows can choose nothing.

    bench/leaked_tables.py FOLDER [--tables 5]

Each FOLDER/N/table.csv has 1,400 training and 5,000 test rows and three inputs. `strong` and `weak` are the 100 hidden
units of a perceptron that knows its training rows by heart, `plain` holds 70 raw numbers. Prints the test accuracy of
ridge regression over all inputs, at the best of nine strengths and at each, and of the perceptron behind `strong`.
Needs NumPy."""
import argparse
import csv
import pathlib

import numpy as np

TRAIN, TEST = 1400, 5000


def raw(random, sign, width, strength, informative):
    """Noise, with the label's sign in the first few dimensions and in products of others."""
    x = random.normal(size=(len(sign), width)).astype(np.float32)
    x[:, :informative] += strength * sign[:, None]
    flip = np.sign(x[:, informative:2 * informative])
    x[:, 2 * informative:3 * informative] += strength * sign[:, None] * flip
    return x


def perceptron(random, x, y, hidden=100, epochs=60, batch=32, rate=2e-3):
    """tanh hidden units learned until the training rows are known. @return hidden(x), answer(x)"""
    w = random.normal(size=(x.shape[1], hidden)).astype(np.float32) / np.sqrt(x.shape[1])
    b, v, c = np.zeros(hidden, np.float32), random.normal(size=hidden).astype(np.float32) / np.sqrt(hidden), 0.0
    state = [[np.zeros_like(p), np.zeros_like(p)] for p in (w, b, v)]
    step = 0
    for _ in range(epochs):
        for rows in np.array_split(random.permutation(len(x)), len(x) // batch):
            h = np.tanh(x[rows] @ w + b)
            error = (1 / (1 + np.exp(-(h @ v + c))) - y[rows]) / len(rows)
            back = np.outer(error, v) * (1 - h * h)
            step += 1
            for p, g, (m, s) in zip((w, b, v), (x[rows].T @ back, back.sum(0), h.T @ error), state):
                m *= 0.9
                m += 0.1 * g
                s *= 0.999
                s += 0.001 * g * g
                p -= rate * (m / (1 - 0.9 ** step)) / (np.sqrt(s / (1 - 0.999 ** step)) + 1e-8)
    hide = lambda z: np.tanh(z @ w + b)
    return hide, lambda z: hide(z) @ v + c > 0


def ridge(x, y, z, strength):
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    x, z = (x - mean) / deviation, (z - mean) / deviation
    weights = np.linalg.solve(x.T @ x + strength * np.eye(x.shape[1]), x.T @ (2 * y - 1))
    return z @ weights > 0


def make(folder, seed):
    random = np.random.default_rng(seed)
    label = random.integers(0, 2, TRAIN + TEST)
    sign = (2 * label - 1).astype(np.float32)
    draw = lambda low, high: random.uniform(low, high)
    raws = {"strong": raw(random, sign, 300, draw(0.25, 0.35), 8), "weak": raw(random, sign, 200, draw(0.05, 0.12), 6),
            "plain": raw(random, sign, 70, draw(0.06, 0.12), 6)}
    inputs, y = {}, label.astype(np.float32)
    for name, x in raws.items():
        if name == "plain":
            inputs[name] = x
            continue
        hide, answer = perceptron(random, x[:TRAIN], y[:TRAIN])
        inputs[name] = hide(x).astype(np.float32)
        if name == "strong":
            behind = (answer(x[TRAIN:]) == (label[TRAIN:] > 0)).mean()
    folder.mkdir(parents=True, exist_ok=True)
    for name, x in inputs.items():
        np.save(folder / f"{name}.npy", x)
    with open(folder / "table.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow([*inputs, "split", "label"])
        for i in range(TRAIN + TEST):
            out.writerow([*(f"{name}.npy#{i}" for name in inputs), "train" if i < TRAIN else "test",
                          "yes" if label[i] else "no"])
    x = np.concatenate(list(inputs.values()), 1)
    scores = [(ridge(x[:TRAIN], y[:TRAIN], x[TRAIN:], 10.0 ** k) == (label[TRAIN:] > 0)).mean() for k in range(-2, 7)]
    print(f"{folder}: ridge {100 * max(scores):.1f} % ({' '.join(f'{100 * s:.1f}' for s in scores)}), "
          f"perceptron {100 * behind:.1f} %", flush=True)


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=pathlib.Path)
    words.add_argument("--tables", type=int, default=5)
    words = words.parse_args()
    for number in range(words.tables):
        make(words.folder / str(number), number)
