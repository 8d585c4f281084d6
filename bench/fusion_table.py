#!/usr/bin/env python3
"""Every fusion on one table at an equal tuning budget.

    bench/fusion_table.py TABLE OUT --target Y --inputs A,B [--trials 8] [--seeds 3] [--fusions concat,gated]
                          [--braid build/release/braid] [KEY=VALUE ...]

For each fusion that `braid describe fusion` knows `--trials` settings are tried: its defaults, and draws of the rate
of learning, weight decay and, where it has them, width, dropout and layers; the same draws for all. The settings
with the least validation loss are then trained with each seed as anyone would (with a refit), and measured once on
the test. Prints a table in Markdown, best mean first: the score, the setting, CPU seconds of a training, time of the
fusion of one row and its weights. What is in OUT already is not trained again. Needs Python's standard library
alone."""
import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys

from answers_cost import cpu_seconds

SPACE = {"train.learning_rate": [0.0005, 0.001, 0.002], "train.weight_decay": [0.02, 0.05, 0.2],
         "fusion.width": [64, 128, 256], "fusion.dropout": [0.0, 0.1, 0.2, 0.3], "fusion.layers": [1, 2, 3]}


class Table:
    def __init__(self, args):
        self.args = args

    def braid(self, *words):
        done = subprocess.run([self.args.braid, *map(str, words)], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"braid {' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
        return done.stdout

    def settings(self, fusion):
        """The words of each trial; the first has none."""
        fields = {"fusion." + field["name"] for field in self.fields(fusion)}
        draw, out = random.Random(1), [[]]
        while len(out) < self.args.trials:
            drawn = {key: draw.choice(values) for key, values in SPACE.items()}
            out.append([f"{key}={value}" for key, value in drawn.items() if key.startswith("train.") or key in fields])
        return out

    def fields(self, fusion):
        return json.loads(self.braid("describe", "fusion", fusion, "--json"))["fields"]

    def train(self, name, fusion, words, seed):
        """@return the run and the CPU seconds it took"""
        run = self.args.out / name
        if not (run / "evaluation.json").exists():
            before = cpu_seconds()
            self.braid("train", self.args.table, "--target", self.args.target, "--inputs", self.args.inputs,
                       "--out", run, "--quiet", "--threads", 1, "--seed", seed, f"fusion.type={fusion}",
                       *self.args.settings, *words)
            (run / "cpu_seconds").write_text(f"{cpu_seconds() - before:.1f}")
        return run, float((run / "cpu_seconds").read_text())

    def validation_loss(self, run):
        records = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
        losses = [record["validation_loss"] for record in records if not record["specialist"]]
        return min(loss for loss in losses if loss is not None)

    def measure(self, fusion):
        trials = []
        for i, words in enumerate(self.settings(fusion)):
            run, _ = self.train(f"{fusion}-trial{i}", fusion, [*words, "train.refit=no"], 0)
            trials.append((self.validation_loss(run), i, words))
        loss, best, words = min(trials)
        scores, seconds = [], []
        for seed in range(self.args.seeds):
            run, cpu = self.train(f"{fusion}-seed{seed}", fusion, words, seed)
            evaluation = json.loads((run / "evaluation.json").read_text())
            main = evaluation["details"][self.args.target]["main_metric"]
            scores.append(evaluation["targets"][self.args.target][main]["value"])
            seconds.append(cpu)
        cost = evaluation["cost"]["fusion"]
        return dict(fusion=fusion, metric=main, scores=scores, trial=best, words=words, validation_loss=loss,
                    default_loss=trials[0][0], cpu_seconds=statistics.mean(seconds),
                    milliseconds=cost["milliseconds"], weight_mb=cost["weight_bytes"] / 1e6)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("settings", nargs="*", help="words for braid train")
    parser.add_argument("--target", required=True)
    parser.add_argument("--inputs", required=True)
    parser.add_argument("--trials", type=int, default=8)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--fusions", help="instead of all")
    parser.add_argument("--braid", default="build/release/braid")
    table = Table(parser.parse_intermixed_args())
    table.args.out.mkdir(parents=True, exist_ok=True)
    known = [part["name"] for part in json.loads(table.braid("describe", "fusion", "--json"))["parts"]]
    lines = []
    for fusion in table.args.fusions.split(",") if table.args.fusions else known:
        lines.append(table.measure(fusion))
        print(json.dumps(lines[-1]), file=sys.stderr, flush=True)
    (table.args.out / "table.json").write_text(json.dumps(lines, indent=1))
    print(f"| fusion | {lines[0]['metric']} % | settings | CPU s | ms a row | MB |\n|---|---|---|---|---|---|")
    for one in sorted(lines, key=lambda line: -statistics.mean(line["scores"])):
        scores = [100 * score for score in one["scores"]]
        spread = statistics.stdev(scores) if len(scores) > 1 else 0
        each = ", ".join(f"{score:.1f}" for score in scores)
        print(f"| `{one['fusion']}` | {statistics.mean(scores):.1f} ± {spread:.1f} ({each}) | "
              f"{' '.join(one['words']) or 'defaults'} | {one['cpu_seconds']:.0f} | {one['milliseconds']:.2f} | "
              f"{one['weight_mb']:.1f} |")


if __name__ == "__main__":
    main()
