#!/usr/bin/env python3
"""What honest answers cost: in training, after it, and in every answer.

    bench/answers_cost.py TABLE OUT [--braid build/release/braid] [--bench build/release/bench/braid_bench_answers_cost]
                          [KEY=VALUE ...]

Trains with the settings given (and one thread, without a refit) once for one epoch and once for four, as the recipe
is and with all that costs training for the sake of missing inputs switched off: heads of single inputs, withheld
inputs, damage, models of one input alone, and the watch on the balance. The difference in CPU seconds over three
epochs is the cost of an epoch, whatever else runs beside it. Prints one JSON line: CPU seconds an epoch of both,
their ratio, the time of what follows training (`fit_answers`) as a share of training, and what
`braid_bench_answers_cost` says of the run with four epochs."""
import argparse
import json
import pathlib
import resource
import subprocess

PLAIN = ["train.single_inputs=0", "train.modality_dropout=0", "train.corruption=0", "train.specialists=0",
         "balance.method=none"]


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("settings", nargs="*", help="words for braid train")
    parser.add_argument("--target", required=True)
    parser.add_argument("--braid", default="build/release/braid")
    parser.add_argument("--bench", default="build/release/bench/braid_bench_answers_cost")
    args = parser.parse_intermixed_args()

    cost = {}
    for name, words in [("honest", []), ("plain", PLAIN)]:
        for epochs in [1, 4]:
            run = args.out / f"{name}-{epochs}"
            before = cpu_seconds()
            subprocess.run([args.braid, "train", args.table, "--target", args.target, "--out", run, "--quiet",
                            "--threads", "1", f"train.epochs={epochs}", "train.refit=no", *args.settings, *words],
                           check=True, stdout=subprocess.DEVNULL)
            cost[name, epochs] = cpu_seconds() - before
    epoch = {name: (cost[name, 4] - cost[name, 1]) / 3 for name in ["honest", "plain"]}
    stages = json.loads((args.out / "honest-4" / "evaluation.json").read_text())["stages"]
    training, after = (next(s for name, s in stages.items() if name.startswith(word))
                       for word in ["training", "learning"])
    answers = subprocess.run([args.bench, args.out / "honest-4"], check=True, capture_output=True, text=True).stdout
    print(json.dumps({"cpu_seconds_an_epoch": epoch, "ratio": epoch["honest"] / epoch["plain"],
                      "after_training": {"seconds": after, "share": after / training}, "answers": json.loads(answers)}))


if __name__ == "__main__":
    main()
