#!/usr/bin/env python3
"""Tables on which a student has something to learn from a teacher.

    bench/halves.py FOLDER [--rows 1500] [--labelled 1.0] [--seed 0]

`halves.csv`: the kind depends on a number `seen` and three numbers a, b, c, with noise. A model of all four knows
much of what the label's noise is in a row; a model of a, b, c alone does not. `--labelled` is the share of training
rows with a label. `amounts.csv`: the same with a number to predict. Parts are in the column `part`: half of the rows
are the test."""
import argparse
import csv
import math
import pathlib
import random


def main():
    words = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    words.add_argument("folder", type=pathlib.Path)
    words.add_argument("--rows", type=int, default=1500)
    words.add_argument("--labelled", type=float, default=1)
    words.add_argument("--seed", type=int, default=0)
    given = words.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(given.seed)
    with open(given.folder / "halves.csv", "w", newline="") as kinds, \
            open(given.folder / "amounts.csv", "w", newline="") as amounts:
        out, numbers = csv.writer(kinds), csv.writer(amounts)
        out.writerow(["seen", "a", "b", "c", "part", "kind"])
        numbers.writerow(["seen", "a", "b", "c", "part", "amount"])
        for i in range(given.rows):
            part = "test" if i % 2 == 0 else "validation" if i % 10 == 1 else "train"
            seen, a, b, c = (draw.gauss(0, 1) for _ in range(4))
            amount = 2.5 * seen + math.sin(2 * a) + a * b + 0.5 * c + draw.gauss(0, 0.5)
            told = part != "train" or draw.random() < given.labelled
            row = [*(f"{v:.4f}" for v in (seen, a, b, c)), part]
            out.writerow([*row, ("up" if amount > 0 else "down") if told else ""])
            numbers.writerow([*row, f"{amount:.4f}" if told else ""])


if __name__ == "__main__":
    main()
