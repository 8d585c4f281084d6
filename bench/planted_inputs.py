#!/usr/bin/env python3
"""Tables of two inputs whose relation is known, and what Braid makes of them.

    bench/planted_inputs.py OUT                                              writes the tables and their recipes
    bench/planted_inputs.py OUT --braid build/release/braid [--seeds 3]      also trains on them and prints a table

Each of the inputs `first` and `second` is a few number columns; half of the rows are for training, a quarter each for
validation and test. OUT/NAME/both.toml, first.toml and second.toml are recipes of defaults that name the columns alone.

  xor         first and second hold a sign each, beside noise of 0.25; the label is whether they differ. Neither tells
              anything by itself: synergy
  redundancy  both hold the label as a sign with noise of 0.4; they tell the same: redundancy
  rich        `first` (the rich input) tells the label by a sum, plainly; `second` (the poor one) by whether the signs
              of two of its four numbers agree. A model of `second` alone learns it as surely, after many more steps

The same seed gives the same rows. Needs Python's standard library alone."""
import argparse
import csv
import json
import pathlib
import random
import subprocess

ROWS = 3000
RECIPE = """[data]
table = "table.csv"
[split]
column = "part"
{inputs}[[targets]]
column = "label"
"""


def xor(draw):
    signs = [draw.choice([-1, 1]) for _ in range(2)]
    first, second = ([sign + draw.gauss(0, 0.25), draw.gauss(0, 1)] for sign in signs)
    return first, second, signs[0] != signs[1]


def redundancy(draw):
    label = draw.randrange(2)
    first, second = ([2 * label - 1 + draw.gauss(0, 0.4), draw.gauss(0, 1)] for _ in range(2))
    return first, second, label


def rich(draw):
    label = draw.randrange(2)
    first = [draw.gauss(3 * label, 1), draw.gauss(3 * label, 1)]
    second = [draw.gauss(0, 1) for _ in range(4)]
    if (second[0] * second[1] > 0) != bool(label):
        second[0] = -second[0]
    return first, second, label


TABLES = {"xor": xor, "redundancy": redundancy, "rich": rich}


def write(folder, make, seed):
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed)
    rows = [make(draw) for _ in range(ROWS)]
    columns = {name: [f"{name[0]}{i}" for i in range(len(rows[0][place]))]
               for place, name in enumerate(["first", "second"])}
    with open(folder / "table.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow([*columns["first"], *columns["second"], "part", "label"])
        for i, (first, second, label) in enumerate(rows):
            part = ["train", "test", "train", "validation"][i % 4]
            out.writerow([*(round(v, 4) for v in first + second), part, "yes" if label else "no"])
    inputs = {name: f'[[inputs]]\nname = "{name}"\ncolumns = {json.dumps(own)}\n'
                    f'kinds = {json.dumps(["number"] * len(own))}\n' for name, own in columns.items()}
    for name, blocks in [("both", inputs.values()), ("first", [inputs["first"]]), ("second", [inputs["second"]])]:
        (folder / f"{name}.toml").write_text(RECIPE.format(inputs="".join(blocks)))
    return columns


class Runs:
    def __init__(self, braid, folder, columns):
        self.braid, self.folder, self.columns = str(pathlib.Path(braid).resolve()), folder, columns

    def train(self, recipe, seed, *words):
        """@return the run, and its evaluation"""
        run = self.folder / "runs" / "-".join([recipe, str(seed), *(word.split("=")[1] for word in words)])
        if not (run / "evaluation.json").exists():
            subprocess.run([self.braid, "train", self.folder / f"{recipe}.toml", "--out", run, "--quiet",
                            "--threads", "1", "--seed", str(seed), *words], check=True, stdout=subprocess.DEVNULL)
        return run, json.loads((run / "evaluation.json").read_text())

    def accuracy_with(self, run, name):
        done = subprocess.run([self.braid, "evaluate", run, "--inputs", ",".join(self.columns[name]), "--no-cost",
                               "--json"], check=True, capture_output=True, text=True)
        return accuracy(json.loads(done.stdout))


def accuracy(evaluation):
    return evaluation["targets"]["label"]["accuracy"]["value"]


def epochs_to_learn(run):
    """The first epoch whose validation loss is nine tenths of the way from that of who sees nothing to the least."""
    records = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    losses = [r["validation_loss"] for r in records if not r["refit"] and not r["specialist"]]
    losses = [loss for loss in losses if loss is not None]
    blind = 0.6931
    return next(i for i, loss in enumerate(losses, 1) if blind - loss >= 0.9 * (blind - min(losses)))


def measure(args, columns):
    per_cent = lambda values: " ".join(f"{100 * v:.1f}" for v in values)
    seeds = range(args.seeds)
    for name, wanted in [("xor", "synergy"), ("redundancy", "redundancy")]:
        runs = Runs(args.braid, args.out / name, columns[name])
        found = [runs.train("both", seed)[1] for seed in seeds]
        pairs = [one["details"]["label"]["contributions"]["pairs"][0] for one in found]
        print(f"{name}: accuracy {per_cent(map(accuracy, found))}, named", *(pair["word"] for pair in pairs),
              f"(planted: {wanted}), interaction", *(f"{pair['interaction']:+.3f}" for pair in pairs), flush=True)
    runs = Runs(args.braid, args.out / "rich", columns["rich"])
    solo = {name: [runs.train(name, seed) for seed in seeds] for name in ["first", "second"]}
    for name, trained in solo.items():
        print(f"rich: {name} alone: accuracy {per_cent(accuracy(e) for _, e in trained)}, nearly learned after epochs",
              *(epochs_to_learn(run) for run, _ in trained), flush=True)
    reached = [accuracy(e) for _, e in solo["second"]]
    for words in [["balance.method=none", "train.single_inputs=0", "train.modality_dropout=0"], [],
                  ["balance.method=gradient_modulation"], ["balance.method=gradient_blending"]]:
        both = [runs.train("both", seed, *words) for seed in seeds]
        own = [runs.accuracy_with(run, "second") for run, _ in both]
        print(f"rich: both inputs, {' '.join(words) or 'defaults'}: accuracy {per_cent(accuracy(e) for _, e in both)}, "
              f"with second alone {per_cent(own)}, of its solo model "
              f"{per_cent(a / b for a, b in zip(own, reached))} %", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--braid")
    parser.add_argument("--seeds", type=int, default=3)
    args = parser.parse_args()
    columns = {name: write(args.out / name, make, seed) for seed, (name, make) in enumerate(TABLES.items(), 1)}
    if args.braid:
        measure(args, columns)


if __name__ == "__main__":
    main()
