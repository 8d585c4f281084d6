#!/usr/bin/env python3
"""A table whose two inputs see the same two hidden numbers, of which few training rows have a label.

    bench/two_views.py OUT [--rows 1600] [--labelled 0.06]
    braid train OUT/views.toml auxiliary.alignment.weight=0.3

Each view has twelve waves over the hidden numbers, with noise of 0.3, and four numbers of noise alone; the label is
whether the hidden numbers lie on a ring. Of 1,600 rows 1,000 train, 200 validate and 400 test. What the views have
in common is what the label depends on, and rows without a label show it as well as others: `auxiliary` losses should
pay here. The same arguments give the same rows. Needs Python's standard library alone."""
import argparse
import csv
import json
import math
import pathlib
import random

WAVES, NOISE = 12, 4


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=1600)
    parser.add_argument("--labelled", type=float, default=0.06, help="share of training rows with a label")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    draw = random.Random(4)
    waves = {view: [(draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(WAVES)] for view in "ab"}
    columns = {view: [f"{view}{i}" for i in range(WAVES + NOISE)] for view in "ab"}
    with open(args.out / "views.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow([*columns["a"], *columns["b"], "part", "ring"])
        for i in range(args.rows):
            x, y = draw.uniform(-2, 2), draw.uniform(-2, 2)
            cells = []
            for view in "ab":
                cells += [math.sin(p * x + q * y) + draw.gauss(0, 0.3) for p, q in waves[view]]
                cells += [draw.gauss(0, 1.5) for _ in range(NOISE)]
            part = "test" if i % 4 == 0 else "validation" if i % 8 == 1 else "train"
            told = part != "train" or draw.random() < args.labelled
            label = "in" if 0.8 < math.hypot(x, y) < 1.8 else "out"
            out.writerow([*(round(c, 3) for c in cells), part, label if told else ""])
    inputs = "".join(f'[[inputs]]\nname = "{view}"\ncolumns = {json.dumps(own)}\n'
                     f'kinds = {json.dumps(["number"] * len(own))}\n' for view, own in columns.items())
    (args.out / "views.toml").write_text(
        f'[data]\ntable = "views.csv"\n[split]\ncolumn = "part"\n{inputs}[[targets]]\ncolumn = "ring"\n')


if __name__ == "__main__":
    main()
