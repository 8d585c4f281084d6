#!/usr/bin/env python3
"""Is a model of several inputs ever worse than the best model of what remains? Trains, breaks files, and counts.

    bench/promise.py TABLE OUT --target Y --input A --input B [--input NAME=COL,COL ...] [--seeds 3]
                     [--stages patterns,noise,broken] [--braid build/release/braid] [KEY=VALUE ...]

For each seed one model of all inputs and one for each smaller set of them is trained with the same settings (KEY=VALUE
words go to `braid train`; `{seed}` in them is the seed, so `split.fold={seed}` makes a seed a fold). What is there
already in OUT/runs is not trained again. All is measured on rows of the part `test`.

  patterns  the full model with each set of the inputs, beside the model of just these: deficits in points of accuracy
            (of balanced accuracy with --balanced), one paired standard error and the 95 % interval after Holm's
            correction from a bootstrap over rows and seeds; all inputs beside the best single one; coverage of sets
  noise     Gaussian noise of 0.1, 0.3, 1 and 3 deviations of the training files on one input, beside the best clean
            model without it
  broken    files that are black, silent, zeros or noise alone: the share that is named as unreadable, broken or
            unusual, the share left out, and false alarms; and files of other rows: the share named as disagreeing, of
            the rows in which the models of the two say two things

Deficits hold where they are at most one point or one paired standard error, whichever is more, and their interval does
not lie above 0. Prints tables in Markdown; OUT/promise.json has the numbers. Needs NumPy, and what
noisy_tables.py needs."""
import argparse
import csv
import itertools
import json
import os
import pathlib
import subprocess
import sys

import noisy_tables
import numpy as np

LEVELS = [0.1, 0.3, 1.0, 3.0]
DRAWS = 4000
SAID = ["unreadable", "broken", "unusual"]  # what an answer may say of an input that is not as it should be


def rows_of(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


class Bench:
    def __init__(self, args):
        self.args, self.out, self.target = args, args.out, args.target
        self.columns = {}
        for word in args.input:
            name, _, columns = word.partition("=")
            self.columns[name] = (columns or name).split(",")
        self.names = list(self.columns)
        self.seeds = range(args.seeds)
        self.folder = args.table.resolve().parent
        self.sets = [s for n in range(len(self.names), 0, -1) for s in itertools.combinations(self.names, n)]

    def words(self, names):
        return ",".join(column for name in names for column in self.columns[name])

    def braid(self, *words):
        done = subprocess.run([self.args.braid, *map(str, words), "--threads", "1"], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"braid {' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
        return done.stdout

    def run(self, names, seed):
        run = self.out / "runs" / f"{'+'.join(names)}-{seed}"
        if not (run / "evaluation.json").exists():
            settings = [word.format(seed=seed) for word in self.args.settings]
            self.braid("train", self.args.table, "--target", self.target, "--inputs", self.words(names), "--out", run,
                       "--quiet", "--seed", seed, *settings)
        return run

    def test(self, seed):
        """@return the rows of the test, and a table of them whose paths are absolute"""
        parts = {int(row["row"]): row["split"] for row in rows_of(self.run(self.sets[0], seed) / "split.csv")}
        path = self.out / f"test-{seed}.csv"
        rows = [dict(row, promise_part=parts.get(i, "")) for i, row in enumerate(rows_of(self.args.table), 1)]
        for row in rows:
            for name, cell in row.items():
                if cell and os.path.isfile(self.folder / cell.split("#")[0]):
                    row[name] = str(self.folder / cell)
        for name, kept in [(path, [r for r in rows if r["promise_part"] == "test" and r[self.target]]),
                           (self.out / f"all-{seed}.csv", rows)]:
            with open(name, "w", newline="", encoding="utf-8") as file:
                out = csv.DictWriter(file, rows[0].keys())
                out.writeheader()
                out.writerows(kept)
        return rows_of(path), path

    def answers(self, run, names, table, kept=None):
        """@return the rows that `run` answers from these inputs of a table; `kept`: where they stay for another time"""
        path = kept or self.out / "answers.csv"
        if not (kept and kept.exists() and kept.stat().st_mtime > (run / "evaluation.json").stat().st_mtime):
            path.parent.mkdir(exist_ok=True)
            self.braid("predict", run, table, "--inputs", self.words(names), "--no-attributions", "-o", path, "--quiet")
        return rows_of(path)

    def correct(self, rows, answers):
        """@return whether each row is answered rightly [rows], weighted to mean 1 a label where that is asked for"""
        right = np.array([a[self.target] == r[self.target] for a, r in zip(answers, rows)], float)
        if self.args.balanced:
            labels = [row[self.target] for row in rows]
            count = {label: labels.count(label) for label in set(labels)}
            right *= np.array([len(rows) / (len(count) * count[label]) for label in labels])
        return right

    def broken_table(self, name, seed, what):
        """A copy of the test in which the files of one input are broken, made once for a seed (without folds, once)."""
        key = "-".join(word.strip("-") for word in what)
        folder = self.out / "broken" / f"{name}-{key}-{seed if self.folds else 0}"
        if not (folder / "table.csv").exists():
            script = pathlib.Path(__file__).with_name("noisy_tables.py")
            subprocess.run([sys.executable, script, self.out / f"all-{seed}.csv", self.columns[name][0], folder, *what,
                            "--split", "promise_part"], check=True, stdout=subprocess.DEVNULL)
        return folder / "table.csv"

    @property
    def folds(self):
        return any("{seed}" in word for word in self.args.settings)

    def measure(self):
        self.rows, tables, self.right, self.full = {}, {}, {}, {}
        for seed in self.seeds:
            self.rows[seed], tables[seed] = self.test(seed)
            kept = self.out / "kept"
            for names in self.sets:
                key = "+".join(names)
                full = self.answers(self.run(self.sets[0], seed), names, tables[seed], kept / f"full-{key}-{seed}.csv")
                solo = full
                if names != self.sets[0]:
                    solo = self.answers(self.run(names, seed), names, tables[seed], kept / f"solo-{key}-{seed}.csv")
                self.full[names, seed] = full
                self.right["full", names, seed] = self.correct(self.rows[seed], full)
                self.right["solo", names, seed] = self.correct(self.rows[seed], solo)

    def deficits(self, pairs):
        """@param pairs of lists, for each seed whether the reference and the full model are right in each row
        @return the mean deficit, its paired standard error and the bootstrap's draws, all in points"""
        draw = np.random.default_rng(0)
        loss = [100 * (reference - own) for reference, own in pairs]
        means = np.empty(DRAWS)
        for i in range(DRAWS):
            if not self.folds:  # the same rows in every seed
                rows = draw.integers(len(loss[0]), size=len(loss[0]))
            means[i] = np.mean([one[rows if not self.folds else draw.integers(len(one), size=len(one))].mean()
                                for one in (loss[k] for k in draw.integers(len(loss), size=len(loss)))])
        return float(np.mean([one.mean() for one in loss])), float(means.std(ddof=1)), means

    def compare(self, title, cases):
        """@param cases (words of the row, pairs as in deficits)"""
        found = [(words, pairs, *self.deficits(pairs)) for words, pairs in cases]
        p = [float((draws <= 0).mean()) for *_, draws in found]
        rank = {i: place for place, i in enumerate(sorted(range(len(p)), key=lambda i: p[i]))}
        table = []
        for i, (words, pairs, mean, error, draws) in enumerate(found):
            tail = 100 * 0.05 / (len(found) - rank[i]) / 2
            low, high = np.percentile(draws, [tail, 100 - tail])
            score = lambda side: [float(100 * pair[side].mean()) for pair in pairs]
            # means of rows that are right in all the same way have no error to speak of, and rounding is no deficit
            holds = mean <= max(1, error) + 1e-9 and low <= 1e-9
            table.append(dict(what=words, reference=score(0), full=score(1), deficit=mean, error=error, low=float(low),
                              high=float(high), holds=bool(holds)))
        print(f"\n{title}\n\n| | model of just these | full model | deficit, points | s.e. | Holm 95 % | |\n"
              "|---|---|---|---|---|---|---|")
        for one in table:
            mean = lambda values: f"{np.mean(values):.1f} ({', '.join(f'{v:.1f}' for v in values)})"
            print(f"| {one['what']} | {mean(one['reference'])} | {mean(one['full'])} | {one['deficit']:+.2f} | "
                  f"{one['error']:.2f} | {one['low']:+.1f} to {one['high']:+.1f} | "
                  f"{'holds' if one['holds'] else 'NOT'} |", flush=True)
        return table

    def patterns(self):
        cases = [("+".join(names), [(self.right["solo", names, s], self.right["full", names, s]) for s in self.seeds])
                 for names in self.sets]
        all_of = self.sets[0]
        mean = lambda names: np.mean([self.right["solo", names, s].mean() for s in self.seeds])
        best = max((names for names in self.sets if len(names) == 1), key=mean)
        cases.append((f"{'+'.join(all_of)} beside {best[0]} alone",
                      [(self.right["solo", best, s], self.right["full", all_of, s]) for s in self.seeds]))
        return self.compare("With each set of the inputs", cases)

    def coverage(self):
        table = []
        for names in self.sets:
            held, sizes, n, calibration = [], [], 0, 0
            for seed in self.seeds:
                answers = self.full[names, seed]
                key = f"{self.target}_set"
                if key not in answers[0]:
                    continue
                sets = [answer[key].split(";") for answer in answers]
                held += [row[self.target] in one for row, one in zip(self.rows[seed], sets)]
                sizes += map(len, sets)
                n += len(answers)
                calibration += self.validation_rows(seed)
            if n:
                error = (0.09 / n + 0.09 / max(calibration, 1))**0.5
                size, cover = float(np.mean(sizes)), float(np.mean(held))
                table.append(dict(inputs="+".join(names), coverage=cover, error=error, size=size, rows=n,
                                  holds=bool(cover >= 0.9 - 2 * error and (cover <= 0.93 or size <= 1.0))))
        print("\n90 % sets, pooled over seeds\n\n| inputs | coverage % | least allowed | mean size | |\n"
              "|---|---|---|---|---|")
        for one in table:
            print(f"| {one['inputs']} | {100 * one['coverage']:.1f} | {100 * (0.9 - 2 * one['error']):.1f} | "
                  f"{one['size']:.2f} | {'holds' if one['holds'] else 'NOT'} |", flush=True)
        return table

    def validation_rows(self, seed):
        return sum(row["split"] == "validation" for row in rows_of(self.run(self.sets[0], seed) / "split.csv"))

    def noise(self):
        cases = []
        for name in self.noisy():
            others = [names for names in self.sets if name not in names]
            best = max(others, key=lambda names: np.mean([self.right["solo", names, s].mean() for s in self.seeds]))
            for level in LEVELS:
                pairs = []
                for seed in self.seeds:
                    table = self.broken_table(name, seed, ["--noise", str(level)])
                    answers = self.answers(self.run(self.sets[0], seed), self.names, table,
                                           self.out / "kept" / f"noise-{name}-{level}-{seed}.csv")
                    pairs.append((self.right["solo", best, seed], self.correct(self.rows[seed], answers)))
                cases.append((f"{name}, noise of {level:g}, beside {'+'.join(best)}", pairs))
        return self.compare("With noise on one input", cases)

    def noisy(self):
        """@return the inputs whose files noisy_tables.py reads: one column of paths"""
        kinds = noisy_tables.SOUNDS | noisy_tables.ARRAYS | noisy_tables.FILMS | {".png", ".jpg", ".jpeg", ".bmp"}
        def suffix(name):
            cells = [row[self.columns[name][0]] for row in self.rows[0] if row[self.columns[name][0]]]
            return pathlib.Path(cells[0].split("#")[0]).suffix.lower() if cells else ""
        return [name for name in self.names if len(self.columns[name]) == 1 and suffix(name) in kinds]

    def broken(self):
        named, swapped = [], []
        for name in self.noisy():
            left_out = lambda answers: [name not in self.listed(a["inputs_used"]) for a in answers]
            said = lambda answer: self.listed(";".join(answer[f"inputs_{one}"] for one in SAID))
            flagged = lambda answers: [name in said(answer) for answer in answers]
            alarms = [flag for s in self.seeds for flag in flagged(self.full[self.sets[0], s])]
            for what in ["--black", "--white"]:
                found, out = [], []
                for seed in self.seeds:
                    table = self.broken_table(name, seed, [what])
                    answers = self.answers(self.run(self.sets[0], seed), self.names, table,
                                           self.out / "kept" / f"{what.strip('-')}-{name}-{seed}.csv")
                    found += flagged(answers)
                    out += left_out(answers)
                named.append(dict(input=name, what="zeros" if what == "--black" else "noise alone",
                                  named=float(np.mean(found)), left_out=float(np.mean(out)),
                                  false_alarms=float(np.mean(alarms))))
            swapped += self.swapped(name)
        print("\nBroken files\n\n| input | files are | named % | left out % | false alarms % |\n|---|---|---|---|---|")
        for one in named:
            print(f"| {one['input']} | {one['what']} | {100 * one['named']:.1f} | {100 * one['left_out']:.1f} | "
                  f"{100 * one['false_alarms']:.1f} |")
        print("\nFiles of other rows\n\n| swapped | other input | rows in which the single models disagree | "
              "of these named % | named in sound rows % |\n|---|---|---|---|---|")
        for one in swapped:
            print(f"| {one['input']} | {one['other']} | {one['disagree']} | {100 * one['named']:.1f} | "
                  f"{100 * one['sound']:.1f} |", flush=True)
        return dict(named=named, swapped=swapped)

    def swapped(self, name):
        told = lambda answer, pair: all(one in self.listed(answer.get(f"{self.target}_disagree", "")) for one in pair)
        out = []
        for other in self.names:
            if other == name:
                continue
            named, sound, count = [], [], 0
            for seed in self.seeds:
                table = self.broken_table(name, seed, ["--swap"])
                kept = lambda run: self.out / "kept" / f"swap-{name}-{run}-{seed}.csv"
                full = self.answers(self.run(self.sets[0], seed), self.names, table, kept("full"))
                solo = {one: self.answers(self.run((one,), seed), (one,), table, kept(one)) for one in (name, other)}
                two = [a[self.target] != b[self.target] for a, b in zip(solo[name], solo[other])]
                named += [told(a, self.columns[name] + self.columns[other]) or name in self.listed(a["inputs_broken"])
                          for a, differ in zip(full, two) if differ]
                count += sum(two)
                sound += [told(a, self.columns[name] + self.columns[other]) for a in self.full[self.sets[0], seed]]
            out.append(dict(input=name, other=other, disagree=count, named=float(np.mean(named)) if named else 1.0,
                            sound=float(np.mean(sound))))
        return out

    @staticmethod
    def listed(cell):
        return [word.strip() for word in cell.replace(",", ";").split(";") if word.strip()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("settings", nargs="*", help="words for braid train")
    parser.add_argument("--target", required=True)
    parser.add_argument("--input", action="append", required=True,
                        help="a column, or NAME=COL,COL for columns that go together")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--stages", default="patterns,noise,broken")
    parser.add_argument("--balanced", action="store_true", help="balanced accuracy instead of accuracy")
    parser.add_argument("--braid", default="build/release/braid")
    bench = Bench(parser.parse_intermixed_args())
    bench.out.mkdir(parents=True, exist_ok=True)
    bench.measure()
    found = {}
    stages = bench.args.stages.split(",")
    if "patterns" in stages:
        found["patterns"], found["coverage"] = bench.patterns(), bench.coverage()
    if "noise" in stages:
        found["noise"] = bench.noise()
    if "broken" in stages:
        found["broken"] = bench.broken()
    (bench.out / "promise.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
