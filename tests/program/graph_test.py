#!/usr/bin/env python3
"""Users and the items they chose as a graph, and several models that answer together, through the real program.
Usage: graph_test.py BRAID."""
import csv
import json
import random
import unittest

from things import Trained

LINKED = ["inputs.tabular.feature.graph=[\"user\",\"item\"]", "inputs.tabular.encoder.type=light_gcn"]


def make_ratings(folder):
    """Users and items of two tastes: whoever chooses an item mostly chooses one of his own taste, and then likes it."""
    folder.mkdir(parents=True)
    draw = random.Random(6)
    with open(folder / "ratings.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["user", "item", "year", "liked"])
        for _ in range(600):
            user, fits = draw.randrange(40), draw.random() < 0.7
            item = 2 * draw.randrange(20) + (user % 2 if fits else 1 - user % 2)
            out.writerow([f"u{user}", f"film {item}", draw.randint(1990, 2020), "yes" if fits else "no"])


class Ratings(Trained):
    make, file = staticmethod(make_ratings), "ratings.csv"
    words = ["--target", "liked", "--inputs", "user,item,year", "train.members=2", *LINKED]

    def log(self, run):
        return [json.loads(line) for line in (self.home / run / "metrics.jsonl").read_text().splitlines()]

    def test_pairs_never_seen_are_told_by_the_graph(self):
        self.assertGreaterEqual(self.trained["targets"]["liked"]["accuracy"]["value"], 0.85)

    def test_a_user_never_seen_and_one_without_an_item_are_answered(self):
        for words in [["user=nobody", "item=film 3"], ["user=u3"], ["year=2001"]]:
            done = self.braid("predict", "run", *words, "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(json.loads(done.stdout)["liked"], ["yes", "no"])

    def test_the_graph_travels_with_the_bundle_and_is_checked(self):
        graph = self.home / "run" / "bundle" / "m0" / "graph.bin"
        kept = graph.read_bytes()
        graph.write_bytes(kept[:-4] + b"\x7f\x7f\x7f\x7f")
        try:
            self.assertIn("graph.bin", self.refused(4, "predict", "run", "user=u3", "item=film 3"))
        finally:
            graph.write_bytes(kept)

    def test_what_is_wrong_with_a_graph_is_said(self):
        for words, said in [(LINKED[1:], "needs a graph"),
                            (["inputs.tabular.feature.graph=[\"user\"]", LINKED[1]], "two columns at least"),
                            (["inputs.tabular.feature.graph=[\"user\",\"year\"]", LINKED[1]], "\"year\"")]:
            error = self.refused(2, "train", self.table, "--target", "liked", "--inputs", "user,item,year",
                                 "--out", "wrong", *words)
            self.assertIn(said, error)
            self.assertFalse((self.home / "wrong").exists())

    def test_the_mean_of_two_models_answers(self):
        self.assertEqual({r["member"] for r in self.log("run")}, {1, 2})
        self.assertIn("the mean of 2 such models", self.braid("describe", "run").stdout)
        self.assertIn("1 model with other seeds", (self.home / "run" / "report.html").read_text())
        again = json.loads(self.braid("evaluate", "run", "--json", "--no-patterns", "--no-cost").stdout)
        self.assertEqual(again["targets"]["liked"]["accuracy"]["value"],
                         self.trained["targets"]["liked"]["accuracy"]["value"])

    def test_members_are_the_default_of_few_rows_and_are_trained_without_a_refit_too(self):
        for out, words, members in [("default", [], 4), ("unrefitted", ["train.refit=no", "train.members=2"], 2)]:
            done = self.braid("train", self.table, "--target", "liked", "train.epochs=2", "--out", out, *words)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual({r["member"] for r in self.log(out)}, set(range(1, members + 1)))
            self.assertIn(f"members = {members}", (self.home / out / "bundle" / "bundle.toml").read_text())


if __name__ == "__main__":
    unittest.main()
