#!/usr/bin/env python3
"""Numbers as people write them, in inputs and in the target. Usage: amounts_test.py BRAID."""
import csv
import random
import unittest

from things import Trained

HEADER = ["weight", "share", "depth", "area", "price"]


def plain_rows(rows=160, seed=7):
    """Four numbers, and a price that is a straight line of three of them."""
    draw = random.Random(seed)
    out = []
    for _ in range(rows):
        weight, share, depth = draw.uniform(40, 120), draw.uniform(0, 100), draw.uniform(0, 30)
        price = 20 * weight - 5 * share - 30 * depth + draw.gauss(0, 20)
        out.append([round(weight, 1), round(share), round(depth, 2), draw.randint(900, 90000), round(price, 2)])
    return out


def written(row):
    """The same numbers as a spreadsheet in euros shows them."""
    weight, share, depth, area, price = row
    euros = f"{abs(price):,.2f}".translate(str.maketrans(",.", ".,"))
    return [f"{weight} kg", f"{share} %", str(depth).replace(".", ","), f"{area:,}",
            f"{'-' if price < 0 else ''}{euros} €"]


def make_amounts(folder):
    folder.mkdir(parents=True)
    for name, write in [("written.csv", written), ("plain.csv", lambda row: row)]:
        with open(folder / name, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(HEADER)
            out.writerows(write(row) for row in plain_rows())


class Amounts(Trained):
    make, file = staticmethod(make_amounts), "written.csv"
    words = ["--target", "price", "train.epochs=40", "train.refit=no"]

    def test_are_learned_and_said_to_be_read(self):
        self.assertGreater(self.trained["targets"]["price"]["r2"]["value"], 0.8)
        said = self.braid("init", self.table, "--target", "price").stderr
        self.assertRegex(said, r'column depth is number \(160 of 160 .* are amounts, such as "\d+,\d+", '
                               r'read as \d+\.\d+\)')
        formats = {one["column"]: (one["decimal"], one["unit"])
                   for one in self.json_of("init", self.table, "--target", "price")["data"]["amounts"]}
        self.assertEqual(formats, {"weight": (".", "kg"), "share": (".", "%"), "depth": (",", ""), "area": (".", ""),
                                   "price": (",", "€")})
        report = self.braid("check", self.table, "--target", "price")
        self.assertEqual(report.returncode, 0, report.stdout + report.stderr)
        self.assertRegex(report.stdout, r'weight +number +160 of 160 sampled cells are amounts, such as "[\d.]+ kg"')

    def test_are_answered_as_the_same_numbers_are(self):
        for row in plain_rows(rows=3, seed=8):
            answers = []
            for cells in (written(row), row):
                words = [f"{name}={cell}" for name, cell in zip(HEADER[:4], cells)]
                answers.append(self.json_of("predict", "run", *words))
            self.assertEqual(answers[0]["inputs_used"], HEADER[:4])
            self.assertAlmostEqual(answers[0]["price"], answers[1]["price"], places=3)

    def test_tables_are_judged_alike_however_they_are_written(self):
        judged = [self.json_of("evaluate", "run", self.home / "data" / name, "--split", "all")["targets"]["price"]
                  for name in ("written.csv", "plain.csv")]
        self.assertAlmostEqual(judged[0]["mae"]["value"], judged[1]["mae"]["value"], places=3)

    def test_a_recipe_says_how_a_column_is_read(self):
        recipe = self.home / "recipe.toml"
        recipe.write_text(self.braid("init", self.table, "--target", "price").stdout)
        self.assertIn('{column = "depth", decimal = ",", unit = ""}', recipe.read_text())
        done = self.braid("train", recipe, "--out", self.home / "by_recipe", "train.epochs=1", "train.refit=no")
        self.assertEqual(done.returncode, 0, done.stderr)
        recipe.write_text(recipe.read_text().replace('column = "depth", decimal', 'column = "dept", decimal'))
        self.assertIn('did you mean "depth"', self.refused(2, "train", recipe, "--out", self.home / "wrong"))


if __name__ == "__main__":
    unittest.main()
