#!/usr/bin/env python3
"""By how much must the best of many candidates be ahead before it answers a pattern of inputs?

    bench/best_of_many.py [--inputs 6] [--rows 60 150 400] [--tables 20]

Draws tables of a yes-or-no label and of inputs that tell it more or less beside six numbers of noise each, and fits a
logistic model of all inputs with inputs withheld at random, and one of each input alone, on 400 rows. For every pattern
of inputs the candidates are those of `fit_patterns`: the fused answer from the pattern and from each of its parts, each
head, all heads together, each at its temperature. Held-out rows choose by

  1 error   the lowest loss, where it is lower than that of the whole pattern by more than one paired standard error
  luck      the same, and by more than the best of as many that are no better would be on average: `luck_of_best`
  bound     the same with the square root of twice the logarithm of their number, in standard errors

and 6,000 more rows tell what it gained. Prints, over all patterns: how often something else answers, the mean gain and
its error, and the mean harm (gains above zero count as zero), in thousandths of a nat; and the margins that `luck`
asked for, by the number of inputs. The same words give the same figures. Needs numpy."""
import argparse
import itertools
import math

import numpy as np

TABLES = {
    "all tell": lambda draw, inputs: draw.uniform(0.3, 0.9, inputs),
    "half tell": lambda draw, inputs: np.r_[
        0.7, np.where(draw.random(inputs - 1) < 0.5, draw.uniform(0.3, 0.9, inputs - 1), 0)],
    "one is easy": lambda draw, inputs: np.r_[2.0, draw.uniform(0.1, 0.5, inputs - 1)],
    "none tells": lambda draw, inputs: np.zeros(inputs),
}
TRAINING, TOLD, NOISE = 400, 6000, 6


def fit(columns, labels, prior):
    """Weights and offset of a logistic model, by Newton's method."""
    columns = np.c_[columns, np.ones(len(columns))]
    weights = np.zeros(columns.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (chance - labels) + prior * weights
        curve = (columns * (chance * (1 - chance))[:, None]).T @ columns + prior * np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    return weights[:-1], weights[-1]


def losses(scores, labels):
    return np.logaddexp(0, -(2 * labels - 1) * scores)


def luck_of_best(ahead, draw):
    """As `luck_of_best` in src/braid/evaluate/unit_error.h, of rows that are units of their own. ahead: [K, R]"""
    off = ahead - ahead.mean(1, keepdims=True)
    signs = draw.choice([-1.0, 1.0], size=(200, ahead.shape[1]))
    return (signs @ off.T / np.maximum(np.sqrt((off**2).sum(1)), 1e-12)).max(1).mean() if len(ahead) > 1 else 0.0


def candidates(strengths, rows, draw):
    """By head and inputs: the calibrated losses of held-out rows and the mean loss of many more."""
    inputs = len(strengths)

    def table(count):
        labels = draw.integers(0, 2, count)
        common = draw.normal(size=(count, 1))
        apart = draw.normal(size=(count, inputs))
        told = np.outer(2 * labels - 1, strengths) + math.sqrt(0.2) * common + math.sqrt(0.8) * apart
        return np.c_[told, draw.normal(size=(count, NOISE * inputs))], labels

    (train, y), (held, held_y), (more, more_y) = table(TRAINING), table(rows), table(TOLD)
    own = [[i, *range(inputs + i * NOISE, inputs + (i + 1) * NOISE)] for i in range(inputs)]
    shown = np.zeros((3 * TRAINING, train.shape[1]))
    for row in shown:
        for i in [i for i in range(inputs) if draw.random() < 0.7] or [draw.integers(inputs)]:
            row[own[i]] = 1
    weights, offset = fit(np.repeat(train, 3, 0) * shown, np.repeat(y, 3), 3.0)

    def calibrated(score):
        temperatures = np.exp(np.linspace(-2, 2, 41))
        costs = [losses(score(held) / t, held_y).sum() + math.log(t) ** 2 / 0.5 for t in temperatures]
        best = temperatures[int(np.argmin(costs))]
        return losses(score(held) / best, held_y), losses(score(more) / best, more_y).mean()

    heads = [fit(train[:, own[i]], y, 1.0) for i in range(inputs)]
    single = [lambda x, i=i: x[:, own[i]] @ heads[i][0] + heads[i][1] for i in range(inputs)]
    out = {}
    for size in range(1, inputs + 1):
        for part in itertools.combinations(range(inputs), size):
            mask = np.zeros(train.shape[1])
            for i in part:
                mask[own[i]] = 1
            out["fused", part] = calibrated(lambda x, mask=mask: (x * mask) @ weights + offset)
            if size == 1:
                out["single", part] = calibrated(single[part[0]])
            else:
                out["votes", part] = calibrated(lambda x, part=part: sum(single[i](x) for i in part) / len(part))
    return out


def compare(kind, inputs, rows, tables):
    gains, margins, left = {"1 error": [], "luck": [], "bound": []}, {}, {}
    for seed in range(tables):
        draw = np.random.default_rng([seed, inputs, rows])
        made = candidates(TABLES[kind](draw, inputs), rows, draw)
        for head, pattern in [one for one in made if one[0] == "fused"]:
            whole = made[head, pattern]
            others = [made[one] for one in made if one != (head, pattern) and set(one[1]) <= set(pattern)
                      and (one[0] != "votes" or one[1] == pattern)]
            ahead = np.stack([whole[0] - one[0] for one in others])
            best = int(np.argmax(ahead.mean(1)))
            lead, error = ahead[best].mean(), ahead[best].std(ddof=1) / math.sqrt(rows)
            luck = luck_of_best(ahead, draw)
            margins.setdefault(len(pattern), []).append(max(1.0, luck))
            asked = {"1 error": 1.0, "luck": max(1.0, luck), "bound": max(1.0, math.sqrt(2 * math.log(len(others))))}
            for rule, margin in asked.items():
                taken = lead > 0 and lead > margin * error
                gains[rule].append(1000 * (whole[1] - others[best][1]) if taken else 0.0)
                left.setdefault(rule, []).append(taken)
    print(f"\n{kind}, {inputs} inputs, {rows} held-out rows, {len(gains['luck'])} patterns of {tables} tables")
    for rule, values in gains.items():
        values = np.array(values)
        print(f"  {rule:8}  something else answers {np.mean(left[rule]):6.1%}   mean gain {values.mean():6.2f} "
              f"± {values.std() / math.sqrt(len(values)):.2f}   mean harm {np.minimum(values, 0).mean():6.2f}")
    print("  margins of luck, by number of inputs:",
          ", ".join(f"{n}: {np.mean(m):.2f}" for n, m in sorted(margins.items())))


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--inputs", type=int, default=6)
    words.add_argument("--rows", type=int, nargs="+", default=[60, 150, 400])
    words.add_argument("--tables", type=int, default=20)
    asked = words.parse_args()
    for rows in asked.rows:
        for kind in TABLES:
            compare(kind, asked.inputs, rows, asked.tables)


if __name__ == "__main__":
    main()
